// SPDX-License-Identifier: GPL-2.0-only
/* The wrappers, and a lookup that returns a held reference or NULL. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/idr.h>
#include <linux/mutex.h>
#include "stream.h"

static DEFINE_IDR(streams);
static DEFINE_MUTEX(streams_lock);

static void stream_release(struct kref *ref)
{
	kfree(container_of(ref, struct stream, ref));
}

struct stream *stream_get(struct stream *stream)
{
	if (stream)
		kref_get(&stream->ref);
	return stream;
}

void stream_put(struct stream *stream)
{
	if (stream)
		kref_put(&stream->ref, stream_release);
}

struct stream *stream_lookup(int id)
{
	struct stream *stream;

	mutex_lock(&streams_lock);
	stream = stream_get(idr_find(&streams, id));
	mutex_unlock(&streams_lock);
	return stream;
}
