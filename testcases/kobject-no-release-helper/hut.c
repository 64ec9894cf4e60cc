// SPDX-License-Identifier: GPL-2.0-only
/* The first type gets its release here. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "hut.h"

static void hut_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct hut, kobj));
}

void huts_init(void)
{
	hut_ktype.release = hut_release;
}

int hut_add(struct hut *hut, bool forgotten)
{
	int err;

	err = kobject_init_and_add(&hut->kobj, forgotten ? &hut_ktype_forgotten : &hut_ktype, NULL,
				   "hut");
	if (err)
		kobject_put(&hut->kobj);
	return err;
}
