// SPDX-License-Identifier: GPL-2.0-only
/* pool_peek() drops the lock before it returns a pointer it does not hold. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/mutex.h>
#include "pool.h"

static LIST_HEAD(pool);
static DEFINE_MUTEX(pool_lock);

static void lantern_release(struct kref *ref)
{
	kfree(container_of(ref, struct lantern, ref));
}

struct lantern *pool_peek(void)
{
	struct lantern *lantern;

	mutex_lock(&pool_lock);
	lantern = list_first_entry_or_null(&pool, struct lantern, link);
	mutex_unlock(&pool_lock);
	return lantern;
}

struct lantern *pool_take(void)
{
	struct lantern *lantern;

	mutex_lock(&pool_lock);
	lantern = list_first_entry_or_null(&pool, struct lantern, link);
	if (lantern)
		kref_get(&lantern->ref);
	mutex_unlock(&pool_lock);
	return lantern;
}

void lantern_put(struct lantern *lantern)
{
	kref_put(&lantern->ref, lantern_release);
}
