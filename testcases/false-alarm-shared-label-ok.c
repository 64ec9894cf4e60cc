// SPDX-License-Identifier: GPL-2.0-only
/*
 * One label for all ways out, and variables that say what has to be undone.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/mutex.h>

struct plan {
	struct kref ref;
	int steps;
	void *map;
};

static void plan_release(struct kref *ref)
{
	kfree(container_of(ref, struct plan, ref));
}

static DEFINE_MUTEX(plan_lock);

int plan_make(struct plan *plan, bool map, bool hold)
{
	bool held = false, locked = false;
	void *area = NULL;
	int err = -ENOMEM;

	if (hold) {
		kref_get(&plan->ref);
		held = true;
	}
	if (map) {
		area = kzalloc(32, GFP_KERNEL);
		if (!area)
			goto err;
	}
	mutex_lock(&plan_lock);
	locked = true;
	if (plan->steps < 0) {
		err = -EINVAL;
		goto err;
	}
	plan->map = area;
	mutex_unlock(&plan_lock);
	if (held)
		kref_put(&plan->ref, plan_release);
	return 0;

err:
	if (locked)
		mutex_unlock(&plan_lock);
	kfree(area);
	if (held)
		kref_put(&plan->ref, plan_release);
	return err;
}

int plan_pair(struct plan *a, struct plan *b)
{
	struct plan *first = NULL, *second = NULL;
	int err = 0;

	if (!kref_get_unless_zero(&a->ref)) {
		err = -ENOENT;
		goto out;
	}
	first = a;
	if (!kref_get_unless_zero(&b->ref)) {
		err = -ENOENT;
		goto out;
	}
	second = b;
	first->steps += second->steps;
out:
	if (second)
		kref_put(&second->ref, plan_release);
	if (first)
		kref_put(&first->ref, plan_release);
	return err;
}

/* the error code is the flag */
int plan_step(struct plan *plan)
{
	int err = plan->steps ? 0 : -EINVAL;

	if (!err)
		kref_get(&plan->ref);
	pr_info("step %d\n", err);
	if (err)
		return err;
	plan->steps--;
	kref_put(&plan->ref, plan_release);
	return 0;
}
