// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a probe stores, remove() drops: so the place owns it. Where the probe fails remove() is not
 * called, and nobody is left who would. Not so where others drop it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct cable {
	struct kref ref;
	int length;
};

struct phone {
	struct cable *cable;
	struct cable *spare;
	int line;
};

struct socket {
	void *data;
};

struct phone_driver {
	int (*probe)(struct socket *socket);
	void (*remove)(struct socket *socket);
	int (*open)(struct socket *socket);
	void (*release)(struct socket *socket);
};

int phone_dial(struct phone *phone);
struct cable *cable_of(struct socket *socket);

static void cable_release(struct kref *ref)
{
	kfree(container_of(ref, struct cable, ref));
}

void cable_put(struct cable *cable)
{
	kref_put(&cable->ref, cable_release);
}

static struct cable *cable_get(struct cable *cable)
{
	kref_get(&cable->ref);
	return cable;
}

static int phone_probe(struct socket *socket)
{
	struct phone *phone = kzalloc(sizeof(*phone), GFP_KERNEL);

	if (!phone)
		return -ENOMEM;
	phone->cable = cable_get(cable_of(socket));
	socket->data = phone;
	if (phone_dial(phone))
		return -EIO; /* expect(checker): unpaired-get */
	phone->line = 1;
	return 0;
}

static void phone_remove(struct socket *socket)
{
	struct phone *phone = socket->data;

	cable_put(phone->cable);
	kfree(phone);
}

struct phone_driver phone_driver = {
	.probe = phone_probe,
	.remove = phone_remove,
};

static int fax_probe(struct socket *socket)
{
	struct phone *phone = kzalloc(sizeof(*phone), GFP_KERNEL);

	if (!phone)
		return -ENOMEM;
	phone->cable = cable_get(cable_of(socket));
	socket->data = phone;
	if (phone_dial(phone)) {
		cable_put(phone->cable);
		return -EIO;
	}
	phone->line = 1;
	return 0;
}

static void fax_remove(struct socket *socket)
{
	struct phone *phone = socket->data;

	cable_put(phone->cable);
	kfree(phone);
}

struct phone_driver fax_driver = {
	.probe = fax_probe,
	.remove = fax_remove,
};

/* the spare one is dropped with the device, not by remove() */
static int modem_probe(struct socket *socket)
{
	struct phone *phone = kzalloc(sizeof(*phone), GFP_KERNEL);

	if (!phone)
		return -ENOMEM;
	phone->spare = cable_get(cable_of(socket));
	socket->data = phone;
	if (phone_dial(phone))
		return -EIO;
	phone->line = 2;
	return 0;
}

static void modem_remove(struct socket *socket)
{
	struct phone *phone = socket->data;

	phone->line = 0;
}

struct phone_driver modem_driver = {
	.probe = modem_probe,
	.remove = modem_remove,
};

static int phone_open(struct socket *socket)
{
	struct phone *phone = socket->data;

	phone->spare = cable_get(cable_of(socket));
	if (phone_dial(phone))
		return -EIO; /* expect(checker): unpaired-get */
	phone->line++;
	return 0;
}

static void phone_close(struct socket *socket)
{
	struct phone *phone = socket->data;

	cable_put(phone->spare);
}

struct phone_driver phone_operations = {
	.open = phone_open,
	.release = phone_close,
};
