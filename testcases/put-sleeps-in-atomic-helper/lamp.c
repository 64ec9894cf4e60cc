// SPDX-License-Identifier: GPL-2.0-only
/* One caller spins. */
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include "moth.h"

static DEFINE_SPINLOCK(lamp_lock);

void lamp_off(struct moth *moth)
{
	spin_lock(&lamp_lock);
	moth_put(moth);	/* expect(checker): put-sleeps-in-atomic */
	spin_unlock(&lamp_lock);
}

void lamp_on(struct moth *moth)
{
	moth_put(moth);
}
