// SPDX-License-Identifier: GPL-2.0-only
/* bay_put() may take bays_lock: the release does. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "bay.h"

DEFINE_MUTEX(bays_lock);

static void bay_release(struct kref *ref)
{
	struct bay *bay = container_of(ref, struct bay, ref);

	mutex_lock(&bays_lock);
	list_del(&bay->link);
	mutex_unlock(&bays_lock);
	kfree(bay);
}

void bay_put(struct bay *bay)
{
	kref_put(&bay->ref, bay_release);
}
