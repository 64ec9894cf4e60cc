// SPDX-License-Identifier: GPL-2.0-only
/* Two factories: one calls the function that initializes, one only believes so. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "wheel.h"

struct wheel *factory_make(void)
{
	struct wheel *wheel = kzalloc(sizeof(*wheel), GFP_KERNEL);

	if (!wheel)
		return NULL;
	wheel_setup(wheel);
	wheel_get(wheel);
	return wheel;
}

struct wheel *factory_make_bare(void)
{
	struct wheel *wheel = kzalloc(sizeof(*wheel), GFP_KERNEL);

	if (!wheel)
		return NULL;
	wheel_paint(wheel);
	wheel_get(wheel);	/* expect(checker): uninitialized-kref */
	return wheel;
}
