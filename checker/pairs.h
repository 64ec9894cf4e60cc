/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pairs.c: a get and a put of one object with no branch between, by one and the same variable: what
 * silly-get-put and redundant-get-put are about.
 */
#ifndef KREFCHECK_PAIRS_H
#define KREFCHECK_PAIRS_H

#include "rules.h"

struct get_put {
	uint32_t get_tok, put_tok;
	uint32_t mid_tok; /* where the object is passed off, if handed */
	bool handed;
	const struct ref *ref; /* before the put */
};

/* Is the put at o the second of such a pair? */
bool pair_find(struct result *r, const struct obs *o, struct get_put *p);
/* A function that counts, or passes on, and does nothing else. */
bool pair_is_plain(const struct func *f);

#endif
