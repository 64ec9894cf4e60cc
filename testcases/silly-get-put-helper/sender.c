// SPDX-License-Identifier: GPL-2.0-only
/* The sender that takes one more only to give it up, and the one that passes its own. */
#include <linux/kernel.h>
#include "queue.h"

int sender_send(int length)
{
	struct message *message = message_new(length);

	if (!message)
		return -ENOMEM;
	message_get(message);	/* expect(checker): silly-get-put */
	queue_message(message);
	message_put(message);
	return 0;
}

int sender_send_right(int length)
{
	struct message *message = message_new(length);

	if (!message)
		return -ENOMEM;
	queue_message(message);
	return 0;
}
