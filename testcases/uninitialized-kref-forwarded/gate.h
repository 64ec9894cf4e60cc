/* SPDX-License-Identifier: GPL-2.0-only */
/* A macro that only hands its argument on to the function that initialises it. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>

struct gate {
	struct kref ref;
	struct list_head link;
	struct module *owner;
};

void gate_release(struct kref *ref);
void gate_open_for(struct gate *gate, struct module *owner);
#define gate_open(gate)	gate_open_for(gate, THIS_MODULE)
