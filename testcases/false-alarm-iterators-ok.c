// SPDX-License-Identifier: GPL-2.0-only
/*
 * Iterators whose cursor is safe: each step holds a reference, each step asserts the lock, or there
 * is no container at all but an array of what the caller has.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>

struct bead {
	struct kref ref;
	struct list_head link;
	int colour;
};

struct string {
	struct mutex lock;
	struct list_head beads;
	struct bead *chosen;
	unsigned int nknots;
	struct {
		struct bead *ptr;
	} knots[8];
};

static void bead_release(struct kref *ref)
{
	kfree(container_of(ref, struct bead, ref));
}

void bead_put(struct bead *bead)
{
	if (bead)
		kref_put(&bead->ref, bead_release);
}

/* the next one, held; the one before is put */
struct bead *bead_next(struct string *string, struct bead *prev)
{
	struct bead *next;

	mutex_lock(&string->lock);
	next = prev ? list_next_entry(prev, link) :
		      list_first_entry(&string->beads, struct bead, link);
	if (&next->link == &string->beads)
		next = NULL;
	else
		kref_get(&next->ref);
	mutex_unlock(&string->lock);
	bead_put(prev);
	return next;
}

#define for_each_bead(bead, string)                                    \
	for (bead = bead_next(string, NULL); bead;                     \
	     bead = bead_next(string, bead))

void bead_choose(struct string *string, int colour)
{
	struct bead *bead;

	for_each_bead(bead, string) {
		if (bead->colour != colour || string->chosen)
			continue;
		kref_get(&bead->ref);
		string->chosen = bead;
	}
}

static struct bead *bead_step(struct string *string, struct bead *prev)
{
	struct bead *next;

	lockdep_assert_held(&string->lock);
	next = prev ? list_next_entry(prev, link) :
		      list_first_entry(&string->beads, struct bead, link);
	return &next->link == &string->beads ? NULL : next;
}

#define for_each_bead_locked(bead, string)                             \
	for (bead = bead_step(string, NULL); bead;                     \
	     bead = bead_step(string, bead))

struct bead *bead_of(struct string *string, int colour)
{
	struct bead *bead;

	for_each_bead_locked(bead, string) {
		if (bead->colour == colour) {
			kref_get(&bead->ref);
			return bead;
		}
	}
	return NULL;
}

#define for_each_knot(string, bead, i)                                 \
	for ((i) = 0; (i) < (string)->nknots &&                        \
		      ((bead) = (string)->knots[i].ptr, 1); (i)++)

struct bead *bead_knotted(struct string *string, int colour)
{
	struct bead *bead;
	unsigned int i;

	for_each_knot(string, bead, i) {
		if (bead->colour == colour) {
			kref_get(&bead->ref);
			return bead;
		}
	}
	return NULL;
}
