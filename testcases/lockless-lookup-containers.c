// SPDX-License-Identifier: GPL-2.0-only
/*
 * More containers, walked without a lock: tree, idr and xarray loops, a field that somebody
 * else changes.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/idr.h>
#include <linux/xarray.h>
#include <linux/rbtree.h>

struct fish {
	struct kref ref;
	struct rb_node rb;
	int weight;
};

static void fish_release(struct kref *ref)
{
	kfree(container_of(ref, struct fish, ref));
}

struct pool {
	struct mutex lock;
	struct fish *biggest;
	struct rb_root tree;
	struct idr ids;
	struct xarray tanks;
};

static struct pool pond;

struct fish *fish_in_tree(int weight)
{
	struct rb_node *node;

	for (node = rb_first(&pond.tree); node; node = rb_next(node)) {
		struct fish *fish = rb_entry(node, struct fish, rb);

		if (fish->weight >= weight) {
			kref_get(&fish->ref);	/* expect: lockless-lookup */
			return fish;
		}
	}
	return NULL;
}

struct fish *fish_in_idr(int weight)
{
	struct fish *fish;
	int id;

	idr_for_each_entry(&pond.ids, fish, id) {
		if (fish->weight >= weight) {
			kref_get(&fish->ref);	/* expect: lockless-lookup */
			return fish;
		}
	}
	return NULL;
}

struct fish *fish_in_xarray(int weight)
{
	struct fish *fish;
	unsigned long index;

	xa_for_each(&pond.tanks, index, fish) {
		if (fish->weight >= weight) {
			kref_get(&fish->ref);	/* expect: lockless-lookup */
			return fish;
		}
	}
	return NULL;
}

struct fish *fish_biggest(void)
{
	struct fish *fish;

	mutex_lock(&pond.lock);
	fish = pond.biggest;
	if (fish)
		kref_get(&fish->ref);
	mutex_unlock(&pond.lock);
	return fish;
}

struct fish *fish_biggest_bare(void)
{
	struct fish *fish = pond.biggest;

	if (fish)
		kref_get(&fish->ref);	/* expect(checker): lockless-lookup */
	return fish;
}

void fish_put(struct fish *fish)
{
	kref_put(&fish->ref, fish_release);
}

void fish_caught(struct fish *fish)
{
	struct fish *old = NULL;

	mutex_lock(&pond.lock);
	if (!pond.biggest || fish->weight > pond.biggest->weight) {
		kref_get(&fish->ref);
		old = pond.biggest;
		pond.biggest = fish;
	}
	mutex_unlock(&pond.lock);
	if (old)
		fish_put(old);
}
