// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module that owns the object, and a thread that is given a reference. The clients keep
 * the module loaded, and so the global valid (the module's own reference goes at its exit).
 */
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/kthread.h>
#include "thunder_cats.h"

struct thunder_cat *panthro;
EXPORT_SYMBOL(panthro);

void show_thunder_cat(struct thunder_cat *cat)
{
	pr_info("Thunder Cat [%s, %d] has [%u] reference(s)!\n", cat->name, cat->age,
		kref_read(&cat->refcount));
}
EXPORT_SYMBOL(show_thunder_cat);

void release_thunder_cat(struct kref *ref)
{
	struct thunder_cat *cat = container_of(ref, struct thunder_cat, refcount);

	pr_info("releasing thunder cat %s\n", cat->name);
	show_thunder_cat(cat);
	kfree(cat);
}
EXPORT_SYMBOL(release_thunder_cat);

static int thunder_cat_handler(void *data)
{
	struct thunder_cat *cat = data;

	pr_info("handler has the thunder cat %s\n", cat->name);
	show_thunder_cat(cat);
	kref_put(&cat->refcount, release_thunder_cat);
	return 0;
}

static int __init thunder_cats_init(void)
{
	struct task_struct *task;

	panthro = kzalloc(sizeof(*panthro), GFP_KERNEL);
	if (!panthro)
		return -ENOMEM;
	kref_init(&panthro->refcount);
	strscpy(panthro->name, "Panthro", sizeof(panthro->name));
	panthro->age = 30;
	show_thunder_cat(panthro);

	kref_get(&panthro->refcount);
	task = kthread_run(thunder_cat_handler, panthro, "thunder_cat");
	if (IS_ERR(task)) {
		kref_put(&panthro->refcount, release_thunder_cat);
		kref_put(&panthro->refcount, release_thunder_cat);
		return PTR_ERR(task);
	}
	return 0;
}

static void __exit thunder_cats_exit(void)
{
	show_thunder_cat(panthro);
	kref_put(&panthro->refcount, release_thunder_cat);
}

module_init(thunder_cats_init);
module_exit(thunder_cats_exit);
MODULE_LICENSE("GPL");
