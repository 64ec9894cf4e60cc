// SPDX-License-Identifier: GPL-2.0-only
/*
 * A thread and a work item are started on an object and give up a reference
 * when they are done. The reference they give up must exist before they run
 * (kref.rst rule 1: 'before passing it off').
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/workqueue.h>

struct reader {
	struct kref ref;
	struct work_struct work;
	int lines;
};

static void reader_release(struct kref *ref)
{
	kfree(container_of(ref, struct reader, ref));
}

static int reader_thread(void *data)
{
	struct reader *rd = data;

	rd->lines++;
	kref_put(&rd->ref, reader_release);
	return 0;
}

static void reader_work(struct work_struct *work)
{
	struct reader *rd = container_of(work, struct reader, work);

	rd->lines++;
	kref_put(&rd->ref, reader_release);
}

int reader_start_late(struct reader *rd)
{
	struct task_struct *task;

	task = kthread_run(reader_thread, rd, "reader");
	if (IS_ERR(task))
		return PTR_ERR(task);
	kref_get(&rd->ref);	/* expect: get-after-handoff */
	return 0;
}

int reader_start(struct reader *rd)
{
	struct task_struct *task;

	kref_get(&rd->ref);
	task = kthread_run(reader_thread, rd, "reader");
	if (IS_ERR(task)) {
		kref_put(&rd->ref, reader_release);
		return PTR_ERR(task);
	}
	return 0;
}

void reader_kick_late(struct reader *rd)
{
	if (queue_work(system_wq, &rd->work))
		kref_get(&rd->ref);	/* expect: get-after-handoff */
}

void reader_kick(struct reader *rd)
{
	kref_get(&rd->ref);
	if (!queue_work(system_wq, &rd->work))
		kref_put(&rd->ref, reader_release);
}

struct reader *reader_new(void)
{
	struct reader *rd = kzalloc(sizeof(*rd), GFP_KERNEL);

	if (!rd)
		return NULL;
	kref_init(&rd->ref);
	INIT_WORK(&rd->work, reader_work);
	return rd;
}
