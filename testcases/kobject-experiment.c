// SPDX-License-Identifier: GPL-2.0-only
/*
 * An experiment found on the web: it prints the counts of three kobjects from the inside of
 * their krefs, has a kobj_type without anything in it, and looks at each kobject after
 * it has put it.
 */
#include <linux/module.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/slab.h>

struct kobject *my_kobject01;
struct kobject *my_kobject02;
struct kobject *my_kobject03;

struct kobj_type mytype;	/* expect: kobject-no-release */

static int my_kobject_init(void)
{
	int ret;

	my_kobject01 = kobject_create_and_add("my_kobject01", NULL);
	printk("my_kobject01 kref = %d\n", my_kobject01->kref.refcount.refs.counter);	/* expect: raw-refcount */
	my_kobject02 = kobject_create_and_add("my_kobject02", my_kobject01);
	printk("my_kobject01 kref = %d\n", my_kobject01->kref.refcount.refs.counter);	/* expect: raw-refcount */
	printk("my_kobject02 kref = %d\n", my_kobject02->kref.refcount.refs.counter);	/* expect: raw-refcount */
	my_kobject03 = kzalloc(sizeof(struct kobject), GFP_KERNEL);
	ret = kobject_init_and_add(my_kobject03, &mytype, NULL, "%s", "my_kobject03");
	if (ret)
		kobject_put(my_kobject03);
	else
		printk("my_kobject03 kref = %u\n", kref_read(&my_kobject03->kref));
	return ret;
}

static void my_kobject_exit(void)
{
	printk("my_kobject01 kref = %u\n", kref_read(&my_kobject01->kref));
	printk("my_kobject03 kref = %d\n", my_kobject03->kref.refcount.refs.counter);	/* expect: raw-refcount */
	kobject_put(my_kobject03);
	printk("%s is gone\n", my_kobject03->name);	/* expect(cocci): use-after-put */ /* todo(checker): use-after-put */
	kobject_put(my_kobject02);
	kobject_put(my_kobject01);
}

module_init(my_kobject_init);
module_exit(my_kobject_exit);
MODULE_LICENSE("GPL");
