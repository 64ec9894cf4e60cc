// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst rule 1: increment before passing it off. The reference that the other context will drop
 * is taken only after that context may run. No finding where a lock is held over both.
 */
#include "../handed.h"

static bool lock_over_both(const struct state *s, uint32_t handoff_tok)
{
	/* a lock taken before the hand-off and still held now */
	for (int i = 0; i < s->nlocks; i++)
		if (s->locks[i].mode && s->locks[i].mode != LOCK_RCU &&
		    s->locks[i].acq <= handoff_tok)
			return true;
	return false;
}

/* The release function, if both the callback's file and ours call the same one by this name. */
static const struct name *release_here(struct result *r, const struct func *callback,
				       const struct sym *release)
{
	struct func *f;

	if (!release || release->kind != SYM_FUNC)
		return NULL;
	f = program_resolve(r->prog, r->fn->file, release->name);
	return f && f == program_resolve(r->prog, callback->file, release->name) ? release->name
										 : NULL;
}

/*
 * Does the callback drop a reference of what it is given, as far as is known, and with what release
 * function? -1: not known.
 */
static int callback_puts(struct result *r, const struct sym *callback, const struct name **release)
{
	struct func *f;

	*release = NULL;

	if (!callback || callback->kind != SYM_FUNC)
		return -1;
	f = program_resolve(r->prog, r->fn->file, callback->name);
	if (f && f->kind == FUNC_FUNCTION && !f->sum && !(f->marks & FM_SKIPPED))
		return 0; /* nothing in it, or below it, counts */
	if (!f || !f->sum || f->sum->flags & SUM_UNCERTAIN)
		return -1;
	for (unsigned int i = 0; i < f->sum->noutcomes; i++)
		for (unsigned int k = 0; k < f->sum->outcomes[i].neffects; k++) {
			const struct effect *e = &f->sum->outcomes[i].effects[k];

			if (e->kind == EF_DOUBT)
				return -1;
			if (e->kind == EF_REF && e->delta < 0) {
				*release = release_here(r, f, e->arg);
				return 1;
			}
		}
	return 0;
}

/*
 * May the callback of the object that was handed off have to do with counters of this kind? Its
 * summary tells; one that has none has not. Of one that is not known: if it is a work item or timer
 * inside the object that was started right here, and not the cookie of an interrupt.
 */
static bool touches_counter(const struct result *r, const struct ref *object, const struct sym *key)
{
	const struct func *f = object->callback && object->callback->kind == SYM_FUNC
				       ? program_resolve(r->prog, r->fn->file,
							 object->callback->name)
				       : NULL;
	const struct obs *h = handed_at(r, object->handoff_tok);

	if (!f)
		return h && h->callee && h->callee->kind == FUNC_MODEL &&
		       h->what->kind == SYM_FIELD;
	for (unsigned int i = 0; f->sum && i < f->sum->noutcomes; i++)
		for (unsigned int k = 0; k < f->sum->outcomes[i].neffects; k++) {
			const struct effect *e = &f->sum->outcomes[i].effects[k];

			if ((e->kind == EF_REF || e->kind == EF_DOUBT) &&
			    e->at->kind == SYM_FIELD && e->at->name == key->name)
				return true;
		}
	return false;
}

/*
 * A hand-off on the path whose callback drops this very counter, which may be reached through what
 * was handed off; none was taken since. 0: none; 1: on some ways; 2: on every way.
 */
static int handed_before(struct result *r, const struct obs *o, struct func **callback)
{
	for (const struct trail *t = o->state->trail; t; t = t->up) {
		struct drop drops[MAX_DROPS];
		const struct obs *h = t->kind == TR_HANDOFF ? handed_at(r, t->tok) : NULL;
		unsigned int n;

		if ((t->kind == TR_GET || t->kind == TR_HELD || t->kind == TR_INIT) &&
		    t->what == o->what)
			return 0;
		if (!h || t->tok > o->tok || lock_over_both(o->state, t->tok))
			continue;
		n = handed_drops(r, h, drops, callback);
		for (unsigned int i = 0; i < n; i++)
			if (drops[i].key == o->what)
				return drops[i].sure ? 2 : 1;
	}
	return 0;
}

/* Taken out of a container since the hand-off: what is found in the same place is another. */
static bool is_next_one(const struct obs *o, const struct ref *object)
{
	if (object->key->kind == SYM_PARAM)
		return false;
	for (const struct trail *t = o->state->trail; t; t = t->up) {
		if (t->kind == TR_HANDOFF && t->tok == object->handoff_tok)
			return false;
		if (t->kind == TR_UNLINK && sym_object(t->what) == object->key)
			return true;
	}
	return false;
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first_of[OBS_GET]; o; o = o->alike) {
		const struct ref *ref, *object;
		const struct name *release;
		struct finding *f;
		struct func *callback;
		int puts, before;

		if (o->kind != OBS_GET)
			continue;
		before = handed_before(r, o, &callback);
		object = rule_ref(o->state, sym_object(o->what));
		if (before && !(object && object->flags & RF_HANDED) && !(o->flags & EFF_UNLESS)) {
			rule_report(r, &rule_get_after_handoff,
				    before > 1 ? CONF_HIGH : CONF_MEDIUM, o->tok, o->state, o->what,
				    true,
				    "the reference to %s is taken after it was handed to %s(), "
				    "which may have dropped it already",
				    rule_object(r, o->what), callback->name->text);
			continue;
		}
		if (!object || !(object->flags & RF_HANDED) || object->flags & RF_DOUBT)
			continue;
		ref = rule_ref(o->state, o->what);
		if (ref && ref->flags & RF_GOT)
			continue; /* one was taken in time */
		if (is_next_one(o, object))
			continue;
		if (lock_over_both(o->state, object->handoff_tok))
			continue;
		puts = callback_puts(r, object->callback, &release);
		if (puts == 0 && !before)
			continue;
		if (before > 1)
			puts = 1;
		f = rule_report(r, &rule_get_after_handoff,
				puts > 0			      ? CONF_HIGH
				: touches_counter(r, object, o->what) ? CONF_MEDIUM
								      : CONF_LOW,
				o->tok, o->state, o->what, true,
				"the reference to %s is taken after it was handed to another "
				"context, which may have dropped it already",
				rule_object(r, o->what));
		cure_get_first(r, f, o->tok, object->handoff_tok, release);
	}
}

const struct rule rule_get_after_handoff = {
	.info =
		{
			.id = "get-after-handoff",
			.title = "a reference is taken after the object was handed off",
			.explain = "The object goes to another context (thread, work item, timer, "
				   "RCU callback ...), and only "
				   "then a reference is taken for it. The other context may run, "
				   "drop its reference and free "
				   "the object before.\n"
				   "A false alarm where something else keeps the object for "
				   "certain; locks held over both are "
				   "seen.\n"
				   "Cure: take the reference first; drop it again if the hand-off "
				   "fails.",
			.wrong = "if (queue_work(wq, &ctx->work))\n"
				 "\tkref_get(&ctx->ref);",
			.right = "kref_get(&ctx->ref);\n"
				 "if (!queue_work(wq, &ctx->work))\n"
				 "\tkref_put(&ctx->ref, ctx_release);",
			.source = "kref.rst rule 1: 'BAD BAD BAD - get is after the handoff'",
			.kref_rule = 1,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
