// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'cpuidle: Fix three reference count leaks': the release does not free (a completion is all
 * it does), so kfree() is right, but the name of the kobject is lost without the put.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>
#include <linux/completion.h>

struct idle_dir {
	struct kobject kobj;
	struct completion gone;
};

static void idle_dir_release(struct kobject *kobj)
{
	complete(&container_of(kobj, struct idle_dir, kobj)->gone);
}

static const struct kobj_type idle_ktype = {
	.release = idle_dir_release,
};

static struct idle_dir *the_dir;

int idle_add_leak(struct kobject *parent)
{
	struct idle_dir *dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	int err;

	if (!dir)
		return -ENOMEM;
	init_completion(&dir->gone);
	err = kobject_init_and_add(&dir->kobj, &idle_ktype, parent, "idle");
	if (err) {
		kfree(dir);
		return err;	/* expect(checker): kobject-init-leak */
	}
	the_dir = dir;
	return 0;
}

int idle_add(struct kobject *parent)
{
	struct idle_dir *dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	int err;

	if (!dir)
		return -ENOMEM;
	init_completion(&dir->gone);
	err = kobject_init_and_add(&dir->kobj, &idle_ktype, parent, "idle");
	if (err) {
		kobject_put(&dir->kobj);
		kfree(dir);
		return err;
	}
	the_dir = dir;
	return 0;
}
