/* SPDX-License-Identifier: GPL-2.0-only */
/* The making of a summary: what summary.c and outcomes.c share, and nobody else. */
#ifndef KREFCHECK_SUMMARY_H
#define KREFCHECK_SUMMARY_H

#include "flow.h"

enum {
	MAX_OUTCOMES = 10,
	MAX_EFFECTS = 24,
	MAX_STORES = 6,
	MAX_BORN = 4,
	MAX_RAW = 64,
	MAX_KEYS = 32,
	MAX_PRE = 8
};

struct maker {
	struct flow *f;
	struct symtab tab; /* the summary's own */
	struct arena *a;
	const struct sym *born[MAX_BORN]; /* of the exit at work */
	unsigned int nborn;
	struct exit *exit;
	const struct sym
		*keys[MAX_KEYS]; /* every counter that some exit changes, in the summary's terms */
	unsigned int nkeys;
	bool walks; /* what is returned was reached by going along from one to the next */
	bool takes; /* ... or is an object of nobody's, a reference taken */
	bool sleeps; /* others write meanwhile: what memory held on entry it need not hold now */
};

/* One exit in the summary's terms. */
struct raw {
	struct outcome o;
	uint8_t null_keys[MAX_KEYS]; /* the object of keys[i] is NULL here: nothing is said */
	/* what memory held on entry, should it be needed to tell this way from another */
	struct precondition loads[MAX_PRE];
	uint8_t nloads;
	/* what was stored there comes from an earlier round of a loop; NULL: nothing */
	const struct sym *again;
	/* counter of a reference that went with a hand-off, which was cancelled and the reference
	 * dropped; NULL: none */
	const struct sym *cancelled;
};

/* Does the outcome change the counter key? How; NULL: it does not. */
struct effect *outcome_effect(struct outcome *o, const struct sym *key);
bool outcome_has_init(struct outcome *o, const struct sym *key);
/* Add an effect to o, in the maker's arena; of more than MAX_EFFECTS the rest is left out. */
void outcome_add(struct maker *m, struct outcome *o, struct effect e);
/* Leave what is needed for the counters alone, and where what they count stands ... */
void outcome_drop_extras(struct raw *w);
/* ... and not even that. */
void outcome_drop_stores(struct raw *w);
/* A loop that fills an array with references: what its first round stores stands for all elements,
 * later rounds tell nothing more. Returns how many are left. */
unsigned int outcomes_drop_rounds(struct raw *raw, unsigned int n);
/* Make undistinguishable outcomes agree, or doubt. */
void outcomes_settle(struct maker *m, struct raw *raw, unsigned int n);
/* Make one of those that do the same; returns how many are left. */
unsigned int outcomes_unite(struct raw *raw, unsigned int n);
/* More ways out than can be told apart: one for each class of what is returned; returns how
 * many. */
unsigned int outcomes_coarsen(struct maker *m, struct raw *raw, unsigned int n);
/* Not all ways out were seen: what none of the n returns, others may. There is room for one more;
 * returns how many there are. */
unsigned int outcomes_cover(struct maker *m, struct raw *raw, unsigned int n);

#endif
