// SPDX-License-Identifier: GPL-2.0-only
/* wheel_setup() initializes the kref, wheel_paint() does not. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "wheel.h"

static void wheel_release(struct kref *ref)
{
	kfree(container_of(ref, struct wheel, ref));
}

void wheel_setup(struct wheel *wheel)
{
	kref_init(&wheel->ref);
	wheel->spokes = 28;
}

void wheel_paint(struct wheel *wheel)
{
	wheel->spokes++;
}

void wheel_get(struct wheel *wheel)
{
	kref_get(&wheel->ref);
}

void wheel_put(struct wheel *wheel)
{
	kref_put(&wheel->ref, wheel_release);
}
