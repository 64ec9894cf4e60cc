// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reference taken in every round, and a way out of the round that does not
 * give it up; and a cursor that holds one reference from round to round.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/of.h>

struct track {
	struct kref ref;
	int length;
	int bad;
};

static void track_release(struct kref *ref)
{
	kfree(container_of(ref, struct track, ref));
}

int tracks_sum(struct track **tracks, int n)
{
	int i, sum = 0;

	for (i = 0; i < n; i++) {
		struct track *track = tracks[i];

		kref_get(&track->ref);
		if (track->bad)
			continue;	/* todo(checker): unpaired-get */
		sum += track->length;
		kref_put(&track->ref, track_release);
	}
	return sum;	/* noise(checker): unpaired-get */
}

int tracks_sum_right(struct track **tracks, int n)
{
	int i, sum = 0;

	for (i = 0; i < n; i++) {
		struct track *track = tracks[i];

		kref_get(&track->ref);
		if (track->bad) {
			kref_put(&track->ref, track_release);
			continue;
		}
		sum += track->length;
		kref_put(&track->ref, track_release);
	}
	return sum;
}

int child_count(const struct device_node *parent, const char *stop)
{
	struct device_node *child;
	int n = 0;

	for_each_child_of_node(parent, child) {
		if (child->name == stop)
			return n;	/* todo(checker): unpaired-get */
		n++;
	}
	return n;
}

int child_count_break(const struct device_node *parent)
{
	struct device_node *child;
	int n = 0;

	for_each_child_of_node(parent, child) {
		if (!of_device_is_available(child))
			break;	/* todo(checker): unpaired-get */
		n++;
	}
	return n;
}

int child_count_right(const struct device_node *parent)
{
	struct device_node *child;
	int n = 0;

	for_each_child_of_node(parent, child) {
		if (!of_device_is_available(child)) {
			of_node_put(child);
			break;
		}
		n++;
	}
	return n;
}

/* the caller gets the reference of the round that stopped */
struct device_node *child_available(const struct device_node *parent)
{
	struct device_node *child;

	for_each_child_of_node(parent, child)
		if (of_device_is_available(child))
			return child;
	return NULL;
}
