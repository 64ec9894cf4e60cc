// SPDX-License-Identifier: GPL-2.0-only
/*
 * A work item gives up its reference to one object and then touches another one, to
 * which the first pointed: it has taken a reference of its own before.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct depot {
	struct kref ref;
	int trucks;
};

static void depot_release(struct kref *ref)
{
	kfree(container_of(ref, struct depot, ref));
}
struct truck {
	struct kref ref;
	struct work_struct work;
	struct depot *depot;
};

static void truck_release(struct kref *ref)
{
	struct truck *truck = container_of(ref, struct truck, ref);

	kref_put(&truck->depot->ref, depot_release);
	kfree(truck);
}

static void truck_work(struct work_struct *work)
{
	struct truck *truck = container_of(work, struct truck, work);
	struct depot *depot = truck->depot;

	kref_get(&depot->ref);
	kref_put(&truck->ref, truck_release);
	depot->trucks--;
	kref_put(&depot->ref, depot_release);
}

void truck_start(struct truck *truck)
{
	INIT_WORK(&truck->work, truck_work);
	kref_get(&truck->ref);
	if (!schedule_work(&truck->work))
		kref_put(&truck->ref, truck_release);
}
