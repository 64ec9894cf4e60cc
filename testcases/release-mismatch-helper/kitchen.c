// SPDX-License-Identifier: GPL-2.0-only
/* The mug is given up as if it were a glass. */
#include <linux/kernel.h>
#include "mug.h"

void kitchen_put_mug(struct mug *mug)
{
	kref_put(&mug->ref, mug_release);
}

void kitchen_break_mug(struct mug *mug)
{
	kref_put(&mug->ref, glass_release);
}
