// SPDX-License-Identifier: GPL-2.0-only
/* zone_search() is called in a read section; zone_hold() is a plain get. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "zone.h"

static LIST_HEAD(zones);
static DEFINE_SPINLOCK(zones_lock);

static void zone_release(struct kref *ref)
{
	struct zone *zone = container_of(ref, struct zone, ref);

	spin_lock(&zones_lock);
	list_del_rcu(&zone->link);
	spin_unlock(&zones_lock);
	kfree_rcu(zone, rcu);
}

struct zone *zone_search(int id)
{
	struct zone *zone;

	list_for_each_entry_rcu(zone, &zones, link)
		if (zone->id == id)
			return zone;
	return NULL;
}

void zone_hold(struct zone *zone)
{
	kref_get(&zone->ref);
}

void zone_drop(struct zone *zone)
{
	kref_put(&zone->ref, zone_release);
}
