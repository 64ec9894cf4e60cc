// SPDX-License-Identifier: GPL-2.0-only
/*
 * The container_of() of a release names another type, or another kref of the type, than
 * the one that is put.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct inner {
	int data;
	struct kref ref;
};

struct outer {
	struct kref ref;
	struct kref users;
	int data;
};

static void inner_release_outer(struct kref *ref)
{
	struct outer *outer = container_of(ref, struct outer, ref);	/* expect: release-mismatch */

	kfree(outer);
}

void inner_put_wrong(struct inner *inner)
{
	kref_put(&inner->ref, inner_release_outer);
}

static void inner_release(struct kref *ref)
{
	struct inner *inner = container_of(ref, struct inner, ref);

	kfree(inner);
}

void inner_put(struct inner *inner)
{
	kref_put(&inner->ref, inner_release);
}

static void outer_release_users(struct kref *ref)
{
	struct outer *outer = container_of(ref, struct outer, ref);	/* expect: release-mismatch */

	outer->data = 0;
}

void outer_unuse_wrong(struct outer *outer)
{
	kref_put(&outer->users, outer_release_users);
}

static void outer_last_user(struct kref *ref)
{
	struct outer *outer = container_of(ref, struct outer, users);

	outer->data = 0;
}

void outer_unuse(struct outer *outer)
{
	kref_put(&outer->users, outer_last_user);
}

static void outer_release(struct kref *ref)
{
	kfree(container_of(ref, struct outer, ref));
}

void outer_put(struct outer *outer)
{
	kref_put(&outer->ref, outer_release);
}
