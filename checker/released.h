/* SPDX-License-Identifier: GPL-2.0-only */
/* released.c: what the release of another object drops, which is put on the way. */
#ifndef KREFCHECK_RELEASED_H
#define KREFCHECK_RELEASED_H

#include "rules.h"

/*
 * On the way to the exit v, another object is put whose release function drops the reference of
 * counter key: that was taken for it (put_device(&port->dev) runs port_release(), which puts the
 * host of the port). The release of a kobject or device is any that is registered in this file.
 */
bool released_along(struct result *r, const struct exit_view *v, const struct sym *key);

#endif
