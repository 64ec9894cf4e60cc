// SPDX-License-Identifier: GPL-2.0-only
/*
 * A header gives functions that do nothing, or always fail, to those who are built without ports.
 * What is looked at is the code with them.
 */
#include <linux/kernel.h>
#include "port.h"

int client_open(struct port *port)
{
	if (port_first(port) < 0)
		return -ENODEV;
	kref_get(&port->ref);
	if (port_use(port))
		return -EIO; /* expect(checker): unpaired-get */
	port_put(port);
	return 0;
}

int client_init(struct port *port)
{
	int err;

	kref_get(&port->ref);
	err = port_register(port);
	if (err < 0)
		return err; /* expect(checker): unpaired-get */
	err = port_use(port);
	port_put(port);
	return err;
}
