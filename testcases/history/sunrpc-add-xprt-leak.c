// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'net :sunrpc :clnt :Fix xps refcount imbalance on the error path': an early way
 * out between a conditional get and the two puts.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rcupdate.h>

struct lanes {
	struct kref ref;
	struct rcu_head rcu;
	int n;
};

struct client {
	struct lanes __rcu *lanes;
	int connected;
};

static void lanes_release(struct kref *ref)
{
	struct lanes *lanes = container_of(ref, struct lanes, ref);

	kfree_rcu(lanes, rcu);
}

static struct lanes *lanes_get(struct lanes *lanes)
{
	if (lanes && kref_get_unless_zero(&lanes->ref))
		return lanes;
	return NULL;
}

static void lanes_put(struct lanes *lanes)
{
	if (lanes)
		kref_put(&lanes->ref, lanes_release);
}

int client_add_leak(struct client *client, int max)
{
	struct lanes *lanes;

	rcu_read_lock();
	lanes = lanes_get(rcu_dereference(client->lanes));
	rcu_read_unlock();
	if (!lanes || !client->connected)
		return -EAGAIN;	/* expect(checker): unpaired-get */
	lanes->n = max;
	lanes_put(lanes);
	return 0;
}

int client_add(struct client *client, int max)
{
	struct lanes *lanes;

	rcu_read_lock();
	lanes = lanes_get(rcu_dereference(client->lanes));
	rcu_read_unlock();
	if (!lanes || !client->connected) {
		lanes_put(lanes);
		return -EAGAIN;
	}
	lanes->n = max;
	lanes_put(lanes);
	return 0;
}
