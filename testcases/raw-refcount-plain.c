// SPDX-License-Identifier: GPL-2.0-only
/*
 * The inside of a kref is not for its users: kref_read() tells the count, kref_init()
 * sets it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct meter {
	struct kref ref;
	int value;
	atomic_t readers;
	refcount_t users;
};

static void meter_release(struct kref *ref)
{
	kfree(container_of(ref, struct meter, ref));
}

void meter_show(struct meter *meter)
{
	pr_info("%d references\n", meter->ref.refcount.refs.counter);	/* expect: raw-refcount */
}

void meter_show_refcount(struct meter *meter)
{
	pr_info("%u references\n", refcount_read(&meter->ref.refcount));	/* expect: raw-refcount */
}

void meter_show_right(struct meter *meter)
{
	pr_info("%u references\n", kref_read(&meter->ref));
}

void meter_hold_raw(struct meter *meter)
{
	refcount_inc(&meter->ref.refcount);	/* expect: raw-refcount */
}

void meter_hold(struct meter *meter)
{
	kref_get(&meter->ref);
}

void meter_reset_raw(struct meter *meter)
{
	atomic_set(&meter->ref.refcount.refs, 1);	/* expect: raw-refcount */
}

/* a counter that is no kref, whatever it is called */
struct ruler {
	refcount_t refcount;
};

unsigned int ruler_enter(struct ruler *ruler)
{
	refcount_inc(&ruler->refcount);
	return refcount_read(&ruler->refcount);
}

/* counters of its own, not krefs */
void meter_enter(struct meter *meter)
{
	atomic_inc(&meter->readers);
	refcount_inc(&meter->users);
	pr_info("%d\n", meter->readers.counter + meter->users.refs.counter);
}
