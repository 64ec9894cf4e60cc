// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks of all kinds around lookup and get: of readers and writers, tried, interruptible, of the
 * scope, in the container itself, behind a wrapper.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/rwsem.h>
#include <linux/idr.h>
#include <linux/rbtree.h>

struct item {
	struct kref ref;
	struct list_head link;
	struct rb_node rb;
	int key;
};

static void item_release(struct kref *ref)
{
	kfree(container_of(ref, struct item, ref));
}

struct store {
	struct mutex lock;
	spinlock_t spin;
	struct list_head items;
	struct rb_root tree;
	struct idr ids;
};

static LIST_HEAD(items);
static DECLARE_RWSEM(items_sem);
static DEFINE_RWLOCK(items_rwlock);
static DEFINE_MUTEX(items_mutex);

struct item *by_rwsem(void)
{
	struct item *item;

	down_read(&items_sem);
	item = list_first_entry_or_null(&items, struct item, link);
	if (item)
		kref_get(&item->ref);
	up_read(&items_sem);
	return item;
}

struct item *by_rwlock(int key)
{
	struct item *item;

	read_lock(&items_rwlock);
	list_for_each_entry(item, &items, link) {
		if (item->key == key) {
			kref_get(&item->ref);
			break;
		}
	}
	if (&item->link == &items)
		item = NULL;
	read_unlock(&items_rwlock);
	return item;
}

struct item *by_trylock(void)
{
	struct item *item;

	if (!mutex_trylock(&items_mutex))
		return NULL;
	item = list_first_entry_or_null(&items, struct item, link);
	if (item)
		kref_get(&item->ref);
	mutex_unlock(&items_mutex);
	return item;
}

struct item *by_interruptible(void)
{
	struct item *item;

	if (mutex_lock_interruptible(&items_mutex))
		return ERR_PTR(-ERESTARTSYS);
	item = list_first_entry_or_null(&items, struct item, link);
	if (item)
		kref_get(&item->ref);
	mutex_unlock(&items_mutex);
	return item ? item : ERR_PTR(-ENOENT);
}

struct item *by_guard(void)
{
	struct item *item;

	guard(mutex)(&items_mutex);
	item = list_first_entry_or_null(&items, struct item, link);
	if (item)
		kref_get(&item->ref);
	return item;
}

static void store_lock(struct store *store)
{
	mutex_lock(&store->lock);
}

static void store_unlock(struct store *store)
{
	mutex_unlock(&store->lock);
}

struct item *by_wrapper(struct store *store)
{
	struct item *item;

	store_lock(store);
	item = list_first_entry_or_null(&store->items, struct item, link);
	if (item)
		kref_get(&item->ref);
	store_unlock(store);
	return item;
}

struct item *by_member(struct store *store, int id)
{
	struct item *item;
	unsigned long flags;

	spin_lock_irqsave(&store->spin, flags);
	item = idr_find(&store->ids, id);
	if (item)
		kref_get(&item->ref);
	spin_unlock_irqrestore(&store->spin, flags);
	return item;
}

struct item *by_tree(struct store *store, int key)
{
	struct rb_node *node;
	struct item *item = NULL;

	spin_lock_bh(&store->spin);
	node = store->tree.rb_node;
	while (node) {
		item = rb_entry(node, struct item, rb);
		if (key < item->key)
			node = node->rb_left;
		else if (key > item->key)
			node = node->rb_right;
		else
			break;
		item = NULL;
	}
	if (item)
		kref_get(&item->ref);
	spin_unlock_bh(&store->spin);
	return item;
}

int by_callback(struct store *store, int (*fn)(struct item *item))
{
	struct item *item;
	int err = 0, id;

	mutex_lock(&store->lock);
	idr_for_each_entry(&store->ids, item, id) {
		kref_get(&item->ref);
		mutex_unlock(&store->lock);
		err = fn(item);
		kref_put(&item->ref, item_release);
		mutex_lock(&store->lock);
		if (err)
			break;
	}
	mutex_unlock(&store->lock);
	return err;
}
