// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'batman-adv: Drop immediate orig_node free function': an entry of a list that is walked
 * under RCU was freed at once by those who put "now".
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>

struct hop {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int addr;
};

struct node {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int addr;
};

static LIST_HEAD(hops);
static LIST_HEAD(nodes);

struct hop *hop_find(int addr)
{
	struct hop *hop, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(hop, &hops, link) {
		if (hop->addr == addr && kref_get_unless_zero(&hop->ref)) {
			found = hop;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

static void hop_release_now(struct kref *ref)
{
	struct hop *hop = container_of(ref, struct hop, ref);

	list_del_rcu(&hop->link);
	kfree(hop);	/* expect: rcu-direct-free */
}

void hop_put_now(struct hop *hop)
{
	kref_put(&hop->ref, hop_release_now);
}

struct node *node_find(int addr)
{
	struct node *node, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(node, &nodes, link) {
		if (node->addr == addr && kref_get_unless_zero(&node->ref)) {
			found = node;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

/* the fix: readers may still look at it for a while */
static void node_release(struct kref *ref)
{
	struct node *node = container_of(ref, struct node, ref);

	list_del_rcu(&node->link);
	kfree_rcu(node, rcu);
}

void node_put(struct node *node)
{
	kref_put(&node->ref, node_release);
}
