/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PORT_H
#define PORT_H

#include <linux/kref.h>

struct port {
	struct kref ref;
	int number;
};

void port_put(struct port *port);
int port_use(struct port *port);

#ifdef CONFIG_PORTS
int port_number(struct port *port, int *flags);
#define port_register(port) port_register_as(port, __func__)
int port_register_as(struct port *port, const char *name);
#else
static inline int port_number(struct port *port, int *flags)
{
	if (flags)
		*flags = 0;
	return -ENODEV;
}

static inline int port_register(struct port *port)
{
	return 0;
}
#endif

static inline int port_first(struct port *port)
{
	return port_number(port, NULL);
}

#endif
