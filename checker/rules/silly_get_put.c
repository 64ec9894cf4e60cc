// SPDX-License-Identifier: GPL-2.0-only
/* A get and a put around a hand-off: pass your own reference. */
#include "../pairs.h"

/* Most of a statement's tokens: what stands between the two must be next to nothing. */
enum { CLOSE = 24 };

static bool is_used_between(struct result *r, const struct obs *put, uint32_t from)
{
	for (const struct obs *o = r->first_of[OBS_USE]; o; o = o->alike)
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

/*
 * Whose reference is given up? The function's own, if it has one; else the caller's, which a
 * function that does no more than to enqueue the object takes over. A larger one may well drop it,
 * and then the pair keeps the object alive.
 */
static bool is_given_up(const struct result *r, const struct get_put *p)
{
	return p->ref->count >= 2 || pair_is_plain(rule_callee(r, p->mid_tok));
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		struct get_put p;

		if (!pair_find(r, o, &p) || !p.handed || o->tok - p.mid_tok >= CLOSE ||
		    p.mid_tok - p.get_tok >= 3 * CLOSE || !is_given_up(r, &p) ||
		    is_used_between(r, o, p.mid_tok) || is_named_between(r, p.mid_tok, o->tok))
			continue;
		cure_drop_pair(r,
			       rule_report(r, &rule_silly_get_put, CONF_MEDIUM, p.get_tok, o->state,
					   o->what, false,
					   "silly extra get and put of %s: pass on the reference "
					   "that is given up",
					   rule_object(r, o->what)),
			       p.get_tok, o->tok, true);
	}
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
	.function = check,
};
