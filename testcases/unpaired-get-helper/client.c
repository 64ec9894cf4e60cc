// SPDX-License-Identifier: GPL-2.0-only
/* The user of the wrappers: the error path of stream_set_rate() forgets its put. */
#include <linux/kernel.h>
#include "stream.h"

int stream_set_rate(int id, int rate)
{
	struct stream *stream = stream_lookup(id);

	if (!stream)
		return -ENOENT;
	if (rate < 0)
		return -EINVAL;	/* expect(checker): unpaired-get */
	stream->rate = rate;
	stream_put(stream);
	return 0;
}

int stream_set_rate_right(int id, int rate)
{
	struct stream *stream = stream_lookup(id);
	int err = 0;

	if (!stream)
		return -ENOENT;
	if (rate < 0)
		err = -EINVAL;
	else
		stream->rate = rate;
	stream_put(stream);
	return err;
}

int stream_copy_rate(struct stream *from, int id)
{
	struct stream *source = stream_get(from);
	struct stream *to;

	to = stream_lookup(id);
	if (!to)
		return -ENOENT;	/* expect(checker): unpaired-get */
	to->rate = source->rate;
	stream_put(to);
	stream_put(source);
	return 0;
}

/* stream_put() takes NULL: one way out for all */
int stream_copy_rate_right(struct stream *from, int id)
{
	struct stream *source = stream_get(from);
	struct stream *to;
	int err = -ENOENT;

	to = stream_lookup(id);
	if (!to)
		goto out;
	to->rate = source->rate;
	err = 0;
out:
	stream_put(to);
	stream_put(source);
	return err;
}
