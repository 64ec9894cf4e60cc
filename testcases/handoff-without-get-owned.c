// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference that the callback drops was there: a record filled elsewhere has it, the callee
 * that hands off takes it, or the callback ends the object's life together with all that it holds.
 * Not taken by anybody it is wrong.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct host {
	struct kref ref;
	struct host *parent;
	int up;
};

struct visit {
	struct work_struct work;
	struct host *host;
	atomic_t left;
};

struct removal {
	struct work_struct work;
	struct host *host;
};

static void host_release(struct kref *ref)
{
	kfree(container_of(ref, struct host, ref));
}

static void visit_work(struct work_struct *work)
{
	struct visit *visit = container_of(work, struct visit, work);

	kref_put(&visit->host->ref, host_release);
	kfree(visit);
}

/* who made the record took the reference */
int visit_begin(struct visit *visit)
{
	if (!visit->host->up)
		return -ENODEV;
	INIT_WORK(&visit->work, visit_work);
	schedule_work(&visit->work);
	return 0;
}

static void visit_leave(struct visit *visit)
{
	if (atomic_read(&visit->left))
		return;
	atomic_set(&visit->left, 1);
	kref_get(&visit->host->ref);
	if (!schedule_work(&visit->work))
		kref_put(&visit->host->ref, host_release);
}

int visit_new(struct host *host, int (*start)(struct visit *visit))
{
	struct visit *visit = kzalloc(sizeof(*visit), GFP_KERNEL);

	if (!visit)
		return -ENOMEM;
	INIT_WORK(&visit->work, visit_work);
	visit->host = host;
	if (start(visit))
		visit_leave(visit);
	return 0;
}

static void host_remove_work(struct work_struct *work)
{
	struct removal *removal = container_of(work, struct removal, work);

	kref_put(&removal->host->parent->ref, host_release);
	kref_put(&removal->host->ref, host_release);
	kfree(removal);
}

/* out of memory it stays, which is no other way of doing the same */
void host_remove(struct host *host)
{
	struct removal *removal = kzalloc(sizeof(*removal), GFP_KERNEL);

	if (removal) {
		INIT_WORK(&removal->work, host_remove_work);
		removal->host = host;
		schedule_work(&removal->work);
	}
}

void host_visit(struct host *host, int twice)
{
	struct visit *visit = kzalloc(sizeof(*visit), GFP_KERNEL);

	if (!visit)
		return;
	INIT_WORK(&visit->work, visit_work);
	visit->host = host;
	if (!twice) {
		kfree(visit);
		return;
	}
	schedule_work(&visit->work);	/* expect(checker): handoff-without-get */
}
