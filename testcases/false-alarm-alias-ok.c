// SPDX-License-Identifier: GPL-2.0-only
/*
 * The put goes through another name: a copy of the pointer, the address of the kref, the
 * object around or inside it, an API that does the same.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/device.h>
#include <linux/kobject.h>

struct core {
	struct kref ref;
	int n;
};

struct shell {
	struct core core;
	int hard;
};

struct card {
	struct device dev;
	int pins;
};

static void core_release(struct kref *ref)
{
	struct core *core = container_of(ref, struct core, ref);

	kfree(container_of(core, struct shell, core));
}

static void shell_put(struct shell *shell)
{
	kref_put(&shell->core.ref, core_release);
}

int core_copy(struct core *core)
{
	struct core *copy;

	kref_get(&core->ref);
	copy = core;
	if (copy->n < 0) {
		kref_put(&copy->ref, core_release);
		return -EINVAL;
	}
	kref_put(&core->ref, core_release);
	return 0;
}

int core_by_address(struct core *core)
{
	struct kref *ref = &core->ref;

	kref_get(ref);
	if (core->n < 0) {
		kref_put(ref, core_release);
		return -EINVAL;
	}
	kref_put(&core->ref, core_release);
	return 0;
}

int core_by_shell(struct core *core)
{
	kref_get(&core->ref);
	shell_put(container_of(core, struct shell, core));
	return 0;
}

int shell_by_core(struct shell *shell)
{
	struct core *core = &shell->core;

	kref_get(&shell->core.ref);
	core->n++;
	kref_put(&core->ref, core_release);
	return 0;
}

int card_touch(struct card *card)
{
	struct device *dev = get_device(&card->dev);

	if (!dev)
		return -ENODEV;
	card->pins++;
	kobject_put(&card->dev.kobj);
	return 0;
}

int card_touch_again(struct card *card)
{
	kobject_get(&card->dev.kobj);
	card->pins++;
	put_device(&card->dev);
	return 0;
}
