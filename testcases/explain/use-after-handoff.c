// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=use-after-handoff prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct obj {
	struct kref ref;
	struct work_struct work;
	int id;
};

static void obj_release(struct kref *ref)
{
	kfree(container_of(ref, struct obj, ref));
}

static void obj_work(struct work_struct *work)
{
	struct obj *obj = container_of(work, struct obj, work);

	kref_put(&obj->ref, obj_release);
}

int obj_start_touching(struct workqueue_struct *wq, int id)
{
	struct obj *obj = kzalloc(sizeof(*obj), GFP_KERNEL);

	if (!obj)
		return -ENOMEM;
	obj->id = id;
	INIT_WORK(&obj->work, obj_work);
	/* wrong */
	kref_init(&obj->ref);
	queue_work(wq, &obj->work);	/* the work puts obj */
	pr_info("started %d\n", obj->id);	/* expect: use-after-handoff */
	/* end */
	return 0;
}

int obj_start(struct workqueue_struct *wq, int id)
{
	struct obj *obj = kzalloc(sizeof(*obj), GFP_KERNEL);

	if (!obj)
		return -ENOMEM;
	obj->id = id;
	INIT_WORK(&obj->work, obj_work);
	/* right */
	kref_init(&obj->ref);
	pr_info("starting %d\n", obj->id);
	queue_work(wq, &obj->work);
	/* end */
	return 0;
}
