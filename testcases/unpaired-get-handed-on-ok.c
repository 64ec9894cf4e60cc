// SPDX-License-Identifier: GPL-2.0-only
/*
 * References that leave the function by another door: returned, stored, published,
 * handed to a callback. None is lost.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <linux/fs.h>

struct plate {
	struct kref ref;
	struct list_head link;
	struct work_struct work;
};

static void plate_release(struct kref *ref)
{
	kfree(container_of(ref, struct plate, ref));
}

struct rack {
	struct mutex lock;
	struct list_head plates;
	struct plate *top;
};

struct plate *plate_hold(struct plate *plate)
{
	kref_get(&plate->ref);
	return plate;
}

void rack_set_top(struct rack *rack, struct plate *plate)
{
	kref_get(&plate->ref);
	rack->top = plate;
}

void rack_add(struct rack *rack, struct plate *plate)
{
	kref_get(&plate->ref);
	mutex_lock(&rack->lock);
	list_add(&plate->link, &rack->plates);
	mutex_unlock(&rack->lock);
}

int rack_open(struct file *file, struct plate *plate)
{
	kref_get(&plate->ref);
	file->private_data = plate;
	return 0;
}

static void plate_work(struct work_struct *work)
{
	struct plate *plate = container_of(work, struct plate, work);

	kref_put(&plate->ref, plate_release);
}

void plate_wash(struct plate *plate)
{
	kref_get(&plate->ref);
	if (!schedule_work(&plate->work))
		kref_put(&plate->ref, plate_release);
}

int plate_new(struct plate **out)
{
	struct plate *plate = kzalloc(sizeof(*plate), GFP_KERNEL);

	if (!plate)
		return -ENOMEM;
	kref_init(&plate->ref);
	INIT_WORK(&plate->work, plate_work);
	*out = plate;
	return 0;
}
