// SPDX-License-Identifier: GPL-2.0-only
/*
 * The correlated flag: the lock is taken, and dropped, when the caller has not got it.
 * The bad version takes it in the wrong case only.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct stamp {
	struct kref ref;
	struct list_head link;
};

static void stamp_release(struct kref *ref)
{
	kfree(container_of(ref, struct stamp, ref));
}

static LIST_HEAD(stamps);
static DEFINE_MUTEX(stamps_lock);

static struct stamp *stamp_first(bool locked)
{
	struct stamp *stamp;

	if (!locked)
		mutex_lock(&stamps_lock);
	stamp = list_first_entry_or_null(&stamps, struct stamp, link);
	if (stamp)
		kref_get(&stamp->ref);	/* noise(checker): lockless-lookup */
	if (!locked)
		mutex_unlock(&stamps_lock);
	return stamp;
}

struct stamp *stamp_take(void)
{
	return stamp_first(false);
}

struct stamp *stamp_take_or_wait(void)
{
	struct stamp *stamp;

	mutex_lock(&stamps_lock);
	stamp = stamp_first(true);
	mutex_unlock(&stamps_lock);
	return stamp;
}

struct stamp *stamp_take_wrong(bool quick)
{
	struct stamp *stamp;

	if (!quick)
		mutex_lock(&stamps_lock);
	stamp = list_first_entry_or_null(&stamps, struct stamp, link);
	if (stamp)
		kref_get(&stamp->ref);	/* expect(checker): lockless-lookup */
	if (!quick)
		mutex_unlock(&stamps_lock);
	return stamp;
}
