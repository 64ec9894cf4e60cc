/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function does by its text, and all that it calls: which locks it takes, whether it may
 * sleep, what it frees. Asked of release functions and callbacks, which the flow does not enter.
 */
#ifndef KREFCHECK_REACH_H
#define KREFCHECK_REACH_H

#include "flow.h"

struct step {
	struct func *fn;
	uint32_t up; /* index of the caller in the reach */
	uint8_t depth;
	bool sure; /* called behind no condition, all the way */
};
struct reach {
	struct step *at; /* [0] is the function itself; the sure ones first, then the nearest */
	uint32_t n;
};
struct reach *reach_of(struct program *p, struct func *f);

struct sleep {
	const struct name *by; /* primitive that sleeps, or the call that gets GFP_KERNEL */
	const struct step *step;
	bool sure;
};
/* The first way in which it may sleep; false: none is known. */
bool reach_sleeps(struct program *p, const struct reach *x, struct sleep *out);

/* The struct that the counter stands in: what the release gets back by container_of(). */
const struct sym *reach_object(const struct sym *key);

enum match { MATCH_NO, MATCH_TYPE, MATCH_SAME };
/*
 * Is the lock that is held in a function of file from the one that deed d of f is about? SAME: for
 * certain, with object being what f is called for; TYPE: the same member of the same struct.
 */
enum match reach_match(struct program *p, const struct file *from, const struct sym *lock,
		       const struct sym *object, const struct func *f, const struct deed *d);
/* Does one of the functions from f on drop the lock first of all? */
bool reach_drops(struct program *p, const struct file *from, const struct sym *lock,
		 const struct sym *object, const struct reach *x, uint8_t depth);
/* Does a direct callee of f drop the lock under some condition? Then nobody knows whether it is
 * held behind it. */
bool reach_may_drop(struct program *p, const struct func *f, const struct sym *lock,
		    const struct sym *object);
/* " through f(), g()" for the way to step, in a. */
const char *reach_way(const struct reach *x, const struct step *s, struct arena *a);

/* A name for the lock that is the same wherever this lock is meant: by variable, or by type and
 * member. */
const struct name *reach_lock_id(const struct file *from, const struct sym *lock);

/* The same for a lock that f's text takes or drops. */
const struct name *reach_deed_id(struct program *p, const struct func *f, const struct deed *d);
/* Do two such names stand for one lock? A member of who knows what may be any of that name. */
bool reach_same_id(const struct name *a, const struct name *b);

/* The function that a name means: seen from via's file if there is one, from the file from, or the
 * only one there is. */
struct func *reach_named(const struct program *p, const struct func *via, const struct file *from,
			 const struct sym *fn);
#endif
