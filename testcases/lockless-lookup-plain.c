// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first element of a list, an idr, an xarray and a global: found without a
 * reference, then taken, with nothing that keeps the last put away (kref.rst rule 3).
 * The containers hold a reference of their own, removal drops it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/idr.h>
#include <linux/xarray.h>
#include <linux/mutex.h>

struct coin {
	struct kref ref;
	struct list_head link;
	int value;
};

static void coin_release(struct kref *ref)
{
	kfree(container_of(ref, struct coin, ref));
}

static LIST_HEAD(coins);
static DEFINE_IDR(coin_ids);
static DEFINE_XARRAY(coin_array);
static struct coin *lucky;
static DEFINE_MUTEX(coins_lock);

struct coin *coin_first_bare(void)
{
	struct coin *coin = NULL;

	if (!list_empty(&coins)) {
		coin = list_first_entry(&coins, struct coin, link);
		kref_get(&coin->ref);	/* expect: lockless-lookup */
	}
	return coin;
}

struct coin *coin_first(void)
{
	struct coin *coin = NULL;

	mutex_lock(&coins_lock);
	if (!list_empty(&coins)) {
		coin = list_first_entry(&coins, struct coin, link);
		kref_get(&coin->ref);
	}
	mutex_unlock(&coins_lock);
	return coin;
}

struct coin *coin_by_id_bare(int id)
{
	struct coin *coin = idr_find(&coin_ids, id);

	if (coin)
		kref_get(&coin->ref);	/* expect: lockless-lookup */
	return coin;
}

struct coin *coin_by_id(int id)
{
	struct coin *coin;

	mutex_lock(&coins_lock);
	coin = idr_find(&coin_ids, id);
	if (coin)
		kref_get(&coin->ref);
	mutex_unlock(&coins_lock);
	return coin;
}

struct coin *coin_at_bare(unsigned long index)
{
	struct coin *coin = xa_load(&coin_array, index);

	if (coin)
		kref_get(&coin->ref);	/* expect: lockless-lookup */
	return coin;
}

struct coin *coin_at(unsigned long index)
{
	struct coin *coin;

	xa_lock(&coin_array);
	coin = xa_load(&coin_array, index);
	if (coin)
		kref_get(&coin->ref);
	xa_unlock(&coin_array);
	return coin;
}

struct coin *coin_lucky_bare(void)
{
	struct coin *coin = lucky;

	if (coin)
		kref_get(&coin->ref);	/* expect: lockless-lookup */
	return coin;
}

struct coin *coin_lucky(void)
{
	struct coin *coin;

	mutex_lock(&coins_lock);
	coin = lucky;
	if (coin)
		kref_get(&coin->ref);
	mutex_unlock(&coins_lock);
	return coin;
}

/* a caller that has a reference already hands it in: no lookup, no lock */
void coin_hold(struct coin *coin)
{
	kref_get(&coin->ref);
}

int coin_set_lucky(int value)
{
	struct coin *coin = kzalloc(sizeof(*coin), GFP_KERNEL);
	struct coin *old;

	if (!coin)
		return -ENOMEM;
	kref_init(&coin->ref);
	coin->value = value;
	mutex_lock(&coins_lock);
	old = lucky;
	lucky = coin;
	mutex_unlock(&coins_lock);
	if (old)
		kref_put(&old->ref, coin_release);
	return 0;
}
