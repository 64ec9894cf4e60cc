// SPDX-License-Identifier: GPL-2.0-only
/* One caller holds the lock. */
#include <linux/kernel.h>
#include "bay.h"

void harbour_leave(struct bay *bay)
{
	bay_put(bay);
}

void harbour_leave_locked(struct bay *bay)
{
	mutex_lock(&bays_lock);
	bay_put(bay);	/* expect(checker): put-deadlock */
	mutex_unlock(&bays_lock);
}
