// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parcels: numbered in an idr, which holds a reference to each until it is removed.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/idr.h>
#include <linux/mutex.h>
#include "courier.h"

static DEFINE_IDR(parcels);
static DEFINE_MUTEX(parcels_lock);

static void parcel_release(struct kref *ref)
{
	struct parcel *parcel = container_of(ref, struct parcel, ref);

	station_put(parcel->to);
	kfree(parcel->label);
	kfree(parcel);
}

struct parcel *parcel_get(struct parcel *parcel)
{
	kref_get(&parcel->ref);
	return parcel;
}

void parcel_put(struct parcel *parcel)
{
	if (parcel)
		kref_put(&parcel->ref, parcel_release);
}

/* Returns a held parcel; the idr holds it, too. */
struct parcel *parcel_new(int to, const char *label)
{
	struct parcel *parcel;
	struct station *station;
	int id;

	station = station_find(to);
	if (!station)
		return ERR_PTR(-ENOENT);
	parcel = kzalloc(sizeof(*parcel), GFP_KERNEL);
	if (!parcel)
		return ERR_PTR(-ENOMEM);	/* expect(checker): unpaired-get */
	kref_init(&parcel->ref);
	parcel->to = station;
	parcel->label = kstrdup(label, GFP_KERNEL);
	if (!parcel->label) {
		parcel_put(parcel);
		return ERR_PTR(-ENOMEM);
	}

	mutex_lock(&parcels_lock);
	id = idr_alloc(&parcels, parcel, 1, 0, GFP_KERNEL);
	if (id >= 0)
		parcel_get(parcel)->id = id;
	mutex_unlock(&parcels_lock);
	if (id < 0) {
		parcel_put(parcel);
		return ERR_PTR(id);
	}
	return parcel;
}

struct parcel *parcel_by_id(int id)
{
	struct parcel *parcel;

	parcel = idr_find(&parcels, id);
	if (parcel)
		kref_get(&parcel->ref);	/* expect: lockless-lookup */
	return parcel;
}

int parcel_relabel(int id, const char *label)
{
	struct parcel *parcel = parcel_by_id(id);
	char *copy;
	int err = 0;

	if (!parcel)
		return -ENOENT;
	copy = kstrdup(label, GFP_KERNEL);
	if (!copy) {
		parcel_put(parcel);
		err = -ENOMEM;
		goto out;
	}
	kfree(parcel->label);
	parcel->label = copy;
out:
	parcel_put(parcel);	/* todo(checker): unpaired-put */
	return err;
}

void parcel_show(const struct parcel *parcel)
{
	pr_info("parcel %d to %d, %d references\n", parcel->id, parcel->to->number,
		parcel->ref.refcount.refs.counter);	/* expect: raw-refcount */
}
