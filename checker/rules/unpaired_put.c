// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst rule 2, the other side: more references dropped than there were. */
#include "../rules.h"

/* The callee of the put at tok, or NULL. */
static struct func *putter_at(struct result *r, uint32_t tok)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike)
		if (o->tok == tok)
			return o->callee;
	return NULL;
}

/* On every way that it can end, or the pointer was NULL. */
static bool always_drops(const struct func *f)
{
	if (!f || !f->sum)
		return false;
	for (unsigned int i = 0; i < f->sum->noutcomes; i++) {
		const struct outcome *o = &f->sum->outcomes[i];
		bool drops = false;

		for (unsigned int k = 0; k < o->neffects; k++)
			drops |= o->effects[k].kind == EF_REF && o->effects[k].delta < 0;
		for (unsigned int k = 0; k < o->npre; k++)
			drops |= !(o->pre[k].mask & M_POS);
		if (!drops)
			return false;
	}
	return true;
}

/* The same call twice, no branch and no other thing done to the object between them. */
static bool is_adjacent(struct result *r, const struct obs *o)
{
	for (const struct trail *t = o->state->trail; t; t = t->up) {
		if (t->kind == TR_TRUE || t->kind == TR_FALSE || t->kind == TR_CASE)
			return false;
		if (t->what && sym_object(t->what) == sym_object(o->what))
			return t->kind == TR_PUT && t->what == o->what && t->tok < o->tok &&
			       o->tok - t->tok < 16 && putter_at(r, t->tok) == o->callee &&
			       always_drops(o->callee);
	}
	return false;
}

static void at_put(struct result *r, const struct obs *o)
{
	const struct ref *ref = rule_ref(o->state, o->what);
	uint16_t of = rule_object_flags(o->state, o->what);

	if (!ref || ref->flags & (RF_DOUBT | RF_ESCAPED) || o->what->flags & SYMF_ARRAY ||
	    !(ref->flags & RF_PUT))
		return;
	if (of & (RF_ESCAPED | RF_HANDED | RF_UNLINKED) || ref->count > 0)
		return;
	if (ref->origin == REF_INIT && sym_object(o->what)->kind == SYM_FRESH) {
		rule_report(
			r, &rule_unpaired_put, ref->flags & RF_MAYBE ? CONF_MEDIUM : CONF_HIGH,
			o->tok, o->state, o->what, false,
			"%s is dropped again: its only reference was given up before on this path",
			rule_object(r, o->what));
	} else if (is_adjacent(r, o) &&
		   (ref->origin == REF_HELD || ref->flags & RF_GOT || ref->count < 0)) {
		rule_report(r, &rule_unpaired_put,
			    ref->origin == REF_BORROWED && ref->flags & RF_GOT ? CONF_MEDIUM
									       : CONF_LOW,
			    o->tok, o->state, o->what, false, "%s is dropped twice in a row",
			    rule_object(r, o->what));
	} else if (ref->origin == REF_HELD || ref->count < 0) {
		rule_report(r, &rule_unpaired_put, CONF_LOW, o->tok, o->state, o->what, false,
			    "%s is dropped twice on this path, and was taken %s",
			    rule_object(r, o->what),
			    ref->origin == REF_HELD || ref->flags & RF_GOT ? "once" : "not at all");
	}
}

static bool put_directly(struct result *r, uint32_t tok)
{
	struct func *f = putter_at(r, tok);

	return f && f->kind == FUNC_MODEL;
}

/*
 * One way out drops one more than others of its kind do: callers cannot know. Taken and dropped
 * here elsewhere; or lent, kept on other failures and on success, and dropped on this one.
 */
static void at_exits(struct result *r, const struct sym *key)
{
	uint32_t n;
	struct exit_view *v = rule_exits(r, key, &n);

	for (uint32_t i = 0; i < n; i++) {
		bool even = false, kept = false, also_kept = false;
		const struct ref *ref = v[i].ref;

		if (v[i].ending != END_LESS || ref->flags & RF_ESCAPED ||
		    rule_object_flags(v[i].obs->state, key) &
			    (RF_HANDED | RF_ESCAPED | RF_UNLINKED))
			continue;
		for (uint32_t k = 0; k < n; k++) {
			if (v[k].ending == END_BALANCED && exits_alike(&v[i], &v[k]) &&
			    (v[k].ref->flags & RF_GOT || v[k].ref->origin == REF_HELD) &&
			    putter_at(r, v[k].ref->put_tok) == putter_at(r, ref->put_tok) &&
			    sym_object(key)->kind != SYM_LOAD)
				even = true;
			if (v[k].ending == END_NONE)
				*(v[k].fails ? &kept : &also_kept) = true;
		}
		if (even && (ref->flags & RF_GOT || (ref->origin == REF_HELD && v[i].fails)))
			rule_report(r, &rule_unpaired_put,
				    put_directly(r, ref->put_tok) ? CONF_MEDIUM : CONF_LOW,
				    ref->put_tok, v[i].obs->state, key, false,
				    "one reference too many of %s is dropped on this path, not on "
				    "others",
				    rule_object(r, key));
		else if (v[i].fails && kept && also_kept && !(ref->flags & RF_GOT) &&
			 ref->origin == REF_BORROWED && sym_object(key)->kind == SYM_PARAM)
			rule_report(r, &rule_unpaired_put,
				    put_directly(r, ref->put_tok) ? CONF_MEDIUM : CONF_LOW,
				    ref->put_tok, v[i].obs->state, key, false,
				    "the caller's reference to %s is dropped on this failure, not "
				    "on others",
				    rule_object(r, key));
	}
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first; o; o = o->next)
		if (o->kind == OBS_PUT)
			at_put(r, o);
	for (const struct sym **key = rule_keys(r); *key; key++)
		at_exits(r, *key);
}

const struct rule rule_unpaired_put = {
	.info =
		{
			.id = "unpaired-put",
			.title = "more references are dropped than were owned",
			.explain = "On one path an object is dropped more often than this function "
				   "owned references: the same "
				   "reference twice, or that of the caller on some failures only. "
				   "The object is freed while "
				   "others still use it.\n"
				   "A false alarm when the second put drops the reference of a "
				   "container that the object was "
				   "taken out of by a function that is not seen.\n"
				   "Cure: find out which of the puts belongs to the get, and "
				   "remove the other.",
			.wrong = "err = attach(ctx);\n"
				 "if (err) {\n"
				 "\tkref_put(&ctx->ref, ctx_release);\n"
				 "\tgoto out;\n"
				 "}\n"
				 "out:\n"
				 "kref_put(&ctx->ref, ctx_release);",
			.right = "err = attach(ctx);\n"
				 "if (err)\n"
				 "\tgoto out;\n"
				 "out:\n"
				 "kref_put(&ctx->ref, ctx_release);",
			.source = "kref.rst rule 2",
			.kref_rule = 2,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
