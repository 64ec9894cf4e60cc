// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst: 'if you are done with an object and enqueuing it for something else or passing it
 * off to something else, there is no reason to do a get then a put'.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct my_obj {
	struct kref ref;
	struct list_head link;
};

static LIST_HEAD(queue);
static DEFINE_MUTEX(queue_lock);

static void obj_cleanup(struct kref *ref)
{
	kfree(container_of(ref, struct my_obj, ref));
}

static void enqueue(struct my_obj *obj)
{
	mutex_lock(&queue_lock);
	list_add_tail(&obj->link, &queue);
	mutex_unlock(&queue_lock);
}

void done_with_silly(struct my_obj *obj)
{
	/* Silly extra get and put */
	kref_get(&obj->ref);	/* expect: silly-get-put */
	enqueue(obj);
	kref_put(&obj->ref, obj_cleanup);
}

void done_with(struct my_obj *obj)
{
	enqueue(obj);
	/* We are done with obj, so we pass our refcount off
	   to the queue.  DON'T TOUCH obj AFTER HERE! */
}
