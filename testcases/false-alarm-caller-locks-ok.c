// SPDX-License-Identifier: GPL-2.0-only
/*
 * The caller holds the lock, and the function says so in one of the usual ways.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

struct ring {
	struct kref ref;
	struct list_head link;
	int size;
};

static void ring_release(struct kref *ref)
{
	kfree(container_of(ref, struct ring, ref));
}

static LIST_HEAD(rings);
static DEFINE_MUTEX(rings_lock);
static DEFINE_SPINLOCK(rings_spin);

/* by its name */
struct ring *ring_find_locked(int size)
{
	struct ring *ring;

	list_for_each_entry(ring, &rings, link) {
		if (ring->size == size) {
			kref_get(&ring->ref);
			return ring;
		}
	}
	return NULL;
}

/* by its name, again */
struct ring *__ring_first(void)
{
	struct ring *ring = list_first_entry_or_null(&rings, struct ring, link);

	if (ring)
		kref_get(&ring->ref);
	return ring;
}

/* by an assertion */
struct ring *ring_first_asserted(void)
{
	struct ring *ring;

	lockdep_assert_held(&rings_lock);
	ring = list_first_entry_or_null(&rings, struct ring, link);
	if (ring)
		kref_get(&ring->ref);
	return ring;
}

/* by an annotation */
struct ring *ring_first_annotated(void) __must_hold(&rings_spin);
struct ring *ring_first_annotated(void)
{
	struct ring *ring = list_first_entry_or_null(&rings, struct ring, link);

	if (ring)
		kref_get(&ring->ref);
	return ring;
}

struct ring *ring_take_annotated(void)
{
	struct ring *ring;

	spin_lock(&rings_spin);
	ring = ring_first_annotated();
	spin_unlock(&rings_spin);
	return ring;
}

/* Caller must hold rings_lock. */
struct ring *ring_last(void)
{
	struct ring *ring = NULL;

	if (!list_empty(&rings)) {
		ring = list_last_entry(&rings, struct ring, link);
		kref_get(&ring->ref);
	}
	return ring;
}

static struct ring *ring_any(void)
{
	struct ring *ring = list_first_entry_or_null(&rings, struct ring, link);

	if (ring)
		kref_get(&ring->ref);
	return ring;
}

/* by what all its callers do */
struct ring *ring_pick(void)
{
	struct ring *ring;

	mutex_lock(&rings_lock);
	ring = ring_any();
	mutex_unlock(&rings_lock);
	return ring;
}

struct ring *ring_pick_size(int size)
{
	struct ring *ring;

	mutex_lock(&rings_lock);
	ring = ring_find_locked(size);
	if (!ring)
		ring = ring_any();
	mutex_unlock(&rings_lock);
	return ring;
}

void ring_put(struct ring *ring)
{
	kref_put(&ring->ref, ring_release);
}
