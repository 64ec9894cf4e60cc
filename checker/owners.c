// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose reference is it? Who hands off what it was given gives away a reference of its callers:
 * they are looked at, what they have, and whether they go on with it behind the call.
 */
#include "owners.h"
#include "known.h"
#include "rules.h"

/* Has the caller a reference of its own to give away, as far as the path up to there tells? */
static bool owns(const struct state *s, const struct sym *object)
{
	for (int i = 0; i < s->nrefs; i++) {
		const struct ref *ref = &s->refs[i];

		if (sym_object(ref->key) != object)
			continue;
		if (ref->flags & RF_OBJECT ? ref->flags & (RF_UNLINKED | RF_DOUBT)
					   : ref->count > 0 || ref->origin != REF_BORROWED ||
						     ref->flags & (RF_DOUBT | RF_UNSURE | RF_GOT))
			return true;
	}
	return state_claimed(s, object) || object->flags & SYMF_ALLOC;
}

/* Is the call at tok, of what was asked about, on the way to s? */
static bool is_behind(const struct state *s, uint32_t tok)
{
	for (const struct trail *t = s->trail; t; t = t->up)
		if (t->kind == TR_CALL && t->tok == tok)
			return true;
	return false;
}

/* Another way out, of the same kind, where nothing is done about it: the call at tok is not what
 * gets rid of a reference that each caller gives. */
static bool spares(struct result *r, const struct sym *key, uint32_t tok)
{
	const struct sym *object = sym_object(key);
	uint32_t n;
	struct exit_view *v = rule_exits(r, key, &n);

	for (uint32_t i = 0; i < n; i++) {
		if (!is_behind(v[i].obs->state, tok))
			continue;
		for (uint32_t k = 0; k < n; k++)
			if (v[k].ending == END_NONE && exits_alike(&v[i], &v[k]) &&
			    !rule_object_flags(v[k].obs->state, key) &&
			    state_mask(v[k].obs->state, object) != M_ZERO)
				return true;
	}
	return false;
}

/* It puts what it passed at tok, on some way: it knows of a reference of its own. */
static bool puts_it(struct result *r, const struct sym *object, uint32_t tok)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike)
		if (sym_object(o->what) == object)
			return object->kind != SYM_PARAM || !spares(r, o->what, tok);
	return false;
}

/* A reference that came with the object to this function, or was taken here. */
static bool is_own(const struct ref *ref)
{
	return ref->origin != REF_BORROWED || ref->flags & (RF_GOT | RF_UNSURE);
}

/*
 * Has this function no more than the given number of references of its own? None that is in doubt:
 * what it may have been lent it lives by.
 */
static bool has_at_most(const struct state *s, const struct sym *object, int own)
{
	for (int i = 0; i < s->nrefs; i++) {
		const struct ref *ref = &s->refs[i];

		if (sym_object(ref->key) != object)
			continue;
		if (ref->flags & (RF_UNLINKED | RF_FREED))
			return false;
		if (ref->flags & RF_OBJECT)
			continue;
		if (ref->count > own ||
		    (is_own(ref) && (!own || ref->flags & (RF_DOUBT | RF_UNSURE))))
			return false;
	}
	return !state_claimed(s, object) && !(object->flags & SYMF_ALLOC);
}

/* Did the call at tok drop or hand off the object, on the way to s, and was none taken since? */
static bool is_given(const struct state *s, const struct sym *object, uint32_t tok)
{
	for (const struct trail *t = s->trail; t; t = t->up) {
		if (!t->what || sym_object(t->what) != object)
			continue;
		if (t->kind == TR_GET || t->kind == TR_HELD || t->kind == TR_INIT)
			return false;
		if ((t->kind == TR_HANDOFF || t->kind == TR_PUT) && t->tok == tok)
			return true;
	}
	return false;
}

/* Is there an observation of this kind of the object, behind the call that gave it away? */
static bool is_seen_behind(const struct result *r, enum obs_kind kind, const struct obs *call)
{
	const struct sym *object = sym_object(call->what);

	for (const struct obs *o = r->first_of[kind]; o; o = o->alike)
		if (o->tok != call->tok && sym_object(o->what) == object &&
		    is_given(o->state, object, call->tok))
			return true;
	return false;
}

/*
 * It goes on with what it passes in the call: drops the one reference that it has, uses what it has
 * none of, or hands it off once more. What a callback is called with may be its own, once.
 */
static bool keeps(const struct result *r, const struct obs *call)
{
	const struct sym *object = sym_object(call->what);
	bool lent = has_at_most(call->state, object, 0);

	if (sym_root(object)->kind == SYM_PARAM && program_is_callback(r->prog, r->fn))
		return lent && is_seen_behind(r, OBS_HANDOFF, call);
	return (has_at_most(call->state, object, 1) && is_seen_behind(r, OBS_PUT, call)) ||
	       (lent && is_seen_behind(r, OBS_USE, call));
}

void owners_see(struct result *r, const struct obs *o, struct site *s)
{
	const struct sym *object = sym_object(o->what);

	s->owns = owns(o->state, object) || puts_it(r, object, o->tok);
	s->keeps = keeps(r, o);
	if (object->kind == SYM_PARAM && object->value < UINT8_MAX)
		s->param = (uint8_t)(object->value + 1);
}

/* What a caller passes on is its own parameter: its callers are asked for it, too. */
void owners_ask_further(struct func *const *asked, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (const struct site *s = asked[i]->sites; s; s = s->next)
			if (asked[i]->lent && s->param && !s->owns && !s->caller->lent)
				s->caller->lent = s->param;
}

/*
 * Do all callers of f, or theirs, own what is passed as the parameter that was asked for? One that
 * does not is enough: to take over the caller's reference is a contract. An operation is lent what
 * it works on.
 */
static enum owner owner_of(const struct program *p, const struct func *f, int depth)
{
	enum owner all = OWNER_UNSEEN;

	if (program_is_operation(p, f))
		return OWNER_NONE;
	for (const struct site *s = f->sites; s; s = s->next) {
		enum owner up = OWNER_UNSEEN;

		if (s->caller == f)
			continue;
		if (s->keeps)
			return OWNER_NONE;
		if (s->owns)
			up = OWNER_CALLERS;
		else if (!s->param)
			return OWNER_NONE;
		else if (depth && s->caller->lent == s->param)
			up = owner_of(p, s->caller, depth - 1);
		if (up == OWNER_NONE)
			return OWNER_NONE;
		if (up == OWNER_CALLERS)
			all = OWNER_CALLERS;
	}
	return all;
}

enum owner owners_of(const struct program *p, struct func *f)
{
	uint8_t known = p->known ? known_owner(p, f) : 0;

	if (known)
		return (enum owner)(known - 1);
	f->owned = (uint8_t)(owner_of(p, f, OWNER_DEPTH) + 1);
	return (enum owner)(f->owned - 1);
}
