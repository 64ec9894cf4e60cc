// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref_get_unless_zero() gives a reference only where it says so; the put is owed on
 * that branch alone, and on every way out of it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct lease {
	struct kref ref;
	int expired;
	int seconds;
};

static void lease_release(struct kref *ref)
{
	kfree(container_of(ref, struct lease, ref));
}

int lease_left(struct lease *lease)
{
	if (!kref_get_unless_zero(&lease->ref))
		return -ENOENT;
	if (lease->expired)
		return -EINVAL;	/* expect: unpaired-get */
	kref_put(&lease->ref, lease_release);
	return 1;
}

int lease_left_right(struct lease *lease)
{
	int left;

	if (!kref_get_unless_zero(&lease->ref))
		return -ENOENT;
	left = lease->expired ? 0 : lease->seconds;
	kref_put(&lease->ref, lease_release);
	return left;
}

int lease_left_nested(struct lease *lease)
{
	int left = -ENOENT;

	if (kref_get_unless_zero(&lease->ref)) {
		left = lease->seconds;
		kref_put(&lease->ref, lease_release);
	}
	return left;
}

int lease_left_result(struct lease *lease)
{
	int got = kref_get_unless_zero(&lease->ref);
	int left;

	if (!got)
		return -ENOENT;
	left = lease->seconds;
	if (got)
		kref_put(&lease->ref, lease_release);
	return left;
}
