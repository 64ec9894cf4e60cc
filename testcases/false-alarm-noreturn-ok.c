// SPDX-License-Identifier: GPL-2.0-only
/*
 * Paths that do not return: BUG(), panic(), do_exit(), an own function that says so.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/sched.h>

struct fuse {
	struct kref ref;
	int blown;
};

static void fuse_release(struct kref *ref)
{
	kfree(container_of(ref, struct fuse, ref));
}

static void __noreturn fuse_die(struct fuse *fuse)
{
	pr_err("fuse %d\n", fuse->blown);
	panic("fuse");
}

int fuse_check(struct fuse *fuse)
{
	kref_get(&fuse->ref);
	if (fuse->blown < 0)
		BUG();
	if (fuse->blown > 100)
		panic("%d", fuse->blown);
	if (fuse->blown > 10)
		fuse_die(fuse);
	BUG_ON(fuse->blown > 5);
	kref_put(&fuse->ref, fuse_release);
	return 0;
}

int fuse_thread(void *data)
{
	struct fuse *fuse = data;

	if (fuse->blown) {
		kref_put(&fuse->ref, fuse_release);
		do_exit(0);
	}
	kref_put(&fuse->ref, fuse_release);
	return 0;
}
