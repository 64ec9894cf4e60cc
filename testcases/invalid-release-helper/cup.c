// SPDX-License-Identifier: GPL-2.0-only
/* The release is handed through. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "cup.h"

void cup_release(struct kref *ref)
{
	kfree(container_of(ref, struct cup, ref));
}

void cup_put_with(struct cup *cup, void (*release)(struct kref *ref))
{
	kref_put(&cup->ref, release);
}
