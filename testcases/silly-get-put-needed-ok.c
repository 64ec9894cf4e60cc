// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pairs around a call that are there for a reason: the callee puts another object in the variable,
 * or it does more with the caller's reference than to pass it on, or the two are for different
 * references.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct link_of_chain {
	struct kref ref;
	struct list_head queue;
	struct link_of_chain *prev;
	int number;
};

static LIST_HEAD(waiting);
static DEFINE_SPINLOCK(waiting_lock);

static void link_release(struct kref *ref)
{
	kfree(container_of(ref, struct link_of_chain, ref));
}

struct link_of_chain *link_get(struct link_of_chain *link)
{
	if (link)
		kref_get(&link->ref);
	return link;
}

void link_put(struct link_of_chain *link)
{
	if (link)
		kref_put(&link->ref, link_release);
}

/* goes back along the chain: *at is put, and another one is held behind */
int link_seek(struct link_of_chain **at, int number)
{
	struct link_of_chain *prev = link_get((*at)->prev);

	spin_lock(&waiting_lock);
	list_move(&(*at)->queue, &waiting);
	spin_unlock(&waiting_lock);
	link_put(*at);
	*at = prev;
	return prev && prev->number == number ? 0 : -ENOENT;
}

int chain_test(struct link_of_chain *tail)
{
	struct link_of_chain *link;
	int err;

	link = link_get(tail);
	err = link_seek(&link, 1);
	link_put(link);
	return err;
}

/* queues it, or drops it where there are too many: the caller's may be the last */
void link_process(struct link_of_chain *link, int limit)
{
	struct link_of_chain *other;
	int waits = 0;

	spin_lock(&waiting_lock);
	list_for_each_entry(other, &waiting, queue)
		waits++;
	list_add_tail(&link->queue, &waiting);
	if (waits > limit) {
		other = list_first_entry(&waiting, struct link_of_chain, queue);
		list_del(&other->queue);
		spin_unlock(&waiting_lock);
		link_put(other);
		return;
	}
	spin_unlock(&waiting_lock);
}

void chain_receive(struct link_of_chain *link)
{
	link_get(link);
	link_process(link, 8);
	link_put(link);
}

/* the cursor is put, what was chosen stays */
struct link_of_chain *chain_best(struct link_of_chain *tail, int number)
{
	struct link_of_chain *link = link_get(tail), *best = NULL;

	while (link) {
		struct link_of_chain *prev;

		if (link->number >= number && !best) {
			best = link;
			kref_get(&best->ref);
		}
		prev = link_get(link->prev);
		kref_put(&link->ref, link_release);
		link = prev;
	}
	return best;
}
