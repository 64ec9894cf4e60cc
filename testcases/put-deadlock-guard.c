// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks of the scope: guard() and scoped_guard() hold until the scope ends, after the put.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct cave {
	struct kref ref;
	struct list_head link;
	int depth;
};

static LIST_HEAD(caves);
static DEFINE_MUTEX(caves_lock);

static void cave_release(struct kref *ref)
{
	struct cave *cave = container_of(ref, struct cave, ref);

	scoped_guard(mutex, &caves_lock)
		list_del(&cave->link);
	kfree(cave);
}

void cave_leave_guarded(struct cave *cave)
{
	guard(mutex)(&caves_lock);
	cave->depth = 0;
	kref_put(&cave->ref, cave_release);	/* expect(checker): put-deadlock */
}

void cave_leave_scoped(struct cave *cave)
{
	scoped_guard(mutex, &caves_lock) {
		cave->depth = 0;
		kref_put(&cave->ref, cave_release);	/* expect(checker): put-deadlock */
	}
}

void cave_leave(struct cave *cave)
{
	scoped_guard(mutex, &caves_lock) {
		cave->depth = 0;
	}
	kref_put(&cave->ref, cave_release);
}
