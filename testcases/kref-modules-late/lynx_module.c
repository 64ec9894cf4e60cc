// SPDX-License-Identifier: GPL-2.0-only
/* '[0] references' is printed after the release has run: the memory is gone. */
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kthread.h>
#include "lynx.h"

struct lynx *lynx;
EXPORT_SYMBOL(lynx);

void show_lynx(struct lynx *cat)
{
	pr_info("[%s, %d] has [%u] reference(s)!\n", cat->name, cat->age,
		kref_read(&cat->refcount));
}
EXPORT_SYMBOL(show_lynx);

void release_lynx(struct kref *ref)
{
	kfree(container_of(ref, struct lynx, refcount));
}
EXPORT_SYMBOL(release_lynx);

static int lynx_handler(void *data)
{
	struct lynx *cat = data;

	show_lynx(cat);
	kref_put(&cat->refcount, release_lynx);
	return 0;
}

static int __init lynx_init(void)
{
	struct task_struct *task;
	struct lynx *cat = kzalloc(sizeof(*cat), GFP_KERNEL);

	if (!cat)
		return -ENOMEM;
	kref_init(&cat->refcount);
	task = kthread_run(lynx_handler, cat, "lynx");
	if (IS_ERR(task)) {
		kref_put(&cat->refcount, release_lynx);
		return PTR_ERR(task);
	}
	kref_get(&cat->refcount);	/* expect: get-after-handoff */
	lynx = cat;
	return 0;
}

static void __exit lynx_exit(void)
{
	kref_put(&lynx->refcount, release_lynx);
	show_lynx(lynx);	/* todo(checker): use-after-put */
}

module_init(lynx_init);
module_exit(lynx_exit);
MODULE_LICENSE("GPL");
