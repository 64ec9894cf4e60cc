// SPDX-License-Identifier: GPL-2.0-only
/*
 * What callers hold. A finding of rule 3 in a function that takes no lock of its own stands only if
 * some caller takes none either: the callers are walked, and where they hold nothing, theirs, to a
 * depth.
 */
#include "callers.h"
#include "known.h"
#include "memo.h"

#include "guards.h"
#include "owners.h"
#include "reach.h"

#include <omp.h>

enum {
	LOCK_DEPTH = 6,
	RCU_DEPTH = 3,
	START_DEPTH = 3,
	FEW = 3,
	RARE = 3,
	WRAPPER = 160,
	LEARNT = 255
};

struct call_site {
	struct func *callee;
	struct site site;
};

struct call_sites {
	VEC(struct call_site) of;
};

static void collect(struct result *r, struct call_sites *out)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		struct call_site n = {.callee = o->callee, .site = {.caller = r->fn}};
		struct site *s = &n.site;

		if (o->kind != OBS_CALL)
			continue;
		for (int i = 0; i < o->state->nlocks; i++) {
			const struct held *h = &o->state->locks[i];

			if (h->mode == LOCK_RCU) {
				s->rcu = true;
			} else if (h->mode) {
				s->locked = true;
				if (s->nlocks < MAX_SITE_LOCKS)
					s->locks[s->nlocks++] =
						h->lock ? reach_lock_id(r->fn->file, h->lock)
							: NULL;
			}
		}
		if (o->what)
			owners_see(r, o, s);
		vec_push(&out->of, n);
	}
}

static bool has_lock(const struct site *s, const struct name *lock)
{
	for (unsigned int i = 0; i < s->nlocks; i++)
		if (s->locks[i] == lock)
			return true;
	return false;
}

/* A site counts as locked if it is on every path that was seen. */
static void note_site(struct arena *a, const struct call_site *n)
{
	struct site *s;
	uint8_t k = 0;

	for (s = n->callee->sites; s; s = s->next) {
		if (s->caller != n->site.caller)
			continue;
		s->locked &= n->site.locked;
		s->rcu &= n->site.rcu;
		s->owns |= n->site.owns;
		s->keeps |= n->site.keeps;
		if (!s->param)
			s->param = n->site.param;
		for (unsigned int i = 0; i < s->nlocks; i++)
			if (has_lock(&n->site, s->locks[i]))
				s->locks[k++] = s->locks[i];
		s->nlocks = k;
		return;
	}
	s = arena_copy(a, &n->site, sizeof(*s));
	s->next = n->callee->sites;
	n->callee->sites = s;
}

/* A path like the one before adds nothing: it is left out. */
static void pack_sites(struct program *p, struct pack *out, const struct call_site *at, size_t n)
{
	size_t last = 0, last_size = 0;

	for (size_t i = 0; i < n; i++) {
		const struct site *s = &at[i].site;
		size_t start = out->n;

		memo_put_function(p->memo, p, out, at[i].callee);
		pack_number(out,
			    (uint64_t)s->locked | (uint64_t)s->rcu << 1 | (uint64_t)s->owns << 2 |
				    (uint64_t)s->keeps << 3);
		pack_number(out, s->param);
		pack_number(out, s->nlocks);
		for (unsigned int k = 0; k < s->nlocks; k++)
			memo_put_name(p->memo, out, s->locks[k]);
		if (out->n - start == last_size &&
		    !memcmp(out->at + start, out->at + last, last_size)) {
			out->n = start;
			continue;
		}
		last = start;
		last_size = out->n - start;
	}
}

static bool take_site(struct program *p, struct cursor *c, struct call_site *n)
{
	struct site *s = &n->site;
	uint64_t flags;

	n->callee = memo_take_function(p->memo, p, c);
	flags = take_number(c);
	s->locked = flags & 1;
	s->rcu = flags >> 1 & 1;
	s->owns = flags >> 2 & 1;
	s->keeps = flags >> 3 & 1;
	s->param = (uint8_t)take_number(c);
	s->nlocks = (uint8_t)take_number(c);
	for (unsigned int k = 0; k < s->nlocks && k < MAX_SITE_LOCKS; k++)
		s->locks[k] = memo_take_name(p->memo, c);
	return !c->bad && n->callee && s->nlocks <= MAX_SITE_LOCKS;
}

/* What the last run saw in f, if it would see the same now. */
static bool remember(struct program *p, struct func *f, struct call_sites *out)
{
	size_t n = out->of.n;
	struct cursor c;

	if (!memo_walk(p, f, &c))
		return false;
	while (c.at != c.end) {
		struct call_site x = {.site = {.caller = f}};

		if (!take_site(p, &c, &x)) {
			out->of.n = n;
			return false;
		}
		vec_push(&out->of, x);
	}
	return true;
}

static void see(struct program *p, struct func *f, struct arena *temp, struct arena *keep,
		struct call_sites *out)
{
	struct result res = {0};
	struct pack value = {0};
	size_t at = out->of.n;

	arena_reset(temp);
	memo_listen(p);
	flow_run(p, f, temp, NULL, NULL, &res);
	collect(&res, out);
	if (!p->memo)
		return;
	pack_sites(p, &value, &out->of.at[at], out->of.n - at);
	memo_keep_walk(p, f, &value, keep);
	free(value.at);
}

/* Have those parsed of which it is not known what is seen in them. */
static void load_walkers(struct program *p, struct func **of, size_t n)
{
#pragma omp parallel for schedule(dynamic, 4) num_threads(p->nthreads)
	for (size_t i = 0; i < n; i++)
		memo_find(p, of[i], MEMO_WALK);
	for (size_t i = 0; i < n; i++)
		if (of[i]->unparsed && of[i]->record && !of[i]->record->found)
			program_need(p, of[i]);
	program_load(p);
}

static void walk(struct program *p, struct func **of, size_t n, struct arena *temps)
{
	struct call_sites *notes = xcalloc((size_t)p->nthreads, sizeof(*notes));

	load_walkers(p, of, n);
#pragma omp parallel for schedule(dynamic, 4) num_threads(p->nthreads)
	for (size_t i = 0; i < n; i++) {
		int t = omp_get_thread_num();

		if (!func_has_body(of[i]) || remember(p, of[i], &notes[t]))
			continue;
		if (program_tree(p, of[i]))
			see(p, of[i], &temps[t], &p->arenas[t], &notes[t]);
	}
	for (int t = 0; t < p->nthreads; t++) {
		for (size_t i = 0; i < notes[t].of.n; i++)
			note_site(p->arena, &notes[t].of.at[i]);
		vec_free(&notes[t].of);
	}
	free(notes);
}

/* Ask about f: its callers are to be loaded and walked. */
static void ask(struct program *p, const struct callers_of *c, struct func *f, uint8_t depth,
		struct func_list *walkers)
{
	if (f->asked || f->kind != FUNC_FUNCTION)
		return;
	f->asked = depth;
	f->marks |= FM_WATCH;
	for (size_t i = 0; c && i < c->n; i++) {
		struct func *g = c->at[i];

		if (g->kind != FUNC_FUNCTION || g->marks & FM_SKIPPED ||
		    program_resolve(p, g->file, f->name) != f)
			continue;
		program_want(p, g);
		if (g->walked != depth) {
			g->walked = depth;
			vec_push(walkers, g);
		}
	}
}

enum answer { ANSWER_NONE, ANSWER_ALL, ANSWER_SOME, ANSWER_MIXED };

/*
 * Does the site hold what is asked for: some lock, or one that the others rely on? Who trusts in
 * RCU is not helped by a lock that nobody knows.
 */
static bool serves(const struct site *s, const struct guards *g)
{
	if (g && g->rcu)
		return s->locked && s->nlocks && s->locks[0] && guards_have(g, s->locks, s->nlocks);
	return s->locked && (!g || !g->nsure || !s->nlocks || guards_have(g, s->locks, s->nlocks));
}

/*
 * SOME: a caller is seen that holds nothing. NONE: there are callers whose own are not seen. The
 * former is the stronger, in whatever order the callers were walked.
 */
static enum answer answer(struct func *f, const struct guards *g, int depth)
{
	enum answer all = ANSWER_NONE;
	bool unseen = false;

	f->answering = true;
	for (const struct site *s = f->sites; s; s = s->next) {
		enum answer up = ANSWER_SOME;

		if (serves(s, g)) {
			all = ANSWER_ALL;
			continue;
		}
		if (s->caller->answering)
			continue; /* recursion: whoever calls from outside decides */
		if (depth > 0 && s->caller->asked)
			up = answer(s->caller, g, depth - 1);
		if (up == ANSWER_SOME) {
			f->answering = false;
			return ANSWER_SOME;
		}
		if (up == ANSWER_NONE)
			unseen = true;
		else
			all = ANSWER_ALL;
	}
	f->answering = false;
	return unseen ? ANSWER_NONE : all;
}

/* What nearly all other callers do, and this one does not, is worth more than a doubt. */
static void weigh_deviations(struct program *p, struct findings *f, callers_fn callers, void *ctx)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct func *fn = f->at[i].deviates;
		const struct callers_of *c = fn ? callers(ctx, fn) : NULL;
		const struct function *tree;
		size_t n = 0;

		if (!c || c->n < FEW || f->at[i].confidence > CONF_LOW)
			continue;
		for (size_t k = 0; k < f->n; k++)
			n += f->at[k].deviates == fn;
		/* a pointer that comes back may be left alone by habit: not by one alone */
		tree = program_tree(p, fn);
		if (tree && tree->decl.type.pointers ? n == 1 : n * RARE <= c->n)
			f->at[i].confidence = CONF_MEDIUM;
	}
}

static void count(struct func *f, enum habit h)
{
	f->habits[h] = (uint16_t)(f->habits[h] + (f->habits[h] < UINT16_MAX));
}

/* Is it the first of its function about what f gives? */
static bool is_first(const struct findings *f, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (f->at[k].giver == f->at[i].giver &&
		    !strcmp(f->at[k].function, f->at[i].function) &&
		    !strcmp(f->at[k].file, f->at[i].file))
			return false;
	return true;
}

/* Nearly all who are given something together with a reference drop it: then it is theirs to drop.
 */
static bool is_habit(const struct func *giver)
{
	const uint16_t *h = giver->habits;

	return h[HABIT_DROP] >= FEW && h[HABIT_DROP] >= 4 * h[HABIT_LOSE] &&
	       h[HABIT_DROP] >= 2 * h[HABIT_PASS_ON];
}

/* Nearly all drop what they passed to it: it does not take over what it is given. */
static bool leaves(const struct program *p, const void *taker)
{
	struct func *f = (struct func *)(uintptr_t)taker;

	if (p->known)
		known_habits(p, f);
	return f->habits[HABIT_LEAVE] >= FEW && f->habits[HABIT_LEAVE] >= 4 * f->habits[HABIT_TAKE];
}

/* They may have kept it, but do not keep what others pass to them. */
static bool kept_by_nobody(const struct program *p, const struct finding *x)
{
	for (uint32_t i = 0; i < x->ntakers; i++)
		if (!leaves(p, x->takers[i]))
			return false;
	return x->ntakers;
}

static void weigh_habits(const struct program *p, struct findings *f, const struct notes *notes)
{
	for (size_t i = 0; i < notes->n; i++) {
		const struct note *n = &notes->at[i];

		if (n->kind == NOTE_GIVEN)
			count(n->callee, n->dropped ? HABIT_DROP : HABIT_PASS_ON);
		if (n->kind == NOTE_LENT)
			count(n->callee, n->dropped ? HABIT_LEAVE : HABIT_TAKE);
	}
	for (size_t i = 0; i < f->n; i++)
		if (f->at[i].giver && is_first(f, i))
			count((struct func *)(uintptr_t)f->at[i].giver, HABIT_LOSE);
	for (size_t i = 0; i < f->n; i++) {
		struct func *giver = (struct func *)(uintptr_t)f->at[i].giver;

		if (kept_by_nobody(p, &f->at[i]))
			f->at[i].confidence = CONF_MEDIUM;
		if (!giver)
			continue;
		if (p->known)
			known_habits(p, giver);
		if (is_habit(giver))
			f->at[i].confidence = CONF_MEDIUM;
	}
}

static bool some_locked(const struct func *f, const struct guards *g)
{
	for (const struct site *s = f->sites; s; s = s->next)
		if (serves(s, g))
			return true;
	return false;
}

/* Is it called from __init functions alone? Nobody else runs yet, as a rule. */
static bool runs_at_start(const struct func *f, int depth)
{
	bool any = false;

	if (f->told & TOLD_INIT)
		return true;
	for (const struct site *s = f->sites; s; s = s->next) {
		if (s->caller == f)
			continue;
		if (!depth || !runs_at_start(s->caller, depth - 1))
			return false;
		any = true;
	}
	return any;
}

/* MIXED: some do, some do not. Kept for runs that see only a part of the callers. */
static enum answer settled(const struct program *p, struct func *f, const struct guards *g)
{
	enum { SEVERAL = 255 }; /* it depends on what was found: not kept */
	enum answer a;
	uint8_t known = p->known ? known_answer(p, f) : 0;

	if (known)
		return (enum answer)(known - 1);
	a = answer(f, g, g && g->rcu ? RCU_DEPTH : LOCK_DEPTH);
	if ((a == ANSWER_SOME && some_locked(f, g)) ||
	    (g && a != ANSWER_ALL && runs_at_start(f, START_DEPTH)))
		a = ANSWER_MIXED;
	f->answer = f->answer && f->answer != a + 1 ? SEVERAL : (uint8_t)(a + 1);
	return a;
}

/* Wrappers of locks that the walkers call: what is held depends on them. */
static void learn_locks(struct program *p, const struct func_list *walkers, struct arena *temps)
{
	struct func_list of = {0};

	for (size_t i = 0; i < walkers->n; i++) {
		struct func *f = walkers->at[i];

		for (uint32_t k = 0; k < f->ncalls; k++) {
			struct func *c = program_callee(p, f, k);
			bool locks = false;

			if (!c || c->kind != FUNC_FUNCTION || c->sum || c->size > WRAPPER ||
			    c->marks & FM_SKIPPED)
				continue;
			for (uint32_t d = 0; d < c->ndeeds && !locks; d++)
				locks = c->deeds[d].kind == DEED_LOCK ||
					c->deeds[d].kind == DEED_UNLOCK;
			if (!locks || c->walked == LEARNT)
				continue;
			c->walked = LEARNT;
			program_want(p, c);
			vec_push(&of, c);
		}
	}
	program_load(p);
	memo_summaries(p, of.at, of.n);
#pragma omp parallel for schedule(dynamic, 4) num_threads(p->nthreads)
	for (size_t i = 0; i < of.n; i++) {
		int t = omp_get_thread_num();
		struct summary *sum;

		of.at[i]->walked = 0;
		if (of.at[i]->next_sum || !of.at[i]->cfg)
			continue;
		sum = arena_alloc(&p->arenas[t], sizeof(*sum));
		arena_reset(&temps[t]);
		memo_listen(p);
		flow_run(p, of.at[i], &temps[t], &p->arenas[t], sum, NULL);
		memo_keep_summary(p, of.at[i], sum, &p->arenas[t]);
		of.at[i]->next_sum = sum;
	}
	for (size_t i = 0; i < of.n; i++) {
		of.at[i]->sum = of.at[i]->next_sum;
		memo_changed(p, of.at[i]);
		of.at[i]->next_sum = NULL;
	}
	vec_free(&of);
}

/* Does f call one of those that were asked about, and hold nothing then? */
static bool calls_unlocked(const struct func *f, const struct func_list *asked)
{
	for (size_t i = 0; i < asked->n; i++)
		for (const struct site *s = asked->at[i]->sites; s; s = s->next)
			if (s->caller == f && !s->locked)
				return true;
	return false;
}

/* Walk the callers of the functions that findings wait for, and theirs. */
static void ask_callers(struct program *p, const struct findings *f, callers_fn callers, void *ctx,
			struct arena *temps)
{
	struct func_list asked = {0};

	for (size_t i = 0; i < f->n; i++)
		if (f->at[i].waits_for_lock)
			vec_push(&asked, (struct func *)f->at[i].waits_for_lock);
	for (size_t i = 0; i < f->n; i++) {
		struct func *of = f->at[i].waits_for_owner;

		if (!of)
			continue;
		of->lent = (uint8_t)(f->at[i].owner_param + 1);
		vec_push(&asked, of);
	}
	for (uint8_t depth = 1; depth <= LOCK_DEPTH && asked.n; depth++) {
		struct func_list walkers = {0}, further = {0};

		for (size_t i = 0; i < asked.n; i++)
			ask(p, callers(ctx, asked.at[i]), asked.at[i], depth, &walkers);
		program_load(p);
		memo_begin_walk(p);
		learn_locks(p, &walkers, temps);
		walk(p, walkers.at, walkers.n, temps);
		owners_ask_further(asked.at, asked.n);
		for (size_t i = 0; i < walkers.n; i++)
			if (!walkers.at[i]->asked &&
			    (depth < OWNER_DEPTH || calls_unlocked(walkers.at[i], &asked)))
				vec_push(&further, walkers.at[i]);
		vec_free(&walkers);
		vec_free(&asked);
		asked = further;
	}
	vec_free(&asked);
}

/* Let others speak for the lock: where they take it, and where nobody does. */
static void weigh_guards(struct program *p, struct finding *x, const struct guards *g)
{
	struct event *e;

	if (!g)
		return;
	if (g->kept || (g->nsites && !g->shrinks && (!g->n || g->named)))
		x->confidence = CONF_LOW; /* set up once: nothing is taken out */
	if (!g->where || !g->off || !x->nevents || !program_lines(p, g->where->file))
		return;
	e = arena_alloc(p->arena, (x->nevents + 1) * sizeof(*e));
	memcpy(e, x->events, x->nevents * sizeof(*e));
	e[x->nevents] = (struct event){.file = g->where->file->path,
				       .function = g->where->name->text,
				       .kind = "other",
				       .message = "others change the container under a lock here"};
	file_where(g->where->file, g->off, &e[x->nevents].line, &e[x->nevents].column);
	x->events = e;
	x->nevents++;
}

/* Found under RCU with a count of zero, perhaps: the release takes it out, or others reckon with
 * that. */
static bool may_be_zero(const struct program *p, const struct guards_index *index,
			const struct link *l)
{
	return (l->tag && table_has(p->unlinked, l->tag)) || guards_doubt(index, l);
}

/* What was found in a container, by what is said and done about its lock; false: it is held. */
static bool settle_found(struct program *p, struct finding *x, const struct guards *g,
			 const struct guards_index *index, enum answer a)
{
	const struct link *l = x->link;
	const struct func *fn = x->waits_for_lock;

	if (fn->told & TOLD_ANNOTATION)
		return false;
	if (((fn->told & TOLD_COMMENT || (a == ANSWER_NONE && fn->told & TOLD_NAME)) &&
	     !(l->rcu && guards_doubt(index, l))) ||
	    (l->rcu && guards_wait(index, l, fn->file) && !may_be_zero(p, index, l)))
		x->confidence = CONF_LOW;
	weigh_guards(p, x, g);
	return true;
}

/* Is there a finding about how such objects are found and counted? */
static bool is_misfound(const struct findings *f, const struct link *l)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct link *k = f->at[i].link;

		if (k && !k->shown && k->tag == l->tag)
			return true;
	}
	return false;
}

/* Does the finding stand, and how firmly? */
static bool settle(struct program *p, const struct findings *f, struct finding *x,
		   const struct guards_index *index, callers_fn callers, void *ctx)
{
	const struct link *found =
		x->link && !((const struct link *)x->link)->shown ? x->link : NULL;
	const struct func *fn = x->waits_for_lock;
	const struct guards *g = NULL;
	enum answer a;

	if (x->link && !found && !guards_count(index, x->link) && !is_misfound(f, x->link))
		x->confidence = CONF_LOW; /* nobody counts what is found there */
	if (x->waits_for_owner && owners_of(p, x->waits_for_owner) >= x->owner)
		return false;
	if (!x->waits_for_lock)
		return true;
	if (found)
		g = guards_of(index, found, callers, ctx, p->arena);
	a = settled(p, x->waits_for_lock, g);
	if (a == ANSWER_ALL)
		return false;
	if (a == ANSWER_MIXED &&
	    !(found && found->rcu && (may_be_zero(p, index, found) ||
				      !guards_wait(index, found, fn->file))))
		x->confidence = CONF_LOW; /* most likely there is a convention that is not seen */
	if (a == ANSWER_NONE && x->confidence > CONF_MEDIUM)
		x->confidence = CONF_MEDIUM; /* called through a pointer, or from outside */
	return !found || settle_found(p, x, g, index, a);
}

void callers_settle(struct program *p, struct findings *f, const struct notes *notes,
		    callers_fn callers, void *ctx, struct arena *temps)
{
	struct guards_index *index = guards_index(p, notes, p->arena);
	size_t n = 0;

	ask_callers(p, f, callers, ctx, temps);
	weigh_deviations(p, f, callers, ctx);
	weigh_habits(p, f, notes);
	for (size_t i = 0; i < f->n; i++)
		if (settle(p, f, &f->at[i], index, callers, ctx))
			f->at[n++] = f->at[i];
	f->n = n;
	guards_index_free(index);
}
