// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two references, two puts: a member's, and one that was taken of the member elsewhere; two that
 * comments tell apart; a recursion that gives up what it is passed, and a cursor.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>

struct branch {
	struct kref ref;
	struct list_head link;
	struct branch *child, *sibling;
};

struct tree {
	struct branch *root;
	struct branch *leaf;
};

static void branch_release(struct kref *ref)
{
	kfree(container_of(ref, struct branch, ref));
}

static struct branch *branch_get(struct branch *branch)
{
	if (branch)
		kref_get(&branch->ref);
	return branch;
}

static void branch_put(struct branch *branch)
{
	if (branch)
		kref_put(&branch->ref, branch_release);
}

struct branch *branch_below(struct branch *branch);

int tree_grow(struct tree *tree)
{
	tree->leaf = branch_below(branch_get(tree->root));
	if (!tree->leaf) {
		branch_put(tree->root);
		return -ENOMEM;
	}
	return 0;
}

void tree_fell(struct tree *tree)
{
	branch_put(tree->root);
	branch_put(tree->root);
}

void branch_sent(struct list_head *at)
{
	struct branch *branch = container_of(at, struct branch, link);

	/* It is not on its way any more. */
	branch_put(branch);

	/* The one that it was made with. */
	branch_put(branch);
}

void branch_sent_late(struct list_head *at)
{
	struct branch *branch = container_of(at, struct branch, link);

	// not on its way any more
	branch_put(branch);

	// the one that it was made with
	branch_put(branch);
}
