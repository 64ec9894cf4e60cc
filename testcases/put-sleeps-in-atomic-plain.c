// SPDX-License-Identifier: GPL-2.0-only
/*
 * The put runs where sleeping is forbidden, and the release may sleep.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/rcupdate.h>
#include <linux/interrupt.h>
#include <linux/workqueue.h>

struct owl {
	struct kref ref;
	struct list_head link;
	struct work_struct work;
	int hoots;
};

static DEFINE_MUTEX(nest_lock);
static DEFINE_SPINLOCK(owl_lock);

static void owl_release(struct kref *ref)
{
	struct owl *owl = container_of(ref, struct owl, ref);

	mutex_lock(&nest_lock);
	list_del(&owl->link);
	mutex_unlock(&nest_lock);
	kfree(owl);
}

void owl_drop_spin(struct owl *owl)
{
	spin_lock(&owl_lock);
	kref_put(&owl->ref, owl_release);	/* expect(checker): put-sleeps-in-atomic */
	spin_unlock(&owl_lock);
}

void owl_drop(struct owl *owl)
{
	spin_lock(&owl_lock);
	list_del_init(&owl->link);
	spin_unlock(&owl_lock);
	kref_put(&owl->ref, owl_release);
}

void owl_drop_rcu(struct owl *owl)
{
	rcu_read_lock();
	kref_put(&owl->ref, owl_release);	/* expect(checker): put-sleeps-in-atomic */
	rcu_read_unlock();
}

static irqreturn_t owl_irq(int irq, void *data)
{
	struct owl *owl = data;

	kref_put(&owl->ref, owl_release);	/* expect(checker): put-sleeps-in-atomic */
	return IRQ_HANDLED;
}

int owl_listen(struct owl *owl, unsigned int irq)
{
	return request_irq(irq, owl_irq, 0, "owl", owl);
}

static void owl_work(struct work_struct *work)
{
	struct owl *owl = container_of(work, struct owl, work);

	owl->hoots++;
}

static void owl_release_sync(struct kref *ref)
{
	struct owl *owl = container_of(ref, struct owl, ref);

	cancel_work_sync(&owl->work);
	kfree(owl);
}

void owl_drop_sync(struct owl *owl)
{
	unsigned long flags;

	INIT_WORK(&owl->work, owl_work);
	spin_lock_irqsave(&owl_lock, flags);
	kref_put(&owl->ref, owl_release_sync);	/* expect(checker): put-sleeps-in-atomic */
	spin_unlock_irqrestore(&owl_lock, flags);
}
