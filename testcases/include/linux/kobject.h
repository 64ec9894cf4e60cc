/* SPDX-License-Identifier: GPL-2.0-only */
/* kobjects: as much as the test cases use */
#ifndef TESTCASE_KOBJECT_H
#define TESTCASE_KOBJECT_H

#include <linux/kref.h>
#include <linux/sysfs.h>

struct kobject {
	const char *name;
	struct list_head entry;
	struct kobject *parent;
	const struct kobj_type *ktype;
	struct kref kref;
};

struct kobj_type {
	void (*release)(struct kobject *kobj);
	const struct sysfs_ops *sysfs_ops;
	const struct attribute_group **default_groups;
};

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype);
int __must_check kobject_add(struct kobject *kobj, struct kobject *parent, const char *fmt, ...);
int __must_check kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype,
				      struct kobject *parent, const char *fmt, ...);
struct kobject *kobject_create_and_add(const char *name, struct kobject *parent);
void kobject_del(struct kobject *kobj);
struct kobject *kobject_get(struct kobject *kobj);
struct kobject * __must_check kobject_get_unless_zero(struct kobject *kobj);
void kobject_put(struct kobject *kobj);
const char *kobject_name(const struct kobject *kobj);

extern struct kobject *kernel_kobj;
#endif
