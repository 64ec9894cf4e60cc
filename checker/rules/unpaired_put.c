// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst rule 2, the other side: more references dropped than there were. */
#include "../rules.h"

static void at_put(struct result *r, const struct obs *o)
{
	const struct ref *ref = rule_ref(o->state, o->what);
	uint16_t of = rule_object_flags(o->state, o->what);

	if (!ref || ref->flags & (RF_DOUBT | RF_ESCAPED) || o->what->flags & SYMF_ARRAY || !(ref->flags & RF_PUT))
		return;
	if (of & (RF_ESCAPED | RF_HANDED | RF_UNLINKED))
		return;
	if (ref->count <= 0 && (ref->origin == REF_HELD || ref->origin == REF_INIT)) {
		if (sym_object(o->what)->kind != SYM_FRESH)
			return;
		rule_report(r, &rule_unpaired_put, ref->flags & RF_MAYBE ? CONF_MEDIUM : CONF_HIGH, o->tok, o->state,
			    o->what, false, "%s is dropped again: its reference was given up before on this path",
			    rule_object(r, o->what));
	} else if (ref->count < 0 && ref->origin == REF_BORROWED) {
		rule_report(r, &rule_unpaired_put, CONF_MEDIUM, o->tok, o->state, o->what, false,
			    "%s is dropped twice on this path, and was taken %s", rule_object(r, o->what),
			    ref->flags & RF_GOT ? "once less" : "not at all");
	}
}

/* The argument loses a reference on some failures only: callers cannot know. */
static void at_exits(struct result *r, const struct sym *key)
{
	uint32_t n;
	struct exit_view *v = rule_exits(r, key, &n);
	bool even = false;

	if (sym_root(key)->kind != SYM_PARAM)
		return;
	for (uint32_t i = 0; i < n; i++)
		even |= v[i].fails && v[i].ending == END_BALANCED && v[i].ref->flags & RF_GOT;
	for (uint32_t i = 0; even && i < n; i++)
		if (v[i].fails && v[i].ending == END_LESS && v[i].ref->flags & RF_GOT &&
		    !(rule_object_flags(v[i].obs->state, key) & RF_HANDED))
			rule_report(r, &rule_unpaired_put, CONF_MEDIUM, v[i].ref->put_tok, v[i].obs->state, key, false,
				    "one reference too many of %s is dropped on this failure, not on others",
				    rule_object(r, key));
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
	.info = {
		.id = "unpaired-put",
		.title = "more references are dropped than were owned",
		.explain = "On one path an object is dropped more often than this function owned references: the same "
			   "reference twice, or that of the caller on some failures only. The object is freed while "
			   "others still use it.\n"
			   "A false alarm when the second put drops the reference of a container that the object was "
			   "taken out of by a function that is not seen.\n"
			   "Cure: find out which of the puts belongs to the get, and remove the other.",
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
