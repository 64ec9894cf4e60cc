// SPDX-License-Identifier: GPL-2.0-only
/* The second client keeps the pointer in a variable of its own. */
#include <linux/module.h>
#include <linux/kernel.h>
#include "thunder_cats.h"

static struct thunder_cat *my_cat;

static int __init client2_init(void)
{
	kref_get(&panthro->refcount);
	my_cat = panthro;
	show_thunder_cat(my_cat);
	return 0;
}

static void __exit client2_exit(void)
{
	kref_put(&my_cat->refcount, release_thunder_cat);
	my_cat = NULL;
}

module_init(client2_init);
module_exit(client2_exit);
MODULE_LICENSE("GPL");
