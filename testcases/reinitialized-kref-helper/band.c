// SPDX-License-Identifier: GPL-2.0-only
/* The band sets a drum up again that is already in the list. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "drum.h"

struct drum *band_join(void)
{
	struct drum *drum = kzalloc(sizeof(*drum), GFP_KERNEL);

	if (!drum)
		return NULL;
	drum_setup(drum);
	drum_publish(drum);
	return drum;
}

struct drum *band_join_twice(void)
{
	struct drum *drum = kzalloc(sizeof(*drum), GFP_KERNEL);

	if (!drum)
		return NULL;
	drum_setup(drum);
	drum_publish(drum);
	drum_setup(drum);	/* expect(checker): reinitialized-kref */
	return drum;
}
