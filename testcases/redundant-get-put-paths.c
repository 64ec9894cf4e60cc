// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loop and flag. In the loop each round pays for a pair around a call that borrows; with
 * the flag the reference outlives the call on one of the ways.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct rope {
	struct kref ref;
	int metres;
};

static void rope_release(struct kref *ref)
{
	kfree(container_of(ref, struct rope, ref));
}

static struct rope *spare;

static int rope_length(const struct rope *rope)
{
	return rope->metres;
}

int rope_total(int n)
{
	struct rope *rope = kzalloc(sizeof(*rope), GFP_KERNEL);
	int sum = 0;

	if (!rope)
		return -ENOMEM;
	kref_init(&rope->ref);
	while (n--) {
		kref_get(&rope->ref);	/* expect(checker): redundant-get-put */
		sum += rope_length(rope);
		kref_put(&rope->ref, rope_release);
	}
	kref_put(&rope->ref, rope_release);
	return sum;
}

int rope_maybe_keep(bool keep)
{
	struct rope *rope = kzalloc(sizeof(*rope), GFP_KERNEL);
	int length;

	if (!rope)
		return -ENOMEM;
	kref_init(&rope->ref);
	kref_get(&rope->ref);
	length = rope_length(rope);
	if (keep)
		spare = rope;
	else
		kref_put(&rope->ref, rope_release);
	kref_put(&rope->ref, rope_release);
	return length;
}
