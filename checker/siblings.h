/* SPDX-License-Identifier: GPL-2.0-only */
/* The other ways out of a function: evidence whether what is left on one of them is a mistake. */
#ifndef KREFCHECK_SIBLINGS_H
#define KREFCHECK_SIBLINGS_H

#include "rules.h"

struct evidence {
	bool put_alike;	   /* the same kind of return with the put */
	bool put_later;	   /* by a failure further on */
	bool put_anywhere;
	bool kept;	   /* another way out passes it on */
	bool succeeds;	   /* a success owns it as well: that is what was asked for */
	bool handed;	   /* to another context, for certain */
	bool put_maybe;	   /* the put came behind the same doubtful calls */
	bool returned;	   /* a success gives it to the caller, and this failure nothing */
	bool returned_maybe; /* ... behind the same doubtful calls */
};

/* What the other of all n ways out, v, say of leak, which is one of them. */
struct evidence siblings_weigh(const struct result *r, const struct exit_view *v, uint32_t n,
			       const struct exit_view *leak);
/* Is the reference dropped there that was gained? */
bool siblings_drop(const struct exit_view *v);
/* Is the object passed on only behind the place where leak parts from the others? Then nobody can
 * know of the reference there. */
bool siblings_keep_later(const struct result *r, const struct exit_view *leak,
			 const struct sym *object);
/* Does leak part from the others where that refuses which keeps the reference on another one? */
bool siblings_refused(const struct exit_view *v, uint32_t n, const struct exit_view *leak);
/*
 * Functions that the reference was passed to on the way to v, up to where it is dropped, and that
 * may have kept it: at most max of them, into to. Returns how many; 0: none, more than max, or
 * somebody whose name is not known.
 */
unsigned int siblings_lent(const struct result *r, const struct exit_view *v,
			   const struct func **to, unsigned int max);

#endif
