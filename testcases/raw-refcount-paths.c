// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same in conditions, loops and error paths.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct gauge {
	struct kref ref;
	int value;
};

static void gauge_release(struct kref *ref)
{
	kfree(container_of(ref, struct gauge, ref));
}

int gauge_busy_raw(struct gauge *gauge)
{
	if (gauge->ref.refcount.refs.counter > 1)	/* expect: raw-refcount */
		return -EBUSY;
	return 0;
}

int gauge_busy(struct gauge *gauge)
{
	if (kref_read(&gauge->ref) > 1)
		return -EBUSY;
	return 0;
}

int gauges_total_raw(struct gauge **gauges, int n)
{
	int i, sum = 0;

	for (i = 0; i < n; i++)
		sum += atomic_read(&gauges[i]->ref.refcount.refs);	/* expect: raw-refcount */
	return sum;
}

unsigned int gauges_total(struct gauge **gauges, int n)
{
	unsigned int sum = 0;
	int i;

	for (i = 0; i < n; i++)
		sum += kref_read(&gauges[i]->ref);
	return sum;
}

void gauge_warn_raw(struct kref *ref)
{
	if (refcount_read(&ref->refcount) == 1)	/* expect: raw-refcount */
		pr_warn("last one\n");
}
