// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=kobject-no-release prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>
#include <linux/sysfs.h>

struct foo {
	struct kobject kobj;
	int id;
};

static const struct sysfs_ops foo_ops;

/* wrong */
static const struct kobj_type bare_ktype = {	/* expect: kobject-no-release */
	.sysfs_ops = &foo_ops,
};
/* end */

/* right */
static void foo_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct foo, kobj));
}

static const struct kobj_type foo_ktype = {
	.release = foo_release,
	.sysfs_ops = &foo_ops,
};
/* end */

int foo_add(struct foo *foo, struct kobject *bare)
{
	kobject_init(bare, &bare_ktype);
	kobject_init(&foo->kobj, &foo_ktype);
	return 0;
}
