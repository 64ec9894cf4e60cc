// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a failure further on puts was owned before; what a success keeps for the caller, a failure
 * has to put.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct port {
	struct kref ref;
	int id;
};

struct line {
	struct port *port;
	int speed;
};

int line_speed(struct line *line);
int line_start(struct line *line);
int port_check(struct port *port);

static void port_release(struct kref *ref)
{
	kfree(container_of(ref, struct port, ref));
}

int line_open_leak(struct line *line, struct port *port)
{
	int err;

	kref_get(&port->ref);
	line->port = port;
	err = line_speed(line);
	if (err)
		return err; /* expect(checker): unpaired-get */
	err = line_start(line);
	if (err) {
		line->port = NULL;
		kref_put(&port->ref, port_release);
		return err;
	}
	return 0;
}

int line_open(struct line *line, struct port *port)
{
	int err;

	kref_get(&port->ref);
	line->port = port;
	err = line_speed(line);
	if (err)
		goto put;
	err = line_start(line);
	if (err)
		goto put;
	return 0;
put:
	line->port = NULL;
	kref_put(&port->ref, port_release);
	return err;
}

int port_hold_leak(struct port *port)
{
	int err;

	kref_get(&port->ref);
	err = port_check(port);
	if (err)
		return err; /* expect(checker): unpaired-get */
	return 0;
}

int port_hold(struct port *port)
{
	int err;

	kref_get(&port->ref);
	err = port_check(port);
	if (err) {
		kref_put(&port->ref, port_release);
		return err;
	}
	return 0;
}

/* Counts, as a flag, and never fails. */
bool port_hold_first(struct port *port)
{
	kref_get(&port->ref);
	return port->id == 0;
}
