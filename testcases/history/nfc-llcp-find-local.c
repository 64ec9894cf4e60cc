// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'net: nfc: Fix use-after-free caused by nfc_llcp_find_local': the look-up hands out an
 * entry without a reference, and whoever wants one takes it when the lock is long gone.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct link {
	struct kref ref;
	struct list_head list;
	int dev;
};

static LIST_HEAD(links);
static DEFINE_SPINLOCK(links_lock);

static void link_release(struct kref *ref)
{
	kfree(container_of(ref, struct link, ref));
}

static struct link *link_find_bare(int dev)
{
	struct link *link;

	list_for_each_entry(link, &links, list)
		if (link->dev == dev)
			return link;
	return NULL;
}

struct link *link_bind_buggy(int dev)
{
	struct link *link = link_find_bare(dev);

	if (!link)
		return NULL;
	kref_get(&link->ref);	/* expect(checker): lockless-lookup */
	return link;
}

/* the fix: found and held under one lock */
struct link *link_bind(int dev)
{
	struct link *link, *found = NULL;

	spin_lock(&links_lock);
	list_for_each_entry(link, &links, list) {
		if (link->dev == dev) {
			kref_get(&link->ref);
			found = link;
			break;
		}
	}
	spin_unlock(&links_lock);
	return found;
}

void link_remove(struct link *link)
{
	spin_lock(&links_lock);
	list_del(&link->list);
	spin_unlock(&links_lock);
	kref_put(&link->ref, link_release);
}
