// SPDX-License-Identifier: GPL-2.0-only
/* The first client: takes a reference when it is loaded, gives it up when it goes. */
#include <linux/module.h>
#include <linux/kernel.h>
#include "thunder_cats.h"

static int __init client1_init(void)
{
	kref_get(&panthro->refcount);
	show_thunder_cat(panthro);
	return 0;
}

static void __exit client1_exit(void)
{
	kref_put(&panthro->refcount, release_thunder_cat);
}

module_init(client1_init);
module_exit(client1_exit);
MODULE_LICENSE("GPL");
