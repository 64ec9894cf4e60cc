// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=put-sleeps-in-atomic prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

struct obj {
	struct kref ref;
	struct list_head link;
};

static DEFINE_SPINLOCK(lock);
static DEFINE_MUTEX(total_lock);
static int total;

static void obj_release(struct kref *ref)
{
	mutex_lock(&total_lock);
	total--;
	mutex_unlock(&total_lock);
	kfree(container_of(ref, struct obj, ref));
}

void obj_retire_asleep(struct obj *obj)
{
	/* wrong */
	spin_lock(&lock);
	list_del(&obj->link);
	kref_put(&obj->ref, obj_release);	/* obj_release() takes a mutex */	/* expect(checker): put-sleeps-in-atomic */
	spin_unlock(&lock);
	/* end */
}

void obj_retire(struct obj *obj)
{
	/* right */
	spin_lock(&lock);
	list_del(&obj->link);
	spin_unlock(&lock);
	kref_put(&obj->ref, obj_release);
	/* end */
}
