// SPDX-License-Identifier: GPL-2.0-only
/* raft_publish() puts the raft where others find it. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/mutex.h>
#include "raft.h"

static LIST_HEAD(rafts);
static DEFINE_MUTEX(rafts_lock);

static void raft_release(struct kref *ref)
{
	kfree(container_of(ref, struct raft, ref));
}

struct raft *raft_new(void)
{
	struct raft *raft = kzalloc(sizeof(*raft), GFP_KERNEL);

	if (raft)
		kref_init(&raft->ref);
	return raft;
}

void raft_publish(struct raft *raft)
{
	kref_get(&raft->ref);
	mutex_lock(&rafts_lock);
	list_add(&raft->link, &rafts);
	mutex_unlock(&rafts_lock);
}

void raft_put(struct raft *raft)
{
	kref_put(&raft->ref, raft_release);
}
