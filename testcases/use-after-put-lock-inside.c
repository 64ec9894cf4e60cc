// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unlocking a lock that lives in the object is a touch.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

struct tank {
	struct kref ref;
	struct mutex lock;
	spinlock_t irq_lock;
	int level;
};

static void tank_release(struct kref *ref)
{
	kfree(container_of(ref, struct tank, ref));
}

void tank_drain(struct tank *tank)
{
	mutex_lock(&tank->lock);
	tank->level = 0;
	kref_put(&tank->ref, tank_release);
	mutex_unlock(&tank->lock);	/* expect: use-after-put */
}

void tank_drain_right(struct tank *tank)
{
	mutex_lock(&tank->lock);
	tank->level = 0;
	mutex_unlock(&tank->lock);
	kref_put(&tank->ref, tank_release);
}

void tank_drain_irq(struct tank *tank)
{
	unsigned long flags;

	spin_lock_irqsave(&tank->irq_lock, flags);
	tank->level = 0;
	kref_put(&tank->ref, tank_release);
	spin_unlock_irqrestore(&tank->irq_lock, flags);	/* expect: use-after-put */
}
