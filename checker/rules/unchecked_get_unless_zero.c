// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst: it is illegal to use kref_get_unless_zero() without checking its result. */
#include "../rules.h"

enum { WRAPPER = 80 /* tokens of a function that does nothing else */ };

/*
 * A wrapper's result is often left alone where a reference is held anyway; what was just looked up
 * nobody holds. Where nearly all other callers look, the one who does not is to be asked why.
 */
static enum confidence confidence_of(const struct obs *o)
{
	if (o->callee && o->callee->kind == FUNC_MODEL)
		return CONF_HIGH;
	return sym_object(o->what)->flags & SYMF_LOOKUP ? CONF_MEDIUM : CONF_LOW;
}

/* true or 0 and nothing else: a pointer that comes back may be left alone by habit. */
static bool tells_plainly(const struct func *f)
{
	return f && f->ast && !f->ast->decl.type.pointers && f->size <= WRAPPER;
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		size_t n = r->out->n;

		if (o->kind != OBS_UNCHECKED || !o->what || !o->callee ||
		    (o->callee->kind != FUNC_MODEL && o->callee->size > WRAPPER))
			continue;
		rule_report(r, &rule_unchecked_get_unless_zero, confidence_of(o), o->tok, o->state,
			    o->what, false, "nobody looks whether the reference to %s was gained",
			    rule_object(r, o->what));
		if (r->out->n > n && confidence_of(o) == CONF_LOW && tells_plainly(o->callee))
			r->out->at[n].deviates = o->callee;
	}
}

const struct rule rule_unchecked_get_unless_zero = {
	.info =
		{
			.id = "unchecked-get-unless-zero",
			.title = "the result of kref_get_unless_zero() is not looked at",
			.explain = "kref_get_unless_zero(), or a wrapper of it, gives a reference "
				   "only if it says so. Whoever does "
				   "not look has no reference and will drop one.\n"
				   "Cure: check the result; or, where a reference is held anyway, "
				   "use kref_get().",
			.wrong = "kref_get_unless_zero(&entry->ref);\n"
				 "use(entry);",
			.right = "if (!kref_get_unless_zero(&entry->ref))\n"
				 "\treturn NULL;\n"
				 "use(entry);",
			.source = "kref.rst: 'illegal to use kref_get_unless_zero without checking "
				  "for its return value'",
			.kref_rule = 3,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
