// SPDX-License-Identifier: GPL-2.0-only
/* And this file's pair does neither. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct right {
	int n;
	struct kref ref;
};

static void release(struct kref *ref)
{
	kfree(container_of(ref, struct right, ref));
}

static void begin(struct right *right)
{
	right->n++;
}

static void end(struct right *right)
{
	right->n--;
}

int right_use(struct right *right)
{
	begin(right);
	if (right->n > 3)
		return -EINVAL;
	end(right);
	return 0;
}

void right_put(struct right *right)
{
	kref_put(&right->ref, release);
}
