/* SPDX-License-Identifier: GPL-2.0-only */
/* castles */
#include <linux/kobject.h>

struct castle {
	struct kobject kobj;
	int towers;
};

int castle_register(struct castle *castle, const char *name);
void castle_put(struct castle *castle);
