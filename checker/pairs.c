// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a put back along the path to the get, with no branch and no lock between. Both have to be
 * plain, and go through the same variable: else one of them is there for another reference, which
 * outlives the pair.
 */
#include "pairs.h"

enum { PLAIN = 48 /* tokens */ };

static bool find(const struct obs *o, struct get_put *p)
{
	const struct sym *object = sym_object(o->what);

	*p = (struct get_put){.put_tok = o->tok};
	for (const struct trail *t = o->state->trail; t; t = t->up) {
		switch (t->kind) {
		case TR_TRUE:
		case TR_FALSE:
		case TR_CASE:
		case TR_LOCK:
		case TR_UNLOCK: return false;
		case TR_GET:
			if (t->what != o->what)
				break;
			p->get_tok = t->tok;
			return true;
		case TR_PUT:
		case TR_INIT:
		case TR_HELD:
		case TR_FREE:
			if (t->what && sym_object(t->what) == object)
				return false;
			break;
		case TR_HANDOFF:
		case TR_ESCAPE:
			if (!t->what || sym_object(t->what) != object ||
			    (t->kind == TR_ESCAPE && t->flag))
				break;
			if (!p->handed)
				p->mid_tok = t->tok;
			p->handed = true;
			break;
		}
	}
	return false;
}

bool pair_is_plain(const struct func *f)
{
	return f && (f->kind == FUNC_MODEL || f->size <= PLAIN);
}

/* Whatever it calls counts, too: the object is not used up on the way. */
static bool counts_alone(const struct result *r, const struct func *f)
{
	if (!pair_is_plain(f))
		return false;
	for (uint32_t k = 0; k < f->ncalls; k++) {
		const struct func *c = program_callee(r->prog, f, k);

		if (!f->calls[k]->known && !(c && c->sum && c->sum->flags & SUM_REFS) &&
		    !(c && c->kind == FUNC_MACRO && c->marks & FM_NEAR))
			return false;
	}
	return true;
}

static const struct func *getter_at(struct result *r, uint32_t tok)
{
	for (const struct obs *o = r->first_of[OBS_GET]; o; o = o->alike)
		if (o->kind == OBS_GET && o->tok == tok)
			return o->callee;
	return NULL;
}

/* The variable that the call at tok goes through. */
static const struct name *argument(const struct tokens *t, uint32_t tok)
{
	for (tok++; tok < t->n && t->at[tok].kind != T_SEMI; tok++)
		if (t->at[tok].kind == T_NAME)
			return t->at[tok].u.name;
	return NULL;
}

/* p = get(x): from there on p is the name of the reference; NULL: it has none. */
static const struct name *assigned(const struct tokens *t, uint32_t tok)
{
	return tok >= 2 && t->at[tok - 1].kind == T_ASSIGN && t->at[tok - 2].kind == T_NAME
		       ? t->at[tok - 2].u.name
		       : NULL;
}

static bool is_got_at(const struct result *r, uint32_t tok, const struct sym *key)
{
	for (const struct obs *o = r->first_of[OBS_GET]; o; o = o->alike)
		if (o->tok == tok && o->what == key)
			return true;
	return false;
}

/* The put drops what the variable holds by then: on other paths an object that the get is not of.
 */
static bool puts_others(const struct result *r, const struct obs *put, uint32_t get_tok)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike)
		if (o->tok == put->tok && o->what != put->what && !is_got_at(r, get_tok, o->what))
			return true;
	return false;
}

/* One variable, whose address nobody gets meanwhile: he might put another object there. */
static bool is_one_variable(const struct result *r, const struct get_put *p)
{
	const struct tokens *t = r->fn->ast->tokens;
	const struct name *put = argument(t, p->put_tok), *held = assigned(t, p->get_tok);

	if (p->get_tok > 3 && t->at[p->get_tok - 1].kind == T_ASSIGN &&
	    (t->at[p->get_tok - 3].kind == T_DOT || t->at[p->get_tok - 3].kind == T_ARROW))
		return false; /* the reference is that of the place it was put into */
	if (!put || (held ? held : argument(t, p->get_tok)) != put)
		return false;
	for (uint32_t i = p->get_tok; i + 2 < p->put_tok; i++)
		if (t->at[i].kind == T_AMP && t->at[i + 1].kind == T_NAME &&
		    t->at[i + 1].u.name == put &&
		    (t->at[i + 2].kind == T_COMMA || t->at[i + 2].kind == T_RPAREN))
			return false;
	return true;
}

bool pair_find(struct result *r, const struct obs *o, struct get_put *p)
{
	const struct ref *ref = o->kind == OBS_PUT ? rule_ref(o->state, o->what) : NULL;
	const struct func *getter;

	if (!ref || ref->flags & RF_DOUBT || !(ref->flags & RF_GOT) ||
	    !counts_alone(r, o->callee) || !find(o, p))
		return false;
	p->ref = ref;
	getter = getter_at(r, p->get_tok);
	return counts_alone(r, getter) && rule_gets_argument(getter) && is_one_variable(r, p) &&
	       !puts_others(r, o, p->get_tok);
}
