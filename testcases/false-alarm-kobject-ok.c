// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kobjects that look lost and are not: a flag tells whether to put or to free, a loop goes back
 * over the elements of an array, the result was tested before, an iterator sets what was put.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/list.h>
#include <linux/device.h>
#include <linux/kobject.h>

struct lamp {
	struct kobject kobj;
	struct list_head link;
	void *glass;
};

struct mast {
	struct device dev;
	int height;
};

struct pier {
	struct lamp *lamps[4];
	struct list_head spare;
};

static void lamp_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct lamp, kobj));
}

static const struct kobj_type lamp_ktype = {
	.release = lamp_release,
};

struct mast *mast_raise(struct device *parent, int height)
{
	struct mast *mast = kzalloc(sizeof(*mast), GFP_KERNEL);
	bool registered = false;

	if (!mast)
		return NULL;
	mast->dev.parent = parent;
	if (height < 0)
		goto out;
	registered = true;
	if (device_register(&mast->dev))
		goto out;
	mast->height = height;
	return mast;
out:
	if (registered)
		put_device(&mast->dev);
	else
		kfree(mast);
	return NULL;
}

int pier_light(struct pier *pier)
{
	int i, err;

	for (i = 0; i < 4; i++) {
		if (!pier->lamps[i]->glass) {
			kfree(pier->lamps[i]);
			pier->lamps[i] = NULL;
			continue;
		}
		err = kobject_init_and_add(&pier->lamps[i]->kobj, &lamp_ktype, NULL, "lamp%d", i);
		if (err)
			goto undo;
	}
	return 0;
undo:
	for (; i >= 0; i--)
		if (pier->lamps[i])
			kobject_put(&pier->lamps[i]->kobj);
	return err;
}

int lamp_hang(struct lamp *lamp, int height)
{
	int err = kobject_init_and_add(&lamp->kobj, &lamp_ktype, NULL, "lamp");

	if (err) {
		kobject_put(&lamp->kobj);
		goto out;
	}
	if (height > 9)
		pr_info("high up\n");
	if (err)
		goto out;
	lamp->glass = NULL;
	return 0;
out:
	return err;
}

void pier_clear(struct pier *pier)
{
	struct lamp *lamp, *next;

	list_for_each_entry_safe(lamp, next, &pier->spare, link) {
		list_del(&lamp->link);
		kobject_put(&lamp->kobj);
	}
}

void pier_clear_kobjects(struct list_head *spare)
{
	struct kobject *kobj, *next;

	list_for_each_entry_safe(kobj, next, spare, entry) {
		list_del(&kobj->entry);
		kobject_put(kobj);
	}
}
