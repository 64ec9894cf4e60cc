/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the states at a function's exits to what its callers need to know: outcomes told apart by
 * what is returned and by what was passed in. Values that are born inside and reach the caller
 * (returned, or stored where a parameter points to) are numbered; all else is forgotten. Where two
 * ways out cannot be told apart and differ in a counter, the counter is in doubt: doubt is silence.
 */
#include "summary.h"

#include <ctype.h>
#include <xxhash.h>

enum { GETTER_SIZE = 80 };

/* Found, and nobody's: neither held for the caller, nor held meanwhile, nor an error. */
static bool is_found(struct state *s, const struct sym *ret)
{
	if (!(ret->flags & SYMF_LOOKUP) || !(state_mask(s, ret) & M_POS) || !state_lookup(s, ret))
		return false;
	for (int i = 0; i < s->nrefs; i++)
		if (s->refs[i].flags & (RF_GOT | RF_DOUBT | RF_UNSURE) &&
		    sym_object(s->refs[i].key) == sym_object(ret))
			return false;
	return true;
}

/* The symbol in the summary's table, or NULL if callers cannot name it. */
static const struct sym *export(struct maker *m, const struct sym *s)
{
	const struct sym *a, *b;

	if (!s || s->depth > 8)
		return NULL;
	if (m->nborn && m->born[0] == s && s->kind != SYM_FRESH)
		return sym_numbered(&m->tab, SYM_FRESH, 0, 0);
	switch (s->kind) {
	case SYM_PARAM:
		return sym_numbered(&m->tab, SYM_PARAM, s->value, 0);
	case SYM_CONST:
		return sym_const(&m->tab, s->value);
	case SYM_ERRNO:
	case SYM_FUNC:
	case SYM_GLOBAL:
		return sym_named(&m->tab, (enum sym_kind)s->kind, s->name);
	case SYM_FRESH:
		for (unsigned int i = 0; i < m->nborn; i++)
			if (m->born[i] == s)
				return sym_numbered(&m->tab, SYM_FRESH, i,
						    (s->flags & SYMF_ALLOC) |
							    (is_found(m->exit->state, s)
								     ? SYMF_LOOKUP
								     : 0));
		return NULL;
	case SYM_FIELD:
		a = export(m, s->a);
		return a ? sym_field(&m->tab, a, s->name) : NULL;
	case SYM_CONTAINER:
		a = export(m, s->a);
		return a ? sym_container(&m->tab, a, s->tag, s->name) : NULL;
	case SYM_LOAD:
		a = export(m, s->a);
		return a ? sym_load(&m->tab, a) : NULL;
	case SYM_INDEX:
		if (s->b->kind != SYM_CONST && s->b->kind != SYM_PARAM)
			return NULL;
		a = export(m, s->a);
		b = export(m, s->b);
		return a && b ? sym_index(&m->tab, a, b) : NULL;
	default:
		return NULL;
	}
}

static void bear(struct maker *m, const struct sym *value)
{
	const struct sym *root = value ? sym_root(value) : NULL;

	if (!root || root->kind != SYM_FRESH || m->nborn >= MAX_BORN)
		return;
	if (!m->nborn)
		m->born[m->nborn++] = NULL; /* number 0 is for what is returned */
	for (unsigned int i = 0; i < m->nborn; i++)
		if (m->born[i] == root)
			return;
	m->born[m->nborn++] = root;
}

/* *out: where a caller looks for a second result. */
static bool is_out_param(const struct sym *addr)
{
	return addr->kind == SYM_PARAM;
}

static bool holds_reference(struct state *s, const struct sym *value)
{
	for (int i = 0; i < s->nrefs; i++)
		if (!(s->refs[i].flags & RF_OBJECT) && s->refs[i].count > 0 &&
		    sym_object(s->refs[i].key) == sym_object(value))
			return true;
	return false;
}

/*
 * Another one each time: an element, or the next of what is put. The place where it was found says
 * nothing to the caller.
 */
static bool is_moving(struct state *s, const struct sym *value)
{
	for (int i = 0; i < s->nrefs; i++)
		if (!(s->refs[i].flags & RF_OBJECT) && s->refs[i].count < 0 &&
		    sym_object(s->refs[i].key) != value &&
		    sym_contains(value, sym_object(s->refs[i].key)))
			return true;
	return value->flags & SYMF_ARRAY;
}

/* x->next->next: the same member twice on the way. */
static bool is_walk(const struct sym *s)
{
	for (; s->kind == SYM_LOAD || s->kind == SYM_FIELD || s->kind == SYM_INDEX; s = s->a) {
		const struct sym *up = s->a;

		if (s->kind != SYM_FIELD)
			continue;
		for (; up->kind == SYM_LOAD || up->kind == SYM_FIELD; up = up->a)
			if (up->kind == SYM_FIELD && up->name == s->name)
				return true;
	}
	return false;
}

/* Of what was there before, a reference is taken here, for whom it is returned to. */
static bool is_taken(const struct state *s, const struct sym *value)
{
	for (int i = 0; i < s->nrefs; i++)
		if (!(s->refs[i].flags & (RF_OBJECT | RF_DOUBT)) && s->refs[i].count == 1 &&
		    s->refs[i].flags & RF_GOT && s->refs[i].origin == REF_BORROWED &&
		    sym_object(s->refs[i].key) == value)
			return true;
	return false;
}

/*
 * What the exits have in common. A search goes from one object to the next: where it began is a
 * place that the caller could name, what comes out of it is not.
 */
static void note_search(struct maker *m, const struct exit *exits)
{
	const struct func *fn = m->f->fn;

	for (uint32_t k = 0; k < fn->ncalls && !m->sleeps; k++) {
		const struct func *c = program_callee(m->f->prog, fn, k);

		m->sleeps = c && c->kind == FUNC_MODEL && c->sum->flags & SUM_SLEEPS &&
			    !(c->sum->flags & SUM_LOCKS);
	}
	for (const struct exit *x = exits; x; x = x->next) {
		if (!x->ret)
			continue;
		m->walks |= x->ret->kind == SYM_LOAD && is_walk(x->ret);
		m->takes |= x->ret->kind == SYM_FRESH && !(x->ret->flags & SYMF_ALLOC) &&
			    is_taken(x->state, x->ret);
	}
}

static bool is_stored(struct state *s, const struct ref *r)
{
	return r->flags & RF_ESCAPED ||
	       state_object_flags(s, r->key) & (RF_ESCAPED | RF_HANDED) ||
	       state_is_stored(s, sym_object(r->key));
}

/* Made here, published, and one reference more than that needs: callers get a held object. */
static bool has_two_owners(struct state *s, const struct ref *r)
{
	return r->origin == REF_INIT && r->count > 1 && !(r->flags & RF_OBJECT) &&
	       sym_object(r->key)->kind == SYM_FRESH &&
	       (is_stored(s, r) || (r->flags | state_object_flags(s, r->key)) & RF_MAYBE);
}

static bool is_held_beside(struct state *s, const struct sym *object)
{
	for (int i = 0; i < s->nrefs; i++)
		if (sym_object(s->refs[i].key) == object && has_two_owners(s, &s->refs[i]))
			return true;
	return false;
}

/* Is the memory that the counter lives in one that the function made for itself and nobody got? */
/* if (cancel_work(&obj->work)) kref_put(...): the work will not run, its reference was dropped. */
static bool is_of_cancelled(struct maker *m, const struct state *s, const struct ref *r)
{
	const struct trail *t = s->trail;

	while (t && !(t->kind == TR_PUT && t->what == r->key))
		t = t->up;
	for (; t; t = t->up)
		if (t->kind == TR_CLAIM && t->what && t->what->kind == SYM_FIELD &&
		    program_callback(m->f->prog, m->f->fn->file, t->what->a->tag, t->what->name))
			return true;
	return false;
}

static void export_ref(struct maker *m, struct state *s, struct ref *r, struct raw *w)
{
	struct effect e = {.at = export(m, r->key)};
	struct outcome *o = &w->o;
	bool stored;

	if (!e.at || !(state_mask(s, sym_object(r->key)) & M_POS))
		return;
	if (r->flags & (RF_DOUBT | RF_UNSURE)) {
		e.kind = EF_DOUBT;
		outcome_add(m, o, e);
		return;
	}
	stored = is_stored(s, r);
	if (has_two_owners(s, r)) {
		e.delta = (int8_t)(r->count - 1);
	} else if (r->origin == REF_INIT) {
		e.kind = EF_INIT;
		outcome_add(m, o, e);
		if (r->count == 1)
			return;
		e.delta = (int8_t)(r->count - 1);
	} else {
		e.delta = r->count;
	}
	if (!e.delta)
		return;
	e.kind = EF_REF;
	if (e.delta > 0 && stored && sym_root(r->key)->kind != SYM_FRESH)
		e.flags |= EFF_KEPT;
	if (r->flags & RF_LAST)
		e.flags |= EFF_LAST;
	if (r->flags & RF_UNLESS && e.delta > 0)
		e.flags |= EFF_UNLESS;
	if (e.delta > 0 && m->exit->ret && m->exit->ret->kind == SYM_LOAD &&
	    sym_object(r->key) == m->exit->ret)
		e.flags |= EFF_RETURNED;
	if (e.delta < 0)
		e.arg = export(m, r->release);
	if (e.delta == -1 && is_of_cancelled(m, s, r))
		w->cancelled = e.at;
	/* one more, by a function that does more than that and gives nothing back: it keeps it */
	if (e.delta > 0 && !(e.flags & EFF_UNLESS) && sym_root(e.at)->kind == SYM_PARAM &&
	    m->f->fn->size > GETTER_SIZE &&
	    !(m->exit->ret && sym_contains(m->exit->ret, sym_object(r->key))))
		e.flags |= EFF_KEPT;
	outcome_add(m, o, e);
	/* what comes back held is the caller's, whoever else may know it */
	if (r->flags & RF_MAYBE && (r->origin == REF_INIT ? !has_two_owners(s, r)
							  : sym_root(e.at)->kind != SYM_FRESH))
		outcome_add(m, o,
			   (struct effect){.kind = EF_ESCAPE,
					   .flags = EFF_MAYBE,
					   .at = export(m, sym_object(r->key))});
}

/*
 * Set up or put for the caller. A failure that was looked at here is this function's business: if
 * nothing is done about it, it is told here. No caller of what makes its own kobject is bothered.
 */
static void export_kobject(struct maker *m, const struct state *s, const struct ref *r,
			   struct outcome *o)
{
	struct effect e = {.kind = EF_KOBJECT, .at = export(m, r->key)};

	if (!e.at || sym_root(e.at)->kind != SYM_PARAM || r->flags & RF_MAYBE)
		return;
	if (r->count <= 0) {
		e.delta = KOBJECT_PUT;
		outcome_add(m, o, e);
		return;
	}
	e.delta = KOBJECT_SETUP;
	e.arg = export(m, r->release);
	outcome_add(m, o, e);
	e.arg = NULL;
	if (r->flags & RF_ESCAPED) {
		e.delta = KOBJECT_ADDED;
		outcome_add(m, o, e);
	} else if (r->flags & RF_FAILED && !kobject_looked_at(s, r)) {
		e.delta = KOBJECT_FAILED;
		outcome_add(m, o, e);
	}
}

static void export_object(struct maker *m, struct state *s, struct ref *r, struct outcome *o)
{
	const struct sym *at = export(m, r->key);

	if (!at)
		return;
	if (r->flags & RF_ESCAPED && !is_held_beside(s, r->key))
		outcome_add(m, o, (struct effect){.kind = EF_ESCAPE, .at = at});
	if (r->flags & RF_UNLINKED)
		outcome_add(m, o, (struct effect){.kind = EF_UNLINK, .at = at});
	if (r->flags & RF_HANDED)
		outcome_add(m, o, (struct effect){.kind = EF_HANDOFF, .at = export(m, r->release),
						 .arg = export(m, r->callback)});
	if (r->flags & RF_FREED)
		outcome_add(m, o, (struct effect){.kind = EF_FREE, .at = at});
}

/* A number, or a name that is written as one is. */
static bool is_constant(const struct sym *s)
{
	const char *c = s->kind == SYM_LOAD && s->a->kind == SYM_GLOBAL ? s->a->name->text : NULL;

	if (s->kind == SYM_CONST)
		return true;
	for (; c && *c; c++)
		if (islower((unsigned char)*c))
			return false;
	return c;
}

/*
 * What memory that callers can name held on entry, or how that compares with what does not change:
 * exported; else NULL. Of a large function nobody asks.
 */
static const struct sym *export_entry(struct maker *m, const struct sym *s)
{
	const struct sym *load = s->kind == SYM_BIN ? s->a : s, *a, *b;

	if (m->f->fn->size > GETTER_SIZE || s->flags & SYMF_ARRAY || load->kind != SYM_LOAD ||
	    sym_root(load)->kind != SYM_PARAM)
		return NULL;
	a = export(m, load);
	if (s == load || !a)
		return a;
	b = is_constant(s->b) ? export(m, s->b) : NULL;
	return b ? sym_bin(&m->tab, s->op, a, b) : NULL;
}

/* kref_put_mutex() and kin, whose result is not looked at: the release has unlocked it. */
static bool is_left_to_release(struct maker *m, const struct held *h)
{
	const struct tokens *t = m->f->fn->ast->tokens;
	bool behind = h->acq && h->acq < t->n && t->at[h->acq].kind != T_NAME;
	uint32_t tok = behind ? h->acq - 1 : h->acq;
	const struct func *f = tok < t->n && t->at[tok].kind == T_NAME
				       ? program_resolve(m->f->prog, m->f->fn->file,
							 t->at[tok].u.name)
				       : NULL;
	bool drops = false;

	if (!h->mode || !f || f->kind != FUNC_MODEL || !f->sum)
		return false;
	for (unsigned int k = 0; k < f->sum->outcomes[0].neffects; k++)
		drops |= f->sum->outcomes[0].effects[k].kind == EF_REF &&
			 f->sum->outcomes[0].effects[k].delta < 0;
	return drops && !(m->exit->ret && m->exit->ret->kind == SYM_FRESH &&
			  m->exit->ret->value / 16 == h->acq);
}

/* Does it stand in an array that the caller knows? No more found than any other member. */
static bool is_element(const struct sym *s)
{
	return s->kind == SYM_LOAD && s->a->kind == SYM_INDEX && sym_root(s)->kind == SYM_PARAM;
}

/* Is it an element by a number that is written down, or given, and not where a loop is? */
static bool is_fixed(const struct maker *m, const struct sym *key)
{
	for (; key; key = key->a)
		if (key->kind == SYM_INDEX
			    ? key->b->kind != SYM_CONST && key->b->kind != SYM_PARAM
			    : key->b != NULL)
			return false;
	for (uint32_t i = 0; i < m->f->g->nblocks; i++)
		if (m->f->g->blocks[i].loop_head)
			return false;
	return true;
}

static void export_exit(struct maker *m, struct exit *x, struct raw *w)
{
	struct state *s = x->state;
	struct outcome *o = &w->o;

	m->nborn = 0;
	m->exit = x;
	o->ret_mask = x->ret ? state_mask(s, x->ret) : M_ANY;
	if (x->ret && sym_object(x->ret)->kind == SYM_FRESH)
		m->born[m->nborn++] = sym_object(x->ret);
	else if (x->ret && x->ret->kind == SYM_LOAD &&
		 (m->walks || (m->takes && is_taken(s, x->ret)) || !export(m, x->ret) ||
		  (holds_reference(s, x->ret) && is_moving(s, x->ret))))
		m->born[m->nborn++] = x->ret; /* found where no caller can look */
	for (int i = 0; i < s->nenv; i++)
		if (is_out_param(s->env[i].addr) && holds_reference(s, s->env[i].value))
			bear(m, s->env[i].value);
	if (x->ret && x->ret->kind != SYM_CONST && x->ret->kind != SYM_ERRNO &&
	    !(m->sleeps && x->ret->kind == SYM_LOAD && sym_is_number(m->f->tab, x->ret)))
		o->ret = export(m, x->ret);
	if (x->ret && x->ret->kind == SYM_CONST && x->ret->value == 0)
		o->ret = export(m, x->ret);
	if (x->ret)
		o->ret_flags = (x->ret->flags & SYMF_ALLOC) |
			       (is_found(s, x->ret) ? SYMF_LOOKUP : 0) |
			       (is_element(x->ret) ? SYMF_ARRAY : 0);
	if (x->ret && o->ret && o->ret->kind == SYM_LOAD && o->ret_flags & SYMF_LOOKUP)
		((struct sym *)(uintptr_t)o->ret)->flags |= SYMF_LOOKUP;
	for (int i = 0; i < s->nrefs; i++) {
		if (s->refs[i].flags & RF_KOBJECT)
			export_kobject(m, s, &s->refs[i], o);
		else if (s->refs[i].flags & RF_OBJECT)
			export_object(m, s, &s->refs[i], o);
		else if (!(s->refs[i].key->flags & SYMF_ARRAY) ||
			 (m->nborn && m->born[0] == sym_object(s->refs[i].key)) ||
			 is_fixed(m, s->refs[i].key))
			export_ref(m, s, &s->refs[i], w);
	}
	for (int i = 0; i < s->nlocks; i++) {
		struct effect e = {.at = export(m, s->locks[i].lock), .kind = EF_LOCK};

		/* of an object that callers cannot name: known by the lock's own name at least */
		if (!e.at && s->locks[i].lock && s->locks[i].lock->name)
			e.at = sym_named(&m->tab, SYM_GLOBAL, s->locks[i].lock->name);
		if (is_left_to_release(m, &s->locks[i]) ||
		    (s->locks[i].callers && !s->locks[i].mode))
			continue;
		if (s->locks[i].callers) { /* theirs to hold, and theirs to know that they do */
			e.flags |= EFF_ASSERT;
			if (!e.at)
				e.at = sym_named(&m->tab, SYM_GLOBAL, name_of("lockdep_assert"));
		}
		e.delta = (int8_t)s->locks[i].mode;
		if (s->locks[i].atomic)
			e.flags |= EFF_ATOMIC;
		if (!s->locks[i].mode)
			e.kind = EF_UNLOCK, e.delta = LOCK_EXCLUSIVE;
		outcome_add(m, o, e);
	}
	for (int i = 0; i < s->nenv && o->nstores < MAX_STORES; i++) {
		struct store st;

		if (sym_root(s->env[i].addr)->kind == SYM_LOCAL ||
		    s->env[i].value->kind == SYM_CONST)
			continue;
		st.addr = export(m, s->env[i].addr);
		st.value = export(m, s->env[i].value);
		if (st.addr && s->env[i].value->kind == SYM_OLD)
			w->again = st.addr;
		if (!st.addr || !st.value)
			continue;
		if (!o->stores)
			o->stores = arena_alloc(m->a, MAX_STORES * sizeof(*o->stores));
		o->stores[o->nstores++] = st;
	}
	for (int i = 0; i < s->nfacts; i++) {
		const struct fact *fa = &s->facts[i];
		const struct sym *at_entry;

		if (fa->mask == M_ANY)
			continue;
		at_entry = w->nloads < MAX_PRE ? export_entry(m, fa->s) : NULL;
		if (at_entry)
			w->loads[w->nloads++] =
				(struct precondition){.what = at_entry, .mask = fa->mask};
		if (fa->s->kind != SYM_PARAM || o->npre >= MAX_PRE)
			continue;
		if (!o->pre)
			o->pre = arena_alloc(m->a, MAX_PRE * sizeof(*o->pre));
		o->pre[o->npre++] =
			(struct precondition){.what = export(m, fa->s), .mask = fa->mask};
	}
}

static void key_add(struct maker *m, const struct sym *key)
{
	for (unsigned int i = 0; i < m->nkeys; i++)
		if (m->keys[i] == key)
			return;
	if (m->nkeys < MAX_KEYS)
		m->keys[m->nkeys++] = key;
}

/* Where the object is NULL there was nothing to count: such a way out says nothing of the counter.
 */
static void note_null(struct maker *m, struct exit *x, struct raw *w)
{
	struct state *s = x->state;

	m->nborn = 0;
	for (int i = 0; i < s->nfacts; i++) {
		const struct sym *e;

		if (s->facts[i].mask & M_POS)
			continue;
		e = export(m, s->facts[i].s);
		for (unsigned int k = 0; e && k < m->nkeys; k++)
			if (sym_contains(m->keys[k], e))
				w->null_keys[k] = 1;
	}
}

static uint64_t hash_sym(uint64_t h, const struct sym *s)
{
	if (!s)
		return XXH3_64bits_withSeed("0", 1, h);
	h = XXH3_64bits_withSeed(&s->kind, 1, h);
	h = XXH3_64bits_withSeed(&s->value, sizeof(s->value), h);
	if (s->name)
		h = XXH3_64bits_withSeed(s->name->text, s->name->len, h);
	if (s->a)
		h = hash_sym(h, s->a);
	if (s->b)
		h = hash_sym(h, s->b);
	return h;
}

static uint64_t hash_summary(const struct summary *sum)
{
	uint64_t h = XXH3_64bits_withSeed(&sum->flags, sizeof(sum->flags), sum->noutcomes);

	for (unsigned int i = 0; i < sum->noutcomes; i++) {
		const struct outcome *o = &sum->outcomes[i];
		uint64_t word = (uint64_t)o->ret_mask << 8 | o->ret_flags;

		h = XXH3_64bits_withSeed(&word, sizeof(word), h);
		h = hash_sym(h, o->ret);
		for (unsigned int k = 0; k < o->neffects; k++) {
			const struct effect *e = &o->effects[k];

			word = (uint64_t)e->kind << 16 | (uint64_t)e->flags << 8 |
			       (uint8_t)e->delta;
			h = XXH3_64bits_withSeed(&word, sizeof(word), h);
			h = hash_sym(hash_sym(h, e->at), e->arg);
		}
		for (unsigned int k = 0; k < o->nstores; k++)
			h = hash_sym(hash_sym(h, o->stores[k].addr), o->stores[k].value);
		for (unsigned int k = 0; k < o->npre; k++) {
			h = hash_sym(h, o->pre[k].what);
			h = XXH3_64bits_withSeed(&o->pre[k].mask, sizeof(o->pre[k].mask), h);
		}
	}
	return h;
}

/* Do callers have to know? What the callee's side keeps, or is in doubt, makes nobody look. */
static bool changes_refs(const struct outcome *o)
{
	for (unsigned int i = 0; i < o->neffects; i++) {
		const struct effect *e = &o->effects[i];
		const struct sym *root = sym_root(e->at);

		/* of what a variable of the tree points to, if it is given to the caller */
		if (root->kind != SYM_PARAM && root->kind != SYM_FRESH &&
		    !(o->ret && sym_object(o->ret) == sym_object(e->at)))
			continue;
		if (e->kind == EF_KOBJECT && e->delta == KOBJECT_SETUP)
			return true;
		if (e->kind == EF_INIT || (e->kind == EF_REF && !(e->flags & EFF_KEPT)))
			return true;
	}
	return false;
}

/*
 * What has been put together in memory of the function's own is copied to where it stays. Most
 * summaries are computed more than once: what has not changed is not kept twice.
 */
struct keeper {
	struct arena *a;
	const struct sym **kept; /* by id */
};

static const struct sym *keep_sym(struct keeper *k, const struct sym *s)
{
	struct sym *c;

	if (!s)
		return NULL;
	if (k->kept[s->id])
		return k->kept[s->id];
	c = arena_copy(k->a, s, sizeof(*s));
	c->a = keep_sym(k, s->a);
	c->b = keep_sym(k, s->b);
	c->next = NULL;
	return k->kept[s->id] = c;
}

static void keep(struct maker *m, struct summary *sum, struct arena *a)
{
	struct keeper k = {.a = a};

	k.kept = arena_alloc(m->a, (m->tab.nsyms + 1) * sizeof(*k.kept));
	sum->outcomes = arena_copy(a, sum->outcomes, sum->noutcomes * sizeof(*sum->outcomes));
	for (unsigned int i = 0; i < sum->noutcomes; i++) {
		struct outcome *o = &sum->outcomes[i];

		o->ret = keep_sym(&k, o->ret);
		o->effects = arena_copy(a, o->effects, o->neffects * sizeof(*o->effects));
		for (unsigned int n = 0; n < o->neffects; n++) {
			o->effects[n].at = keep_sym(&k, o->effects[n].at);
			o->effects[n].arg = keep_sym(&k, o->effects[n].arg);
		}
		o->stores = arena_copy(a, o->stores, o->nstores * sizeof(*o->stores));
		for (unsigned int n = 0; n < o->nstores; n++) {
			o->stores[n].addr = keep_sym(&k, o->stores[n].addr);
			o->stores[n].value = keep_sym(&k, o->stores[n].value);
		}
		o->pre = arena_copy(a, o->pre, o->npre * sizeof(*o->pre));
		for (unsigned int n = 0; n < o->npre; n++)
			o->pre[n].what = keep_sym(&k, o->pre[n].what);
	}
}

void summary_make(struct flow *f, struct exit *exits, struct arena *a, struct summary *sum)
{
	struct maker m = {.f = f, .a = f->a};
	struct raw *raw = arena_alloc(f->a, (MAX_RAW + 1) * sizeof(*raw));
	struct exit *of[MAX_RAW];
	unsigned int n = 0;

	memset(sum, 0, sizeof(*sum));
	symtab_init(&m.tab, m.a);
	note_search(&m, exits);
	for (struct exit *x = exits; x && n < MAX_RAW; x = x->next) {
		memset(&raw[n], 0, sizeof(raw[n]));
		of[n] = x;
		export_exit(&m, x, &raw[n++]);
		f->uncertain |= n == MAX_RAW;
	}
	if (!exits && !f->uncertain)
		sum->flags |= SUM_NORETURN;
	for (unsigned int i = 0; i < n; i++)
		for (unsigned int k = 0; k < raw[i].o.neffects; k++)
			if (raw[i].o.effects[k].kind == EF_REF ||
			    raw[i].o.effects[k].kind == EF_DOUBT)
				key_add(&m, raw[i].o.effects[k].at);
	for (unsigned int i = 0; i < n; i++)
		note_null(&m, of[i], &raw[i]);
	n = outcomes_drop_rounds(raw, n);
	outcomes_settle(&m, raw, n);
	n = outcomes_unite(raw, n);
	if (n > MAX_OUTCOMES) {
		for (unsigned int i = 0; i < n; i++)
			outcome_drop_extras(&raw[i]);
		outcomes_settle(&m, raw, n);
		n = outcomes_unite(raw, n);
	}
	if (n > MAX_OUTCOMES) {
		for (unsigned int i = 0; i < n; i++)
			outcome_drop_stores(&raw[i]);
		n = outcomes_unite(raw, n);
	}
	if (n > MAX_OUTCOMES) {
		n = outcomes_coarsen(&m, raw, n);
		sum->flags |= SUM_UNCERTAIN;
	}
	if (f->uncertain) {
		n = outcomes_cover(&m, raw, n);
		sum->flags |= SUM_UNCERTAIN;
	}
	sum->outcomes = arena_alloc(m.a, n * sizeof(*sum->outcomes) + 8);
	sum->noutcomes = (uint16_t)n;
	for (unsigned int i = 0; i < n; i++) {
		struct outcome *o = &sum->outcomes[i];

		*o = raw[i].o;
		if (changes_refs(o))
			sum->flags |= SUM_REFS;
		for (unsigned int k = 0; k < o->neffects; k++) {
			if (o->effects[k].kind == EF_LOCK || o->effects[k].kind == EF_UNLOCK)
				sum->flags |= SUM_LOCKS;
			if (o->effects[k].kind == EF_FREE)
				sum->flags |= SUM_FREES;
		}
	}
	if (n == 1 && !sum->outcomes[0].neffects && !sum->outcomes[0].nstores)
		sum->flags |= SUM_PURE;
	sum->hash = hash_summary(sum);
	if (f->fn->sum && f->fn->sum->hash == sum->hash)
		*sum = *f->fn->sum;
	else
		keep(&m, sum, a);
}
