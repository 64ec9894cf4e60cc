// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walking a list or a hash chain to find the element, then taking it; with and
 * without the lock, and with the lock dropped on one way only.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/hashtable.h>
#include <linux/spinlock.h>

struct seat {
	struct kref ref;
	struct list_head link;
	struct hlist_node node;
	int number;
};

static void seat_release(struct kref *ref)
{
	kfree(container_of(ref, struct seat, ref));
}

static LIST_HEAD(seats);
static DEFINE_HASHTABLE(seat_table, 4);
static DEFINE_SPINLOCK(seats_lock);

struct seat *seat_find_bare(int number)
{
	struct seat *seat;

	list_for_each_entry(seat, &seats, link) {
		if (seat->number == number) {
			kref_get(&seat->ref);	/* expect: lockless-lookup */
			return seat;
		}
	}
	return NULL;
}

struct seat *seat_find(int number)
{
	struct seat *seat, *found = NULL;

	spin_lock(&seats_lock);
	list_for_each_entry(seat, &seats, link) {
		if (seat->number == number) {
			kref_get(&seat->ref);
			found = seat;
			break;
		}
	}
	spin_unlock(&seats_lock);
	return found;
}

struct seat *seat_hash_bare(int number)
{
	struct seat *seat;

	hash_for_each_possible(seat_table, seat, node, number) {
		if (seat->number != number)
			continue;
		kref_get(&seat->ref);	/* expect: lockless-lookup */
		return seat;
	}
	return NULL;
}

struct seat *seat_hash(int number)
{
	struct seat *seat;
	unsigned long flags;

	spin_lock_irqsave(&seats_lock, flags);
	hash_for_each_possible(seat_table, seat, node, number) {
		if (seat->number != number)
			continue;
		kref_get(&seat->ref);
		spin_unlock_irqrestore(&seats_lock, flags);
		return seat;
	}
	spin_unlock_irqrestore(&seats_lock, flags);
	return NULL;
}
