// SPDX-License-Identifier: GPL-2.0-only
/*
 * The get belongs into the critical section that found the object; after the unlock the
 * object may be gone, and kref_get_unless_zero() would read freed memory.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/idr.h>
#include <linux/spinlock.h>

struct lamp {
	struct kref ref;
	struct list_head link;
	int watts;
};

static void lamp_release(struct kref *ref)
{
	kfree(container_of(ref, struct lamp, ref));
}

static LIST_HEAD(lamps);
static DEFINE_IDR(lamp_ids);
static DEFINE_MUTEX(lamps_lock);
static DEFINE_SPINLOCK(ids_lock);

struct lamp *lamp_first_late(void)
{
	struct lamp *lamp;

	mutex_lock(&lamps_lock);
	lamp = list_first_entry_or_null(&lamps, struct lamp, link);
	mutex_unlock(&lamps_lock);
	if (lamp)
		kref_get(&lamp->ref);	/* expect: get-outside-lookup-lock */
	return lamp;
}

struct lamp *lamp_first(void)
{
	struct lamp *lamp;

	mutex_lock(&lamps_lock);
	lamp = list_first_entry_or_null(&lamps, struct lamp, link);
	if (lamp)
		kref_get(&lamp->ref);
	mutex_unlock(&lamps_lock);
	return lamp;
}

struct lamp *lamp_by_id_late(int id)
{
	struct lamp *lamp;

	spin_lock(&ids_lock);
	lamp = idr_find(&lamp_ids, id);
	spin_unlock(&ids_lock);
	if (lamp && !kref_get_unless_zero(&lamp->ref))	/* expect: get-outside-lookup-lock */
		lamp = NULL;
	return lamp;
}

struct lamp *lamp_by_id(int id)
{
	struct lamp *lamp;

	spin_lock(&ids_lock);
	lamp = idr_find(&lamp_ids, id);
	if (lamp && !kref_get_unless_zero(&lamp->ref))
		lamp = NULL;
	spin_unlock(&ids_lock);
	return lamp;
}

/* dropped and taken again: the search is done anew */
struct lamp *lamp_first_retry(void)
{
	struct lamp *lamp;

	mutex_lock(&lamps_lock);
	lamp = list_first_entry_or_null(&lamps, struct lamp, link);
	if (!lamp) {
		mutex_unlock(&lamps_lock);
		might_sleep();
		mutex_lock(&lamps_lock);
		lamp = list_first_entry_or_null(&lamps, struct lamp, link);
	}
	if (lamp)
		kref_get(&lamp->ref);
	mutex_unlock(&lamps_lock);
	return lamp;
}
