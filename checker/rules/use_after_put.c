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

/* Put somewhere else, too, after a put: one of them was another's. */
static bool is_put_again(const struct result *r, const struct sym *key, uint32_t put_tok)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike) {
		const struct ref *ref =
			o->what == key && o->tok != put_tok ? rule_ref(o->state, key) : NULL;

		if (ref && ref->flags & RF_PUT)
			return true;
	}
	return false;
}

static bool in_another_statement(const struct result *r, uint32_t tok, uint32_t later)
{
	const struct tokens *t = r->fn->ast->tokens;

	for (uint32_t i = tok; i < later && i < t->n; i++)
		if (t->at[i].kind == T_SEMI)
			return true;
	return false;
}

/* The use is a put: one too many, which is told as that, or one that takes it down. */
static bool is_put(const struct result *r, const struct obs *o)
{
	for (const struct obs *p = r->first_of[OBS_PUT]; p; p = p->alike)
		if (p->tok == o->tok && p->what == o->what)
			return true;
	return false;
}

/* Who puts right behind the look-up and returns something of the object, or takes it down, or says
 * in a comment why, knows that it stays. */
static bool is_meant(const struct result *r, const struct obs *o, const struct ref *ref)
{
	const struct tokens *t = r->fn->ast->tokens;

	for (uint32_t i = o->tok; i > ref->put_tok && t->at[i].kind != T_SEMI; i--)
		if (t->at[i].kind == T_NAME && !strcmp(t->at[i].u.name->text, "return") &&
		    r->fn->ast->decl.type.pointers)
			return true;
	/* put_device(dev); device_unregister(dev): what is given up there kept it until then */
	return is_put(r, o) || rule_is_explained(r, ref->put_tok);
}

/* How sure it is that the put gave up what kept the object; false: it did not. */
static bool judge(struct result *r, const struct obs *o, const struct ref *ref, enum confidence *c)
{
	const struct sym *object = sym_object(o->what);
	uint16_t of = rule_object_flags(o->state, o->what);
	bool shared = ref->flags & RF_ESCAPED || of & (RF_ESCAPED | RF_HANDED) ||
		      state_is_stored((struct state *)(uintptr_t)o->state, object);

	*c = CONF_LOW;
	shared |= object->kind == SYM_FRESH && object->value < 0; /* paths met: which one is it? */
	if (ref->flags & RF_DOUBT) {
		/* what a finder gave, put once: it was held, or the put is wrong */
		*c = CONF_MEDIUM;
		return object->kind == SYM_FRESH && object->value >= 0 && ref->count == -1 &&
		       !(ref->flags & (RF_GOT | RF_MAYBE)) && !shared && !(of & RF_UNLINKED) &&
		       in_another_statement(r, ref->put_tok, o->tok) &&
		       !is_put_again(r, o->what, ref->put_tok);
	}
	if (ref->origin == REF_INIT && object->kind == SYM_FRESH) {
		/* who made it and waits for the last put frees it */
		shared |= !release_frees(r, ref->release);
		if (!shared && !(ref->flags & RF_MAYBE))
			*c = CONF_HIGH;
		else if (!shared && !drops_another(r, o->what))
			*c = CONF_MEDIUM; /* where it was passed to was done with it by then */
		return ref->count >= 0 && !is_put(r, o); /* else the extra put is told */
	}
	if (ref->origin == REF_HELD) {
		if (!shared && !(ref->flags & RF_MAYBE) && !drops_another(r, o->what))
			*c = !rule_is_put_at_once(r, ref) ? CONF_HIGH
			     : is_meant(r, o, ref)	  ? CONF_LOW
							  : CONF_MEDIUM;
		return ref->count >= 0;
	}
	if (ref->flags & RF_GOT && ref->count == 0) /* whoever lent it still has it */
		return object->flags & SYMF_LOOKUP && object->kind == SYM_FRESH;
	/* kref_put() itself, here, with a release that frees: the lender is out of sight */
	if (object->kind == SYM_PARAM && ref->release &&
	    !(of & (RF_ESCAPED | RF_HANDED | RF_UNLINKED)) && always_consumes(r, o->what) &&
	    put_directly(r, ref->put_tok) && release_frees(r, ref->release))
		*c = CONF_MEDIUM;
	return ref->count < 0;
}

static void check(struct result *r)
{
	uint32_t told[MAX_TOLD];
	unsigned int ntold = 0;

	for (const struct obs *o = r->first_of[OBS_USE]; o; o = o->alike) {
		const struct ref *ref = rule_ref(o->state, o->what);
		enum confidence c;

		if (!ref || ref->flags & RF_OBJECT || !(ref->flags & RF_PUT) || ref->count > 0 ||
		    o->what->flags & SYMF_ARRAY)
			continue;
		if (rule_object_flags(o->state, o->what) & RF_FREED)
			continue;
		if (ref->flags & RF_LAST && !release_frees(r, ref->release))
			continue; /* all work is done after kref_put() returned 1 */
		if (!judge(r, o, ref, &c))
			continue;
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
