// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'ipmi: fix sleep-in-atomic in free_user at cleanup SRCU user->release_barrier': the release
 * function waits for readers, but the last reference may go where nobody may sleep.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/srcu.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

struct user {
	struct kref ref;
	struct list_head link;
	struct srcu_struct barrier;
};

static DEFINE_SPINLOCK(messages_lock);

static void user_release_waiting(struct kref *ref)
{
	struct user *user = container_of(ref, struct user, ref);

	synchronize_srcu(&user->barrier);
	kfree(user);
}

void message_done_buggy(struct user *user)
{
	spin_lock(&messages_lock);
	list_del(&user->link);
	kref_put(&user->ref, user_release_waiting);	/* expect(checker): put-sleeps-in-atomic */
	spin_unlock(&messages_lock);
}

/* the fix: the release function leaves the waiting to a work item */
struct client {
	struct kref ref;
	struct list_head link;
	struct srcu_struct barrier;
	struct work_struct remove;
};

static void client_remove(struct work_struct *work)
{
	struct client *client = container_of(work, struct client, remove);

	synchronize_srcu(&client->barrier);
	kfree(client);
}

static void client_release(struct kref *ref)
{
	schedule_work(&container_of(ref, struct client, ref)->remove);
}

void client_setup(struct client *client)
{
	INIT_WORK(&client->remove, client_remove);
}

void client_done(struct client *client)
{
	spin_lock(&messages_lock);
	list_del(&client->link);
	kref_put(&client->ref, client_release);
	spin_unlock(&messages_lock);
}
