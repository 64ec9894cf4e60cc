// SPDX-License-Identifier: GPL-2.0-only
/*
 * A finder that counts what a member, a slot or a sibling pointer holds and gives it to its caller:
 * the reference is the caller's, though the object stays where it was found.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/mutex.h>

struct port {
	struct kref ref;
	struct port *next;
	int mtu;
};

struct bridge {
	struct mutex lock;
	struct port *primary;
	struct port *slots[8];
	struct port *first;
};

static void port_release(struct kref *ref)
{
	kfree(container_of(ref, struct port, ref));
}

static void port_put(struct port *port)
{
	if (port)
		kref_put(&port->ref, port_release);
}

static struct port *bridge_primary(struct bridge *bridge)
{
	struct port *port;

	mutex_lock(&bridge->lock);
	port = bridge->primary;
	if (port && !kref_get_unless_zero(&port->ref))
		port = NULL;
	mutex_unlock(&bridge->lock);
	return port;
}

static struct port *bridge_slot(struct bridge *bridge, int slot)
{
	struct port *port;

	mutex_lock(&bridge->lock);
	port = bridge->slots[slot];
	if (port)
		kref_get(&port->ref);
	mutex_unlock(&bridge->lock);
	return port;
}

/* Drops prev, as for_each_child_of_node() has it. */
static struct port *bridge_next(struct bridge *bridge, struct port *prev)
{
	struct port *port;

	mutex_lock(&bridge->lock);
	port = prev ? prev->next : bridge->first;
	if (port)
		kref_get(&port->ref);
	mutex_unlock(&bridge->lock);
	port_put(prev);
	return port;
}

int bridge_mtu_lost(struct bridge *bridge)
{
	struct port *port = bridge_primary(bridge);
	int mtu;

	if (!port)
		return -ENODEV;
	mtu = port->mtu;
	return mtu; /* expect(checker): unpaired-get */
}

int bridge_mtu(struct bridge *bridge)
{
	struct port *port = bridge_primary(bridge);
	int mtu;

	if (!port)
		return -ENODEV;
	mtu = port->mtu;
	port_put(port);
	return mtu;
}

int slot_mtu_lost(struct bridge *bridge, int slot)
{
	struct port *port = bridge_slot(bridge, slot);

	if (!port)
		return -ENODEV;
	return port->mtu > 1500; /* expect(checker): unpaired-get */
}

int slot_mtu(struct bridge *bridge, int slot)
{
	struct port *port = bridge_slot(bridge, slot);
	int mtu = 0;

	if (port)
		mtu = port->mtu;
	port_put(port);
	return mtu;
}

/* The reference dropped is the bridge's, and the one of the look-up. */
void bridge_clear(struct bridge *bridge)
{
	struct port *port = bridge_primary(bridge);

	if (!port)
		return;
	mutex_lock(&bridge->lock);
	bridge->primary = NULL;
	mutex_unlock(&bridge->lock);
	port_put(port);
	port_put(port);
}

/* Left to bridge_close(), which finds it again. */
int bridge_open(struct bridge *bridge)
{
	struct port *port = bridge_primary(bridge);

	if (!port)
		return -ENODEV;
	if (!port->mtu) {
		port_put(port);
		return -EINVAL;
	}
	return 0;
}

void bridge_close(struct bridge *bridge)
{
	port_put(bridge->primary);
}

struct port *bridge_find_lost(struct bridge *bridge, int mtu)
{
	struct port *port;

	for (port = bridge_next(bridge, NULL); port; port = bridge_next(bridge, port))
		if (port->mtu == mtu)
			return NULL; /* expect(checker): unpaired-get */
	return NULL;
}

struct port *bridge_find(struct bridge *bridge, int mtu)
{
	struct port *port;

	for (port = bridge_next(bridge, NULL); port; port = bridge_next(bridge, port))
		if (port->mtu == mtu)
			return port;
	return NULL;
}

/* Of another kind: NULL. Who looked it up knows that it is not. */
static struct port *wide_port(struct port *port)
{
	return port->mtu > 1500 ? port : NULL;
}

struct port *bridge_find_wide(struct bridge *bridge)
{
	struct port *port = bridge_primary(bridge);

	if (port)
		return wide_port(port);
	return NULL;
}
