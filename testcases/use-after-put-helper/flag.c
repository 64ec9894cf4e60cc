// SPDX-License-Identifier: GPL-2.0-only
/* the wrapper of the put */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "flag.h"

static void flag_release(struct kref *ref)
{
	kfree(container_of(ref, struct flag, ref));
}

struct flag *flag_new(int colour)
{
	struct flag *flag = kzalloc(sizeof(*flag), GFP_KERNEL);

	if (!flag)
		return NULL;
	kref_init(&flag->ref);
	flag->colour = colour;
	return flag;
}

void flag_put(struct flag *flag)
{
	if (flag)
		kref_put(&flag->ref, flag_release);
}
