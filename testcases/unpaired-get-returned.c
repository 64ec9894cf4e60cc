// SPDX-License-Identifier: GPL-2.0-only
/* A success gives the object to the caller with the reference; a failure gives nothing. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/err.h>

struct track {
	struct kref ref;
	struct list_head link;
	int mask, id;
};

struct disc {
	struct track *current_track;
	struct list_head tracks;
};

int track_seek(struct track *track);

static void track_release(struct kref *ref)
{
	kfree(container_of(ref, struct track, ref));
}

static struct track *track_get(struct track *track)
{
	if (track)
		kref_get(&track->ref);
	return track;
}

struct track *disc_current(struct disc *disc)
{
	struct track *track = track_get(disc->current_track);

	if (!track)
		return NULL;
	if (!track->mask)
		return NULL; /* expect(checker): unpaired-get */
	return track;
}

struct track *disc_current_put(struct disc *disc)
{
	struct track *track = track_get(disc->current_track);

	if (!track)
		return NULL;
	if (!track->mask) {
		kref_put(&track->ref, track_release);
		return NULL;
	}
	return track;
}

struct track *disc_sought(struct disc *disc)
{
	struct track *track = track_get(disc->current_track);
	int err;

	if (!track)
		return ERR_PTR(-ENOENT);
	err = track_seek(track);
	if (err < 0)
		return ERR_PTR(err); /* expect(checker): unpaired-get */
	return track;
}

/* the loop ran to its end: nothing was found, nothing taken */
struct track *disc_find(struct disc *disc, int id)
{
	struct track *track;

	list_for_each_entry(track, &disc->tracks, link) {
		if (track->id == id) {
			kref_get(&track->ref); /* expect: lockless-lookup */
			break;
		}
	}
	if (&track->link == &disc->tracks)
		return NULL;
	return track;
}
