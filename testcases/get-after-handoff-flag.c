// SPDX-License-Identifier: GPL-2.0-only
/*
 * The correlated flag: the reference is taken early, and only when the work will be
 * queued; the flag says so later. The bad version has it the wrong way round.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct relay {
	struct kref ref;
	struct work_struct work;
	int mode;
	int sent;
};

static void relay_release(struct kref *ref)
{
	kfree(container_of(ref, struct relay, ref));
}

static void relay_work(struct work_struct *work)
{
	struct relay *relay = container_of(work, struct relay, work);

	relay->sent++;
	kref_put(&relay->ref, relay_release);
}

void relay_send(struct relay *relay, bool later)
{
	bool held = false;

	if (later) {
		kref_get(&relay->ref);
		held = true;
	}
	relay->mode = later;
	if (held && !queue_work(system_wq, &relay->work))
		kref_put(&relay->ref, relay_release);
}

void relay_send_late(struct relay *relay, bool later)
{
	bool queued = false;

	if (later)
		queued = queue_work(system_wq, &relay->work);
	pr_debug("relay %d\n", later);
	if (queued)
		kref_get(&relay->ref);	/* expect: get-after-handoff */
}

void relay_setup(struct relay *relay)
{
	kref_init(&relay->ref);
	INIT_WORK(&relay->work, relay_work);
}
