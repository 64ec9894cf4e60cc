// SPDX-License-Identifier: GPL-2.0-only
/*
 * Get, pass off, put: the reference that is given up could have been passed instead
 * (kref.rst: 'Silly extra get and put').
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

struct order {
	struct kref ref;
	struct list_head link;
	struct work_struct work;
	int total;
};

static void order_release(struct kref *ref)
{
	kfree(container_of(ref, struct order, ref));
}

static LIST_HEAD(orders);
static DEFINE_MUTEX(orders_lock);

static void order_enqueue(struct order *order)
{
	mutex_lock(&orders_lock);
	list_add_tail(&order->link, &orders);
	mutex_unlock(&orders_lock);
}

static void order_work(struct work_struct *work)
{
	struct order *order = container_of(work, struct order, work);

	kref_put(&order->ref, order_release);
}

int order_place(int total)
{
	struct order *order = kzalloc(sizeof(*order), GFP_KERNEL);

	if (!order)
		return -ENOMEM;
	kref_init(&order->ref);
	order->total = total;
	kref_get(&order->ref);	/* expect: silly-get-put */
	order_enqueue(order);
	kref_put(&order->ref, order_release);
	return 0;
}

int order_place_right(int total)
{
	struct order *order = kzalloc(sizeof(*order), GFP_KERNEL);

	if (!order)
		return -ENOMEM;
	kref_init(&order->ref);
	order->total = total;
	order_enqueue(order);
	/* the queue has our reference now */
	return 0;
}

int order_run(int total)
{
	struct order *order = kzalloc(sizeof(*order), GFP_KERNEL);

	if (!order)
		return -ENOMEM;
	kref_init(&order->ref);
	INIT_WORK(&order->work, order_work);
	order->total = total;
	kref_get(&order->ref);	/* expect: silly-get-put */
	schedule_work(&order->work);
	kref_put(&order->ref, order_release);
	return 0;
}

/* the object is needed after it was passed off: the pair has a purpose */
int order_place_and_report(int total)
{
	struct order *order = kzalloc(sizeof(*order), GFP_KERNEL);

	if (!order)
		return -ENOMEM;
	kref_init(&order->ref);
	order->total = total;
	kref_get(&order->ref);
	order_enqueue(order);
	pr_info("placed %d\n", order->total);
	kref_put(&order->ref, order_release);
	return 0;
}
