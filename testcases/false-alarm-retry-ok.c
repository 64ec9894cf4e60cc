// SPDX-License-Identifier: GPL-2.0-only
/*
 * Retry loops: what one round took is given up before the next, or kept for the way out.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct node {
	struct kref ref;
	struct list_head link;
	struct mutex lock;
	int dead, key;
};

static void node_release(struct kref *ref)
{
	kfree(container_of(ref, struct node, ref));
}

static LIST_HEAD(nodes);
static DEFINE_MUTEX(nodes_lock);

struct node *node_get_alive(int key)
{
	struct node *node;

retry:
	mutex_lock(&nodes_lock);
	list_for_each_entry(node, &nodes, link) {
		if (node->key != key)
			continue;
		kref_get(&node->ref);
		mutex_unlock(&nodes_lock);

		mutex_lock(&node->lock);
		if (node->dead) {
			mutex_unlock(&node->lock);
			kref_put(&node->ref, node_release);
			goto retry;
		}
		mutex_unlock(&node->lock);
		return node;
	}
	mutex_unlock(&nodes_lock);
	return NULL;
}

int node_wait(struct node *node)
{
	int err;

	kref_get(&node->ref);
	for (;;) {
		err = mutex_lock_interruptible(&node->lock);
		if (err)
			break;
		if (node->dead) {
			mutex_unlock(&node->lock);
			break;
		}
		mutex_unlock(&node->lock);
	}
	kref_put(&node->ref, node_release);
	return err;
}

/* walks up with one reference at a time */
int node_depth(struct node *node, struct node *(*parent_get)(struct node *node))
{
	struct node *next;
	int depth = 0;

	kref_get(&node->ref);
	while (node) {
		next = parent_get(node);
		kref_put(&node->ref, node_release);
		node = next;
		depth++;
	}
	return depth;
}
