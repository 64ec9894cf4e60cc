// SPDX-License-Identifier: GPL-2.0-only
/* msleep() is where it sleeps. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/delay.h>
#include "moth.h"

static void cocoon_wait(void)
{
	msleep(10);
}

void cocoon_close(void *cocoon)
{
	cocoon_wait();
	kfree(cocoon);
}
