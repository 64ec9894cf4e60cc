// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'net-sysfs: Fix reference count leak in rx|netdev_queue_add_kobject': the label with the
 * put is there, and is passed by.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>

struct queue_dir {
	struct kobject kobj;
	int index;
};

static const struct attribute_group queue_group;

static void queue_dir_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct queue_dir, kobj));
}

static const struct kobj_type queue_ktype = {
	.release = queue_dir_release,
};

int queue_add_leak(struct queue_dir *queue, int index)
{
	int error;

	error = kobject_init_and_add(&queue->kobj, &queue_ktype, NULL, "rx-%d", index);
	if (error)
		return error;	/* expect: kobject-init-leak */
	error = sysfs_create_group(&queue->kobj, &queue_group);
	if (error)
		goto err;
	queue->index = index;
	return 0;

err:
	kobject_put(&queue->kobj);
	return error;
}

int queue_add(struct queue_dir *queue, int index)
{
	int error;

	error = kobject_init_and_add(&queue->kobj, &queue_ktype, NULL, "rx-%d", index);
	if (error)
		goto err;
	error = sysfs_create_group(&queue->kobj, &queue_group);
	if (error)
		goto err;
	queue->index = index;
	return 0;

err:
	kobject_put(&queue->kobj);
	return error;
}
