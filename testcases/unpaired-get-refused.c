// SPDX-License-Identifier: GPL-2.0-only
/*
 * What should have kept the reference refused it, or the place that it was stored in is taken back:
 * then it is owned by nobody where that fails.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/xarray.h>

struct seat {
	struct kref ref;
	struct xarray *hall;
	int row;
};

struct guest {
	struct seat *seat;
	int name;
};

static struct seat *best_seat;

int guest_greet(int name);

static void seat_release(struct kref *ref)
{
	kfree(container_of(ref, struct seat, ref));
}

void seat_put(struct seat *seat)
{
	kref_put(&seat->ref, seat_release);
}

int seat_book(struct seat *seat, struct xarray *hall, u32 *id)
{
	int err;

	kref_get(&seat->ref);
	err = xa_alloc(hall, id, seat, xa_limit_32b, GFP_KERNEL);
	if (err)
		return err; /* expect(checker): unpaired-get */
	seat->row++;
	return 0;
}

int seat_reserve(struct seat *seat, struct xarray *hall, u32 *id)
{
	int err;

	kref_get(&seat->ref);
	err = xa_alloc(hall, id, seat, xa_limit_32b, GFP_KERNEL);
	if (err)
		seat_put(seat);
	return err;
}

int guest_sit(struct guest *guest, struct seat *seat)
{
	kref_get(&seat->ref);
	guest->seat = seat;
	if (guest_greet(guest->name)) {
		guest->seat = NULL;
		return -EBUSY; /* expect(checker): unpaired-get */
	}
	return 0;
}

int guest_settle(struct guest *guest, struct seat *seat)
{
	kref_get(&seat->ref);
	guest->seat = seat;
	if (guest_greet(guest->name)) {
		guest->seat = NULL;
		seat_put(seat);
		return -EBUSY;
	}
	return 0;
}

/* where another one is there already, that stays */
int seat_choose(struct seat *seat)
{
	kref_get(&seat->ref);
	if (cmpxchg(&best_seat, NULL, seat))
		return -EBUSY; /* expect(checker): unpaired-get */
	return 0;
}

int seat_elect(struct seat *seat)
{
	kref_get(&seat->ref);
	if (cmpxchg(&best_seat, NULL, seat)) {
		seat_put(seat);
		return -EBUSY;
	}
	return 0;
}
