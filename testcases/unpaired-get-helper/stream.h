/* SPDX-License-Identifier: GPL-2.0-only */
/* streams and their two wrappers */
#include <linux/kref.h>

struct stream {
	struct kref ref;
	int rate;
};

struct stream *stream_get(struct stream *stream);
void stream_put(struct stream *stream);
struct stream *stream_lookup(int id);
