// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pairs that do nothing: a get and a put around a hand-off (pass your own reference), and a get
 * and a put around a plain call while a reference is held anyway. Two rules, one pattern: the
 * put, and behind it on the path, with no branch between, the get.
 */
#include "../rules.h"

struct pair {
	uint32_t get_tok, mid_tok;
	bool handed;
};

/* Most of a statement's tokens: what stands between the two must be next to nothing. */
enum { CLOSE = 24 };

static bool find_pair(const struct obs *o, struct pair *p)
{
	const struct sym *object = sym_object(o->what);

	*p = (struct pair){0};
	for (const struct trail *t = o->state->trail; t; t = t->up) {
		switch (t->kind) {
		case TR_TRUE:
		case TR_FALSE:
		case TR_CASE:
		case TR_LOCK:
		case TR_UNLOCK:
			return false;
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

static bool is_used_between(struct result *r, const struct obs *put, uint32_t from)
{
	for (const struct obs *o = r->first; o; o = o->next)
		if (o->kind == OBS_USE && o->tok > from && o->tok < put->tok &&
		    sym_object(o->what) == sym_object(put->what))
			return true;
	return false;
}

/* Behind the ) of the call whose name is at tok. */
static uint32_t behind_call(const struct tokens *t, uint32_t tok)
{
	if (tok + 1 < t->n && t->at[tok + 1].kind == T_LPAREN && t->at[tok + 1].u.pair.match > tok)
		return t->at[tok + 1].u.pair.match + 1;
	return tok + 1;
}

/* Is the variable that the put goes through named between the hand-off and the put? */
static bool is_named_between(const struct result *r, uint32_t from, uint32_t put)
{
	const struct tokens *t = r->fn->ast->tokens;
	uint32_t arg = put + 1;

	while (arg < t->n && t->at[arg].kind != T_NAME && t->at[arg].kind != T_SEMI)
		arg++;
	for (uint32_t i = behind_call(t, from); i < put && arg < t->n; i++)
		if (t->at[i].kind == T_NAME && t->at[i].u.name == t->at[arg].u.name)
			return true;
	return false;
}

/* A function that counts and does nothing else. */
static bool is_plain(const struct func *f)
{
	return f && (f->kind == FUNC_MODEL || f->size <= 2 * CLOSE);
}

static const struct func *getter_at(struct result *r, uint32_t tok)
{
	for (const struct obs *o = r->first; o; o = o->next)
		if (o->kind == OBS_GET && o->tok == tok)
			return o->callee;
	return NULL;
}

static void tell(struct result *r, const struct rule *only)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		const struct ref *ref;
		struct pair p;

		if (o->kind != OBS_PUT)
			continue;
		ref = rule_ref(o->state, o->what);
		if (!ref || ref->flags & RF_DOUBT || !(ref->flags & RF_GOT) ||
		    !is_plain(o->callee) || !find_pair(o, &p) || !is_plain(getter_at(r, p.get_tok)))
			continue;
		if (p.handed && o->tok - p.mid_tok < CLOSE && p.mid_tok - p.get_tok < 3 * CLOSE &&
		    !is_used_between(r, o, p.mid_tok) && !is_named_between(r, p.mid_tok, o->tok) &&
		    only == &rule_silly_get_put)
			cure_drop_pair(
				r,
				rule_report(r, only, CONF_MEDIUM, p.get_tok, o->state, o->what,
					    false,
					    "silly extra get and put of %s: pass on the reference "
					    "that is given up",
					    rule_object(r, o->what)),
				p.get_tok, o->tok, true);
		if (!p.handed && !(ref->flags & RF_MAYBE) && ref->count >= 2 &&
		    !(rule_object_flags(o->state, o->what) & (RF_HANDED | RF_ESCAPED)) &&
		    only == &rule_redundant_get_put)
			cure_drop_pair(
				r,
				rule_report(r, only, CONF_MEDIUM, p.get_tok, o->state, o->what,
					    false,
					    "a reference to %s is held anyway: this get and its "
					    "put do nothing",
					    rule_object(r, o->what)),
				p.get_tok, o->tok, false);
	}
}

static void check_silly(struct result *r)
{
	tell(r, &rule_silly_get_put);
}

static void check_redundant(struct result *r)
{
	tell(r, &rule_redundant_get_put);
}

const struct rule rule_silly_get_put = {
	.info =
		{
			.id = "silly-get-put",
			.title = "get, pass off, put: pass the reference instead",
			.explain = "A reference is taken, the object is enqueued or handed off, "
				   "and a reference is dropped at once. "
				   "Whoever is done with the object can pass its own reference "
				   "along.\n"
				   "Cure: drop both, and say in a comment that the reference goes "
				   "with it.",
			.wrong = "kref_get(&obj->ref);\n"
				 "enqueue(obj);\n"
				 "kref_put(&obj->ref, obj_cleanup);",
			.right = "enqueue(obj);\n"
				 "/* Our reference went along: obj must not be touched from here "
				 "on. */",
			.source = "kref.rst: 'Silly extra get and put'",
			.kref_rule = 1,
			.severity = SEV_STYLE,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check_silly,
};

const struct rule rule_redundant_get_put = {
	.info =
		{
			.id = "redundant-get-put",
			.title = "get and put around a call that only borrows",
			.explain = "While a reference is held, a plain call on the same path needs "
				   "no other one: nobody else can "
				   "take ours away.\n"
				   "Cure: remove the pair.",
			.wrong = "kref_init(&obj->ref);\n"
				 "kref_get(&obj->ref);\n"
				 "call_something(obj);\n"
				 "kref_put(&obj->ref, obj_release);",
			.right = "kref_init(&obj->ref);\n"
				 "call_something(obj);",
			.source = "the article on the three rules: not needed on a single path of "
				  "execution",
			.kref_rule = 1,
			.severity = SEV_STYLE,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check_redundant,
};
