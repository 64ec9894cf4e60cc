// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst rule 1: one reference, two owners. The other context drops it, and so does this side. */
#include "../handed.h"

/* Evidence that the reference which the other context drops was nobody's to give. */
enum evidence {
	EV_SHORT = 1,  /* on a way out behind the hand-off one is missing */
	EV_ALIKE = 2,  /* another way out, of the same kind, neither hands off nor drops */
	EV_UNDONE = 4, /* where the hand-off failed, one is dropped that was not taken */
};

static bool is_behind(const struct state *s, uint32_t handoff_tok)
{
	for (const struct trail *t = s->trail; t; t = t->up)
		if (t->kind == TR_HANDOFF && t->tok == handoff_tok)
			return true;
	return false;
}

/* Does the record point to the object? */
static bool is_stored_in(const struct state *s, const struct sym *object, const struct sym *record)
{
	for (int i = 0; i < s->nenv; i++)
		if (s->env[i].value == object && sym_object(s->env[i].addr) == record)
			return true;
	return false;
}

/* Is it known to others by no more than what is handed off? */
static bool is_in_record_alone(const struct state *s, const struct sym *object,
			       const struct sym *record)
{
	uint32_t at = 0;

	for (const struct trail *t = s->trail; t; t = t->up) {
		if (t->kind != TR_ESCAPE || t->what != object || t->tok == at)
			continue;
		if (at)
			return false;
		at = t->tok;
	}
	return is_stored_in(s, object, record);
}

/* Does the place that it was read from still point to it? */
static bool stays(const struct state *s, const struct sym *object)
{
	const struct sym *now = state_get(s, object->a);

	return !now || now == object;
}

/* Is one reference missing at the way out o, with the hand-off h behind it? */
static bool is_short(const struct obs *o, const struct sym *key, const struct obs *h)
{
	uint32_t tok = h->tok;
	const struct ref *ref = rule_ref(o->state, key);
	uint16_t of = rule_object_flags(o->state, key);
	const struct sym *object = sym_object(key), *record = sym_object(h->what);

	/* it may be another one that goes that way */
	if (object != record ? !is_stored_in(o->state, object, record) : !(of & RF_HANDED))
		return false;
	if (!is_behind(o->state, tok) || key->flags & SYMF_ARRAY ||
	    !(state_mask(o->state, object) & M_POS))
		return false;
	if (ref && (ref->flags & (RF_DOUBT | RF_ESCAPED) || ref->count > 0))
		return false;
	if (of & RF_ESCAPED && !is_in_record_alone(o->state, object, record))
		return false;
	return !(of & (RF_UNLINKED | RF_FREED | RF_DOUBT)) && !state_claimed(o->state, object);
}

/* The branch on the result of the call at tok, on the way to s. */
static bool branched_on(const struct state *s, uint32_t tok)
{
	for (const struct trail *t = s->trail; t; t = t->up) {
		const struct sym *x = t->what;

		if ((t->kind != TR_TRUE && t->kind != TR_FALSE) || !x)
			continue;
		x = sym_root(x);
		if (x->kind == SYM_FRESH && x->value / 16 == (int64_t)tok)
			return true;
	}
	return false;
}

/* There was none to hand off on this path: no memory for it. */
static bool is_missing(const struct state *s, const struct sym *record)
{
	for (const struct trail *t = s->trail; t; t = t->up) {
		const struct sym *x = t->what;
		bool is_null = x && x->kind == SYM_BIN && x->op == T_EQ && x->a == record &&
			       x->b->kind == SYM_CONST && !x->b->value;

		if ((t->kind == TR_FALSE && x == record) || (t->kind == TR_TRUE && is_null))
			return true;
	}
	return false;
}

/* A put where the hand-off h failed, of a reference that was not taken on the way there. */
static bool is_undone(struct result *r, const struct obs *h, const struct sym *key)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike) {
		const struct ref *ref = o->what == key ? rule_ref(o->state, o->what) : NULL;

		if (o->what == key && !is_behind(o->state, h->tok) &&
		    branched_on(o->state, h->tok) &&
		    !(rule_object_flags(o->state, key) & (RF_UNLINKED | RF_ESCAPED)) &&
		    (!ref || (ref->count <= 0 && !(ref->flags & (RF_DOUBT | RF_GOT)))))
			return true;
	}
	return false;
}

/* A way out like v that neither comes by the hand-off h, nor by where it failed. */
static bool has_alike(const struct exit_view *all, uint32_t n, const struct exit_view *v,
		      const struct obs *h)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct state *s = all[i].obs->state;

		if (all[i].ending == END_NONE && exits_alike(v, &all[i]) &&
		    !is_behind(s, h->tok) && !branched_on(s, h->tok) &&
		    !is_missing(s, sym_object(h->what)))
			return true;
	}
	return false;
}

static unsigned int look_for(struct result *r, const struct obs *h, const struct sym *key)
{
	unsigned int ev = 0;
	uint32_t n;
	struct exit_view *v = rule_exits(r, key, &n);

	for (uint32_t i = 0; i < n && !(ev & EV_ALIKE); i++) {
		if (!is_short(v[i].obs, key, h))
			continue;
		ev |= EV_SHORT;
		if (has_alike(v, n, &v[i], h))
			ev |= EV_ALIKE;
	}
	if (ev && is_undone(r, h, key))
		ev |= EV_UNDONE;
	return ev;
}

/* A hand-off is met once for each state that reaches it: the ways out are the same. */
struct asked {
	uint32_t tok;
	const struct sym *key;
	unsigned int evidence;
};

struct answers {
	VEC(struct asked) of;
};

static unsigned int evidence_for(struct result *r, struct answers *known, const struct obs *h,
				 const struct sym *key)
{
	struct asked now = {.tok = h->tok, .key = key};

	for (size_t i = 0; i < known->of.n; i++)
		if (known->of.at[i].tok == now.tok && known->of.at[i].key == key)
			return known->of.at[i].evidence;
	now.evidence = look_for(r, h, key);
	vec_push(&known->of, now);
	return now.evidence;
}

/* The callback hands on by this function what it was given. */
static bool hands_on(const struct result *r, const struct func *callback)
{
	if (callback == r->fn)
		return true;
	for (uint32_t k = 0; k < callback->ncalls; k++)
		if (callback->calls[k] == r->fn->name)
			return true;
	return false;
}

/* Taken under a condition: on the ways where it was not, nobody looked. */
static bool may_be_got(const struct result *r, const struct sym *key)
{
	for (const struct obs *o = r->first_of[OBS_GET]; o; o = o->alike)
		if (o->what == key && o->flags & EFF_UNLESS)
			return true;
	return false;
}

/* Is it known what the function does that the object comes from, and that it takes no reference of
 * this count? */
static bool gives_none(const struct result *r, const struct sym *object, const struct sym *key)
{
	const struct func *f = rule_callee(r, (uint32_t)(object->value / 16));

	if (!f || f->kind != FUNC_FUNCTION || f->marks & FM_SKIPPED)
		return false;
	if (!f->sum)
		return true; /* nothing in it, or below it, counts */
	for (unsigned int i = 0; i < f->sum->noutcomes; i++)
		for (unsigned int k = 0; k < f->sum->outcomes[i].neffects; k++) {
			const struct sym *at = f->sum->outcomes[i].effects[k].at;
			const struct sym *of = sym_object(at);

			/* what it brings into being, or sets an argument to */
			if (at->kind == SYM_FIELD && at->name == key->name &&
			    (of->kind == SYM_FRESH ||
			     (of->kind == SYM_LOAD && of->a->kind == SYM_PARAM)))
				return false;
		}
	return !(f->sum->flags & SUM_UNCERTAIN);
}

/*
 * What was lent is stored in a record made for the hand-off, and dropped by who gets that: what
 * came from a look-up that counts otherwise, and what stays where it was read. An argument also
 * where it is not dropped for certain, by a function that is no callback itself.
 */
static bool is_given_away(const struct result *r, const struct obs *h, const struct drop *d)
{
	const struct sym *object = sym_object(d->key), *record = sym_object(h->what);

	if (object == record || d->apart)
		return false;
	switch (object->kind) {
	case SYM_PARAM:
		return d->sure ||
		       (record->kind != SYM_PARAM && !program_is_callback(r->prog, r->fn));
	case SYM_FRESH:
		return d->sure && record->kind != SYM_PARAM && !(object->flags & SYMF_ALLOC) &&
		       gives_none(r, object, d->key);
	case SYM_LOAD:
		return d->sure && record->kind == SYM_FRESH &&
		       is_stored_in(h->state, object, record) && stays(h->state, object);
	default:
		return false;
	}
}

/* Where a callee hands off, it may count for that itself. */
static bool counts_itself(const struct func *via, const struct sym *key)
{
	const struct summary *sum = via && via->kind == FUNC_FUNCTION ? via->sum : NULL;

	for (unsigned int i = 0; sum && i < sum->noutcomes; i++)
		for (unsigned int k = 0; k < sum->outcomes[i].neffects; k++) {
			const struct effect *e = &sum->outcomes[i].effects[k];

			if ((e->kind == EF_DOUBT || (e->kind == EF_REF && e->delta > 0)) &&
			    e->at->kind == SYM_FIELD && key->kind == SYM_FIELD &&
			    e->at->name == key->name)
				return true;
		}
	return false;
}

/* What a record that was made elsewhere points to, it owns: whoever fills it took the reference. */
static bool is_of_record(const struct obs *h, const struct sym *key)
{
	const struct sym *object = sym_object(key), *record = sym_object(h->what);

	return object->kind == SYM_LOAD && object != record && sym_contains(object, record);
}

/*
 * A reference that was lent goes with the hand-off. Told where the failure of the hand-off is
 * undone by a put without a get; and where the object was stored in what is handed off.
 */
static void at_handoff(struct result *r, struct answers *known, const struct obs *h)
{
	struct drop drops[MAX_DROPS];
	struct func *callback;
	unsigned int n = handed_drops(r, h, drops, &callback);

	if (!n)
		return;
	for (unsigned int i = 0; i < n; i++) {
		const struct sym *object = sym_object(drops[i].key);
		unsigned int ev = evidence_for(r, known, h, drops[i].key);
		bool slot = object->kind == SYM_LOAD;
		struct finding *f;

		if (!(ev & EV_SHORT) || (!(ev & EV_UNDONE) && hands_on(r, callback)) ||
		    may_be_got(r, drops[i].key) ||
		    counts_itself(h->callee, drops[i].key) || is_of_record(h, drops[i].key) ||
		    (object->kind == SYM_FRESH && object->value < 0)) /* paths met: which is it? */
			continue;
		if (ev & EV_UNDONE ? slot && !(ev & EV_ALIKE) : !is_given_away(r, h, &drops[i]))
			continue;
		f = rule_report(
			r, &rule_handoff_without_get,
			drops[i].sure && ev & EV_ALIKE ? CONF_HIGH : CONF_MEDIUM, h->tok, h->state,
			drops[i].key, false,
			"%s is handed to %s(), which drops a reference, and none is taken for it",
			rule_object(r, drops[i].key), callback->name->text);
		/* whoever calls may own the reference and mean to give it away */
		if (f && object->kind == SYM_PARAM && !(ev & EV_ALIKE)) {
			f->waits_for_owner = r->fn;
			f->owner_param = (uint16_t)object->value;
			f->owner = ev & EV_UNDONE ? OWNER_UNSEEN : OWNER_CALLERS;
		}
	}
}

static void check(struct result *r)
{
	struct answers known = {0};

	if (!r->first_of[OBS_HANDOFF])
		return;
	for (const struct obs *o = r->first_of[OBS_HANDOFF]; o; o = o->alike)
		at_handoff(r, &known, o);
	vec_free(&known.of);
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike) {
		const struct ref *ref, *object;
		struct func *callback;

		ref = rule_ref(o->state, o->what);
		if (!ref || ref->count != 1 || !handed_is_own(o, ref))
			continue;
		callback = handed_to_dropper(r, o, o->what);
		if (!callback)
			continue;
		object = rule_ref(o->state, sym_object(o->what));
		rule_report(r, &rule_handoff_without_get, CONF_HIGH, object->handoff_tok, o->state,
			    o->what, false,
			    "%s is handed to %s(), which drops a reference, and the only one is "
			    "dropped here, too",
			    rule_object(r, o->what), callback->name->text);
	}
}

const struct rule rule_handoff_without_get = {
	.info =
		{
			.id = "handoff-without-get",
			.title = "one reference serves both sides of a hand-off",
			.explain =
				"The object goes to another context, whose function drops a "
				"reference when it is done; and the "
				"side that started it drops its own. But there is only one "
				"reference: no kref_get() stands "
				"before the hand-off. Whoever comes second works on freed memory.\n"
				"A false alarm when the callback's reference was taken elsewhere, "
				"out of sight.\n"
				"Cure: kref_get() before the hand-off, and kref_put() if the "
				"hand-off fails; or leave the put to "
				"the other side.",
			.wrong = "kref_init(&obj->ref);\n"
				 "task = kthread_run(obj_thread, obj, \"obj\");\t/* obj_thread() "
				 "puts obj */\n"
				 "kref_put(&obj->ref, obj_release);",
			.right = "kref_init(&obj->ref);\n"
				 "kref_get(&obj->ref);\n"
				 "task = kthread_run(obj_thread, obj, \"obj\");\n"
				 "if (IS_ERR(task))\n"
				 "\tkref_put(&obj->ref, obj_release);\n"
				 "kref_put(&obj->ref, obj_release);",
			.source = "kref.rst rule 1: a non-temporary copy of the pointer must take "
				  "a reference before it is passed off",
			.kref_rule = 1,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER,
		},
	.function = check,
};
