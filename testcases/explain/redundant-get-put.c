// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=redundant-get-put prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct obj {
	struct kref ref;
	int id;
};

static void obj_release(struct kref *ref)
{
	kfree(container_of(ref, struct obj, ref));
}

static void call_something(struct obj *obj)
{
	obj->id++;
}

int obj_call_redundant(void)
{
	struct obj *obj = kzalloc(sizeof(*obj), GFP_KERNEL);

	if (!obj)
		return -ENOMEM;
	/* wrong */
	kref_init(&obj->ref);
	kref_get(&obj->ref);	/* expect: redundant-get-put */
	call_something(obj);
	kref_put(&obj->ref, obj_release);
	kref_put(&obj->ref, obj_release);
	/* end */
	return 0;
}

int obj_call(void)
{
	struct obj *obj = kzalloc(sizeof(*obj), GFP_KERNEL);

	if (!obj)
		return -ENOMEM;
	/* right */
	kref_init(&obj->ref);
	call_something(obj);
	kref_put(&obj->ref, obj_release);
	/* end */
	return 0;
}
