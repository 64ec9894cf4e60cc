// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'batman-adv: bla: prevent use-after-free when deleting claims': the put comes before
 * the object is taken off its chain.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>

struct claim {
	struct kref ref;
	struct hlist_node node;
	struct rcu_head rcu;
	int vid;
};

static void claim_release(struct kref *ref)
{
	struct claim *claim = container_of(ref, struct claim, ref);

	kfree_rcu(claim, rcu);
}

static void claim_put(struct claim *claim)
{
	kref_put(&claim->ref, claim_release);
}

void claims_clear_late(struct hlist_head *head, spinlock_t *lock, int vid)
{
	struct claim *claim;
	struct hlist_node *next;

	spin_lock_bh(lock);
	hlist_for_each_entry_safe(claim, next, head, node) {
		if (claim->vid != vid)
			continue;
		claim_put(claim);
		hlist_del_rcu(&claim->node);	/* todo(checker): use-after-put */
	}
	spin_unlock_bh(lock);
}

void claims_clear(struct hlist_head *head, spinlock_t *lock, int vid)
{
	struct claim *claim;
	struct hlist_node *next;

	spin_lock_bh(lock);
	hlist_for_each_entry_safe(claim, next, head, node) {
		if (claim->vid != vid)
			continue;
		hlist_del_rcu(&claim->node);
		claim_put(claim);
	}
	spin_unlock_bh(lock);
}
