// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where nothing can be taken out meanwhile: a list that only grows, an object's own xarray that
 * one context works on, start-up code, a lock that the finder asserts or that a comment tells of:
 * who takes things out, and who calls, a semantic patch does not see.
 * The same with a list that shrinks is wrong.
 */
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/xarray.h>
#include <linux/idr.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/lockdep.h>

struct gem {
	struct kref ref;
	struct list_head facet;
	struct list_head grows;
	int cut;
};

struct mine {
	struct mutex lock;
	struct list_head grown;
	struct list_head gems;
	struct xarray own;
	struct idr shared;
	struct gem __rcu *last;
};

static void gem_release(struct kref *ref)
{
	kfree(container_of(ref, struct gem, ref));
}

static void mine_put(struct mine *mine, struct gem *gem)
{
	mutex_lock(&mine->lock);
	list_add(&gem->grows, &mine->grown);
	list_add(&gem->facet, &mine->gems);
	mutex_unlock(&mine->lock);
}

static void mine_take(struct mine *mine, struct gem *gem)
{
	mutex_lock(&mine->lock);
	list_del(&gem->facet);
	mutex_unlock(&mine->lock);
	kref_put(&gem->ref, gem_release);
}

void gem_move(struct mine *from, struct mine *to, struct gem *gem)
{
	mine_put(to, gem);
	mine_take(from, gem);
}

/* nobody ever takes one out of this list */
struct gem *gem_in_grown(struct mine *mine, int cut)
{
	struct gem *gem;

	list_for_each_entry(gem, &mine->grown, grows) {
		if (gem->cut == cut) {
			kref_get(&gem->ref);	/* expect(cocci): lockless-lookup */
			return gem;
		}
	}
	return NULL;
}

struct gem *gem_in_list(struct mine *mine, int cut)
{
	struct gem *gem;

	list_for_each_entry(gem, &mine->gems, facet) {
		if (gem->cut == cut) {
			kref_get(&gem->ref);	/* expect: lockless-lookup */
			return gem;
		}
	}
	return NULL;
}

/* an object's own, which nobody locks: one context at a time works on the object */
struct gem *gem_of_mine(struct mine *mine, unsigned long index)
{
	struct gem *gem = xa_load(&mine->own, index);

	if (gem)
		kref_get(&gem->ref);	/* expect(cocci): lockless-lookup */
	return gem;
}

void gem_drop(struct mine *mine, unsigned long index)
{
	struct gem *gem = xa_erase(&mine->own, index);

	if (gem)
		kref_put(&gem->ref, gem_release);
}

/* taken out under a lock: so it has to be found under it */
struct gem *gem_of_all(struct mine *mine, int id)
{
	struct gem *gem = idr_find(&mine->shared, id);

	if (gem)
		kref_get(&gem->ref);	/* expect(checker): lockless-lookup */
	return gem;
}

void gem_forget(struct mine *mine, int id)
{
	struct gem *gem;

	mutex_lock(&mine->lock);
	gem = idr_remove(&mine->shared, id);
	mutex_unlock(&mine->lock);
	if (gem)
		kref_put(&gem->ref, gem_release);
}

/* nobody else runs yet */
static struct gem *gem_at_start(struct mine *mine)
{
	struct gem *gem;

	list_for_each_entry(gem, &mine->gems, facet) {
		if (gem->cut) {
			kref_get(&gem->ref);	/* expect(cocci): lockless-lookup */
			return gem;
		}
	}
	return NULL;
}

static struct mine first_mine;
static struct gem *first_gem;

static int __init mine_init(void)
{
	first_gem = gem_at_start(&first_mine);
	return 0;
}
module_init(mine_init);

/* the finder says that the lock is held */
static struct gem *gem_search(struct mine *mine, int cut)
{
	struct gem *gem;

	lockdep_assert_held(&mine->lock);
	list_for_each_entry(gem, &mine->gems, facet)
		if (gem->cut == cut)
			return gem;
	return NULL;
}

struct gem *gem_get_searched(struct mine *mine, int cut)
{
	struct gem *gem = gem_search(mine, cut);

	if (gem)
		kref_get(&gem->ref);
	return gem;
}

struct gem *gem_get_told(struct mine *mine, int cut)
{
	struct gem *gem;

	list_for_each_entry(gem, &mine->gems, facet) {
		/* We are protected by the lock of the mine. */
		if (gem->cut == cut) {
			kref_get(&gem->ref);	/* expect(cocci): lockless-lookup */
			return gem;
		}
	}
	return NULL;
}

/* nobody changes it now, says the author */
struct gem *gem_last(struct mine *mine)
{
	struct gem *gem = rcu_dereference_check(mine->last, true);

	kref_get(&gem->ref);
	return gem;
}
