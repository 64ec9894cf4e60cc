// SPDX-License-Identifier: GPL-2.0-only
#define CONFIG_PORTS 1
#include <linux/kernel.h>
#include <linux/slab.h>
#include "port.h"

static void port_release(struct kref *ref)
{
	kfree(container_of(ref, struct port, ref));
}

void port_put(struct port *port)
{
	kref_put(&port->ref, port_release);
}

int port_number(struct port *port, int *flags)
{
	if (flags)
		*flags = port->number & 1;
	return port->number;
}
