// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'batman-adv: Fix refcnt leak in batadv_v_ogm_process': 'return' where 'goto out' was
 * meant, after the first of two lookups that return held references.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct peer {
	struct kref ref;
	struct list_head link;
	int address;
};

static void peer_release(struct kref *ref)
{
	kfree(container_of(ref, struct peer, ref));
}

static LIST_HEAD(peers);
static LIST_HEAD(origins);
static DEFINE_MUTEX(peers_lock);

static struct peer *peer_find(struct list_head *head, int address)
{
	struct peer *peer, *found = NULL;

	mutex_lock(&peers_lock);
	list_for_each_entry(peer, head, link) {
		if (peer->address == address && kref_get_unless_zero(&peer->ref)) {
			found = peer;
			break;
		}
	}
	mutex_unlock(&peers_lock);
	return found;
}

static void peer_put(struct peer *peer)
{
	if (peer)
		kref_put(&peer->ref, peer_release);
}

void message_process_leak(int sender, int origin)
{
	struct peer *neigh, *orig = NULL;

	neigh = peer_find(&peers, sender);
	if (!neigh)
		goto out;
	orig = peer_find(&origins, origin);
	if (!orig)
		return;	/* expect(checker): unpaired-get */
	orig->address = neigh->address;
out:
	peer_put(orig);
	peer_put(neigh);
}

void message_process(int sender, int origin)
{
	struct peer *neigh, *orig = NULL;

	neigh = peer_find(&peers, sender);
	if (!neigh)
		goto out;
	orig = peer_find(&origins, origin);
	if (!orig)
		goto out;
	orig->address = neigh->address;
out:
	peer_put(orig);
	peer_put(neigh);
}
