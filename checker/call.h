/* SPDX-License-Identifier: GPL-2.0-only */
/* A call at work: shared by call.c (which way it ends), effect.c (what that does) and builtin.c. */
#ifndef KREFCHECK_CALL_H
#define KREFCHECK_CALL_H

#include "flow.h"

enum { MAX_ARGS = 16, MAX_EFFECTS = 64, MAX_PLACES = 4 };

struct call {
	const struct expr *e;
	const struct sym *args[MAX_ARGS];
	const struct expr *exprs[MAX_ARGS];
	unsigned int n;
	uint32_t tok;
	struct func *callee;
	const struct func *kobject; /* what a model says of it beside, or NULL */
	const struct outcome *outcome; /* that is taken, of a callee with a summary */
	const struct sym *at[MAX_EFFECTS]; /* where its effects are, in this side's words */
	bool discarded; /* the result is not used */
	bool alone;	/* no other way could it end */
};

/* call.c: the callee's symbol x in this side's terms; NULL: it cannot be named here. */
const struct sym *call_inst(struct flow *f, struct state *s, struct call *c, const struct sym *x);

/* effect.c: what effect e, at at and with arg in this side's terms, does to the state. */
void call_effect(struct flow *f, struct state *s, struct call *c, const struct effect *e,
		 const struct sym *at, const struct sym *arg);
/* A kobject whose counter is key goes a step further; type: its kobj_type or NULL. */
void call_kobject_step(struct flow *f, struct state *s, struct call *c, enum kobject_step step,
		       const struct sym *key, const struct sym *type);
/* The locks that the outcome asserts to be held are held from here on. */
void call_assert_locks(struct flow *f, struct state *s, struct call *c, const struct outcome *o);

/* builtin.c: what e is, if fn is a name that C or the compiler's helpers give a meaning; false: it
 * is none. */
bool call_builtin(struct flow *f, struct state *s, const struct expr *e, const struct name *fn,
		  const struct sym **out);

#endif
