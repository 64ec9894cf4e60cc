// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pointers that come from a holder, not from a search: the private data of an open file
 * (the open holds a reference), the back pointer of an object that is itself held, the
 * argument of a callback that was given a reference.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/fs.h>
#include <linux/workqueue.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct house {
	struct kref ref;
	struct list_head rooms;
};

static void house_release(struct kref *ref)
{
	kfree(container_of(ref, struct house, ref));
}

struct room {
	struct kref ref;
	struct house *house;
	struct work_struct work;
};

static void room_release(struct kref *ref)
{
	struct room *room = container_of(ref, struct room, ref);

	kref_put(&room->house->ref, house_release);
	kfree(room);
}

int house_dup(struct file *file, struct house **out)
{
	struct house *house = file->private_data;

	kref_get(&house->ref);
	*out = house;
	return 0;
}

struct house *room_house(struct room *room)
{
	struct house *house = room->house;

	kref_get(&house->ref);
	return house;
}

static void room_work(struct work_struct *work)
{
	struct room *room = container_of(work, struct room, work);
	struct house *house = room->house;

	kref_get(&house->ref);
	kref_put(&room->ref, room_release);
	pr_info("cleaned\n");
	kref_put(&house->ref, house_release);
}

void room_clean(struct room *room)
{
	INIT_WORK(&room->work, room_work);
	kref_get(&room->ref);
	if (!schedule_work(&room->work))
		kref_put(&room->ref, room_release);
}
