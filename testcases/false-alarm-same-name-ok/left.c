// SPDX-License-Identifier: GPL-2.0-only
/* Static functions of one name in two files are two: this file's pair takes and drops. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct left {
	struct kref ref;
	int n;
};

static void release(struct kref *ref)
{
	kfree(container_of(ref, struct left, ref));
}

static void begin(struct left *left)
{
	kref_get(&left->ref);
}

static void end(struct left *left)
{
	kref_put(&left->ref, release);
}

int left_use(struct left *left)
{
	begin(left);
	left->n++;
	end(left);
	return 0;
}
