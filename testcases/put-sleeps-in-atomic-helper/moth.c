// SPDX-License-Identifier: GPL-2.0-only
/* The release sleeps two calls further down, in the third file. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "moth.h"

static void moth_release(struct kref *ref)
{
	struct moth *moth = container_of(ref, struct moth, ref);

	cocoon_close(moth->cocoon);
	kfree(moth);
}

void moth_put(struct moth *moth)
{
	kref_put(&moth->ref, moth_release);
}
