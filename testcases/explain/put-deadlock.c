// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=put-deadlock prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct obj {
	struct kref ref;
	struct list_head link;
};

static LIST_HEAD(dead);
static DEFINE_MUTEX(lock);
static int total;

static void obj_release(struct kref *ref)
{
	mutex_lock(&lock);
	total--;
	mutex_unlock(&lock);
	kfree(container_of(ref, struct obj, ref));
}

void obj_retire_stuck(struct obj *obj)
{
	/* wrong */
	mutex_lock(&lock);
	list_move(&obj->link, &dead);
	kref_put(&obj->ref, obj_release);	/* obj_release() takes lock */	/* expect(checker): put-deadlock */
	mutex_unlock(&lock);
	/* end */
}

void obj_retire(struct obj *obj)
{
	/* right */
	mutex_lock(&lock);
	list_move(&obj->link, &dead);
	mutex_unlock(&lock);
	kref_put(&obj->ref, obj_release);
	/* end */
}
