// SPDX-License-Identifier: GPL-2.0-only
/*
 * The only reference has been passed to a thread or a work item that gives it up, and
 * the object is touched afterwards (kref.rst: 'DON'T TOUCH obj AFTER HERE').
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/workqueue.h>

struct rocket {
	struct kref ref;
	struct work_struct work;
	int stage;
};

static void rocket_release(struct kref *ref)
{
	kfree(container_of(ref, struct rocket, ref));
}

static int rocket_thread(void *data)
{
	struct rocket *rocket = data;

	rocket->stage++;
	kref_put(&rocket->ref, rocket_release);
	return 0;
}

static void rocket_work(struct work_struct *work)
{
	struct rocket *rocket = container_of(work, struct rocket, work);

	kref_put(&rocket->ref, rocket_release);
}

int rocket_fire_and_look(void)
{
	struct rocket *rocket = kzalloc(sizeof(*rocket), GFP_KERNEL);
	struct task_struct *task;

	if (!rocket)
		return -ENOMEM;
	kref_init(&rocket->ref);
	task = kthread_run(rocket_thread, rocket, "rocket");
	if (IS_ERR(task)) {
		kref_put(&rocket->ref, rocket_release);
		return PTR_ERR(task);
	}
	rocket->stage = 1;	/* expect: use-after-handoff */
	return 0;
}

int rocket_queue_and_look(void)
{
	struct rocket *rocket = kzalloc(sizeof(*rocket), GFP_KERNEL);

	if (!rocket)
		return -ENOMEM;
	kref_init(&rocket->ref);
	INIT_WORK(&rocket->work, rocket_work);
	queue_work(system_wq, &rocket->work);
	pr_info("stage %d\n", rocket->stage);	/* expect: use-after-handoff */
	return 0;
}

int rocket_fire(void)
{
	struct rocket *rocket = kzalloc(sizeof(*rocket), GFP_KERNEL);
	struct task_struct *task;

	if (!rocket)
		return -ENOMEM;
	kref_init(&rocket->ref);
	rocket->stage = 1;
	task = kthread_run(rocket_thread, rocket, "rocket");
	if (IS_ERR(task)) {
		/* the thread never was: the reference is still ours */
		rocket->stage = 0;
		kref_put(&rocket->ref, rocket_release);
		return PTR_ERR(task);
	}
	return 0;
}

int rocket_fire_held(void)
{
	struct rocket *rocket = kzalloc(sizeof(*rocket), GFP_KERNEL);
	struct task_struct *task;
	int stage;

	if (!rocket)
		return -ENOMEM;
	kref_init(&rocket->ref);
	kref_get(&rocket->ref);
	task = kthread_run(rocket_thread, rocket, "rocket");
	if (IS_ERR(task))
		kref_put(&rocket->ref, rocket_release);
	stage = rocket->stage;
	kref_put(&rocket->ref, rocket_release);
	return stage;
}
