// SPDX-License-Identifier: GPL-2.0-only
/*
 * The put of a borrowed argument: on success the function leaves the caller's reference
 * alone, on some failures it gives it up. The caller cannot know which.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/string.h>

struct badge {
	struct kref ref;
	int level;
	void *data;
};

static void badge_release(struct kref *ref)
{
	kfree(container_of(ref, struct badge, ref));
}

int badge_stamp(struct badge *badge, int level)
{
	if (level < 0) {
		kref_put(&badge->ref, badge_release);	/* expect(checker): unpaired-put */
		return -EINVAL;
	}
	badge->data = kzalloc(16, GFP_KERNEL);
	if (!badge->data)
		return -ENOMEM;
	badge->level = level;
	return 0;
}

int badge_stamp_right(struct badge *badge, int level)
{
	if (level < 0)
		return -EINVAL;
	badge->data = kzalloc(16, GFP_KERNEL);
	if (!badge->data)
		return -ENOMEM;
	badge->level = level;
	return 0;
}

/* consumes its argument on every path: a contract, not a mistake */
int badge_hand_in(struct badge *badge)
{
	int level = badge->level;

	if (level < 0) {
		kref_put(&badge->ref, badge_release);
		return -EINVAL;
	}
	pr_info("badge of level %d\n", level);
	kref_put(&badge->ref, badge_release);
	return 0;
}
