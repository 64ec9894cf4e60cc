// SPDX-License-Identifier: GPL-2.0-only
/*
 * A search goes from one object to the next, by members or by a loop macro, and gives what it stops
 * at with a reference, or NULL. Also one that starts behind what it is given, which it puts.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/of.h>
#include <linux/spinlock.h>

struct branch {
	struct kref ref;
	struct branch *parent, *child, *sibling;
	int id;
};

static struct branch *trunk;
static DEFINE_SPINLOCK(branches_lock);

static void branch_release(struct kref *ref)
{
	kfree(container_of(ref, struct branch, ref));
}

void branch_put(struct branch *branch)
{
	if (branch)
		kref_put(&branch->ref, branch_release);
}

static struct branch *branch_get(struct branch *branch)
{
	if (branch)
		kref_get(&branch->ref);
	return branch;
}

static struct branch *branch_next(struct branch *prev)
{
	struct branch *branch;

	if (!prev) {
		branch = trunk;
	} else if (prev->child) {
		branch = prev->child;
	} else {
		branch = prev;
		while (branch->parent && !branch->sibling)
			branch = branch->parent;
		branch = branch->sibling;
	}
	return branch;
}

#define for_each_branch_from(from, branch)                                                         \
	for (branch = branch_next(from); branch; branch = branch_next(branch))

static struct branch *branch_find(struct branch *from, int id)
{
	struct branch *branch;

	spin_lock(&branches_lock);
	for_each_branch_from(from, branch)
		if (branch->id == id && branch_get(branch))
			break;
	branch_put(from);
	spin_unlock(&branches_lock);
	return branch;
}

static struct branch *branch_look(int id)
{
	struct branch *branch;

	spin_lock(&branches_lock);
	for (branch = branch_next(NULL); branch; branch = branch_next(branch))
		if (branch->id == id && branch_get(branch))
			break;
	spin_unlock(&branches_lock);
	return branch;
}

int branch_is_old(int id)
{
	struct branch *branch = branch_find(NULL, id);

	if (!branch)
		return -ENOENT;
	return branch->id > 100; /* expect(checker): unpaired-get */
}

int branch_is_young(int id)
{
	struct branch *branch = branch_look(id);

	if (!branch)
		return -ENOENT;
	return branch->id < 10; /* expect(checker): unpaired-get */
}

int branch_age(int id)
{
	struct branch *branch = branch_look(id);
	int age;

	if (!branch)
		return -ENOENT;
	age = branch->id - branch->child->id;
	branch_put(branch);
	return age;
}

int branch_count(int id)
{
	struct branch *branch = NULL;
	int n = 0;

	while ((branch = branch_find(branch, id)))
		n++;
	return n;
}

/* a finder of the models, begun at the beginning, behind a wrapper */
static struct device_node *node_find(struct device_node *from, const struct of_device_id *ids)
{
	return of_find_matching_node_and_match(from, ids, NULL);
}

int node_is_there(const struct of_device_id *ids)
{
	struct device_node *np = node_find(NULL, ids);

	if (!np)
		return 0;
	return of_property_read_bool(np, "present"); /* expect(checker): unpaired-get */
}

int node_check(const struct of_device_id *ids)
{
	struct device_node *np = node_find(NULL, ids);
	int there;

	if (!np)
		return 0;
	there = of_property_read_bool(np, "present");
	of_node_put(np);
	return there;
}
