// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error path, loop, flag, hand-off: the lock is held on one way only; a release that gives
 * its work to another context takes the lock there.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

struct fjord {
	struct kref ref;
	struct list_head link;
	struct work_struct work;
	int depth;
};

static LIST_HEAD(fjords);
static DEFINE_MUTEX(fjords_lock);

static void fjord_release(struct kref *ref)
{
	struct fjord *fjord = container_of(ref, struct fjord, ref);

	mutex_lock(&fjords_lock);
	list_del(&fjord->link);
	mutex_unlock(&fjords_lock);
	kfree(fjord);
}

int fjord_sound(struct fjord *fjord, int depth)
{
	kref_get(&fjord->ref);
	mutex_lock(&fjords_lock);
	if (depth < 0) {
		kref_put(&fjord->ref, fjord_release);	/* expect(checker): put-deadlock */
		mutex_unlock(&fjords_lock);
		return -EINVAL;
	}
	fjord->depth = depth;
	mutex_unlock(&fjords_lock);
	kref_put(&fjord->ref, fjord_release);
	return 0;
}

void fjord_drop(struct fjord *fjord, bool locked)
{
	if (locked)
		mutex_unlock(&fjords_lock);
	kref_put(&fjord->ref, fjord_release);
	if (locked)
		mutex_lock(&fjords_lock);
}

void fjords_drop(struct fjord **array, int n)
{
	int i;

	mutex_lock(&fjords_lock);
	for (i = 0; i < n; i++)
		kref_put(&array[i]->ref, fjord_release);	/* expect(checker): put-deadlock */
	mutex_unlock(&fjords_lock);
}

static void fjord_later(struct work_struct *work)
{
	struct fjord *fjord = container_of(work, struct fjord, work);

	mutex_lock(&fjords_lock);
	list_del(&fjord->link);
	mutex_unlock(&fjords_lock);
	kfree(fjord);
}

static void fjord_release_later(struct kref *ref)
{
	struct fjord *fjord = container_of(ref, struct fjord, ref);

	INIT_WORK(&fjord->work, fjord_later);
	schedule_work(&fjord->work);
}

void fjord_put_later(struct fjord *fjord)
{
	mutex_lock(&fjords_lock);
	kref_put(&fjord->ref, fjord_release_later);
	mutex_unlock(&fjords_lock);
}
