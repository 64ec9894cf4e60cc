// SPDX-License-Identifier: GPL-2.0-only
/* kfree() of an object that was shared: who holds a reference will put what is no more there. */
#include "../rules.h"

/* Does the callee put what it is given, on some way? Then it knows when it may free. */
static bool may_put(const struct func *f)
{
	for (unsigned int i = 0; f->bits && i < f->nparams; i++)
		if (f->bits[i] & PB_GIVEN_UP)
			return true;
	return false;
}

/* Set up, and not put: only its release may free. */
static bool is_kobject(struct result *r, const struct obs *o, const struct ref *ref,
		       const struct func *by)
{
	bool direct = table_get(r->prog->kobject_models, rule_callee_name(r, ref->got_tok));
	enum confidence c = CONF_MEDIUM;
	struct finding *f;

	if (!(ref->flags & RF_KOBJECT) || ref->count <= 0 || sym_object(ref->key) != o->what ||
	    !kobject_may_free(r, ref))
		return false;
	if (by && by->kind != FUNC_MODEL && may_put(by))
		return true;
	if (ref->flags & (RF_FAILED | RF_ESCAPED))
		c = CONF_HIGH;
	else if (!direct)
		c = CONF_LOW; /* set up by a function that may have one to undo it */
	if (ref->flags & RF_MAYBE || !by || by->kind != FUNC_MODEL)
		c = CONF_LOW;
	f = rule_report(r, &rule_direct_free, c, o->tok, o->state, ref->key, false,
			"%s is freed directly, though its kobject was set up: put it instead",
			rule_object(r, o->what));
	cure_free_kobject(r, f, o, ref);
	return true;
}

/* Does it wait for readers on the way? Then it has taken back what it showed. */
static bool waits_between(const struct result *r, uint32_t from, uint32_t to)
{
	const struct tokens *t = r->fn->ast->tokens;

	for (uint32_t i = from; i < to && i < t->n; i++) {
		const struct func *f =
			t->at[i].kind == T_NAME
				? program_resolve(r->prog, r->fn->file, t->at[i].u.name)
				: NULL;

		if (f && f->kind == FUNC_MODEL && f->sum->flags & SUM_GRACE)
			return true;
	}
	return false;
}

static void at_free(struct result *r, const struct obs *o)
{
	const struct state *s = o->state;
	uint16_t of = rule_object_flags(s, o->what);
	const struct func *f = rule_callee(r, o->tok);
	enum confidence c;

	if (of & (RF_UNLINKED | RF_FREED | RF_DOUBT) || o->what->flags & SYMF_ARRAY)
		return;
	for (int i = 0; i < s->nrefs; i++) {
		const struct ref *ref = &s->refs[i];
		bool shared = (ref->flags | of) & (RF_ESCAPED | RF_HANDED);

		if (is_kobject(r, o, ref, f))
			return;
		if (ref->flags & (RF_OBJECT | RF_DOUBT | RF_UNSURE | RF_LAST | RF_UNLINKED) ||
		    sym_object(ref->key) != o->what)
			continue;
		/* of what was there before, others are none of our business */
		if (ref->count <= 0 || (ref->origin == REF_BORROWED && !(ref->flags & RF_GOT)))
			continue;
		if (ref->origin == REF_INIT ? ref->count < 2 && !shared
					    : !shared && ref->origin != REF_BORROWED)
			continue;
		/* of the first reference alone nobody else need know; one kept elsewhere is not in
		 * the count */
		c = ref->count < 2 && !(ref->origin == REF_INIT && ref->flags & RF_GOT) ? CONF_LOW
		    : shared								? CONF_HIGH
											: CONF_LOW;
		if (c > CONF_LOW && !(f && f->kind == FUNC_MODEL))
			c--; /* a function that takes apart what it is given may know */
		if (c > CONF_LOW && waits_between(r, ref->escape_tok, o->tok))
			c = CONF_LOW;
		if (f && f->marks & FM_TAKES_KREF)
			c = CONF_LOW; /* the release itself */
		rule_report(r, &rule_direct_free, c, o->tok, s, ref->key, false,
			    "%s is freed directly, though %s: drop the reference instead",
			    rule_object(r, o->what),
			    shared ? "others may hold references" : "references were taken");
		return;
	}
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first_of[OBS_FREE]; o; o = o->alike)
		if (o->kind == OBS_FREE)
			at_free(r, o);
}

const struct rule rule_direct_free = {
	.info =
		{
			.id = "direct-free",
			.title = "an object with references is freed directly",
			.explain = "Once an object was shared (a reference was taken for somebody, "
				   "it was published or handed to "
				   "another context, its kobject or device was set up), only the "
				   "last put may free it. A "
				   "kfree() pulls it away from whoever holds a reference, and of a "
				   "kobject leaks the name.\n"
				   "A false alarm when the object was taken back from all others "
				   "in a way that is not seen.\n"
				   "Cure: kref_put(), kobject_put() or put_device(), also after a "
				   "failed kobject_add(); kfree() is "
				   "right only as long as nobody else can know the object.",
			.wrong = "err = kobject_init_and_add(&foo->kobj, &foo_ktype, NULL, "
				 "\"foo\");\n"
				 "if (err) {\n"
				 "\tkfree(foo);\n"
				 "\treturn err;\n"
				 "}",
			.right = "err = kobject_init_and_add(&foo->kobj, &foo_ktype, NULL, "
				 "\"foo\");\n"
				 "if (err) {\n"
				 "\tkobject_put(&foo->kobj);\n"
				 "\treturn err;\n"
				 "}",
			.source =
				"kobject.rst: never kfree() a kobject that was initialised; kref.h",
			.kref_rule = 0,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
