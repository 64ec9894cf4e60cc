/* SPDX-License-Identifier: GPL-2.0-only */
/* What the rules on hand-offs share: does the other context drop a reference, and how many are
 * left? */
#ifndef KREFCHECK_HANDED_H
#define KREFCHECK_HANDED_H

#include "rules.h"

/*
 * At o the object of counter key has been handed off for certain, with no lock held over both, to
 * a callback that drops one reference of this counter on every way out. In that case its function.
 */
struct func *handed_to_dropper(struct result *r, const struct obs *o, const struct sym *key);
/* A reference that is this function's own and that no other context knew of before the hand-off. */
bool handed_is_own(const struct obs *o, const struct ref *ref);
/* A lock that was taken before the hand-off and is still held: the other side may be waiting for
 * it. */
bool handed_under_lock(const struct state *s, uint32_t handoff_tok);

/* A counter that the function which runs behind a hand-off drops, in the words of this side. */
struct drop {
	const struct sym *key;
	bool sure; /* on every way out */
	bool apart; /* with what the object itself holds: its life ends there */
};
enum { MAX_DROPS = 8 };
/* What is dropped behind the hand-off h (OBS_HANDOFF): out has room for MAX_DROPS. *callback: the
 * function, or NULL if it is not known. */
unsigned int handed_drops(struct result *r, const struct obs *h, struct drop *out,
			  struct func **callback);
/* The counter or place x of a function that is called with at, with memory as it is in s, in the
 * words of this side; NULL: it has none. */
const struct sym *handed_translate(struct result *r, const struct state *s, const struct sym *x,
				   const struct sym *at);
/* The hand-off observed at tok, or NULL. */
const struct obs *handed_at(const struct result *r, uint32_t tok);
#endif
