// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=reinitialized-kref prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct obj {
	struct kref ref;
	struct list_head link;
};

static LIST_HEAD(objects);

static DEFINE_MUTEX(lock);

struct obj *obj_first_again(void)
{
	struct obj *obj;

	mutex_lock(&lock);
	/* wrong */
	obj = list_first_entry(&objects, struct obj, link);
	kref_init(&obj->ref);	/* expect(checker): reinitialized-kref */
	/* end */
	mutex_unlock(&lock);
	return obj;
}

struct obj *obj_first(void)
{
	struct obj *obj;

	mutex_lock(&lock);
	/* right */
	obj = list_first_entry(&objects, struct obj, link);
	kref_get(&obj->ref);
	/* end */
	mutex_unlock(&lock);
	return obj;
}
