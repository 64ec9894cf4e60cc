// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=uninitialized-kref prints. */
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

struct obj *obj_first(void)
{
	struct obj *obj;

	mutex_lock(&lock);
	obj = list_first_entry_or_null(&objects, struct obj, link);
	if (obj)
		kref_get(&obj->ref);
	mutex_unlock(&lock);
	return obj;
}

int obj_new_late(void)
{
	struct obj *obj;

	/* wrong */
	obj = kzalloc(sizeof(*obj), GFP_KERNEL);
	if (!obj)
		return -ENOMEM;
	mutex_lock(&lock);
	list_add(&obj->link, &objects);	/* expect: uninitialized-kref */
	mutex_unlock(&lock);
	kref_init(&obj->ref);
	/* end */
	return 0;
}

int obj_new(void)
{
	struct obj *obj;

	/* right */
	obj = kzalloc(sizeof(*obj), GFP_KERNEL);
	if (!obj)
		return -ENOMEM;
	kref_init(&obj->ref);
	mutex_lock(&lock);
	list_add(&obj->link, &objects);
	mutex_unlock(&lock);
	/* end */
	return 0;
}
