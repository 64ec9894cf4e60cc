// SPDX-License-Identifier: GPL-2.0-only
/*
 * The RCU example with kref_get().
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/mutex.h>

static DEFINE_MUTEX(mutex);
static LIST_HEAD(q);
struct my_data
{
	struct rcu_head rhead;
	struct list_head link;
	struct kref refcount;
};

static struct my_data *get_entry_rcu(void)
{
	struct my_data *entry = NULL;
	rcu_read_lock();
	if (!list_empty(&q)) {
		entry = container_of(q.next, struct my_data, link);
		kref_get(&entry->refcount);	/* expect: rcu-plain-get */
	}
	rcu_read_unlock();
	return entry;
}

static void release_entry_rcu(struct kref *ref)
{
	struct my_data *entry = container_of(ref, struct my_data, refcount);

	mutex_lock(&mutex);
	list_del_rcu(&entry->link);
	mutex_unlock(&mutex);
	kfree_rcu(entry, rhead);
}

static void put_entry(struct my_data *entry)
{
	kref_put(&entry->refcount, release_entry_rcu);
}
