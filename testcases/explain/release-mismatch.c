// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=release-mismatch prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct foo {
	int id;
	struct kref ref;
};

struct bar {
	struct kref ref;
	int id;
};

/* wrong */
static void foo_release_bar(struct kref *ref)
{
	kfree(container_of(ref, struct bar, ref));	/* expect: release-mismatch */
}

void foo_put_bar(struct foo *foo)
{
	kref_put(&foo->ref, foo_release_bar);
}
/* end */

/* right */
static void foo_release(struct kref *ref)
{
	kfree(container_of(ref, struct foo, ref));
}

void foo_put(struct foo *foo)
{
	kref_put(&foo->ref, foo_release);
}
/* end */
