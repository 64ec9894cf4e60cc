/* SPDX-License-Identifier: GPL-2.0-only */
/* zones, found under RCU */
#include <linux/kref.h>
#include <linux/rculist.h>

struct zone {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int id;
};

struct zone *zone_search(int id);
void zone_hold(struct zone *zone);
void zone_drop(struct zone *zone);
