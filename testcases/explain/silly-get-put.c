// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=silly-get-put prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct obj {
	struct kref ref;
	struct list_head link;
};

static LIST_HEAD(queue);
static DEFINE_SPINLOCK(queue_lock);

static void obj_cleanup(struct kref *ref)
{
	kfree(container_of(ref, struct obj, ref));
}

static void enqueue(struct obj *obj)
{
	spin_lock(&queue_lock);
	list_add_tail(&obj->link, &queue);
	spin_unlock(&queue_lock);
}

void obj_pass_silly(struct obj *obj)
{
	/* wrong */
	kref_get(&obj->ref);	/* expect: silly-get-put */
	enqueue(obj);
	kref_put(&obj->ref, obj_cleanup);
	/* end */
}

void obj_pass(struct obj *obj)
{
	/* right */
	enqueue(obj);
	/* Our reference went along: obj must not be touched from here on. */
	/* end */
}
