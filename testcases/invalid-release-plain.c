// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.h: the release 'is required, and it is not acceptable to pass kfree'. A cast
 * that makes another function fit is no better.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/mutex.h>

struct string_box {
	struct kref ref;
	int length;
};

static void string_box_release(struct kref *ref)
{
	kfree(container_of(ref, struct string_box, ref));
}

struct first_member {
	struct kref ref;
	int length;
};

static void box_free(struct string_box *box)
{
	kfree(box);
}

void box_put_null(struct string_box *box)
{
	kref_put(&box->ref, NULL);	/* expect: invalid-release */
}

void first_put_kfree(struct first_member *first)
{
	kref_put(&first->ref, (void (*)(struct kref *))kfree);	/* expect: invalid-release */
}

void first_put_kfree_void(struct first_member *first)
{
	kref_put(&first->ref, (void *)kfree);	/* expect: invalid-release */
}

void box_put_cast(struct string_box *box)
{
	kref_put(&box->ref, (void (*)(struct kref *))box_free);	/* expect: invalid-release */
}

void box_put(struct string_box *box)
{
	kref_put(&box->ref, string_box_release);
}

static DEFINE_MUTEX(box_lock);

void box_put_mutex_null(struct string_box *box)
{
	kref_put_mutex(&box->ref, NULL, &box_lock);	/* expect: invalid-release */
}
