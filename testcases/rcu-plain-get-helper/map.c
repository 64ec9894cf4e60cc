// SPDX-License-Identifier: GPL-2.0-only
/* The read section is in this file, the search and the get in the other. */
#include <linux/kernel.h>
#include "zone.h"

struct zone *map_find_plain(int id)
{
	struct zone *zone;

	rcu_read_lock();
	zone = zone_search(id);
	if (zone)
		zone_hold(zone);	/* expect(checker): rcu-plain-get */
	rcu_read_unlock();
	return zone;
}

struct zone *map_find(int id)
{
	struct zone *zone;

	rcu_read_lock();
	zone = zone_search(id);
	if (zone && !kref_get_unless_zero(&zone->ref))
		zone = NULL;
	rcu_read_unlock();
	return zone;
}
