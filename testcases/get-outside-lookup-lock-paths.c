// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loop, RCU section and flag.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

struct torch {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int id;
};

static LIST_HEAD(torches);
static DEFINE_SPINLOCK(torches_lock);

static void torch_release(struct kref *ref)
{
	struct torch *torch = container_of(ref, struct torch, ref);

	spin_lock(&torches_lock);
	list_del_rcu(&torch->link);
	spin_unlock(&torches_lock);
	kfree_rcu(torch, rcu);
}

struct torch *torch_find_late(int id)
{
	struct torch *torch, *found = NULL;

	spin_lock(&torches_lock);
	list_for_each_entry(torch, &torches, link) {
		if (torch->id == id) {
			found = torch;
			break;
		}
	}
	spin_unlock(&torches_lock);
	if (found && !kref_get_unless_zero(&found->ref))	/* expect: get-outside-lookup-lock */
		found = NULL;
	return found;
}

struct torch *torch_find_rcu_late(int id)
{
	struct torch *torch, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(torch, &torches, link) {
		if (torch->id == id) {
			found = torch;
			break;
		}
	}
	rcu_read_unlock();
	if (!found || !kref_get_unless_zero(&found->ref))	/* expect: get-outside-lookup-lock */
		return NULL;
	return found;
}

struct torch *torch_find(int id)
{
	struct torch *torch, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(torch, &torches, link) {
		if (torch->id == id && kref_get_unless_zero(&torch->ref)) {
			found = torch;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

/* taken under the lock; only the log comes after it */
struct torch *torch_first(bool log)
{
	struct torch *torch;
	bool got = false;

	spin_lock(&torches_lock);
	torch = list_first_entry_or_null(&torches, struct torch, link);
	if (torch)
		got = kref_get_unless_zero(&torch->ref);
	spin_unlock(&torches_lock);
	if (!got)
		return NULL;
	if (log)
		pr_info("torch %d\n", torch->id);
	return torch;
}

void torch_put(struct torch *torch)
{
	kref_put(&torch->ref, torch_release);
}
