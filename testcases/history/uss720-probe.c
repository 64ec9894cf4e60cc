// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'usb: misc: fix improper handling of refcount in uss720_probe()': the reference stored in
 * the private data is given up at the end of the probe.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/usb.h>

struct printer_port {
	struct usb_device *udev;
	int minor;
};

int port_probe_twice(struct usb_interface *intf)
{
	struct usb_device *udev = usb_get_dev(interface_to_usbdev(intf));
	struct printer_port *port;

	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port) {
		usb_put_dev(udev);
		return -ENOMEM;
	}
	port->udev = udev;
	usb_set_intfdata(intf, port);
	usb_put_dev(udev);	/* todo(checker): unpaired-put */
	return 0;
}

int port_probe(struct usb_interface *intf)
{
	struct usb_device *udev = usb_get_dev(interface_to_usbdev(intf));
	struct printer_port *port;

	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port) {
		usb_put_dev(udev);
		return -ENOMEM;
	}
	port->udev = udev;
	usb_set_intfdata(intf, port);
	return 0;
}

void port_disconnect(struct usb_interface *intf)
{
	struct printer_port *port = usb_get_intfdata(intf);

	usb_set_intfdata(intf, NULL);
	usb_put_dev(port->udev);
	kfree(port);
}
