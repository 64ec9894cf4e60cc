// SPDX-License-Identifier: GPL-2.0-only
/*
 * One loop takes, another drops; or a loop carries its reference from round to round.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct link {
	struct kref ref;
	struct list_head entry;
	struct link *next;
	int busy;
};

static void link_release(struct kref *ref)
{
	kfree(container_of(ref, struct link, ref));
}

static LIST_HEAD(chain);
static DEFINE_MUTEX(chain_lock);

int links_mark(struct link **links, int n)
{
	int i, err = 0;

	for (i = 0; i < n; i++)
		kref_get(&links[i]->ref);
	for (i = 0; i < n; i++) {
		if (links[i]->busy) {
			err = -EBUSY;
			break;
		}
	}
	for (i = 0; i < n; i++)
		kref_put(&links[i]->ref, link_release);
	return err;
}

int links_collect(struct link **out, int max)
{
	struct link *link;
	int n = 0;

	mutex_lock(&chain_lock);
	list_for_each_entry(link, &chain, entry) {
		if (n == max)
			break;
		kref_get(&link->ref);
		out[n++] = link;
	}
	mutex_unlock(&chain_lock);
	return n;
}

static struct link *link_next_held(struct link *prev)
{
	struct link *next;

	mutex_lock(&chain_lock);
	next = prev ? prev->next : list_first_entry_or_null(&chain, struct link, entry);
	if (next)
		kref_get(&next->ref);
	mutex_unlock(&chain_lock);
	if (prev)
		kref_put(&prev->ref, link_release);
	return next;
}

int chain_count_busy(void)
{
	struct link *link;
	int n = 0;

	for (link = link_next_held(NULL); link; link = link_next_held(link))
		n += link->busy;
	return n;
}

int chain_clear(void)
{
	struct link *link, *tmp;
	LIST_HEAD(gone);
	int n = 0;

	mutex_lock(&chain_lock);
	list_for_each_entry_safe(link, tmp, &chain, entry) {
		kref_get(&link->ref);
		list_move(&link->entry, &gone);
	}
	mutex_unlock(&chain_lock);

	list_for_each_entry_safe(link, tmp, &gone, entry) {
		list_del(&link->entry);
		kref_put(&link->ref, link_release);
		kref_put(&link->ref, link_release);
		n++;
	}
	return n;
}
