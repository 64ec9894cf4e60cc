/* SPDX-License-Identifier: GPL-2.0-only */
/* owners.c: whose is the reference that goes with an argument? */
#ifndef KREFCHECK_OWNERS_H
#define KREFCHECK_OWNERS_H

#include "flow.h"

enum { OWNER_DEPTH = 3 }; /* callers, and theirs, who are asked */

/* What the caller r->fn has of what it passes in the call o (OBS_CALL, o->what), into s. */
void owners_see(struct result *r, const struct obs *o, struct site *s);
/* What callers of the n functions pass on is their own parameter: their callers are asked, too. */
void owners_ask_further(struct func *const *asked, size_t n);
/* Do all callers of f own what they pass as the parameter that was asked about? */
enum owner owners_of(const struct program *p, struct func *f);

#endif
