// SPDX-License-Identifier: GPL-2.0-only
/* The get after somebody else's critical section. */
#include <linux/kernel.h>
#include "pool.h"

int night_light_late(void)
{
	struct lantern *lantern = pool_peek();

	if (!lantern)
		return -ENOENT;
	kref_get(&lantern->ref);	/* todo(checker): get-outside-lookup-lock */
	lantern->lit = 1;
	lantern_put(lantern);
	return 0;
}

int night_light(void)
{
	struct lantern *lantern = pool_take();

	if (!lantern)
		return -ENOENT;
	lantern->lit = 1;
	lantern_put(lantern);
	return 0;
}
