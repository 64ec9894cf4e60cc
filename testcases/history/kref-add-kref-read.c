// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'locking/atomic, kref: Add kref_read()': whoever wanted to know the count looked inside,
 * and broke with each change of what is in there.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct brush {
	struct kref kref;
	int width;
};

bool brush_is_shared_buggy(struct brush *brush)
{
	return atomic_read(&brush->kref.refcount.refs) > 1;	/* expect: raw-refcount */
}

/* the fix */
bool brush_is_shared(struct brush *brush)
{
	return kref_read(&brush->kref) > 1;
}
