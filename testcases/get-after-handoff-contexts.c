// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rule 1 knows no difference between the ways to reach another context: timer,
 * RCU callback, tasklet, URB completion, delayed work. Each callback gives up
 * a reference.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/timer.h>
#include <linux/rcupdate.h>
#include <linux/interrupt.h>
#include <linux/usb.h>
#include <linux/workqueue.h>

struct probe {
	struct kref ref;
	struct timer_list timer;
	struct rcu_head rcu;
	struct tasklet_struct tasklet;
	struct delayed_work later;
	int seen;
};

static void probe_release(struct kref *ref)
{
	kfree(container_of(ref, struct probe, ref));
}

static void probe_timer(struct timer_list *t)
{
	struct probe *pr = from_timer(pr, t, timer);

	pr->seen++;
	kref_put(&pr->ref, probe_release);
}

static void probe_rcu(struct rcu_head *head)
{
	struct probe *pr = container_of(head, struct probe, rcu);

	kref_put(&pr->ref, probe_release);
}

static void probe_tasklet(struct tasklet_struct *t)
{
	struct probe *pr = from_tasklet(pr, t, tasklet);

	kref_put(&pr->ref, probe_release);
}

static void probe_later(struct work_struct *work)
{
	struct probe *pr = container_of(to_delayed_work(work), struct probe, later);

	kref_put(&pr->ref, probe_release);
}

static void probe_complete(struct urb *urb)
{
	struct probe *pr = urb->context;

	pr->seen += urb->actual_length;
	kref_put(&pr->ref, probe_release);
}

void probe_arm_late(struct probe *pr)
{
	mod_timer(&pr->timer, jiffies + HZ);
	kref_get(&pr->ref);	/* expect(cocci): get-after-handoff */ /* todo(checker): get-after-handoff */
}

void probe_arm(struct probe *pr)
{
	kref_get(&pr->ref);
	if (mod_timer(&pr->timer, jiffies + HZ))
		kref_put(&pr->ref, probe_release);
}

void probe_retire_late(struct probe *pr)
{
	call_rcu(&pr->rcu, probe_rcu);
	kref_get(&pr->ref);	/* expect: get-after-handoff */
}

void probe_retire(struct probe *pr)
{
	kref_get(&pr->ref);
	call_rcu(&pr->rcu, probe_rcu);
}

void probe_soon_late(struct probe *pr)
{
	tasklet_schedule(&pr->tasklet);
	kref_get(&pr->ref);	/* expect(cocci): get-after-handoff */ /* todo(checker): get-after-handoff */
}

void probe_delay_late(struct probe *pr)
{
	schedule_delayed_work(&pr->later, HZ);
	kref_get(&pr->ref);	/* expect(cocci): get-after-handoff */ /* todo(checker): get-after-handoff */
}

int probe_submit_late(struct probe *pr, struct urb *urb)
{
	int err;

	urb->context = pr;
	urb->complete = probe_complete;
	err = usb_submit_urb(urb, GFP_KERNEL);
	if (err)
		return err;
	kref_get(&pr->ref);	/* todo(checker): get-after-handoff */
	return 0;
}

int probe_submit(struct probe *pr, struct urb *urb)
{
	int err;

	kref_get(&pr->ref);
	urb->context = pr;
	urb->complete = probe_complete;
	err = usb_submit_urb(urb, GFP_KERNEL);
	if (err)
		kref_put(&pr->ref, probe_release);
	return err;
}

struct probe *probe_new(void)
{
	struct probe *pr = kzalloc(sizeof(*pr), GFP_KERNEL);

	if (!pr)
		return NULL;
	kref_init(&pr->ref);
	timer_setup(&pr->timer, probe_timer, 0);
	tasklet_setup(&pr->tasklet, probe_tasklet);
	INIT_DELAYED_WORK(&pr->later, probe_later);
	return pr;
}
