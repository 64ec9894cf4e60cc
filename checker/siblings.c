// SPDX-License-Identifier: GPL-2.0-only
/* A sibling that drops a reference, or keeps it for somebody, tells what this way out should do. */
#include "siblings.h"

/* What a call returned, or a test of it. */
static bool is_result(const struct sym *s)
{
	while (s->kind == SYM_BIN)
		s = s->a->kind == SYM_CONST ? s->b : s->a;
	return s->kind == SYM_FRESH && s->flags & SYMF_CALL;
}

/* Where a result that is_result() was born. */
static uint32_t result_tok(const struct sym *s)
{
	while (s->kind == SYM_BIN)
		s = s->a->kind == SYM_CONST ? s->b : s->a;
	return (uint32_t)(s->value / 16);
}

bool siblings_drop(const struct exit_view *v)
{
	return v->ending == END_BALANCED && v->ref && v->ref->flags & RF_PUT;
}

/* Does what is called at tok, as far as its text tells, keep none of what it is given? */
static bool keeps_nothing(const struct result *r, uint32_t tok)
{
	const struct func *f = rule_callee(r, tok);

	if (!f || f->kind != FUNC_FUNCTION || !f->bits)
		return false;
	for (unsigned int i = 0; i < f->nparams; i++)
		if (f->bits[i] & (PB_STORED | PB_INDIRECT | PB_FREED | PB_GIVEN_UP))
			return false;
	for (unsigned int i = 0; f->sum && i < f->sum->noutcomes; i++)
		if (f->sum->outcomes[i].neffects || f->sum->outcomes[i].nstores)
			return false;
	return true;
}

/*
 * get; if (!pass_on(obj)) put: the put is on the failure branch of a call, the other branch is how
 * a reference is handed over, whatever the call is.
 */
static bool passes_on(const struct result *r, const struct exit_view *leak,
		      const struct exit_view *put)
{
	const struct trail *t = put->obs->state->trail, *b;

	while (t && !(t->kind == TR_PUT && t->what == put->ref->key))
		t = t->up;
	while (t && t->kind != TR_TRUE && t->kind != TR_FALSE)
		t = t->up;
	if (!t || !t->what || !(t->cond && is_result(t->what)) ||
	    keeps_nothing(r, result_tok(t->what)))
		return false;
	for (b = leak->obs->state->trail; b; b = b->up)
		if (b->tok == t->tok && (b->kind == TR_TRUE || b->kind == TR_FALSE))
			return b->kind != t->kind;
	return false;
}

/* The newest branch of a path: where it parted from its siblings. */
static uint32_t parted(const struct trail *t)
{
	while (t && t->kind != TR_TRUE && t->kind != TR_FALSE && t->kind != TR_CASE)
		t = t->up;
	return t ? t->tok : 0;
}

/*
 * put fails further on than leak does, and drops what it still owns there: so it was owned before,
 * whatever was done to it up to there.
 */
static bool puts_later(const struct exit_view *leak, const struct exit_view *put)
{
	const struct trail *t = put->obs->state->trail;

	if (!leak->fails || !put->fails || put->ref->got_tok != leak->ref->got_tok)
		return false;
	while (t && !(t->kind == TR_PUT && t->what == put->ref->key))
		t = t->up;
	return parted(t) > parted(leak->obs->state->trail);
}

/* Does the failing path part by what the call at tok returned? Then that did not keep it. */
static bool is_refusal_of(const struct trail *t, uint32_t tok)
{
	while (t && t->kind != TR_TRUE && t->kind != TR_FALSE)
		t = t->up;
	return t && t->what && is_result(t->what) && result_tok(t->what) == tok;
}

bool siblings_refused(const struct exit_view *v, uint32_t n, const struct exit_view *leak)
{
	for (uint32_t i = 0; i < n; i++)
		if (v[i].ending == END_KEPT && !v[i].fails &&
		    v[i].ref->got_tok == leak->ref->got_tok &&
		    is_refusal_of(leak->obs->state->trail, v[i].ref->escape_tok))
			return true;
	return false;
}

/* What is passed on is so behind the place where the failing path parts, and nothing of it before:
 * then nobody can know of the reference there. */
bool siblings_keep_later(const struct result *r, const struct exit_view *leak,
			 const struct sym *object)
{
	uint32_t at = parted(leak->obs->state->trail);
	bool later = false;

	if (!at)
		return false;
	for (const struct obs *o = r->first; o; o = o->next) {
		if ((o->kind != OBS_STORE && o->kind != OBS_HANDOFF) ||
		    sym_object(o->what) != object)
			continue;
		if (o->tok < at)
			return false;
		later = true;
	}
	return later;
}

static bool is_inside(const struct sym *x, const struct sym *object)
{
	return x && (x->kind == SYM_FIELD || x->kind == SYM_CONTAINER) && sym_object(x) == object;
}

/* if (&obj->link == &list): was anything found? The path on which it was is another one. */
static bool is_told_from_end(const struct exit_view *v, const struct sym *object)
{
	for (const struct trail *t = v->obs->state->trail; t; t = t->up) {
		if (t->tok <= v->ref->got_tok)
			return false;
		if ((t->kind != TR_TRUE && t->kind != TR_FALSE) || !t->what ||
		    t->what->kind != SYM_BIN || t->what->op != T_EQ ||
		    t->what->b->kind == SYM_CONST)
			continue;
		if (is_inside(t->what->a, object) || is_inside(t->what->b, object))
			return true;
	}
	return false;
}

struct evidence siblings_weigh(const struct result *r, const struct exit_view *v, uint32_t n,
			       const struct exit_view *leak)
{
	struct evidence e = {0};

	for (uint32_t i = 0; i < n; i++) {
		if (&v[i] == leak)
			continue;
		/* the same reference: a way out that never gained the second says nothing of it */
		if (siblings_drop(&v[i]) &&
		    (v[i].ref->flags & RF_GOT || !(leak->ref->flags & RF_GOT)) &&
		    (leak->fails || !passes_on(r, leak, &v[i]))) {
			e.put_anywhere = true;
			e.put_later |= puts_later(leak, &v[i]);
			e.put_alike |= exits_alike(&v[i], leak);
			e.put_maybe |= v[i].maybe;
		}
		e.kept |= v[i].ending == END_KEPT;
		if (v[i].ending == END_KEPT && v[i].returned && !v[i].fails && leak->fails &&
		    v[i].ref->got_tok == leak->ref->got_tok && !leak->returned &&
		    !is_told_from_end(leak, sym_object(leak->ref->key))) {
			e.returned = true;
			e.returned_maybe |=
				v[i].maybe && v[i].ref->escape_tok == leak->ref->escape_tok;
		}
		e.succeeds |= v[i].ending == END_OWNED && !v[i].fails && v[i].obs->what &&
			      v[i].ref->got_tok == leak->ref->got_tok;
		e.handed |= v[i].ending == END_KEPT &&
			    rule_object_flags(v[i].obs->state, v[i].ref->key) & RF_HANDED;
	}
	return e;
}

unsigned int siblings_lent(const struct result *r, const struct exit_view *v,
			   const struct func **to, unsigned int max)
{
	const struct trail *t = v->obs->state->trail;
	bool pointer = r->fn->ast->decl.type.pointers;
	unsigned int n = 0;

	while (v->ending == END_BALANCED && t && !(t->kind == TR_PUT && t->what == v->ref->key))
		t = t->up;
	for (; t; t = t->up) {
		const struct func *f;
		unsigned int i;

		if ((t->kind == TR_GET || t->kind == TR_HELD || t->kind == TR_INIT) &&
		    t->what == v->ref->key)
			break;
		if (t->kind != TR_LENT || t->what != sym_object(v->ref->key))
			continue;
		/* what made it, or what comes back of it and is returned, may be anything */
		if (t->tok == v->ref->got_tok ||
		    (pointer && v->obs->what && is_result(v->obs->what) &&
		     result_tok(v->obs->what) == t->tok))
			return 0;
		f = rule_callee(r, t->tok);
		for (i = 0; f && i < n && to[i] != f; i++)
			;
		if (!f || (i == n && n == max))
			return 0;
		to[i] = f;
		n += i == n;
	}
	return n;
}
