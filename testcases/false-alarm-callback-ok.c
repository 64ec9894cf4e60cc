// SPDX-License-Identifier: GPL-2.0-only
/*
 * Held for a callback: work, delayed work, timer, URB completion, RCU. The reference that is
 * taken here is given up there.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>
#include <linux/timer.h>
#include <linux/usb.h>
#include <linux/rcupdate.h>

struct agent {
	struct kref ref;
	struct work_struct work;
	struct delayed_work poll;
	struct timer_list timer;
	struct rcu_head rcu;
	struct urb *urb;
	int jobs;
};

static void agent_release(struct kref *ref)
{
	kfree(container_of(ref, struct agent, ref));
}

static void agent_work(struct work_struct *work)
{
	struct agent *agent = container_of(work, struct agent, work);

	agent->jobs++;
	kref_put(&agent->ref, agent_release);
}

/* goes on for as long as it queues itself, with the one reference */
static void agent_poll(struct work_struct *work)
{
	struct agent *agent = container_of(to_delayed_work(work), struct agent, poll);

	if (agent->jobs-- > 0) {
		schedule_delayed_work(&agent->poll, HZ);
		return;
	}
	kref_put(&agent->ref, agent_release);
}

static void agent_timer(struct timer_list *t)
{
	struct agent *agent = from_timer(agent, t, timer);

	kref_put(&agent->ref, agent_release);
}

static void agent_rcu(struct rcu_head *head)
{
	struct agent *agent = container_of(head, struct agent, rcu);

	kref_put(&agent->ref, agent_release);
}

static void agent_complete(struct urb *urb)
{
	struct agent *agent = urb->context;

	kref_put(&agent->ref, agent_release);
}

void agent_setup(struct agent *agent)
{
	kref_init(&agent->ref);
	INIT_WORK(&agent->work, agent_work);
	INIT_DELAYED_WORK(&agent->poll, agent_poll);
	timer_setup(&agent->timer, agent_timer, 0);
}

void agent_run(struct agent *agent)
{
	kref_get(&agent->ref);
	if (!schedule_work(&agent->work))
		kref_put(&agent->ref, agent_release);
}

void agent_watch(struct agent *agent)
{
	kref_get(&agent->ref);
	schedule_delayed_work(&agent->poll, HZ);
}

void agent_arm(struct agent *agent)
{
	kref_get(&agent->ref);
	agent->timer.expires = jiffies + HZ;
	add_timer(&agent->timer);
}

void agent_disarm(struct agent *agent)
{
	if (del_timer_sync(&agent->timer))
		kref_put(&agent->ref, agent_release);
}

void agent_stop(struct agent *agent)
{
	if (cancel_work_sync(&agent->work))
		kref_put(&agent->ref, agent_release);
}

void agent_retire(struct agent *agent)
{
	kref_get(&agent->ref);
	call_rcu(&agent->rcu, agent_rcu);
}

int agent_send(struct agent *agent, struct usb_device *udev, void *buf, int len)
{
	int err;

	kref_get(&agent->ref);
	usb_fill_bulk_urb(agent->urb, udev, 1, buf, len, agent_complete, agent);
	err = usb_submit_urb(agent->urb, GFP_KERNEL);
	if (err)
		kref_put(&agent->ref, agent_release);
	return err;
}
