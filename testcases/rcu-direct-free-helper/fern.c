// SPDX-License-Identifier: GPL-2.0-only
/* The lookup and the release; what the release calls is in the other file. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "fern.h"

static LIST_HEAD(ferns);
static DEFINE_SPINLOCK(ferns_lock);

static void fern_release(struct kref *ref)
{
	struct fern *fern = container_of(ref, struct fern, ref);

	spin_lock(&ferns_lock);
	list_del_rcu(&fern->link);
	spin_unlock(&ferns_lock);
	fern_destroy(fern);
}

void fern_put(struct fern *fern)
{
	kref_put(&fern->ref, fern_release);
}

struct fern *fern_find(int key)
{
	struct fern *fern, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(fern, &ferns, link) {
		if (fern->key == key && kref_get_unless_zero(&fern->ref)) {
			found = fern;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}
