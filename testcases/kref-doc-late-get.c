// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst: 'Note that the "before" in rule 1 is very important. You should never do
 * something like': the get after the handoff.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>

struct my_data {
	int count;
	struct kref refcount;
};

static void do_stuff(struct my_data *data)
{
	data->count++;
}

void data_release(struct kref *ref)
{
	struct my_data *data = container_of(ref, struct my_data, refcount);
	kfree(data);
}

void more_data_handling(void *cb_data)
{
	struct my_data *data = cb_data;

	do_stuff(data);
	kref_put(&data->refcount, data_release);
}

int my_data_handler(void)
{
	int rv = 0;
	struct my_data *data;
	struct task_struct *task;
	data = kmalloc(sizeof(*data), GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	kref_init(&data->refcount);

	task = kthread_run(more_data_handling, data, "more_data_handling");
	if (task == ERR_PTR(-ENOMEM)) {
		rv = -ENOMEM;
		goto out;
	} else
		/* BAD BAD BAD - get is after the handoff */
		kref_get(&data->refcount);	/* expect: get-after-handoff */

	do_stuff(data);
out:
	kref_put(&data->refcount, data_release);
	return rv;
}
