// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'usb: yurex: Fix use-after-free in yurex_delete': the device is put before its last use.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/usb.h>

struct pedal {
	struct kref ref;
	struct usb_device *udev;
	void *buffer;
	u64 dma;
};

static void pedal_release_early(struct kref *ref)
{
	struct pedal *pedal = container_of(ref, struct pedal, ref);

	usb_put_dev(pedal->udev);
	if (pedal->buffer)
		usb_free_coherent(pedal->udev, 8, pedal->buffer, pedal->dma);	/* todo(checker): use-after-put */
	kfree(pedal);
}

static void pedal_release(struct kref *ref)
{
	struct pedal *pedal = container_of(ref, struct pedal, ref);

	if (pedal->buffer)
		usb_free_coherent(pedal->udev, 8, pedal->buffer, pedal->dma);
	usb_put_dev(pedal->udev);
	kfree(pedal);
}

void pedal_put_early(struct pedal *pedal)
{
	kref_put(&pedal->ref, pedal_release_early);
}

void pedal_put(struct pedal *pedal)
{
	kref_put(&pedal->ref, pedal_release);
}
