// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'scsi: iscsi: Fix reference count leak in iscsi_boot_create_kobj': kfree() where the
 * kobject has a name and a reference already.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>

struct boot_item {
	struct kobject kobj;
	int index;
};

static void boot_item_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct boot_item, kobj));
}

static const struct kobj_type boot_item_ktype = {
	.release = boot_item_release,
};

struct boot_item *boot_item_new_kfree(struct kobject *parent, int index)
{
	struct boot_item *item = kzalloc(sizeof(*item), GFP_KERNEL);

	if (!item)
		return NULL;
	if (kobject_init_and_add(&item->kobj, &boot_item_ktype, parent, "item%d", index)) {
		kfree(item);	/* expect: direct-free */
		return NULL;
	}
	item->index = index;
	return item;
}

struct boot_item *boot_item_new(struct kobject *parent, int index)
{
	struct boot_item *item = kzalloc(sizeof(*item), GFP_KERNEL);

	if (!item)
		return NULL;
	if (kobject_init_and_add(&item->kobj, &boot_item_ktype, parent, "item%d", index)) {
		kobject_put(&item->kobj);
		return NULL;
	}
	item->index = index;
	return item;
}
