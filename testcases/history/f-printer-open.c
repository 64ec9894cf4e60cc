// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'usb: gadget: f_printer: take kref only for successful open': the reference is taken
 * although -EBUSY is returned.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/fs.h>
#include <linux/spinlock.h>

struct printer {
	struct kref ref;
	spinlock_t lock;
	int open;
};

static void printer_release(struct kref *ref)
{
	kfree(container_of(ref, struct printer, ref));
}

int printer_open_always(struct printer *printer, struct file *file)
{
	int ret = -EBUSY;

	spin_lock(&printer->lock);
	if (!printer->open) {
		printer->open = 1;
		file->private_data = printer;
		ret = 0;
	}
	spin_unlock(&printer->lock);
	kref_get(&printer->ref);
	return ret;	/* expect(checker): unpaired-get */
}

int printer_open(struct printer *printer, struct file *file)
{
	int ret = -EBUSY;

	spin_lock(&printer->lock);
	if (!printer->open) {
		printer->open = 1;
		file->private_data = printer;
		kref_get(&printer->ref);
		ret = 0;
	}
	spin_unlock(&printer->lock);
	return ret;
}

int printer_close(struct file *file)
{
	struct printer *printer = file->private_data;

	spin_lock(&printer->lock);
	printer->open = 0;
	spin_unlock(&printer->lock);
	kref_put(&printer->ref, printer_release);
	return 0;
}
