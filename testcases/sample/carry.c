// SPDX-License-Identifier: GPL-2.0-only
/*
 * Carrying: a work item for each parcel, and if wanted a thread that follows it. Both give up
 * a reference when they are done.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kthread.h>
#include <linux/spinlock.h>
#include <linux/delay.h>
#include "courier.h"

static LIST_HEAD(waiting);
static DEFINE_SPINLOCK(waiting_lock);

static void carry_work(struct work_struct *work)
{
	struct parcel *parcel = container_of(work, struct parcel, work);

	parcel->to->arrived++;
	parcel_put(parcel);
}

static int follow_thread(void *data)
{
	struct parcel *parcel = data;

	msleep(100);
	pr_info("parcel %d is followed\n", parcel->id);
	parcel_put(parcel);
	return 0;
}

/* puts the parcel in the queue, which takes over the caller's reference */
static void enqueue(struct parcel *parcel)
{
	spin_lock(&waiting_lock);
	list_add_tail(&parcel->queue, &waiting);
	spin_unlock(&waiting_lock);
}

/* Takes over the caller's reference. */
void carry(struct parcel *parcel)
{
	INIT_WORK(&parcel->work, carry_work);
	kref_get(&parcel->ref);	/* expect(checker): silly-get-put */
	enqueue(parcel);
	parcel_put(parcel);
}

int carry_and_follow(struct parcel *parcel)
{
	struct task_struct *task;

	task = kthread_run(follow_thread, parcel, "follow/%d", parcel->id);
	if (IS_ERR(task))
		return PTR_ERR(task);
	kref_get(&parcel->ref);	/* expect: get-after-handoff */
	carry(parcel_get(parcel));
	return 0;
}

/* queues what is waiting; returns the number of the last parcel */
int carry_all(void)
{
	struct parcel *parcel;
	int last = -ENOENT;

	for (;;) {
		spin_lock(&waiting_lock);
		parcel = list_first_entry_or_null(&waiting, struct parcel, queue);
		if (parcel)
			list_del_init(&parcel->queue);
		spin_unlock(&waiting_lock);
		if (!parcel)
			return last;

		/* the queue's reference is ours now */
		if (schedule_work(&parcel->work))
			continue;
		parcel_put(parcel);
		last = parcel->id;	/* todo(checker): use-after-put */
	}
}
