// SPDX-License-Identifier: GPL-2.0-only
/* kfree() of an object that was shared: who holds a reference will put what is no more there. */
#include "../rules.h"

static void at_free(struct result *r, const struct obs *o)
{
	const struct state *s = o->state;
	uint16_t of = rule_object_flags(s, o->what);

	if (of & (RF_UNLINKED | RF_FREED | RF_DOUBT) || o->what->flags & SYMF_ARRAY)
		return;
	for (int i = 0; i < s->nrefs; i++) {
		const struct ref *ref = &s->refs[i];
		bool shared = (ref->flags | of) & (RF_ESCAPED | RF_HANDED);

		if (ref->flags & (RF_OBJECT | RF_DOUBT | RF_LAST | RF_UNLINKED) || sym_object(ref->key) != o->what)
			continue;
		/* of what was there before, others are none of our business */
		if (ref->count <= 0 || (ref->origin == REF_BORROWED && !(ref->flags & RF_GOT)))
			continue;
		if (ref->origin == REF_INIT ? ref->count < 2 && !shared : !shared && ref->origin != REF_BORROWED)
			continue;
		rule_report(r, &rule_direct_free,
			    ref->count > 1 && shared ? CONF_HIGH : CONF_MEDIUM, o->tok, s, ref->key, false,
			    "%s is freed directly, though %s: drop the reference instead", rule_object(r, o->what),
			    shared ? "others may hold references" : "references were taken");
		return;
	}
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first; o; o = o->next)
		if (o->kind == OBS_FREE)
			at_free(r, o);
}

const struct rule rule_direct_free = {
	.info = {
		.id = "direct-free",
		.title = "an object with references is freed directly",
		.explain = "Once an object was shared (a reference was taken for somebody, it was published or handed to "
			   "another context, its kobject or device was set up), only the last put may free it. A "
			   "kfree() pulls it away from whoever holds a reference, and of a kobject leaks the name.\n"
			   "A false alarm when the object was taken back from all others in a way that is not seen.\n"
			   "Cure: kref_put(), kobject_put() or put_device(), also after a failed kobject_add(); kfree() is "
			   "right only as long as nobody else can know the object.",
		.wrong = "err = kobject_init_and_add(&foo->kobj, &foo_ktype, NULL, \"foo\");\n"
			 "if (err)\n"
			 "\tkfree(foo);",
		.right = "err = kobject_init_and_add(&foo->kobj, &foo_ktype, NULL, \"foo\");\n"
			 "if (err)\n"
			 "\tkobject_put(&foo->kobj);",
		.source = "kobject.rst: never kfree() a kobject that was initialised; kref.h",
		.kref_rule = 0,
		.severity = SEV_ERROR,
		.engines = ENGINE_CHECKER | ENGINE_COCCI,
	},
	.function = check,
};
