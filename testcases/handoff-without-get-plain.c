// SPDX-License-Identifier: GPL-2.0-only
/*
 * One reference, two owners: the callback gives it up, and so does the side that
 * started the callback (kref.rst rule 1).
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/workqueue.h>

struct parcel {
	struct kref ref;
	struct work_struct work;
	int weight;
};

static void parcel_release(struct kref *ref)
{
	kfree(container_of(ref, struct parcel, ref));
}

static int parcel_thread(void *data)
{
	struct parcel *parcel = data;

	parcel->weight++;
	kref_put(&parcel->ref, parcel_release);
	return 0;
}

static void parcel_work(struct work_struct *work)
{
	struct parcel *parcel = container_of(work, struct parcel, work);

	kref_put(&parcel->ref, parcel_release);
}

int parcel_post_shared(void)
{
	struct parcel *parcel = kzalloc(sizeof(*parcel), GFP_KERNEL);
	struct task_struct *task;

	if (!parcel)
		return -ENOMEM;
	kref_init(&parcel->ref);
	task = kthread_run(parcel_thread, parcel, "parcel");	/* expect(checker): handoff-without-get */
	kref_put(&parcel->ref, parcel_release);
	return PTR_ERR_OR_ZERO(task);
}

int parcel_post(void)
{
	struct parcel *parcel = kzalloc(sizeof(*parcel), GFP_KERNEL);
	struct task_struct *task;
	int err = 0;

	if (!parcel)
		return -ENOMEM;
	kref_init(&parcel->ref);
	kref_get(&parcel->ref);
	task = kthread_run(parcel_thread, parcel, "parcel");
	if (IS_ERR(task)) {
		err = PTR_ERR(task);
		kref_put(&parcel->ref, parcel_release);
	}
	kref_put(&parcel->ref, parcel_release);
	return err;
}

int parcel_queue_shared(void)
{
	struct parcel *parcel = kzalloc(sizeof(*parcel), GFP_KERNEL);

	if (!parcel)
		return -ENOMEM;
	kref_init(&parcel->ref);
	INIT_WORK(&parcel->work, parcel_work);
	schedule_work(&parcel->work);	/* expect(checker): handoff-without-get */
	kref_put(&parcel->ref, parcel_release);
	return 0;
}

/* the only reference goes with the work item, and nobody looks back */
int parcel_queue(void)
{
	struct parcel *parcel = kzalloc(sizeof(*parcel), GFP_KERNEL);

	if (!parcel)
		return -ENOMEM;
	kref_init(&parcel->ref);
	INIT_WORK(&parcel->work, parcel_work);
	schedule_work(&parcel->work);
	return 0;
}
