// SPDX-License-Identifier: GPL-2.0-only
/* A callee that gives up its reference, and sets it up anew where that has to be undone. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/completion.h>

struct queue {
	struct kref ref;
	struct list_head link;
	struct completion unused;
};

static LIST_HEAD(queues);

static void queue_release(struct kref *ref)
{
	complete(&container_of(ref, struct queue, ref)->unused);
}

int queue_stop(struct queue *queue);

static int queue_destroy(struct queue *queue)
{
	int err;

	kref_put(&queue->ref, queue_release);
	wait_for_completion(&queue->unused);
	err = queue_stop(queue);
	if (err) {
		kref_init(&queue->ref);
		return err;
	}
	list_del(&queue->link);
	kfree(queue);
	return 0;
}

static struct queue *queue_create(void)
{
	struct queue *queue = kzalloc(sizeof(*queue), GFP_KERNEL);

	if (!queue)
		return NULL;
	kref_init(&queue->ref);
	init_completion(&queue->unused);
	list_add(&queue->link, &queues);
	return queue;
}

int queue_probe(int (*start)(struct queue *queue))
{
	struct queue *queue = queue_create();

	if (!queue)
		return -ENOMEM;
	if (start(queue)) {
		queue_destroy(queue);
		return -EIO;
	}
	return 0;
}
