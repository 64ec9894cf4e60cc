// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=handoff-without-get prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>

struct obj {
	struct kref ref;
	int id;
};

static void obj_release(struct kref *ref)
{
	kfree(container_of(ref, struct obj, ref));
}

static int obj_thread(void *data)
{
	struct obj *obj = data;

	kref_put(&obj->ref, obj_release);
	return 0;
}

int obj_start_shared(void)
{
	struct obj *obj = kzalloc(sizeof(*obj), GFP_KERNEL);
	struct task_struct *task;

	if (!obj)
		return -ENOMEM;
	/* wrong */
	kref_init(&obj->ref);
	task = kthread_run(obj_thread, obj, "obj");	/* obj_thread() puts obj */	/* expect(checker): handoff-without-get */
	kref_put(&obj->ref, obj_release);
	/* end */
	return PTR_ERR_OR_ZERO(task);
}

int obj_start(void)
{
	struct obj *obj = kzalloc(sizeof(*obj), GFP_KERNEL);
	struct task_struct *task;

	if (!obj)
		return -ENOMEM;
	/* right */
	kref_init(&obj->ref);
	kref_get(&obj->ref);
	task = kthread_run(obj_thread, obj, "obj");
	if (IS_ERR(task))
		kref_put(&obj->ref, obj_release);
	kref_put(&obj->ref, obj_release);
	/* end */
	return PTR_ERR_OR_ZERO(task);
}
