/* SPDX-License-Identifier: GPL-2.0-only */
/* huts, whose types are completed, or not, in another file */
#include <linux/kobject.h>

struct hut {
	struct kobject kobj;
	int beds;
};

extern struct kobj_type hut_ktype;
extern struct kobj_type hut_ktype_forgotten;
