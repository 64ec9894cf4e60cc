// SPDX-License-Identifier: GPL-2.0-only
/*
 * One of two ways through the release frees at once; and a type that is looked up under
 * a mutex may be freed at once.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/mutex.h>

struct vine {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int listed;
	int key;
};

static LIST_HEAD(vines);
static DEFINE_MUTEX(vines_lock);

static void vine_release(struct kref *ref)
{
	struct vine *vine = container_of(ref, struct vine, ref);

	if (vine->listed) {
		mutex_lock(&vines_lock);
		list_del_rcu(&vine->link);
		mutex_unlock(&vines_lock);
		kfree(vine);	/* expect: rcu-direct-free */
		return;
	}
	/* never was where a reader could find it */
	kfree_rcu(vine, rcu);
}

struct vine *vine_find(int key)
{
	struct vine *vine, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(vine, &vines, link) {
		if (vine->key == key && kref_get_unless_zero(&vine->ref)) {
			found = vine;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

void vine_put(struct vine *vine)
{
	kref_put(&vine->ref, vine_release);
}

struct root {
	struct kref ref;
	struct list_head link;
	int key;
};

static LIST_HEAD(roots);
static DEFINE_MUTEX(roots_lock);

static void root_release(struct kref *ref)
{
	struct root *root = container_of(ref, struct root, ref);

	mutex_lock(&roots_lock);
	list_del(&root->link);
	mutex_unlock(&roots_lock);
	kfree(root);
}

struct root *root_find(int key)
{
	struct root *root, *found = NULL;

	mutex_lock(&roots_lock);
	list_for_each_entry(root, &roots, link) {
		if (root->key == key && kref_get_unless_zero(&root->ref)) {
			found = root;
			break;
		}
	}
	mutex_unlock(&roots_lock);
	return found;
}

void root_put(struct root *root)
{
	kref_put(&root->ref, root_release);
}
