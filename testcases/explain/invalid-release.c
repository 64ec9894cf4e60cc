// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=invalid-release prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct obj {
	struct kref ref;
	int id;
};

/* wrong */
void obj_put_kfree(struct obj *obj)
{
	kref_put(&obj->ref, (void (*)(struct kref *))kfree);	/* expect: invalid-release */
}
/* end */

/* right */
static void obj_release(struct kref *ref)
{
	kfree(container_of(ref, struct obj, ref));
}

void obj_put(struct obj *obj)
{
	kref_put(&obj->ref, obj_release);
}
/* end */
