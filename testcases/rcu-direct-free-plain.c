// SPDX-License-Identifier: GPL-2.0-only
/*
 * Readers find the object under RCU and ask kref_get_unless_zero(); then its memory must
 * stay valid for a grace period after the last put. This release frees at once.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>

struct node {
	struct kref ref;
	struct list_head link;
	int key;
};

static LIST_HEAD(nodes);
static DEFINE_SPINLOCK(nodes_lock);

static void node_release(struct kref *ref)
{
	struct node *node = container_of(ref, struct node, ref);

	spin_lock(&nodes_lock);
	list_del_rcu(&node->link);
	spin_unlock(&nodes_lock);
	kfree(node);	/* expect: rcu-direct-free */
}

struct node *node_find(int key)
{
	struct node *node;

	rcu_read_lock();
	list_for_each_entry_rcu(node, &nodes, link) {
		if (node->key == key && kref_get_unless_zero(&node->ref)) {
			rcu_read_unlock();
			return node;
		}
	}
	rcu_read_unlock();
	return NULL;
}

void node_put(struct node *node)
{
	kref_put(&node->ref, node_release);
}
