// SPDX-License-Identifier: GPL-2.0-only
/*
 * kobject_init_and_add() failed: the kobject is initialized all the same, it has a name and a
 * reference, and kobject_put() must be called.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>

struct tower {
	struct kobject kobj;
	int floors;
};

static void tower_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct tower, kobj));
}

static const struct kobj_type tower_ktype = {
	.release = tower_release,
};

int tower_add_leak(struct tower *tower)
{
	int err;

	err = kobject_init_and_add(&tower->kobj, &tower_ktype, NULL, "tower");
	if (err)
		return err;	/* expect: kobject-init-leak */
	tower->floors = 1;
	return 0;
}

int tower_add(struct tower *tower)
{
	int err;

	err = kobject_init_and_add(&tower->kobj, &tower_ktype, NULL, "tower");
	if (err) {
		kobject_put(&tower->kobj);
		return err;
	}
	tower->floors = 1;
	return 0;
}

int tower_add_two_steps_leak(struct tower *tower)
{
	int err;

	kobject_init(&tower->kobj, &tower_ktype);
	err = kobject_add(&tower->kobj, NULL, "tower");
	if (err) {
		pr_err("no tower\n");
		return err;	/* expect: kobject-init-leak */
	}
	return 0;
}

int tower_add_two_steps(struct tower *tower)
{
	int err;

	kobject_init(&tower->kobj, &tower_ktype);
	err = kobject_add(&tower->kobj, NULL, "tower");
	if (err)
		kobject_put(&tower->kobj);
	return err;
}
