// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same with the get moved behind the unlock.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

static DEFINE_MUTEX(mutex);
static LIST_HEAD(q);
struct my_data
{
	struct kref      refcount;
	struct list_head link;
};

static struct my_data *get_entry(void)
{
	struct my_data *entry = NULL;
	mutex_lock(&mutex);
	if (!list_empty(&q))
		entry = container_of(q.next, struct my_data, link);
	mutex_unlock(&mutex);
	if (entry)
		kref_get(&entry->refcount);	/* expect: get-outside-lookup-lock */
	return entry;
}

static void release_entry(struct kref *ref)
{
	struct my_data *entry = container_of(ref, struct my_data, refcount);

	list_del(&entry->link);
	kfree(entry);
}

static void put_entry(struct my_data *entry)
{
	mutex_lock(&mutex);
	kref_put(&entry->refcount, release_entry);
	mutex_unlock(&mutex);
}
