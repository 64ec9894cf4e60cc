// SPDX-License-Identifier: GPL-2.0-only
/*
 * Found under rcu_read_lock() alone, the object may be on its way out: its count may
 * have reached zero, and kref_get() would bring it back (kref.rst 'Krefs and RCU').
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>

struct route {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int metric;
};

static LIST_HEAD(routes);
static DEFINE_SPINLOCK(routes_lock);

static void route_release(struct kref *ref)
{
	struct route *route = container_of(ref, struct route, ref);

	spin_lock(&routes_lock);
	list_del_rcu(&route->link);
	spin_unlock(&routes_lock);
	kfree_rcu(route, rcu);
}

void route_put(struct route *route)
{
	kref_put(&route->ref, route_release);
}

struct route *route_find_plain(int metric)
{
	struct route *route;

	rcu_read_lock();
	list_for_each_entry_rcu(route, &routes, link) {
		if (route->metric == metric) {
			kref_get(&route->ref);	/* expect: rcu-plain-get */
			rcu_read_unlock();
			return route;
		}
	}
	rcu_read_unlock();
	return NULL;
}

struct route *route_find(int metric)
{
	struct route *route;

	rcu_read_lock();
	list_for_each_entry_rcu(route, &routes, link) {
		if (route->metric == metric && kref_get_unless_zero(&route->ref)) {
			rcu_read_unlock();
			return route;
		}
	}
	rcu_read_unlock();
	return NULL;
}
