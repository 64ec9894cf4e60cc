/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * guards.c: the locks under which, anywhere in the tree, objects of a type are put into a
 * container, taken out of it and found there. What a look-up has to be under is told by the
 * others.
 */
#ifndef KREFCHECK_GUARDS_H
#define KREFCHECK_GUARDS_H

#include "callers.h"
#include "notes.h"

/* What was found: its type, and the names one of which is the member that links it. */
struct link {
	const struct name *tag;
	const struct name *members[MAX_NOTE_LOCKS]; /* [0] NULL: any */
	const struct name *store; /* what it was found in by its key: member or variable, or NULL */
	bool rcu;				    /* under RCU alone */
	bool shown; /* not found but put there, before it was initialised */
};

enum { MAX_GUARDS = 12 };

struct guards {
	const struct name *locks[MAX_GUARDS];
	uint8_t n;
	uint8_t nsure;	 /* of them, the first: held for certain; the rest by some caller */
	uint32_t nsites; /* that link or unlink, or find under a lock */
	bool shrinks;	 /* somebody takes things out */
	bool kept;	 /* found by its key where nobody takes anything out */
	bool named;	 /* it is known which member they are linked by */
	bool rcu;	 /* found under RCU alone */
	const struct func *where; /* a function that has the first of the locks, and its place */
	uint32_t off;
};

/* What is asked of the whole tree, gathered once; lives in *a but for guards_index_free(). */
struct guards_index;
struct guards_index *guards_index(struct program *p, const struct notes *notes, struct arena *a);
void guards_index_free(struct guards_index *x);
struct guards *guards_of(const struct guards_index *x, const struct link *l, callers_fn callers,
			 void *ctx, struct arena *a);
/* Does somebody wait for the readers before giving up what he took out of there? Then the
 * container's reference outlives them. Of an unknown type: somebody in the file. */
bool guards_wait(const struct guards_index *x, const struct link *l, const struct file *file);
/* Does somebody find such objects and take a plain reference? */
bool guards_count(const struct guards_index *x, const struct link *l);
/* Does somebody find such objects and reckon with a count of zero (kref_get_unless_zero())? */
bool guards_doubt(const struct guards_index *x, const struct link *l);
/* Is one of n locks among the guards? One that has no name (NULL) may be. */
bool guards_have(const struct guards *g, const struct name *const *locks, unsigned int n);

#endif
