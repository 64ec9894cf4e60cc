// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error path, loop and flag: a second kref_init() that is in order, because nobody else
 * can have the object: it was just taken back from its release, or never was shared.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/string.h>

struct frame {
	struct kref ref;
	int number;
	int reused;
};

static void frame_release(struct kref *ref)
{
	kfree(container_of(ref, struct frame, ref));
}

static struct frame *spare_frame;
static struct frame *shown[8];

struct frame *frame_get(void)
{
	struct frame *frame = spare_frame;

	if (frame) {
		spare_frame = NULL;
		memset(frame, 0, sizeof(*frame));
	} else {
		frame = kzalloc(sizeof(*frame), GFP_KERNEL);
		if (!frame)
			return NULL;
	}
	kref_init(&frame->ref);
	return frame;
}

static void frame_recycle(struct kref *ref)
{
	struct frame *frame = container_of(ref, struct frame, ref);

	if (!spare_frame)
		spare_frame = frame;
	else
		kfree(frame);
}

void frame_put(struct frame *frame)
{
	kref_put(&frame->ref, frame_recycle);
}

int frames_init(struct frame *frames, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		kref_init(&frames[i].ref);
		frames[i].number = i;
	}
	return 0;
}

void frames_restart(struct frame **frames, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		struct frame *frame = frames[i];

		kref_get(&frame->ref);
		shown[i] = frame;
		kref_init(&frame->ref);	/* expect(checker): reinitialized-kref */
	}
}
