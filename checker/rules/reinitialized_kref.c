// SPDX-License-Identifier: GPL-2.0-only
/* kref_init() on an object that others may hold: found where others look, or shared on this path.
 */
#include "../rules.h"

/* The object, or what it is embedded in or computed from, came out of a container. */
static bool is_found(struct state *s, const struct sym *key)
{
	const struct sym *object = sym_object(key);

	for (const struct sym *x = key; x; x = x->a)
		if (x->flags & SYMF_LOOKUP && (x == object || x->kind == SYM_CONTAINER))
			return state_lookup(s, x);
	return false;
}

/* Whatever becomes of the call: a callee that undoes its own put sets up anew what nobody has. */
static bool always_inits(const struct func *f)
{
	for (unsigned int i = 0; f && f->sum && i < f->sum->noutcomes; i++) {
		const struct outcome *o = &f->sum->outcomes[i];

		if (!o->neffects || o->effects[0].kind != EF_INIT)
			return false;
	}
	return true;
}

static void at_init(struct result *r, const struct obs *o)
{
	struct state *s = (struct state *)(uintptr_t)o->state;
	const struct sym *object = sym_object(o->what);
	const struct ref *ref = rule_ref(s, o->what);
	uint16_t of = rule_object_flags(s, o->what);

	bool direct = o->callee && o->callee->kind == FUNC_MODEL;

	/* what a callee finds or makes, it knows itself; a variable of its own may be set up once
	 */
	if (object->kind == SYM_CONST || object->kind == SYM_GLOBAL ||
	    (!direct && (object->kind != SYM_FRESH || r->uncertain)) ||
	    (sym_root(object)->kind == SYM_FRESH && sym_root(object)->value / 16 == o->tok))
		return;
	if (o->what->flags & SYMF_ARRAY || of & (RF_UNLINKED | RF_FREED | RF_DOUBT))
		return;
	if (ref) {
		bool shared =
			(ref->flags | of) & (RF_ESCAPED | RF_HANDED) || state_is_stored(s, object);

		if (ref->flags & (RF_DOUBT | RF_LAST) || ref->count <= 0 || !shared ||
		    !always_inits(o->callee))
			return;
		/* its own first reference, put where others find it, is that of the new life, too
		 */
		if (ref->count < 2 && ref->origin == REF_INIT &&
		    !((ref->flags | of) & (RF_ESCAPED | RF_HANDED)))
			return;
		rule_report(r, &rule_reinitialized_kref, CONF_HIGH, o->tok, s, o->what, false,
			    "%s was shared before: kref_init() forgets the references of others",
			    rule_object(r, o->what));
		return;
	}
	if (direct && is_found(s, o->what))
		rule_report(
			r, &rule_reinitialized_kref, CONF_MEDIUM, o->tok, s, o->what, false,
			"%s was found where others find it: kref_init() forgets their references",
			rule_object(r, o->what));
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first_of[OBS_INIT]; o; o = o->alike)
		if (o->kind == OBS_INIT)
			at_init(r, o);
}

const struct rule rule_reinitialized_kref = {
	.info =
		{
			.id = "reinitialized-kref",
			.title = "kref_init() on an object that others may hold",
			.explain = "kref_init() sets the count to one, whatever it was. References "
				   "that others hold are forgotten: "
				   "the next put frees the object under them.\n"
				   "A false alarm when the container is a store of unused objects; "
				   "take the object out before "
				   "it is initialised.\n"
				   "Cure: kref_get() for a new user; kref_init() once, when nobody "
				   "else knows the object.",
			.wrong = "obj = list_first_entry(&objects, struct obj, link);\n"
				 "kref_init(&obj->ref);",
			.right = "obj = list_first_entry(&objects, struct obj, link);\n"
				 "kref_get(&obj->ref);",
			.source =
				"kref.rst, Initialization: kref_init() comes after the allocation",
			.kref_rule = 0,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER,
		},
	.function = check,
};
