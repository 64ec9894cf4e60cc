// SPDX-License-Identifier: GPL-2.0-only
/*
 * The put runs under the lock that the release takes (kref.rst: the release 'might claim
 * the same lock').
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct pond {
	struct kref ref;
	struct list_head link;
};

static LIST_HEAD(ponds);
static DEFINE_MUTEX(ponds_lock);

static void pond_unlink(struct pond *pond)
{
	mutex_lock(&ponds_lock);
	list_del(&pond->link);
	mutex_unlock(&ponds_lock);
}

static void pond_release(struct kref *ref)
{
	struct pond *pond = container_of(ref, struct pond, ref);

	pond_unlink(pond);
	kfree(pond);
}

struct pond *pond_first(void)
{
	struct pond *pond;

	mutex_lock(&ponds_lock);
	pond = list_first_entry_or_null(&ponds, struct pond, link);
	if (pond && !kref_get_unless_zero(&pond->ref))
		pond = NULL;
	mutex_unlock(&ponds_lock);
	return pond;
}

void pond_put_locked(struct pond *pond)
{
	mutex_lock(&ponds_lock);
	kref_put(&pond->ref, pond_release);	/* expect(checker): put-deadlock */
	mutex_unlock(&ponds_lock);
}

void pond_put(struct pond *pond)
{
	kref_put(&pond->ref, pond_release);
}

struct lake {
	struct kref ref;
	struct list_head link;
};

static LIST_HEAD(lakes);
static DEFINE_MUTEX(lakes_lock);

/* kref_put_mutex() calls its release with the lock held, and leaves the unlock to it */
static void lake_release_keeps(struct kref *ref)
{
	struct lake *lake = container_of(ref, struct lake, ref);

	list_del(&lake->link);
	kfree(lake);
}

static void lake_release(struct kref *ref)
{
	struct lake *lake = container_of(ref, struct lake, ref);

	list_del(&lake->link);
	mutex_unlock(&lakes_lock);
	kfree(lake);
}

void lake_put_stuck(struct lake *lake)
{
	kref_put_mutex(&lake->ref, lake_release_keeps, &lakes_lock);	/* expect(checker): put-deadlock */
}

void lake_put(struct lake *lake)
{
	kref_put_mutex(&lake->ref, lake_release, &lakes_lock);
}

/* the unlock may also come after the call that says it was the last */
void lake_put_and_unlock(struct lake *lake)
{
	if (kref_put_mutex(&lake->ref, lake_release_keeps, &lakes_lock))
		mutex_unlock(&lakes_lock);
}
