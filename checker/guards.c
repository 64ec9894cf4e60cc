// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who links or unlinks objects of a type under which lock, by the text of all functions; and who
 * finds them, by the notes of the flow. A lock is known by name of place (reach_lock_id()), so what
 * is held somewhere can be compared with what is held elsewhere.
 */
#include "guards.h"
#include "reach.h"

enum { MAX_UP = 2 };

/* Functions, in the order of the tree. */
struct changer {
	struct func *fn;
	struct changer *next;
};
struct changers {
	struct changer *first, *last;
};

struct guards_index {
	struct program *p;
	const struct notes *notes;
	struct table *by_tag;	 /* -> struct changers: who links or unlinks objects of this type */
	struct changers waiters; /* for readers */
	struct table *waited;	 /* tags of what a waiter for readers unlinks or puts */
	struct table *emptied;	 /* -> struct changers: who takes out of this member or variable */
};

static void changer_add(struct changers *c, struct func *f, struct arena *a)
{
	struct changer *n;

	if (c->last && c->last->fn == f)
		return;
	n = arena_alloc(a, sizeof(*n));
	n->fn = f;
	if (c->last)
		c->last->next = n;
	else
		c->first = n;
	c->last = n;
}

/* The member or variable that something is taken out of by its key. */
static const struct name *taken_from(const struct deed *d)
{
	return d->npath ? d->path[d->npath - 1] : d->root;
}

static void index_func(struct guards_index *x, struct func *f, struct arena *a)
{
	for (uint32_t k = 0; k < f->ndeeds; k++) {
		const struct deed *d = &f->deeds[k];
		void **slot;

		if (d->kind == DEED_TAKE) {
			slot = table_slot(x->emptied, taken_from(d));
			if (!*slot)
				*slot = arena_alloc(a, sizeof(struct changers));
			changer_add(*slot, f, a);
		}
		if ((d->kind != DEED_LINK && d->kind != DEED_UNLINK) || d->flags & DEED_GLOBAL ||
		    !d->root)
			continue;
		slot = table_slot(x->by_tag, d->root);
		if (!*slot)
			*slot = arena_alloc(a, sizeof(struct changers));
		changer_add(*slot, f, a);
	}
	for (uint32_t k = 0; k < f->ncalls; k++)
		if (!strncmp(f->calls[k]->text, "synchronize_", 12))
			changer_add(&x->waiters, f, a);
}

/* Types that somebody gives up after he waited for the readers. */
static void index_waited(struct guards_index *x, struct arena *a)
{
	bool *waits = arena_alloc(a, (x->p->funcs.n + 1) * sizeof(*waits));

	for (const struct changer *c = x->waiters.first; c; c = c->next) {
		const struct func *f = c->fn;

		if (f->number < x->p->funcs.n)
			waits[f->number] = true;
		for (uint32_t k = 0; k < f->ndeeds; k++)
			if (f->deeds[k].kind == DEED_UNLINK && f->deeds[k].root)
				*table_slot(x->waited, f->deeds[k].root) = x;
	}
	for (size_t k = 0; k < x->notes->n; k++) {
		const struct note *n = &x->notes->at[k];

		if (n->kind == NOTE_PUT && n->type && n->fn->number < x->p->funcs.n &&
		    waits[n->fn->number])
			*table_slot(x->waited, n->type) = x;
	}
}

struct guards_index *guards_index(struct program *p, const struct notes *notes, struct arena *a)
{
	struct guards_index *x = arena_alloc(a, sizeof(*x));

	x->p = p;
	x->notes = notes;
	x->by_tag = table_new();
	x->emptied = table_new();
	for (size_t i = 0; i < p->funcs.n; i++)
		index_func(x, p->funcs.at[i], a);
	x->waited = table_new();
	index_waited(x, a);
	return x;
}

void guards_index_free(struct guards_index *x)
{
	table_free(x->by_tag);
	table_free(x->waited);
	table_free(x->emptied);
}

static bool is_link(const struct deed *d, const struct link *l)
{
	if ((d->kind != DEED_LINK && d->kind != DEED_UNLINK) || d->flags & DEED_GLOBAL ||
	    d->root != l->tag || (!d->npath && l->members[0]))
		return false;
	for (unsigned int i = 0; i < MAX_NOTE_LOCKS && l->members[i]; i++)
		for (unsigned int k = 0; k < d->npath; k++)
			if (d->path[k] == l->members[i])
				return true;
	return !l->members[0];
}

static bool add(struct guards *g, const struct name *lock)
{
	for (unsigned int i = 0; i < g->n; i++)
		if (g->locks[i] == lock)
			return true;
	if (g->n == MAX_GUARDS)
		return false;
	g->locks[g->n++] = lock;
	return true;
}

/* Add the locks that f holds at deed k by the order of its text; all that it takes: k is ndeeds and
 * drops do not count. */
static bool add_held(struct program *p, struct guards *g, const struct func *f, uint32_t k,
		     bool all)
{
	bool any = false;

	for (uint32_t i = 0; i < k; i++) {
		const struct name *id;
		bool held = true;

		if (f->deeds[i].kind != DEED_LOCK)
			continue;
		id = reach_deed_id(p, f, &f->deeds[i]);
		for (uint32_t j = i + 1; j < k && held && !all; j++)
			held = f->deeds[j].kind != DEED_UNLOCK ||
			       f->deeds[j].flags & DEED_BRANCHED ||
			       reach_deed_id(p, f, &f->deeds[j]) != id;
		if (held && id)
			any |= add(g, id);
	}
	return any;
}

static void add_callers(struct program *p, struct guards *g, const struct func *f,
			callers_fn callers, void *ctx, int up)
{
	const struct callers_of *c = callers(ctx, f);

	for (size_t i = 0; c && i < c->n; i++) {
		struct func *h = c->at[i];

		if (h == f || program_resolve(p, h->file, f->name) != f)
			continue;
		if (!add_held(p, g, h, h->ndeeds, true) && up)
			add_callers(p, g, h, callers, ctx, up - 1);
	}
}

/* Do they go along the same member, as far as is known? */
static bool same_way(const struct link *l, const struct note *n)
{
	for (unsigned int i = 0; i < MAX_NOTE_LOCKS && l->members[i]; i++)
		for (unsigned int k = 0; k < MAX_NOTE_LOCKS && n->members[k]; k++)
			if (l->members[i] == n->members[k])
				return true;
	return !l->members[0] || !n->members[0];
}

static void add_notes(struct guards *g, const struct link *l, const struct notes *notes)
{
	for (size_t i = 0; i < notes->n; i++) {
		const struct note *n = &notes->at[i];

		if (n->kind != NOTE_LOOKUP || n->type != l->tag || !n->nlocks || !same_way(l, n))
			continue;
		g->nsites++;
		for (unsigned int k = 0; k < n->nlocks; k++)
			add(g, n->locks[k]);
		if (!g->where)
			g->where = n->fn;
	}
}

static bool is_linked(const struct changers *of, const struct link *l)
{
	for (const struct changer *c = of ? of->first : NULL; c; c = c->next)
		for (uint32_t k = 0; k < c->fn->ndeeds; k++)
			if (is_link(&c->fn->deeds[k], l))
				return true;
	return false;
}

/*
 * Is nothing ever taken out of the container of this name? Or is it an object's own, and whoever
 * takes something out does so without a lock: then one context at a time works on the object.
 */
static bool is_kept(const struct guards_index *x, const struct name *store)
{
	const struct changers *of = table_get(x->emptied, store);

	for (const struct changer *c = of ? of->first : NULL; c; c = c->next)
		for (uint32_t k = 0; k < c->fn->ndeeds; k++) {
			const struct deed *d = &c->fn->deeds[k];
			struct guards g = {0};

			if (d->kind != DEED_TAKE || taken_from(d) != store)
				continue;
			if (d->flags & DEED_GLOBAL || add_held(x->p, &g, c->fn, k, false))
				return false;
		}
	return true;
}

struct guards *guards_of(const struct guards_index *x, const struct link *l, callers_fn callers,
			 void *ctx, struct arena *a)
{
	struct guards *g = arena_alloc(a, sizeof(*g));
	const struct changers *of = l->tag ? table_get(x->by_tag, l->tag) : NULL;
	struct program *p = x->p;
	VEC(const struct func *) bare = {0};
	const struct link any = {.tag = l->tag};

	g->rcu = l->rcu;
	g->kept = l->store && is_kept(x, l->store);
	if (!l->tag)
		return g;
	add_notes(g, l, x->notes);
	g->named = l->members[0] && is_linked(of, l);
	if (!g->named)
		l = &any; /* by an iterator that names the member itself */
	for (const struct changer *c = of ? of->first : NULL; c; c = c->next) {
		const struct func *f = c->fn;
		bool alone = false;

		for (uint32_t k = 0; k < f->ndeeds; k++) {
			if (!is_link(&f->deeds[k], l))
				continue;
			g->nsites += f->deeds[k].npath > 0; /* who stores it may be alone */
			g->shrinks |= f->deeds[k].kind == DEED_UNLINK;
			if (!add_held(p, g, f, k, false)) {
				alone |= f->deeds[k].npath > 0; /* else kept for oneself */
			} else if (!g->where) {
				g->where = f;
				g->off = f->deeds[k].off;
			}
		}
		if (alone)
			vec_push(&bare, f);
	}
	g->nsure = g->n;
	for (size_t i = 0; i < bare.n; i++)
		add_callers(p, g, bare.at[i], callers, ctx, MAX_UP - 1);
	vec_free(&bare);
	return g;
}

bool guards_wait(const struct guards_index *x, const struct link *l, const struct file *file)
{
	if (l->tag)
		return table_get(x->waited, l->tag);
	for (const struct changer *c = x->waiters.first; c; c = c->next)
		if (c->fn->file == file)
			return true;
	return false;
}

bool guards_count(const struct guards_index *x, const struct link *l)
{
	const struct notes *notes = x->notes;

	for (size_t i = 0; i < notes->n; i++)
		if (notes->at[i].kind == NOTE_LOOKUP && notes->at[i].type == l->tag &&
		    !notes->at[i].unless)
			return true;
	return false;
}

bool guards_doubt(const struct guards_index *x, const struct link *l)
{
	const struct notes *notes = x->notes;

	for (size_t i = 0; l->tag && i < notes->n; i++)
		if (notes->at[i].kind == NOTE_LOOKUP && notes->at[i].type == l->tag &&
		    notes->at[i].unless)
			return true;
	return false;
}

bool guards_have(const struct guards *g, const struct name *const *locks, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		if (!locks[i])
			return true;
		for (unsigned int k = 0; k < g->n; k++)
			if (reach_same_id(locks[i], g->locks[k]))
				return true;
	}
	return false;
}
