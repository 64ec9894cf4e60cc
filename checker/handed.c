/* SPDX-License-Identifier: GPL-2.0-only */
/* Hand-offs: the callback is found where the hand-off was, its summary says what it drops. */
#include "handed.h"
#include "reach.h"

bool handed_under_lock(const struct state *s, uint32_t handoff_tok)
{
	for (int i = 0; i < s->nlocks; i++)
		if (s->locks[i].mode && s->locks[i].mode != LOCK_RCU &&
		    s->locks[i].acq <= handoff_tok)
			return true;
	return false;
}

bool handed_is_own(const struct obs *o, const struct ref *ref)
{
	const struct sym *object = sym_object(ref->key);

	if (ref->flags & (RF_DOUBT | RF_OBJECT | RF_ESCAPED) || ref->key->flags & SYMF_ARRAY)
		return false;
	/* stored by the very call that hands it off */
	if (ref->flags & RF_MAYBE && ref->escape_tok != ref->handoff_tok)
		return false;
	/* what comes held from a look-up others hold, too */
	if (object->kind != SYM_FRESH || ref->origin != REF_INIT)
		return false;
	return !(rule_object_flags(o->state, ref->key) & (RF_ESCAPED | RF_FREED | RF_DOUBT)) &&
	       !state_is_stored((struct state *)(uintptr_t)o->state, object);
}

/* The same counter, as the callback sees it: in what its parameter points to or is embedded in. */
static bool is_counter(const struct sym *at, const struct sym *key)
{
	const struct sym *x = at;

	if (at->kind != SYM_FIELD || key->kind != SYM_FIELD || at->name != key->name)
		return false;
	if (at->a->tag && key->a->tag && at->a->tag != key->a->tag)
		return false;
	while (x->kind == SYM_FIELD || x->kind == SYM_CONTAINER)
		x = x->a;
	return x->kind == SYM_PARAM;
}

static bool drops_one(const struct func *f, const struct sym *key)
{
	if (!f->sum || f->sum->flags & SUM_UNCERTAIN || !f->sum->noutcomes)
		return false;
	for (unsigned int i = 0; i < f->sum->noutcomes; i++) {
		const struct outcome *o = &f->sum->outcomes[i];
		int dropped = 0;

		for (unsigned int k = 0; k < o->neffects; k++) {
			if (!is_counter(o->effects[k].at, key))
				continue;
			if (o->effects[k].kind == EF_DOUBT)
				return false;
			if (o->effects[k].kind == EF_REF)
				dropped -= o->effects[k].delta;
		}
		if (dropped < 1)
			return false;
	}
	return true;
}

/* A callee that hands off on some ways only may count on others: only a failure may do without. */
static bool always_hands_off(const struct func *via)
{
	const struct summary *sum = via->sum;

	if (!sum || sum->flags & SUM_UNCERTAIN)
		return false;
	for (unsigned int i = 0; i < sum->noutcomes; i++) {
		const struct outcome *o = &sum->outcomes[i];
		bool hands_off = o->ret_mask == M_NEG;

		for (unsigned int k = 0; k < o->neffects; k++) {
			hands_off |= o->effects[k].kind == EF_HANDOFF;
			if (o->effects[k].kind == EF_DOUBT ||
			    (o->effects[k].kind == EF_REF && o->effects[k].delta > 0))
				return false;
		}
		if (!hands_off)
			return false;
	}
	return true;
}

struct func *handed_to_dropper(struct result *r, const struct obs *o, const struct sym *key)
{
	const struct ref *object = rule_ref(o->state, sym_object(key));
	const struct func *via = NULL;
	struct func *f;

	if (!object || !(object->flags & RF_OBJECT) || !(object->flags & RF_HANDED) ||
	    object->flags & RF_DOUBT || handed_under_lock(o->state, object->handoff_tok))
		return NULL;
	for (const struct obs *h = r->first; h && !via; h = h->next)
		if (h->kind == OBS_HANDOFF && h->tok == object->handoff_tok)
			via = h->callee;
	if (via && via->kind != FUNC_MODEL && !always_hands_off(via))
		return NULL;
	f = reach_named(r->prog, via, r->fn->file, object->callback);
	return f && drops_one(f, key) ? f : NULL;
}
