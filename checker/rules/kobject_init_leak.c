// SPDX-License-Identifier: GPL-2.0-only
/*
 * kobject_add() failed, and the function returns without a put. Who only hands the result on leaves
 * that to its caller; who looks at it has to act.
 */
#include "../rules.h"

static void at_exit(struct result *r, const struct obs *o, const struct ref *ref)
{
	enum confidence c = sym_object(ref->key)->kind == SYM_FRESH ? CONF_HIGH : CONF_MEDIUM;
	bool freed = rule_object_flags(o->state, ref->key) & RF_FREED;
	struct finding *f;

	if (ref->key->flags & SYMF_ARRAY || !kobject_looked_at(o->state, ref) ||
	    (freed && kobject_may_free(r, ref)))
		return;
	/* some caller may put it; or who finds it where it is stored will */
	if (ref->flags & RF_MAYBE || sym_object(ref->key)->flags & SYMF_LOOKUP ||
	    (sym_root(ref->key)->kind == SYM_PARAM && r->fn->marks & FM_CALLER_PUTS) ||
	    rule_object_flags(o->state, ref->key) & RF_ESCAPED ||
	    state_is_stored((struct state *)(uintptr_t)o->state, sym_object(ref->key)))
		c = CONF_LOW;
	f = rule_report(
		r, &rule_kobject_init_leak, c, o->tok, o->state, ref->key, false,
		"adding the kobject of %s failed, but it is not put on this return: its name "
		"is leaked%s",
		rule_object(r, ref->key),
		freed || !kobject_may_free(r, ref)
			? " (its release does not free, so put it and free it)"
			: "");
	cure_put_kobject(r, f, o, ref);
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first_of[OBS_EXIT]; o; o = o->alike) {
		if (o->kind != OBS_EXIT)
			continue;
		for (int i = 0; i < o->state->nrefs; i++) {
			const struct ref *ref = &o->state->refs[i];

			if (ref->flags & RF_KOBJECT && ref->flags & RF_FAILED && ref->count > 0)
				at_exit(r, o, ref);
		}
	}
}

const struct rule rule_kobject_init_leak = {
	.info =
		{
			.id = "kobject-init-leak",
			.title = "no put after adding a kobject or device failed",
			.explain =
				"kobject_init() takes the first reference and kobject_add() gives "
				"the kobject a name. When "
				"adding fails both stay: kobject_put() has to be called, which "
				"frees the name and runs the "
				"release function. The same for device_register() and device_add() "
				"with put_device(). Look at "
				"the release function first, whether it can take an object that is "
				"not set up whole.\n"
				"A false alarm when the callers put the object after a failure.\n"
				"Cure: put on this path, instead of returning or freeing.",
			.wrong = "err = kobject_init_and_add(&foo->kobj, &foo_ktype, NULL, "
				 "\"foo\");\n"
				 "if (err)\n"
				 "\treturn err;",
			.right = "err = kobject_init_and_add(&foo->kobj, &foo_ktype, NULL, "
				 "\"foo\");\n"
				 "if (err) {\n"
				 "\tkobject_put(&foo->kobj);\n"
				 "\treturn err;\n"
				 "}",
			.source = "kobject_init_and_add(): if it returns an error, kobject_put() "
				  "must be called",
			.kref_rule = 0,
			.severity = SEV_WARNING,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
