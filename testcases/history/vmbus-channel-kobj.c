// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'Drivers: hv: vmbus: Fix memory leak in vmbus_add_channel_kobj': two failures, no put.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>

struct lane_dir {
	struct kobject kobj;
	int id;
};

static const struct attribute_group lane_group;

static void lane_dir_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct lane_dir, kobj));
}

static const struct kobj_type lane_ktype = {
	.release = lane_dir_release,
};

int lane_add_leak(struct lane_dir *lane, struct kobject *parent)
{
	int ret;

	ret = kobject_init_and_add(&lane->kobj, &lane_ktype, parent, "%d", lane->id);
	if (ret)
		return ret;	/* expect: kobject-init-leak */
	ret = sysfs_create_group(&lane->kobj, &lane_group);
	if (ret) {
		kobject_put(&lane->kobj);
		return ret;
	}
	return 0;
}

int lane_add(struct lane_dir *lane, struct kobject *parent)
{
	int ret;

	ret = kobject_init_and_add(&lane->kobj, &lane_ktype, parent, "%d", lane->id);
	if (ret) {
		kobject_put(&lane->kobj);
		return ret;
	}
	ret = sysfs_create_group(&lane->kobj, &lane_group);
	if (ret) {
		kobject_put(&lane->kobj);
		return ret;
	}
	return 0;
}
