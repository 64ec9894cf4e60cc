// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ladder of error labels: one jump goes a step too far down. A failing function
 * must leave the count as it found it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/string.h>

struct port {
	struct kref ref;
	void *rx;
	void *tx;
	int open;
};

static void port_release(struct kref *ref)
{
	kfree(container_of(ref, struct port, ref));
}

int port_open(struct port *port)
{
	int err;

	kref_get(&port->ref);
	port->rx = kzalloc(64, GFP_KERNEL);
	if (!port->rx) {
		err = -ENOMEM;
		goto err_none;
	}
	port->tx = kzalloc(64, GFP_KERNEL);
	if (!port->tx) {
		err = -ENOMEM;
		goto err_rx;
	}
	port->open = 1;
	return 0;

err_rx:
	kfree(port->rx);
	kref_put(&port->ref, port_release);
err_none:
	return err;	/* expect: unpaired-get */
}

int port_open_right(struct port *port)
{
	int err = -ENOMEM;

	kref_get(&port->ref);
	port->rx = kzalloc(64, GFP_KERNEL);
	if (!port->rx)
		goto err_put;
	port->tx = kzalloc(64, GFP_KERNEL);
	if (!port->tx)
		goto err_rx;
	port->open = 1;
	return 0;

err_rx:
	kfree(port->rx);
err_put:
	kref_put(&port->ref, port_release);
	return err;
}

int port_check(struct port *port, int mode)
{
	int err = 0;

	kref_get(&port->ref);
	switch (mode) {
	case 0:
		port->open = 0;
		break;
	case 1:
		err = -EBUSY;
		goto out;
	default:
		return -EINVAL;	/* expect: unpaired-get */
	}
out:
	kref_put(&port->ref, port_release);
	return err;
}
