/* SPDX-License-Identifier: GPL-2.0-only */
/* USB: as much as the test cases use */
#ifndef TESTCASE_USB_H
#define TESTCASE_USB_H

#include <linux/device.h>

struct usb_device {
	int devnum;
	struct device dev;
};

struct usb_interface {
	struct device dev;
	int minor;
};

struct usb_device_id {
	u16 vendor, product;
};

struct urb {
	struct kref kref;
	void *context;
	int status;
	unsigned int actual_length;
	void *transfer_buffer;
	void (*complete)(struct urb *urb);
};

typedef void (*usb_complete_t)(struct urb *urb);

struct usb_driver {
	const char *name;
	int (*probe)(struct usb_interface *intf, const struct usb_device_id *id);
	void (*disconnect)(struct usb_interface *intf);
};

struct usb_device *usb_get_dev(struct usb_device *dev);
void usb_put_dev(struct usb_device *dev);
struct usb_interface *usb_get_intf(struct usb_interface *intf);
void usb_put_intf(struct usb_interface *intf);
struct urb *usb_alloc_urb(int packets, gfp_t flags);
struct urb *usb_get_urb(struct urb *urb);
void usb_free_urb(struct urb *urb);
void usb_kill_urb(struct urb *urb);
int usb_submit_urb(struct urb *urb, gfp_t flags);
void usb_fill_bulk_urb(struct urb *urb, struct usb_device *dev, unsigned int pipe, void *buf,
		       int len, usb_complete_t complete, void *context);
struct usb_device *interface_to_usbdev(struct usb_interface *intf);
struct usb_interface *usb_find_interface(struct usb_driver *drv, int minor);
void *usb_get_intfdata(struct usb_interface *intf);
void usb_set_intfdata(struct usb_interface *intf, void *data);
int usb_register_dev(struct usb_interface *intf, void *class);
void usb_deregister_dev(struct usb_interface *intf, void *class);
void usb_free_coherent(struct usb_device *dev, size_t size, void *addr, u64 dma);
void *usb_alloc_coherent(struct usb_device *dev, size_t size, gfp_t flags, u64 *dma);
#endif
