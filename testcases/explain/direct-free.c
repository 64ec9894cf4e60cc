// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=direct-free prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>

struct foo {
	struct kobject kobj;
	int id;
};

static void foo_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct foo, kobj));
}

static const struct kobj_type foo_ktype = {
	.release = foo_release,
};

int foo_new_wrong(void)
{
	struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL);
	int err;

	if (!foo)
		return -ENOMEM;
	/* wrong */
	err = kobject_init_and_add(&foo->kobj, &foo_ktype, NULL, "foo");
	if (err) {
		kfree(foo);	/* expect: direct-free */
		return err;
	}
	/* end */
	return 0;
}

int foo_new(void)
{
	struct foo *foo = kzalloc(sizeof(*foo), GFP_KERNEL);
	int err;

	if (!foo)
		return -ENOMEM;
	/* right */
	err = kobject_init_and_add(&foo->kobj, &foo_ktype, NULL, "foo");
	if (err) {
		kobject_put(&foo->kobj);
		return err;
	}
	/* end */
	return 0;
}
