// SPDX-License-Identifier: GPL-2.0-only
/*
 * A release that cannot sleep, one that gives the sleeping to a work item, and the lock
 * that is held on one of the ways.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

struct bat {
	struct kref ref;
	struct work_struct work;
	int wings;
};

static DEFINE_MUTEX(cave_lock);
static DEFINE_SPINLOCK(bat_lock);

static void bat_release(struct kref *ref)
{
	kfree(container_of(ref, struct bat, ref));
}

static void bat_bury(struct work_struct *work)
{
	struct bat *bat = container_of(work, struct bat, work);

	mutex_lock(&cave_lock);
	bat->wings = 0;
	mutex_unlock(&cave_lock);
	kfree(bat);
}

static void bat_release_later(struct kref *ref)
{
	struct bat *bat = container_of(ref, struct bat, ref);

	INIT_WORK(&bat->work, bat_bury);
	schedule_work(&bat->work);
}

static void bat_release_sleeps(struct kref *ref)
{
	struct bat *bat = container_of(ref, struct bat, ref);

	mutex_lock(&cave_lock);
	bat->wings = 0;
	mutex_unlock(&cave_lock);
	kfree(bat);
}

void bats_drop(struct bat **bats, struct bat **old, int n)
{
	int i;

	spin_lock(&bat_lock);
	for (i = 0; i < n; i++)
		kref_put(&bats[i]->ref, bat_release);
	for (i = 0; i < n; i++)
		kref_put(&old[i]->ref, bat_release_later);
	spin_unlock(&bat_lock);
}

int bat_check(struct bat *bat)
{
	kref_get(&bat->ref);
	spin_lock(&bat_lock);
	if (bat->wings < 2) {
		kref_put(&bat->ref, bat_release_sleeps);	/* expect(checker): put-sleeps-in-atomic */
		spin_unlock(&bat_lock);
		return -EINVAL;
	}
	spin_unlock(&bat_lock);
	kref_put(&bat->ref, bat_release_sleeps);
	return 0;
}

void bat_drop(struct bat *bat, bool locked)
{
	if (locked)
		spin_lock(&bat_lock);
	bat->wings = 2;
	if (locked)
		spin_unlock(&bat_lock);
	kref_put(&bat->ref, bat_release_sleeps);
}
