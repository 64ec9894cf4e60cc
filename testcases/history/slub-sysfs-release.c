// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'slub: use sysfs'es release mechanism for kmem_cache': without a release function the
 * object was freed while its files in sysfs were still held.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>
#include <linux/sysfs.h>

struct depot {
	struct kobject kobj;
	int objects;
};

static const struct sysfs_ops depot_ops;

static struct kobj_type depot_ktype_buggy = {	/* expect: kobject-no-release */
	.sysfs_ops = &depot_ops,
};

static void depot_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct depot, kobj));
}

/* the fix */
static struct kobj_type depot_ktype = {
	.sysfs_ops = &depot_ops,
	.release = depot_release,
};

int depots_add(struct depot *old, struct depot *new)
{
	kobject_init(&old->kobj, &depot_ktype_buggy);
	kobject_init(&new->kobj, &depot_ktype);
	return 0;
}
