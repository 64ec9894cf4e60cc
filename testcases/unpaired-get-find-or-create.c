// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find or create: whether it was there before or is made now, the caller gets a reference of its
 * own; the second one of what is made belongs to the list.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/errno.h>

struct ferry {
	struct kref ref;
	struct list_head link;
	int number, load;
};

static LIST_HEAD(ferries);
static DEFINE_SPINLOCK(ferries_lock);

static void ferry_release(struct kref *ref)
{
	kfree(container_of(ref, struct ferry, ref));
}

static struct ferry *ferry_find(int number)
{
	struct ferry *ferry;

	spin_lock(&ferries_lock);
	list_for_each_entry(ferry, &ferries, link)
		if (ferry->number == number && kref_get_unless_zero(&ferry->ref)) {
			spin_unlock(&ferries_lock);
			return ferry;
		}
	spin_unlock(&ferries_lock);
	return NULL;
}

static struct ferry *ferry_get(int number)
{
	struct ferry *ferry = ferry_find(number);

	if (ferry)
		return ferry;
	ferry = kzalloc(sizeof(*ferry), GFP_KERNEL);
	if (!ferry)
		return NULL;
	kref_init(&ferry->ref);
	ferry->number = number;
	kref_get(&ferry->ref);
	spin_lock(&ferries_lock);
	list_add(&ferry->link, &ferries);
	spin_unlock(&ferries_lock);
	return ferry;
}

int ferry_load(int number, int load)
{
	struct ferry *ferry = ferry_get(number);

	if (!ferry)
		return -ENOMEM;
	if (load < 0)
		return -EINVAL; /* expect(checker): unpaired-get */
	ferry->load += load;
	kref_put(&ferry->ref, ferry_release);
	return 0;
}

int ferry_unload(int number, int load)
{
	struct ferry *ferry = ferry_get(number);
	int ret = 0;

	if (!ferry)
		return -ENOMEM;
	if (load < 0)
		ret = -EINVAL;
	else
		ferry->load -= load;
	kref_put(&ferry->ref, ferry_release);
	return ret;
}
