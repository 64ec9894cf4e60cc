// SPDX-License-Identifier: GPL-2.0-only
/*
 * The article on the three rules: on a single path of execution, the get and the put around
 * call_something() are not needed, for obj never leaves our hands.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct object {
	struct kref ref;
	int calls;
};

static void object_release(struct kref *ref)
{
	kfree(container_of(ref, struct object, ref));
}

static void call_something(struct object *obj)
{
	obj->calls++;
}

int object_use(void)
{
	struct object *obj = kmalloc(sizeof(*obj), GFP_KERNEL);

	if (!obj)
		return -ENOMEM;
	kref_init(&obj->ref);
	obj->calls = 0;

	kref_get(&obj->ref);	/* expect: redundant-get-put */
	call_something(obj);
	kref_put(&obj->ref, object_release);

	obj->calls = 0;
	kref_put(&obj->ref, object_release);
	return 0;
}

int object_use_right(void)
{
	struct object *obj = kmalloc(sizeof(*obj), GFP_KERNEL);

	if (!obj)
		return -ENOMEM;
	kref_init(&obj->ref);
	obj->calls = 0;
	call_something(obj);
	obj->calls = 0;
	kref_put(&obj->ref, object_release);
	return 0;
}
