// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a function may give away the reference of what it is called with is up to those who call
 * it: it may if they have one more and let go of the object; not if they go on with it, and not if
 * it is an operation, which is lent what it works on.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

struct kite {
	struct kref ref;
	struct work_struct land;
	struct work_struct turn;
	struct work_struct dive;
	struct work_struct loop;
	struct work_struct sink;
	struct work_struct rest;
	struct timer_list timer;
	struct timer_list calm;
	int height;
};

static void kite_release(struct kref *ref)
{
	kfree(container_of(ref, struct kite, ref));
}

static void kite_land(struct work_struct *work)
{
	kref_put(&container_of(work, struct kite, land)->ref, kite_release);
}

static void kite_turn(struct work_struct *work)
{
	kref_put(&container_of(work, struct kite, turn)->ref, kite_release);
}

static void kite_dive(struct work_struct *work)
{
	kref_put(&container_of(work, struct kite, dive)->ref, kite_release);
}

static void kite_loop(struct work_struct *work)
{
	kref_put(&container_of(work, struct kite, loop)->ref, kite_release);
}

static void kite_sink(struct work_struct *work)
{
	kref_put(&container_of(work, struct kite, sink)->ref, kite_release);
}

static void kite_rest(struct work_struct *work)
{
	kref_put(&container_of(work, struct kite, rest)->ref, kite_release);
}

/* the timer's own reference goes on with the timer: there is none for the work */
static void kite_start_sink(struct kite *kite)
{
	if (!schedule_work(&kite->sink))	/* expect(checker): handoff-without-get */
		kref_put(&kite->ref, kite_release);
}

static void kite_timeout(struct timer_list *timer)
{
	struct kite *kite = container_of(timer, struct kite, timer);

	if (!kite->height) {
		kref_put(&kite->ref, kite_release);
		return;
	}
	kite_start_sink(kite);
	mod_timer(&kite->timer, jiffies + HZ);
}

/* it goes over to the work, and the timer is not started again */
static void kite_start_rest(struct kite *kite)
{
	if (!schedule_work(&kite->rest))
		kref_put(&kite->ref, kite_release);
}

static void kite_calm(struct timer_list *timer)
{
	struct kite *kite = container_of(timer, struct kite, calm);

	if (!kite->height) {
		kref_put(&kite->ref, kite_release);
		return;
	}
	kite_start_rest(kite);
}

void kite_setup(struct kite *kite)
{
	kref_init(&kite->ref);
	INIT_WORK(&kite->land, kite_land);
	INIT_WORK(&kite->turn, kite_turn);
	INIT_WORK(&kite->dive, kite_dive);
	INIT_WORK(&kite->loop, kite_loop);
	INIT_WORK(&kite->sink, kite_sink);
	INIT_WORK(&kite->rest, kite_rest);
	timer_setup(&kite->timer, kite_timeout, 0);
	timer_setup(&kite->calm, kite_calm, 0);
}

/* the caller goes on with what it was lent */
static void kite_start_turn(struct kite *kite)
{
	if (!schedule_work(&kite->turn))	/* expect(checker): handoff-without-get */
		kref_put(&kite->ref, kite_release);
}

void kite_wind(struct kite *kite, int height)
{
	kite_start_turn(kite);
	kite->height = height;
}

/* the caller took one, and drops that itself */
static void kite_start_dive(struct kite *kite)
{
	if (!schedule_work(&kite->dive))	/* expect(checker): handoff-without-get */
		kref_put(&kite->ref, kite_release);
}

void kite_gust(struct kite *kite)
{
	kref_get(&kite->ref);
	kite_start_dive(kite);
	kref_put(&kite->ref, kite_release);
}

/* the caller took one for it */
static void kite_start_landing(struct kite *kite)
{
	if (!schedule_work(&kite->land))
		kref_put(&kite->ref, kite_release);
}

void kite_lull(struct kite *kite)
{
	kref_get(&kite->ref);
	kite_start_landing(kite);
}

struct kite_ops {
	void (*fly)(struct kite *kite);
};

static void kite_fly(struct kite *kite)
{
	if (!schedule_work(&kite->loop))	/* expect(checker): handoff-without-get */
		kref_put(&kite->ref, kite_release);
}

const struct kite_ops kite_ops = {
	.fly = kite_fly,
};
