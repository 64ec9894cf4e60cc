// SPDX-License-Identifier: GPL-2.0-only
/*
 * The correlated flag: a put that happens only where no other has happened.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct mast {
	struct kref ref;
	int sails;
};

static void mast_release(struct kref *ref)
{
	kfree(container_of(ref, struct mast, ref));
}

void mast_strip(struct mast *mast, bool early)
{
	bool done = false;

	kref_get(&mast->ref);
	if (early) {
		kref_put(&mast->ref, mast_release);
		done = true;
	}
	pr_info("stripped %d\n", early);
	if (!done)
		kref_put(&mast->ref, mast_release);
}

void mast_strip_null(struct mast *arg, bool early)
{
	struct mast *mast = arg;

	kref_get(&mast->ref);
	if (early) {
		kref_put(&mast->ref, mast_release);
		mast = NULL;
	}
	if (mast)
		kref_put(&mast->ref, mast_release);
}

void mast_strip_wrong(struct mast *mast, bool early)
{
	bool done = false;

	kref_get(&mast->ref);
	if (early)
		kref_put(&mast->ref, mast_release);
	pr_info("stripped %d\n", early);
	if (!done)
		kref_put(&mast->ref, mast_release);	/* expect(checker): unpaired-put */
}
