// SPDX-License-Identifier: GPL-2.0-only
/*
 * A comment that speaks of a lock does not help where others of the tree, who find such objects
 * under RCU, reckon with a count of zero.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>

struct relay {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int band;
};

static LIST_HEAD(relays);
static DEFINE_SPINLOCK(relays_lock);

static void relay_release(struct kref *ref)
{
	kfree_rcu(container_of(ref, struct relay, ref), rcu);
}

void relay_put(struct relay *relay)
{
	kref_put(&relay->ref, relay_release);
}

void relay_remove(struct relay *relay)
{
	spin_lock(&relays_lock);
	list_del_rcu(&relay->link);
	spin_unlock(&relays_lock);
	relay_put(relay);
}

struct relay *relay_find(int band)
{
	struct relay *relay;

	rcu_read_lock();
	list_for_each_entry_rcu(relay, &relays, link) {
		if (relay->band == band && kref_get_unless_zero(&relay->ref)) {
			rcu_read_unlock();
			return relay;
		}
	}
	rcu_read_unlock();
	return NULL;
}

/* to be called with the lock held that belongs to the caller */
struct relay *relay_first(int band)
{
	struct relay *relay;

	rcu_read_lock();
	list_for_each_entry_rcu(relay, &relays, link) {
		if (relay->band > band) {
			kref_get(&relay->ref); /* expect: rcu-plain-get */
			rcu_read_unlock();
			return relay;
		}
	}
	rcu_read_unlock();
	return NULL;
}
