// SPDX-License-Identifier: GPL-2.0-only
/* One king cleans up after a failure, the other does not. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "castle.h"

struct castle *king_build(const char *name)
{
	struct castle *castle = kzalloc(sizeof(*castle), GFP_KERNEL);

	if (!castle)
		return NULL;
	if (castle_register(castle, name)) {
		castle_put(castle);
		return NULL;
	}
	return castle;
}

struct castle *king_build_leak(const char *name)
{
	struct castle *castle = kzalloc(sizeof(*castle), GFP_KERNEL);

	if (!castle)
		return NULL;
	if (castle_register(castle, name))
		return NULL;	/* expect(checker): kobject-init-leak */
	return castle;
}
