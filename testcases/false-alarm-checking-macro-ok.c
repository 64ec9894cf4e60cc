// SPDX-License-Identifier: GPL-2.0-only
/* A macro that looks at its argument and says so: it is true only if the argument is. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct queue {
	struct kref ref;
	int depth;
};

static struct queue *queues[4];

void complain(const char *what, int line);

#define REFUSED(cond) ((cond) && (complain(#cond, __LINE__), 1))

static void queue_release(struct kref *ref)
{
	kfree(container_of(ref, struct queue, ref));
}

static struct queue *queue_lookup(int i)
{
	struct queue *queue = queues[i];

	if (queue && !kref_get_unless_zero(&queue->ref))
		return NULL;
	return queue;
}

int queue_depth(int i)
{
	struct queue *queue = queue_lookup(i);
	int depth;

	if (REFUSED(!queue))
		return -ENOENT;
	depth = queue->depth;
	kref_put(&queue->ref, queue_release);
	return depth;
}
