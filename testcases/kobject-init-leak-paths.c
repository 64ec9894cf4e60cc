// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error labels, loop, flag: the put is behind a goto, or in the caller's undo.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>

struct bridge {
	struct kobject kobj;
	void *plan;
};

static void bridge_release(struct kobject *kobj)
{
	struct bridge *bridge = container_of(kobj, struct bridge, kobj);

	kfree(bridge->plan);
	kfree(bridge);
}

static const struct kobj_type bridge_ktype = {
	.release = bridge_release,
};

static const struct attribute_group bridge_group;

struct bridge *bridge_new(const char *name)
{
	struct bridge *bridge = kzalloc(sizeof(*bridge), GFP_KERNEL);
	int err;

	if (!bridge)
		return ERR_PTR(-ENOMEM);
	err = kobject_init_and_add(&bridge->kobj, &bridge_ktype, NULL, "%s", name);
	if (err)
		goto err_put;
	err = sysfs_create_group(&bridge->kobj, &bridge_group);
	if (err)
		goto err_put;
	return bridge;

err_put:
	kobject_put(&bridge->kobj);
	return ERR_PTR(err);
}

struct bridge *bridge_new_leak(const char *name)
{
	struct bridge *bridge = kzalloc(sizeof(*bridge), GFP_KERNEL);
	int err;

	if (!bridge)
		return ERR_PTR(-ENOMEM);
	err = kobject_init_and_add(&bridge->kobj, &bridge_ktype, NULL, "%s", name);
	if (err)
		goto err_out;
	err = sysfs_create_group(&bridge->kobj, &bridge_group);
	if (err)
		goto err_put;
	return bridge;

err_put:
	kobject_put(&bridge->kobj);
err_out:
	return ERR_PTR(err);	/* expect: kobject-init-leak */
}

int bridges_add(struct bridge **bridges, int n)
{
	int i, err = 0;

	for (i = 0; i < n; i++) {
		err = kobject_init_and_add(&bridges[i]->kobj, &bridge_ktype, NULL, "b%d", i);
		if (err) {
			kobject_put(&bridges[i]->kobj);
			break;
		}
	}
	if (err)
		while (i--)
			kobject_put(&bridges[i]->kobj);
	return err;
}

int bridge_add_flagged(struct bridge *bridge)
{
	bool failed = false;
	int err;

	err = kobject_init_and_add(&bridge->kobj, &bridge_ktype, NULL, "bridge");
	if (err)
		failed = true;
	else
		bridge->plan = NULL;
	if (failed)
		kobject_put(&bridge->kobj);
	return err;
}
