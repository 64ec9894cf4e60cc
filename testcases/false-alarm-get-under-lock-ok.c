// SPDX-License-Identifier: GPL-2.0-only
/*
 * Get and handoff under one lock that the other side needs before it can give up the
 * reference: their order is of no consequence.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>
#include <linux/spinlock.h>
#include <linux/list.h>

struct letter {
	struct kref ref;
	struct work_struct work;
	struct list_head link;
};

static void letter_release(struct kref *ref)
{
	kfree(container_of(ref, struct letter, ref));
}

static LIST_HEAD(outbox);
static DEFINE_SPINLOCK(outbox_lock);

static void letter_work(struct work_struct *work)
{
	struct letter *letter = container_of(work, struct letter, work);

	spin_lock(&outbox_lock);
	list_del(&letter->link);
	spin_unlock(&outbox_lock);
	kref_put(&letter->ref, letter_release);
}

void letter_setup(struct letter *letter)
{
	kref_init(&letter->ref);
	INIT_WORK(&letter->work, letter_work);
}

void letter_send(struct letter *letter)
{
	spin_lock(&outbox_lock);
	list_add(&letter->link, &outbox);
	if (schedule_work(&letter->work))
		kref_get(&letter->ref);
	spin_unlock(&outbox_lock);
}
