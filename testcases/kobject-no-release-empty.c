// SPDX-License-Identifier: GPL-2.0-only
/*
 * A release function that does nothing is there for the kernel's complaint alone. One that does
 * nothing in one configuration, since there nothing is ever freed, is beyond the patch.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>

struct shelf {
	struct kobject kobj;
	int books;
};

static void shelf_release_nothing(struct kobject *kobj)
{
}

static void shelf_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct shelf, kobj));
}

static const struct kobj_type shelf_ktype_nothing = {	/* expect: kobject-no-release */
	.release = shelf_release_nothing,
};

static const struct kobj_type shelf_ktype = {
	.release = shelf_release,
};

int shelves_add(struct shelf *left, struct shelf *right)
{
	int err = kobject_init_and_add(&left->kobj, &shelf_ktype, NULL, "left");

	if (err) {
		kobject_put(&left->kobj);
		return err;
	}
	err = kobject_init_and_add(&right->kobj, &shelf_ktype_nothing, NULL, "right");
	if (err)
		kobject_put(&right->kobj);
	return err;
}
