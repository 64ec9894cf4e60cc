// SPDX-License-Identifier: GPL-2.0-only
/* grain_get() hands the answer of kref_get_unless_zero() to its caller. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "grain.h"

struct grain *largest;

static void grain_release(struct kref *ref)
{
	kfree(container_of(ref, struct grain, ref));
}

bool grain_get(struct grain *grain)
{
	return kref_get_unless_zero(&grain->ref);
}

void grain_put(struct grain *grain)
{
	kref_put(&grain->ref, grain_release);
}
