// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst: it is illegal to use kref_get_unless_zero() without checking its result. */
#include "../rules.h"

enum { WRAPPER = 80 /* tokens of a function that does nothing else */ };

/* Its name says that it may fail. */
static bool says_so(const struct name *n)
{
	static const char *const words[] = {"unless_zero", "tryget",   "try_get",
					    "not0",	   "not_zero", "get_rcu"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(n->text, words[i]))
			return true;
	return false;
}

/*
 * Read out of a table, a variable of file level, or the struct that a lock stands in, under that
 * lock: as good as found, nobody holds it.
 */
static bool is_read_under_lock(const struct obs *o)
{
	const struct sym *object = sym_object(o->what), *at = object->a;

	if (object->kind != SYM_LOAD)
		return false;
	for (int i = 0; i < o->state->nlocks; i++) {
		const struct held *h = &o->state->locks[i];

		if (!h->mode || h->callers || h->mode == LOCK_IRQ || !h->lock)
			continue;
		if (at->flags & SYMF_ARRAY || sym_root(at)->kind == SYM_GLOBAL ||
		    (h->lock->kind == SYM_FIELD && at->kind == SYM_FIELD && h->lock->a == at->a))
			return true;
	}
	return false;
}

/*
 * A wrapper's result is often left alone where a reference is held anyway; what was just looked up
 * nobody holds. Where nearly all other callers look, the one who does not is to be asked why.
 */
static enum confidence confidence_of(const struct obs *o)
{
	if (o->callee && o->callee->kind == FUNC_MODEL)
		return CONF_HIGH;
	return sym_object(o->what)->flags & SYMF_LOOKUP || says_so(o->callee->name) ||
			       is_read_under_lock(o)
		       ? CONF_MEDIUM
		       : CONF_LOW;
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first_of[OBS_UNCHECKED]; o; o = o->alike) {
		size_t n = r->out->n;

		if (o->kind != OBS_UNCHECKED || !o->what || !o->callee ||
		    (o->callee->kind != FUNC_MODEL && o->callee->size > WRAPPER))
			continue;
		rule_report(r, &rule_unchecked_get_unless_zero, confidence_of(o), o->tok, o->state,
			    o->what, false, "nobody looks whether the reference to %s was gained",
			    rule_object(r, o->what));
		if (r->out->n > n && o->callee->kind != FUNC_MODEL)
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
				 "return use(entry);",
			.right = "if (!kref_get_unless_zero(&entry->ref))\n"
				 "\treturn NULL;\n"
				 "return use(entry);",
			.source = "kref.rst: 'illegal to use kref_get_unless_zero without checking "
				  "for its return value'",
			.kref_rule = 3,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
