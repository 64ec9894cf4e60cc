/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Notes: look-ups and puts of every type, kept from the walk over single functions for the rules
 * that compare the functions of the whole tree (struct rule, hook program).
 */
#ifndef KREFCHECK_NOTES_H
#define KREFCHECK_NOTES_H

#include "flow.h"

/*
 * VARIABLE: a get of what a variable of file level, or a member of one, points to. GIVEN: what
 * becomes of what a callee gave together with a reference. LENT: what was passed to a callee that
 * may keep it.
 */
enum note_kind { NOTE_LOOKUP, NOTE_PUT, NOTE_VARIABLE, NOTE_GIVEN, NOTE_LENT };
enum { MAX_NOTE_LOCKS = 4 };

struct note {
	uint8_t kind, nlocks;
	bool unless;   /* LOOKUP: by get_unless_zero */
	bool rcu;      /* LOOKUP: under RCU alone */
	bool indirect; /* LOOKUP: another function found it */
	bool dropped;  /* VARIABLE: a lock was dropped before, or another count taken; GIVEN: the
			  reference is dropped where all went well, else it is passed on; LENT:
			  it is dropped behind the call */
	bool serial;   /* PUT: kref_put_mutex(), kref_put_lock() */
	uint32_t tok;
	const struct name *type;	  /* of the object as a whole */
	const struct name *variable;	  /* VARIABLE: by place, as locks are ... */
	const struct name *root, *member; /* ... and who it is; member NULL: itself */
	const struct name *tag, *counter; /* type of the object, member that counts */
	const struct name
		*locks[MAX_NOTE_LOCKS]; /* held from the look-up on, or at the put: by place */
	const struct name
		*members[MAX_NOTE_LOCKS]; /* LOOKUP: where the link may be, of what was walked */
	struct func *fn;
	struct func *callee;	 /* PUT: through this wrapper, or NULL; GIVEN: who gave; LENT: to
				    whom */
	struct func *release;	 /* PUT: NULL: not known */
	struct finding *finding; /* a finding at this place, to be completed */
};
struct notes {
	struct note *at;
	size_t n, room;
};

struct rule;
/* Take down what r saw; the findings in them are of no rule yet. */
void notes_take(struct result *r, struct notes *out);
/* All threads' notes in the order of the tree. */
void notes_sort(struct notes *n);
/* Do the notes share a lock? */
bool notes_share_lock(const struct note *a, const struct note *b);
#endif
