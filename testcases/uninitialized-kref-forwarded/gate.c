// SPDX-License-Identifier: GPL-2.0-only
/* Where gates are initialised. */
#include "gate.h"

static LIST_HEAD(gates);

void gate_release(struct kref *ref)
{
	kfree(container_of(ref, struct gate, ref));
}

void gate_open_for(struct gate *gate, struct module *owner)
{
	kref_init(&gate->ref);
	gate->owner = owner;
	list_add(&gate->link, &gates);
}
