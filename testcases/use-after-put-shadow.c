// SPDX-License-Identifier: GPL-2.0-only
/* A local of an inner scope that hides another one: put inside, the outer one is used behind. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct peer {
	struct kref ref;
	int id;
};

static struct peer *peers[4];
static int last_id;

static void peer_release(struct kref *ref)
{
	kfree(container_of(ref, struct peer, ref));
}

static struct peer *peer_find(int i)
{
	struct peer *peer = peers[i];

	if (peer && !kref_get_unless_zero(&peer->ref))
		return NULL;
	return peer;
}

static void peer_put(struct peer *peer)
{
	kref_put(&peer->ref, peer_release);
}

void peers_stop(struct peer *peer)
{
	int i;

	for (i = 0; i < 4; i++) {
		struct peer *peer = peer_find(i);

		if (peer)
			peer_put(peer);
	}
	last_id = peer->id;
}

void peers_stop_late(struct peer *peer)
{
	for (int i = 0; i < 4; i++) {
		struct peer *peer = peer_find(i);

		if (peer) {
			peer_put(peer);
			last_id = peer->id;	/* expect(checker): use-after-put */
		}
	}
	last_id += peer->id;
}
