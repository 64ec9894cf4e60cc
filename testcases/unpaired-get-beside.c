// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two are taken and stored in the same way: on a failure one is dropped, the other is not.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct ring {
	struct kref ref;
	int entries;
};

struct queue {
	struct ring *send, *receive;
};

int queue_map(struct queue *queue);

static void ring_release(struct kref *ref)
{
	kfree(container_of(ref, struct ring, ref));
}

static void ring_get(struct ring *ring)
{
	kref_get(&ring->ref);
}

void ring_put(struct ring *ring)
{
	kref_put(&ring->ref, ring_release);
}

int queue_init(struct queue *queue, struct ring *send, struct ring *receive)
{
	int err;

	ring_get(send);
	ring_get(receive);
	queue->send = send;
	queue->receive = receive;
	err = queue_map(queue);
	if (err < 0) {
		ring_put(send);
		return err; /* expect(checker): unpaired-get */
	}
	return 0;
}

int queue_init_put(struct queue *queue, struct ring *send, struct ring *receive)
{
	int err;

	ring_get(send);
	ring_get(receive);
	queue->send = send;
	queue->receive = receive;
	err = queue_map(queue);
	if (err < 0) {
		ring_put(receive);
		ring_put(send);
		return err;
	}
	return 0;
}

/* who calls cleans up both */
int queue_init_keep(struct queue *queue, struct ring *send, struct ring *receive)
{
	ring_get(send);
	ring_get(receive);
	queue->send = send;
	queue->receive = receive;
	return queue_map(queue);
}
