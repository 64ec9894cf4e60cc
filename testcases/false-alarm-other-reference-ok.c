// SPDX-License-Identifier: GPL-2.0-only
/*
 * The handoff side gets the object by another reference: from the table, by number, or from
 * an object that is itself held. What the starter does with its own is its own affair.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>
#include <linux/idr.h>
#include <linux/mutex.h>

struct sheep {
	struct kref ref;
	int wool;
	int id;
};

static void sheep_release(struct kref *ref)
{
	kfree(container_of(ref, struct sheep, ref));
}

struct job {
	struct work_struct work;
	int id;
};

static DEFINE_IDR(flock);
static DEFINE_MUTEX(flock_lock);

static struct sheep *sheep_find(int id)
{
	struct sheep *sheep;

	mutex_lock(&flock_lock);
	sheep = idr_find(&flock, id);
	if (sheep)
		kref_get(&sheep->ref);
	mutex_unlock(&flock_lock);
	return sheep;
}

static void job_work(struct work_struct *work)
{
	struct job *job = container_of(work, struct job, work);
	struct sheep *sheep = sheep_find(job->id);

	if (sheep) {
		sheep->wool--;
		kref_put(&sheep->ref, sheep_release);
	}
	kfree(job);
}

int sheep_shear(struct sheep *sheep)
{
	struct job *job = kzalloc(sizeof(*job), GFP_KERNEL);

	if (!job)
		return -ENOMEM;
	INIT_WORK(&job->work, job_work);
	job->id = sheep->id;
	schedule_work(&job->work);
	sheep->wool++;
	kref_put(&sheep->ref, sheep_release);
	return 0;
}

int sheep_shear_by_id(int id)
{
	struct sheep *sheep = sheep_find(id);
	int err;

	if (!sheep)
		return -ENOENT;
	err = sheep_shear(sheep);
	if (err)
		kref_put(&sheep->ref, sheep_release);
	return err;
}
