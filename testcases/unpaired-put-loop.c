// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reference taken once before a loop and given up in every round; and the round that
 * gives up on two ways.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct crate {
	struct kref ref;
	int items;
};

static void crate_release(struct kref *ref)
{
	kfree(container_of(ref, struct crate, ref));
}

void crate_empty(struct crate *crate, int n)
{
	kref_get(&crate->ref);
	do {
		pr_info("%d left\n", n);
		kref_put(&crate->ref, crate_release);	/* expect(checker): unpaired-put */
	} while (--n > 0);
}

void crate_empty_right(struct crate *crate, int n)
{
	kref_get(&crate->ref);
	while (n--)
		crate->items--;
	kref_put(&crate->ref, crate_release);
}

void crates_check(struct crate **crates, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		struct crate *crate = crates[i];

		kref_get(&crate->ref);
		if (!crate->items)
			kref_put(&crate->ref, crate_release);
		kref_put(&crate->ref, crate_release);	/* expect: unpaired-put */
	}
}

/* the array owns what it points to: one put for each element */
void crates_drop(struct crate **crates, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		kref_put(&crates[i]->ref, crate_release);
		crates[i] = NULL;
	}
}
