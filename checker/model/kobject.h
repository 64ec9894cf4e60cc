/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kobjects and devices, as far as their set-up goes: once set up, only the last put may free, also
 * when adding failed. What is said here stands beside what is inferred of the same functions.
 */
#include "model.h"

/* Where the counter is: by the first members. */
struct kref {
	unsigned int refcount;
};
struct kobject {
	struct kref kref;
};
struct device {
	struct kobject kobj;
};

void kobject_init(struct kobject *kobj sets_up, const struct kobj_type *ktype kobject_type);
int kobject_add(struct kobject *kobj adds, struct kobject *parent, const char *fmt, ...);
int kobject_init_and_add(struct kobject *kobj sets_up adds,
			 const struct kobj_type *ktype kobject_type, struct kobject *parent,
			 const char *fmt, ...);
void kobject_put(struct kobject *kobj gives_up);
void device_initialize(struct device *dev sets_up);
int device_add(struct device *dev adds);
int device_register(struct device *dev sets_up adds);
void device_unregister(struct device *dev gives_up);
void put_device(struct device *dev gives_up);
