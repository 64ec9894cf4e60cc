// SPDX-License-Identifier: GPL-2.0-only
/* The wrapper of kobject_init_and_add() leaves the put to its caller. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "castle.h"

static void castle_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct castle, kobj));
}

static const struct kobj_type castle_ktype = {
	.release = castle_release,
};

int castle_register(struct castle *castle, const char *name)
{
	return kobject_init_and_add(&castle->kobj, &castle_ktype, NULL, "%s", name);
}

void castle_put(struct castle *castle)
{
	kobject_put(&castle->kobj);
}
