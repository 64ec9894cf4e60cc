// SPDX-License-Identifier: GPL-2.0-only
/* The object is touched after the put that gave up the last reference this function had. */
#include "../rules.h"

enum { MAX_TOLD = 32 };

/* A way out where more was dropped than gained: the function knows of one more reference. */
static bool drops_another(struct result *r, const struct sym *key)
{
	for (const struct obs *o = r->first_of[OBS_EXIT]; o; o = o->alike) {
		const struct ref *ref = rule_ref(o->state, key);

		if (ref && ref->count < 0)
			return true;
	}
	return false;
}

/* On every way out the caller's reference is gone: this is where it ends. */
static bool always_consumes(struct result *r, const struct sym *key)
{
	uint32_t n;
	struct exit_view *v = rule_exits(r, key, &n);

	for (uint32_t i = 0; i < n; i++)
		if (v[i].ending != END_LESS && v[i].ending != END_VACUOUS)
			return false;
	return n > 0;
}

static bool put_directly(struct result *r, uint32_t tok)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike)
		if (o->tok == tok)
			return o->callee && o->callee->kind == FUNC_MODEL;
	return false;
}

static bool is_told(uint32_t *told, unsigned int *n, uint32_t tok)
{
	for (unsigned int i = 0; i < *n; i++)
		if (told[i] == tok)
			return true;
	if (*n < MAX_TOLD)
		told[(*n)++] = tok;
	return false;
}

static void check(struct result *r)
{
	uint32_t told[MAX_TOLD];
	unsigned int ntold = 0;

	for (const struct obs *o = r->first; o; o = o->next) {
		const struct ref *ref;
		const struct sym *object;
		enum confidence c = CONF_LOW;
		uint16_t of;

		if (o->kind != OBS_USE)
			continue;
		ref = rule_ref(o->state, o->what);
		if (!ref || ref->flags & (RF_DOUBT | RF_OBJECT) || !(ref->flags & RF_PUT) ||
		    ref->count > 0 || o->what->flags & SYMF_ARRAY)
			continue;
		of = rule_object_flags(o->state, o->what);
		if (of & RF_FREED)
			continue;
		if (ref->flags & RF_LAST && !release_frees(r, ref->release))
			continue; /* all work is done after kref_put() returned 1 */
		object = sym_object(o->what);
		if (ref->origin == REF_HELD ||
		    (ref->origin == REF_INIT && object->kind == SYM_FRESH)) {
			if (ref->count < 0)
				continue; /* the extra put is told */
			if (!(ref->flags & (RF_ESCAPED | RF_MAYBE)) &&
			    !(of & (RF_ESCAPED | RF_HANDED)) &&
			    !state_is_stored((struct state *)(uintptr_t)o->state, object))
				c = ref->origin == REF_HELD && drops_another(r, o->what)
					    ? CONF_LOW
					    : CONF_HIGH;
		} else if (ref->flags & RF_GOT && ref->count == 0) {
			if (!(object->flags & SYMF_LOOKUP) || object->kind != SYM_FRESH)
				continue; /* whoever lent it still has it */
		} else {
			if (ref->count >= 0)
				continue;
			/* kref_put() itself, here, with a release that frees: the lender is out of
			 * sight */
			if (object->kind == SYM_PARAM && ref->release &&
			    !(of & (RF_ESCAPED | RF_HANDED | RF_UNLINKED)) &&
			    always_consumes(r, o->what) && put_directly(r, ref->put_tok) &&
			    release_frees(r, ref->release))
				c = CONF_MEDIUM;
		}
		if (c > CONF_LOW && is_told(told, &ntold, ref->put_tok))
			continue; /* the first touch is enough */
		rule_report(r, &rule_use_after_put, c, o->tok, o->state, o->what, false,
			    "%s is used after its reference was dropped", rule_object(r, o->what));
	}
}

const struct rule rule_use_after_put = {
	.info =
		{
			.id = "use-after-put",
			.title = "the object is used after its reference was dropped",
			.explain = "After kref_put() the object may be gone, also when kref_put() "
				   "returned 0: another context can "
				   "drop the last reference at any moment. A lock that lives "
				   "inside the object is part of "
				   "it.\n"
				   "A false alarm when another reference is known to keep the "
				   "object: then a comment should "
				   "say so.\n"
				   "Cure: use first, put last.",
			.wrong = "kref_put(&ctx->ref, ctx_release);\n"
				 "mutex_unlock(&ctx->lock);",
			.right = "mutex_unlock(&ctx->lock);\n"
				 "kref_put(&ctx->ref, ctx_release);",
			.source = "kref.rst rule 2; kref.h: kref_put() returning 0 says nothing of "
				  "the object",
			.kref_rule = 2,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
