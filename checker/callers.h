/* SPDX-License-Identifier: GPL-2.0-only */
/* callers.c: findings that depend on the locks of the callers. */
#ifndef KREFCHECK_CALLERS_H
#define KREFCHECK_CALLERS_H

#include "flow.h"

struct notes;
struct func_list {
	struct func **at;
	size_t n, room;
};

/* Whoever calls something of this name. */
struct callers_of {
	struct func **at;
	size_t n, room;
};
typedef const struct callers_of *(*callers_fn)(void *ctx, const struct func *f);

/*
 * Drop the findings whose function is only called with a lock held, one of those that guard the
 * container by what others do, if that is known; who has no callers is doubted.
 */
void callers_settle(struct program *p, struct findings *f, const struct notes *notes,
		    callers_fn callers, void *ctx, struct arena *temps);

#endif
