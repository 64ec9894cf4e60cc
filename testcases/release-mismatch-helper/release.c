// SPDX-License-Identifier: GPL-2.0-only
/* Two releases; the other file uses the wrong one, so the container_of() here is the place. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "mug.h"

void mug_release(struct kref *ref)
{
	kfree(container_of(ref, struct mug, ref));
}

void glass_release(struct kref *ref)
{
	kfree(container_of(ref, struct glass, ref));	/* expect(checker): release-mismatch */
}
