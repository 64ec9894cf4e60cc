// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst rule 2. A reference is this function's own on a way out. Whether that is a mistake is
 * told by the other ways out: a sibling that drops it, or keeps it for somebody, is the evidence.
 */
#include "../released.h"
#include "../siblings.h"
#include "../undone.h"

enum { MAX_TAKERS = 6 };

/* Of the object that was named, not of one that the callee found by it. */
static bool is_direct(const struct result *r, const struct ref *ref)
{
	const struct func *f = rule_callee(r, ref->got_tok);

	for (unsigned int i = 0; f && f->sum && i < f->sum->noutcomes; i++)
		for (unsigned int k = 0; k < f->sum->outcomes[i].neffects; k++) {
			const struct effect *e = &f->sum->outcomes[i].effects[k];

			if (e->kind == EF_REF && e->delta > 0 &&
			    sym_object(e->at)->kind == SYM_PARAM)
				return true;
		}
	return false;
}

static bool stored_in_freed(const struct state *s, const struct sym *object)
{
	for (int i = 0; i < s->nenv; i++)
		if (s->env[i].addr->kind == SYM_FIELD && s->env[i].value->kind != SYM_CONST &&
		    sym_object(s->env[i].value) == object &&
		    rule_object_flags(s, s->env[i].addr) & RF_FREED)
			return true;
	return false;
}

/* What was set up is undone by a function that is called where the probe fails. */
static bool adds_action(const struct program *p, const struct func *f, int depth)
{
	for (uint32_t k = 0; f && k < f->ncalls; k++) {
		const struct func *c = program_callee(p, f, k);

		if (c && (c->marks & FM_ACTION || (depth && adds_action(p, c, depth - 1))))
			return true;
	}
	return false;
}

/* All that knows of it is memory of this function's own that goes where it fails. */
static bool goes_with_holder(const struct result *r, const struct exit_view *leak,
			     const struct sym *object)
{
	const struct state *s = leak->obs->state;
	bool managed = false;

	if (!leak->fails || leak->maybe || leak->returned || leak->ref->places > 1 ||
	    adds_action(r->prog, r->fn, 0) ||
	    adds_action(r->prog, rule_callee(r, leak->ref->got_tok), 1))
		return false;
	for (int i = 0; i < s->nenv; i++) {
		const struct sym *holder = sym_object(s->env[i].addr);

		if (s->env[i].value->kind == SYM_CONST ||
		    sym_object(s->env[i].value) != object || holder->kind == SYM_LOCAL)
			continue;
		if (!(holder->flags & SYMF_MANAGED))
			return false;
		managed = true;
	}
	return managed;
}

/* What undoes it drops what is found there: it is not called where this fails. */
static const struct sym *owning_place(const struct result *r, const struct exit_view *leak,
				      const struct sym *object)
{
	const struct state *s = leak->obs->state;
	const struct sym *key = leak->ref->key;

	if (key->kind != SYM_FIELD || leak->returned || leak->ref->places > 1)
		return NULL;
	for (int i = 0; i < s->nenv; i++) {
		const struct sym *at = s->env[i].addr;

		if (at->kind != SYM_FIELD || s->env[i].value->kind == SYM_CONST ||
		    sym_object(s->env[i].value) != object)
			continue;
		if (undone_by(r->prog, r->fn, at->name, key->name))
			return at;
	}
	return NULL;
}

static bool initialised_here(struct result *r, const struct ref *ref)
{
	for (const struct obs *o = r->first_of[OBS_INIT]; o; o = o->alike)
		if (o->kind == OBS_INIT && o->tok == ref->got_tok)
			return o->callee && o->callee->kind == FUNC_MODEL;
	return false;
}

/* By a callee that made the object and returned it. */
static bool is_constructed(const struct ref *ref)
{
	const struct sym *object = sym_object(ref->key);

	return object->kind == SYM_FRESH && object->value / 16 == ref->got_tok;
}

/* It came with a reference: others were given the like. */
static bool may_be_habit(const struct ref *ref)
{
	return ref->origin == REF_HELD || (ref->origin == REF_INIT && is_constructed(ref));
}

/* The object was there before, where others find it again: an open() leaves it to its release(). */
static bool is_found_again(const struct result *r, const struct ref *ref)
{
	const struct func *f = rule_callee(r, ref->got_tok);

	for (unsigned int i = 0; f && f->sum && i < f->sum->noutcomes; i++)
		for (unsigned int k = 0; k < f->sum->outcomes[i].neffects; k++)
			if (f->sum->outcomes[i].effects[k].flags & EFF_RETURNED)
				return true;
	return false;
}

/*
 * return to_foo(dev): gives the object, or NULL should it be of another kind. Who looked it up
 * knows which it is.
 */
static bool is_converted(const struct result *r, const struct exit_view *v, uint32_t n,
			 const struct exit_view *leak)
{
	const struct tokens *t = r->fn->ast->tokens;
	uint32_t tok = leak->obs->tok;

	if (!leak->obs->what || leak->obs->what->kind != SYM_CONST || tok + 2 >= t->n ||
	    t->at[tok + 1].kind != T_NAME || t->at[tok + 2].kind != T_LPAREN)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (v[i].obs->tok == tok && v[i].ending == END_KEPT && v[i].obs->what)
			return true;
	return false;
}

static enum confidence own_confidence(struct result *r, const struct exit_view *leak,
				      const struct evidence *e, bool maybe)
{
	const struct ref *ref = leak->ref;

	if (e->put_later)
		return maybe ? CONF_MEDIUM : CONF_HIGH;
	if (e->put_anywhere && (leak->fails || e->put_alike)) {
		if (!maybe)
			return CONF_HIGH;
		return e->put_maybe ? CONF_MEDIUM : CONF_LOW;
	}
	if (e->returned && ref->origin == REF_HELD && (!maybe || e->returned_maybe))
		return CONF_MEDIUM;
	if (maybe)
		return CONF_LOW;
	/* of what is initialised here, too many other ways to give it up are not seen */
	if (ref->origin == REF_INIT && !is_constructed(ref) &&
	    !(leak->fails && (e->handed || initialised_here(r, ref))))
		return CONF_LOW;
	if (!leak->fails && e->put_anywhere && is_found_again(r, ref))
		return CONF_LOW;
	return leak->fails || !e->kept ? CONF_MEDIUM : CONF_LOW;
}

/* But for those that may have kept it, it would be a mistake: what they do with what others pass to
 * them decides. */
static unsigned int takers(struct result *r, const struct exit_view *v, uint32_t n,
			   const struct exit_view *leak, const struct func **to, struct evidence *e)
{
	unsigned int nto = leak->maybe ? siblings_lent(r, leak, to, MAX_TAKERS) : 0;

	/* on another way out one of them keeps it for certain */
	e->kept = false;
	for (uint32_t i = 0; i < n; i++) {
		const struct func *by;
		unsigned int k = 0;

		if (v[i].ending != END_KEPT)
			continue;
		by = v[i].returned ? NULL : rule_callee(r, v[i].ref->escape_tok);
		while (k < nto && to[k] != by)
			k++;
		e->kept |= k == nto;
	}
	return nto;
}

static void ask_takers(struct result *r, struct finding *f, const struct func *const *to,
		       unsigned int n)
{
	f->takers = arena_alloc(r->strings, n * sizeof(*f->takers));
	for (unsigned int i = 0; i < n; i++)
		f->takers[i] = to[i];
	f->ntakers = n;
}

/* Gained from a callee that returned it held, or by kref_init() on memory of our own. */
static void own(struct result *r, const struct rule *rule, const struct sym *key,
		struct exit_view *v, uint32_t n, struct exit_view *leak)
{
	const struct func *to[MAX_TAKERS];
	struct evidence e = siblings_weigh(r, v, n, leak), left = e;
	enum confidence c = own_confidence(r, leak, &e, leak->maybe);
	unsigned int nto = takers(r, v, n, leak, to, &left);
	struct finding *f;

	if (is_converted(r, v, n, leak))
		c = CONF_LOW;
	if (leak->ref->origin == REF_INIT)
		f = rule_report(r, rule, c, leak->obs->tok, leak->obs->state, key, false,
			    "the first reference to %s (kref_init) is lost on this return",
			    rule_object(r, key));
	else
		f = rule_report(r, rule, c, leak->obs->tok, leak->obs->state, key, false,
			    "the reference to %s is not dropped on this return%s",
			    rule_object(r, key), e.put_anywhere ? ", but on another" : "");
	/* whether it is theirs to drop is told by what others do with it */
	if (f && c == CONF_LOW && leak->maybe && leak->ref->escape_tok < leak->obs->tok &&
	    !is_converted(r, v, n, leak) && may_be_habit(leak->ref))
		f->giver = rule_callee(r, leak->ref->got_tok);
	if (f && nto && c == CONF_LOW && own_confidence(r, leak, &left, false) > CONF_LOW &&
	    !is_converted(r, v, n, leak))
		ask_takers(r, f, to, nto);
	cure_put_as_there(r, f, key, v, n, leak);
}

enum { MAX_AGAIN = 8 };

/*
 * The lock under which it was taken was let go and taken again on the way: the reference was to
 * keep the object meanwhile, and that is over.
 */
static bool is_relocked(const struct state *s, uint32_t got_tok)
{
	const struct sym *again[MAX_AGAIN]; /* locks taken later on */
	bool between[MAX_AGAIN];	    /* ... and let go before */
	int n = 0;

	for (const struct trail *t = s->trail; t; t = t->up) {
		int i;

		if (t->kind == TR_GET && t->tok == got_tok) {
			for (i = 0; i < n && !between[i]; i++)
				;
			return i < n;
		}
		if (t->kind != TR_LOCK && t->kind != TR_UNLOCK)
			continue;
		for (i = 0; i < n && again[i] != t->what; i++)
			;
		if (t->kind == TR_LOCK && t->flag != LOCK_RCU && i < MAX_AGAIN) {
			again[i] = t->what;
			between[i] = false;
			n += i == n;
		} else if (t->kind == TR_UNLOCK && i < n) {
			between[i] = true;
		}
	}
	return false;
}

/* obj = get(that): the variable is of the one who takes, and goes with the function. */
static bool is_bound(const struct result *r, const struct ref *ref)
{
	const struct token *t = r->fn->ast->tokens->at;
	uint32_t at = ref->got_tok;

	return at > 2 && t[at - 1].kind == T_ASSIGN && t[at - 2].kind == T_NAME &&
	       cfg_local(r->cfg, t[at - 2].u.name) >= 0 && t[at - 3].kind != T_ARROW &&
	       t[at - 3].kind != T_DOT;
}

/* What only goes wrong if nobody comes behind to drop it; NULL: somebody may. */
static const char *nobody_left(const struct result *r, const struct exit_view *v, uint32_t n,
			       const struct exit_view *leak, bool kept, bool maybe)
{
	if (r->fn->marks & FM_LAST)
		return "where the object goes";
	for (uint32_t i = 0; i < n; i++)
		if (siblings_drop(&v[i]))
			return NULL;
	if (is_relocked(leak->obs->state, leak->ref->got_tok))
		return "behind the section that it was taken for";
	if (!leak->obs->what && !maybe && !kept && is_bound(r, leak->ref))
		return "where its variable goes";
	return NULL;
}

/* It was stored on this very path, and the place was taken back: so it fails with nothing kept. */
static bool is_taken_back(const struct exit_view *leak, const struct sym *object)
{
	for (const struct trail *t = leak->obs->state->trail; t; t = t->up)
		if (t->kind == TR_ESCAPE && t->tok > leak->ref->got_tok && t->what &&
		    sym_object(t->what) == object)
			return true;
	return false;
}

/* Of a get for an object that was somebody else's before; false: a getter, whatever it returns. */
static bool borrowed_confidence(struct result *r, const struct sym *key, struct exit_view *v,
				uint32_t n, const struct exit_view *leak, const struct evidence *e,
				bool maybe, enum confidence *c, const char **why)
{
	if (stored_in_freed(leak->obs->state, sym_object(key))) {
		*c = CONF_HIGH; /* what it was stored in is freed on this very path */
	} else if (leak->fails) {
		if (e->put_anywhere)
			*c = maybe && !e->put_maybe && !e->put_later ? CONF_MEDIUM : CONF_HIGH;
		else if (e->returned && (!maybe || e->returned_maybe) &&
			 !is_converted(r, v, n, leak))
			*c = CONF_MEDIUM;
		else if (e->kept)
			*c = maybe || !(e->handed || is_taken_back(leak, sym_object(key)) ||
					siblings_refused(v, n, leak) ||
					siblings_keep_later(r, leak, sym_object(key)))
				     ? CONF_LOW
				     : CONF_MEDIUM;
		else if (e->succeeds && is_direct(r, leak->ref) &&
			 !rule_is_argument(r, leak->ref->got_tok))
			*c = maybe ? CONF_LOW : CONF_MEDIUM;
		else
			return false;
	} else {
		if (!e->put_alike)
			*why = nobody_left(r, v, n, leak, e->kept, maybe);
		if (!e->put_alike && !*why)
			return false;
		*c = maybe && !e->put_maybe && !*why ? CONF_LOW : CONF_MEDIUM;
	}
	return true;
}

static void borrowed(struct result *r, const struct rule *rule, const struct sym *key,
		     struct exit_view *v, uint32_t n, struct exit_view *leak)
{
	const struct func *to[MAX_TAKERS];
	struct evidence e = siblings_weigh(r, v, n, leak), left = e;
	const char *why = NULL, *why_sure = NULL;
	enum confidence c = CONF_LOW, sure = CONF_LOW;
	unsigned int nto = takers(r, v, n, leak, to, &left);
	struct finding *f;
	bool any = borrowed_confidence(r, key, v, n, leak, &e, leak->maybe, &c, &why);

	if (nto && c == CONF_LOW &&
	    borrowed_confidence(r, key, v, n, leak, &left, false, &sure, &why_sure)) {
		any |= sure > CONF_LOW;
		why = why_sure;
	}
	if (!any)
		return;
	f = rule_report(r, rule, c, leak->obs->tok, leak->obs->state, key, false,
		    "the reference taken to %s is not dropped on this return%s%s",
		    rule_object(r, key), why ? ", " : "",
		    why		   ? why
		    : e.put_anywhere ? ", but on another"
		    : e.returned     ? ", though nothing is given to the caller"
		    : e.kept	   ? ", though it is passed on by another"
				   : ", though it fails");
	if (f && c == CONF_LOW && sure > CONF_LOW)
		ask_takers(r, f, to, nto);
	cure_put_as_there(r, f, key, v, n, leak);
}

/*
 * Where the object goes what its own references come to is in doubt: they are dropped by what takes
 * it apart. The one that was taken here to see it through is not among them.
 */
static bool is_left(const struct result *r, const struct exit_view *v)
{
	const struct ref *ref = v->ref;

	return r->fn->marks & FM_LAST && ref->origin == REF_BORROWED && ref->count == 1 &&
	       ref->flags & RF_GOT && !(ref->flags & (RF_PUT | RF_SATURATED | RF_ESCAPED)) &&
	       !(rule_object_flags(v->obs->state, ref->key) & (RF_ESCAPED | RF_HANDED));
}

/* On this failure another reference, taken here by the same function, is dropped. */
static bool is_dropped_beside(const struct result *r, const struct exit_view *leak)
{
	const struct state *s = leak->obs->state;
	const struct func *getter = rule_callee(r, leak->ref->got_tok);

	if (!leak->fails || leak->maybe || !(leak->ref->flags & RF_GOT) || !getter)
		return false;
	for (int i = 0; i < s->nrefs; i++) {
		const struct ref *ref = &s->refs[i];

		if (ref->count == 0 && ref->flags & RF_GOT && ref->flags & RF_PUT &&
		    !(ref->flags & (RF_OBJECT | RF_DOUBT)) && ref->put_tok > ref->got_tok &&
		    ref->put_tok > leak->ref->got_tok && ref->got_tok != leak->ref->got_tok &&
		    rule_callee(r, ref->got_tok) == getter)
			return true;
	}
	return false;
}

static void lost_with(struct result *r, const struct rule *rule, const struct sym *key,
		      const struct exit_view *leak, const struct sym *place)
{
	char text[120];

	sym_text(place, r->cfg, text, sizeof(text));
	rule_report(r, rule, CONF_MEDIUM, leak->obs->tok, leak->obs->state, key, false,
		    "the reference in %s is not dropped on this return, and what drops it is not "
		    "called where this fails",
		    text + (text[0] == '&'));
}

/* Stored for somebody, but the failures further on put it: so it is this one's business, too. */
static void stored(struct result *r, const struct rule *rule, const struct sym *key,
		   struct exit_view *v, uint32_t n, struct exit_view *leak)
{
	struct evidence e = siblings_weigh(r, v, n, leak);
	const struct sym *place = owning_place(r, leak, sym_object(key));

	if (e.put_later)
		rule_report(r, rule, leak->maybe ? CONF_LOW : CONF_MEDIUM, leak->obs->tok,
			    leak->obs->state, key, false,
			    "the reference to %s is not dropped on this return, but on a later one",
			    rule_object(r, key));
	else if (is_dropped_beside(r, leak))
		rule_report(r, rule, CONF_MEDIUM, leak->obs->tok, leak->obs->state, key, false,
			    "the reference to %s is not dropped on this return, but another one is",
			    rule_object(r, key));
	else if (goes_with_holder(r, leak, sym_object(key)))
		rule_report(r, rule, CONF_MEDIUM, leak->obs->tok, leak->obs->state, key, false,
			    "the reference to %s is not dropped on this return, though what it "
			    "was stored in goes",
			    rule_object(r, key));
	else if (place)
		lost_with(r, rule, key, leak, place);
}

static bool is_named(const struct sym *s)
{
	return s->label && s->label->text[s->label->len - 1] != ')';
}

/* The same counter, now or an iteration ago. */
static bool is_same(const struct sym *a, const struct sym *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->value != b->value || a->name != b->name)
		return false;
	if (a->kind != b->kind && !((a->kind == SYM_FRESH && b->kind == SYM_OLD) ||
				    (a->kind == SYM_OLD && b->kind == SYM_FRESH)))
		return false;
	return is_same(a->a, b->a) && is_same(a->b, b->b);
}

static bool is_put_elsewhere(const struct result *r, const struct sym *key)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike)
		if (o->kind == OBS_PUT && is_same(o->what, key))
			return true;
	return false;
}

static void lost(struct result *r, const struct rule *rule)
{
	for (const struct obs *o = r->first_of[OBS_LOST]; o; o = o->alike) {
		const struct ref *ref;
		struct finding *f;
		bool doubt, put;

		if (o->kind != OBS_LOST)
			continue;
		ref = rule_ref(o->state, o->what);
		if (!ref || o->what->flags & SYMF_ARRAY ||
		    rule_object_flags(o->state, o->what) & (RF_ESCAPED | RF_HANDED | RF_FREED))
			continue;
		if (state_is_stored((struct state *)(uintptr_t)o->state, sym_object(o->what)))
			continue;
		put = is_put_elsewhere(r, o->what);
		doubt = ref->flags & RF_MAYBE ||
			(o->flags && !is_named(sym_object(o->what))) ||
			(ref->origin == REF_BORROWED && sym_object(o->what)->flags & SYMF_LOOKUP &&
			 !put && !is_relocked(o->state, ref->got_tok));
		f = rule_report(r, rule, doubt ? CONF_LOW : CONF_MEDIUM, o->tok, o->state, o->what,
			    false,
			    o->flags ? "the loop goes round with the reference to %s not dropped"
				     : "the pointer that holds the reference to %s is overwritten",
			    rule_object(r, o->what));
		if (f && ref->flags & RF_MAYBE && may_be_habit(ref))
			f->giver = rule_callee(r, ref->got_tok);
	}
}

/* Memory of a device goes with it, whatever counts in it. */
static bool is_managed(const struct exit_view *v, const struct sym *key)
{
	return v->ref->origin == REF_INIT && sym_object(key)->flags & SYMF_MANAGED;
}

static void check(struct result *r)
{
	for (const struct sym **key = rule_keys(r); *key; key++) {
		uint32_t n;
		struct exit_view *v = rule_exits(r, *key, &n);

		for (uint32_t i = 0; i < n; i++) {
			bool kept = v[i].ending == END_KEPT && v[i].fails;

			if ((kept || v[i].ending == END_OWNED) && released_along(r, &v[i], *key))
				continue;
			if (kept && !is_managed(&v[i], *key) &&
			    !(rule_object_flags(v[i].obs->state, *key) & RF_HANDED))
				stored(r, &rule_unpaired_get, *key, v, n, &v[i]);
			if (v[i].ending == END_DOUBT && is_left(r, &v[i]))
				borrowed(r, &rule_unpaired_get, *key, v, n, &v[i]);
			if (v[i].ending != END_OWNED || is_managed(&v[i], *key))
				continue;
			if (v[i].ref->origin == REF_HELD || (v[i].ref->origin == REF_INIT))
				own(r, &rule_unpaired_get, *key, v, n, &v[i]);
			else
				borrowed(r, &rule_unpaired_get, *key, v, n, &v[i]);
		}
	}
	lost(r, &rule_unpaired_get);
}

const struct rule rule_unpaired_get = {
	.info =
		{
			.id = "unpaired-get",
			.title = "a reference is gained and lost",
			.explain = "A reference that was gained (kref_get(), kref_init(), a "
				   "function that returns one held) is "
				   "still this function's own where it returns: it is neither "
				   "dropped, returned, stored, "
				   "published nor handed to another context, and the object will "
				   "never be freed. Mostly an "
				   "error path that forgets the put which its siblings have: a "
				   "failing function must leave "
				   "the count as it found it. Without such a sibling: in a "
				   "function that comes last for its object (remove, shutdown), "
				   "behind a lock that was let go and taken again, where more is "
				   "owned than was stored, where a probe fails and remove(), which "
				   "drops what was stored, is not called, and where nearly all "
				   "other callers drop what the same function gives or is given.\n"
				   "A false alarm when the reference is passed on in a way that is "
				   "not seen, for example "
				   "through a function pointer.\n"
				   "Cure: drop it on this path; look at the release function "
				   "first, whether it can take the "
				   "object as far as it is set up.",
			.wrong = "kref_get(&ctx->ref);\n"
				 "err = start(ctx->on);\n"
				 "if (err)\n"
				 "\treturn -EBUSY;\n"
				 "finish(ctx->on);\n"
				 "kref_put(&ctx->ref, ctx_release);\n"
				 "return 0;",
			.right = "kref_get(&ctx->ref);\n"
				 "err = start(ctx->on);\n"
				 "if (!err)\n"
				 "\tfinish(ctx->on);\n"
				 "kref_put(&ctx->ref, ctx_release);\n"
				 "return err;",
			.source = "kref.rst rule 2: when you are done with a pointer, you must "
				  "call kref_put()",
			.kref_rule = 2,
			.severity = SEV_WARNING,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
