// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference taken for the other context is still ours when the hand-off failed.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/workqueue.h>

struct wagon {
	struct kref ref;
	struct work_struct work;
	int load;
};

static void wagon_release(struct kref *ref)
{
	kfree(container_of(ref, struct wagon, ref));
}

static int wagon_thread(void *data)
{
	struct wagon *wagon = data;

	wagon->load++;
	kref_put(&wagon->ref, wagon_release);
	return 0;
}

static void wagon_work(struct work_struct *work)
{
	struct wagon *wagon = container_of(work, struct wagon, work);

	kref_put(&wagon->ref, wagon_release);
}

int wagon_roll(struct wagon *wagon)
{
	struct task_struct *task;

	kref_get(&wagon->ref);
	task = kthread_run(wagon_thread, wagon, "wagon");
	if (IS_ERR(task))
		return PTR_ERR(task);	/* expect: unpaired-get */
	return 0;
}

int wagon_roll_right(struct wagon *wagon)
{
	struct task_struct *task;

	kref_get(&wagon->ref);
	task = kthread_run(wagon_thread, wagon, "wagon");
	if (!IS_ERR(task))
		return 0;
	kref_put(&wagon->ref, wagon_release);
	return PTR_ERR(task);
}

/* queue_work() says no when the item is queued already: nobody takes the reference over */
int wagon_push(struct wagon *wagon)
{
	kref_get(&wagon->ref);
	if (!queue_work(system_wq, &wagon->work))
		return -EBUSY;	/* expect: unpaired-get */
	return 0;
}

int wagon_push_right(struct wagon *wagon)
{
	kref_get(&wagon->ref);
	if (!queue_work(system_wq, &wagon->work)) {
		kref_put(&wagon->ref, wagon_release);
		return -EBUSY;
	}
	return 0;
}

void wagon_setup(struct wagon *wagon)
{
	kref_init(&wagon->ref);
	INIT_WORK(&wagon->work, wagon_work);
}
