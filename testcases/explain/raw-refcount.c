// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=raw-refcount prints. */
#include <linux/kernel.h>
#include <linux/kref.h>

struct obj {
	struct kref ref;
};

void obj_show_raw(struct obj *obj)
{
	/* wrong */
	pr_info("%d references\n", obj->ref.refcount.refs.counter);	/* expect: raw-refcount */
	/* end */
}

void obj_show(struct obj *obj)
{
	/* right */
	pr_info("%u references\n", kref_read(&obj->ref));
	/* end */
}
