// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error path, loop and flag: which of the touches come after the last put.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>

struct straw {
	struct kref ref;
	struct list_head link;
	int bent;
};

static void straw_release(struct kref *ref)
{
	kfree(container_of(ref, struct straw, ref));
}

int straw_make(int bent)
{
	struct straw *straw = kzalloc(sizeof(*straw), GFP_KERNEL);

	if (!straw)
		return -ENOMEM;
	kref_init(&straw->ref);
	if (bent < 0) {
		kref_put(&straw->ref, straw_release);
		pr_err("straw is bent %d\n", straw->bent);	/* expect: use-after-put */
		return -EINVAL;
	}
	straw->bent = bent;
	kref_put(&straw->ref, straw_release);
	return 0;
}

/* the next pointer is read from a straw that is gone */
void straws_drop(struct list_head *private)
{
	struct straw *straw;

	list_for_each_entry(straw, private, link)	/* todo(checker): use-after-put */
		kref_put(&straw->ref, straw_release);
}

void straws_drop_right(struct list_head *private)
{
	struct straw *straw, *next;

	list_for_each_entry_safe(straw, next, private, link) {
		list_del(&straw->link);
		kref_put(&straw->ref, straw_release);
	}
}

int straw_maybe(struct straw *straw, bool drop)
{
	int bent = 0;

	kref_get(&straw->ref);
	if (drop)
		kref_put(&straw->ref, straw_release);
	if (!drop) {
		bent = straw->bent;
		kref_put(&straw->ref, straw_release);
	}
	return bent;
}

void straw_next(struct straw **slot, struct straw *next)
{
	struct straw *straw = *slot;

	*slot = next;
	kref_put(&straw->ref, straw_release);
	straw = next;
	straw->bent = 0;
}
