// SPDX-License-Identifier: GPL-2.0-only
/*
 * Types whose release comes by another way: set at run time, an old-style initializer, a
 * macro; and the declaration of one that is defined elsewhere.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>

struct fence {
	struct kobject kobj;
	int height;
};

static void fence_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct fence, kobj));
}

extern const struct kobj_type fence_ktype_elsewhere;

static const struct kobj_type fence_ktype_by_position = { fence_release };

#define KTYPE(fn)	{ .release = (fn) }

static const struct kobj_type fence_ktype_macro = KTYPE(fence_release);

static struct kobj_type fence_ktype_late;

static const struct kobj_type fence_ktypes[] = {
	{ .release = fence_release },
	{ .release = fence_release },
};

int fence_add(struct fence *fence, int kind)
{
	const struct kobj_type *type;
	int err;

	fence_ktype_late.release = fence_release;
	switch (kind) {
	case 0:
		type = &fence_ktype_elsewhere;
		break;
	case 1:
		type = &fence_ktype_by_position;
		break;
	case 2:
		type = &fence_ktype_macro;
		break;
	case 3:
		type = &fence_ktype_late;
		break;
	default:
		type = &fence_ktypes[kind & 1];
		break;
	}
	err = kobject_init_and_add(&fence->kobj, type, NULL, "fence");
	if (err)
		kobject_put(&fence->kobj);
	return err;
}
