// SPDX-License-Identifier: GPL-2.0-only
/* The client forgets its reference when it cannot start. */
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include "lynx.h"

static void *client_buffer;

static int __init client_init(void)
{
	kref_get(&lynx->refcount);
	client_buffer = kzalloc(16, GFP_KERNEL);
	if (!client_buffer)
		return -ENOMEM;	/* expect(checker): unpaired-get */
	show_lynx(lynx);
	return 0;
}

static void __exit client_exit(void)
{
	kfree(client_buffer);
	kref_put(&lynx->refcount, release_lynx);
}

module_init(client_init);
module_exit(client_exit);
MODULE_LICENSE("GPL");
