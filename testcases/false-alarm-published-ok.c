// SPDX-License-Identifier: GPL-2.0-only
/*
 * Published: list, hash table, idr, xarray, tree own the reference that was taken for them.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/hashtable.h>
#include <linux/idr.h>
#include <linux/xarray.h>
#include <linux/rbtree.h>
#include <linux/mutex.h>

struct pebble {
	struct kref ref;
	struct list_head link;
	struct hlist_node node;
	struct rb_node rb;
	u32 id;
};

static void pebble_release(struct kref *ref)
{
	kfree(container_of(ref, struct pebble, ref));
}

static LIST_HEAD(pebbles);
static DEFINE_HASHTABLE(pebble_table, 4);
static DEFINE_IDR(pebble_ids);
static DEFINE_XARRAY_ALLOC(pebble_array);
static struct rb_root pebble_tree;
static DEFINE_MUTEX(pebbles_lock);

void pebble_list(struct pebble *pebble)
{
	kref_get(&pebble->ref);
	mutex_lock(&pebbles_lock);
	list_add_tail(&pebble->link, &pebbles);
	mutex_unlock(&pebbles_lock);
}

void pebble_hash(struct pebble *pebble)
{
	kref_get(&pebble->ref);
	mutex_lock(&pebbles_lock);
	hash_add(pebble_table, &pebble->node, pebble->id);
	mutex_unlock(&pebbles_lock);
}

int pebble_number(struct pebble *pebble)
{
	int id;

	kref_get(&pebble->ref);
	mutex_lock(&pebbles_lock);
	id = idr_alloc(&pebble_ids, pebble, 1, 0, GFP_KERNEL);
	mutex_unlock(&pebbles_lock);
	if (id < 0)
		kref_put(&pebble->ref, pebble_release);
	return id;
}

int pebble_place(struct pebble *pebble)
{
	int err;

	kref_get(&pebble->ref);
	err = xa_alloc(&pebble_array, &pebble->id, pebble, xa_limit_32b, GFP_KERNEL);
	if (err) {
		kref_put(&pebble->ref, pebble_release);
		return err;
	}
	return 0;
}

void pebble_grow(struct pebble *pebble, struct rb_node *parent, struct rb_node **link)
{
	kref_get(&pebble->ref);
	mutex_lock(&pebbles_lock);
	rb_link_node(&pebble->rb, parent, link);
	rb_insert_color(&pebble->rb, &pebble_tree);
	mutex_unlock(&pebbles_lock);
}

int pebble_new(u32 id)
{
	struct pebble *pebble = kzalloc(sizeof(*pebble), GFP_KERNEL);

	if (!pebble)
		return -ENOMEM;
	kref_init(&pebble->ref);
	pebble->id = id;
	mutex_lock(&pebbles_lock);
	hash_add(pebble_table, &pebble->node, id);
	mutex_unlock(&pebbles_lock);
	return 0;
}
