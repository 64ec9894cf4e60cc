/* SPDX-License-Identifier: GPL-2.0-only */
/* a queue that keeps a reference to each message */
#include <linux/kref.h>
#include <linux/list.h>

struct message {
	struct kref ref;
	struct list_head link;
	int length;
};

struct message *message_new(int length);
void message_get(struct message *message);
void message_put(struct message *message);
void queue_message(struct message *message);
