// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shown in an index and taken back on failure: after a grace period nobody has it any more, and the
 * references that were meant for others are still the function's own.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/idr.h>
#include <linux/rcupdate.h>

struct disk {
	struct kref ref;
	int minor;
};

static DEFINE_IDR(minors);
static DEFINE_IDR(volumes);

static void disk_release(struct kref *ref)
{
	kfree(container_of(ref, struct disk, ref));
}

void disk_put(struct disk *disk)
{
	kref_put(&disk->ref, disk_release);
}

int disk_create(int minor, int volume)
{
	struct disk *disk = kzalloc(sizeof(*disk), GFP_KERNEL);
	int id;

	if (!disk)
		return -ENOMEM;
	kref_init(&disk->ref);
	disk->minor = minor;
	id = idr_alloc(&minors, disk, minor, minor + 1, GFP_KERNEL);
	if (id < 0)
		goto free;
	kref_get(&disk->ref);
	id = idr_alloc(&volumes, disk, volume, volume + 1, GFP_KERNEL);
	if (id < 0)
		goto remove;
	return 0;

remove:
	idr_remove(&minors, minor);
	synchronize_rcu();
free:
	kfree(disk);
	return id;
}
