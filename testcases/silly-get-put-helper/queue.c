// SPDX-License-Identifier: GPL-2.0-only
/* queue_message() takes over the reference it is given. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/mutex.h>
#include "queue.h"

static LIST_HEAD(messages);
static DEFINE_MUTEX(messages_lock);

static void message_release(struct kref *ref)
{
	kfree(container_of(ref, struct message, ref));
}

struct message *message_new(int length)
{
	struct message *message = kzalloc(sizeof(*message), GFP_KERNEL);

	if (!message)
		return NULL;
	kref_init(&message->ref);
	message->length = length;
	return message;
}

void message_get(struct message *message)
{
	kref_get(&message->ref);
}

void message_put(struct message *message)
{
	kref_put(&message->ref, message_release);
}

void queue_message(struct message *message)
{
	mutex_lock(&messages_lock);
	list_add_tail(&message->link, &messages);
	mutex_unlock(&messages_lock);
}
