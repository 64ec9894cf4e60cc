// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory as bytes: names, then the records of functions, each with its size in front so that
 * those of changed files are passed over.
 */
#include "guards.h"
#include "memo.h"

/* Whoever adds a field to these has it packed and taken below; then this is the size. */
_Static_assert(sizeof(void *) != 8 || (sizeof(struct note) == 160 && sizeof(struct link) == 56 &&
				       sizeof(struct finding) == 208 &&
				       sizeof(struct event) == 40 && sizeof(struct edit) == 48),
	       "all of a finding and of a note goes into the index");

/* ---- functions, by place ---- */

void memo_put_function(struct memo *m, const struct program *p, struct pack *out,
		       const struct func *f)
{
	uint64_t place = 0;

	pack_number(out, f != NULL);
	if (!f)
		return;
	memo_put_name(m, out, f->name);
	if (f->kind == FUNC_MODEL) {
		memo_put_name(m, out, NULL);
		for (struct func *g = table_get(p->by_name, f->name); g && g != f; g = g->same)
			place += g->kind == FUNC_MODEL;
	} else {
		memo_put_name(m, out, name_of(f->file->path));
		for (struct func *g = f->file->first; g && g != f; g = g->in_file)
			place += g->name == f->name;
	}
	pack_number(out, place);
}

struct func *memo_take_function(struct memo *m, const struct program *p, struct cursor *c)
{
	const struct name *name, *path;
	struct func *f;

	if (!take_number(c))
		return NULL;
	name = memo_take_name(m, c);
	path = memo_take_name(m, c);
	f = name ? memo_function(m, p, path, name, take_number(c)) : NULL;
	c->bad |= !f;
	return f;
}

/* ---- findings and notes ---- */

static void put_link(struct memo *m, struct pack *out, const struct link *l)
{
	pack_number(out, l != NULL);
	if (!l)
		return;
	memo_put_name(m, out, l->tag);
	for (int i = 0; i < MAX_NOTE_LOCKS; i++)
		memo_put_name(m, out, l->members[i]);
	memo_put_name(m, out, l->store);
	pack_number(out, (uint64_t)l->rcu | (uint64_t)l->shown << 1);
}

static struct link *take_link(struct memo *m, struct cursor *c, struct arena *a)
{
	struct link *l;
	uint64_t flags;

	if (!take_number(c))
		return NULL;
	l = arena_alloc(a, sizeof(*l));
	l->tag = memo_take_name(m, c);
	for (int i = 0; i < MAX_NOTE_LOCKS; i++)
		l->members[i] = memo_take_name(m, c);
	l->store = memo_take_name(m, c);
	flags = take_number(c);
	l->rcu = flags & 1;
	l->shown = flags >> 1 & 1;
	return l;
}

/* Texts are told as names: the same few stand in thousands of events. */
static void put_text(struct memo *m, struct pack *out, const char *text)
{
	memo_put_name(m, out, text ? name_of(text) : NULL);
}

static const char *take_text_of(struct memo *m, struct cursor *c)
{
	const struct name *n = memo_take_name(m, c);

	return n ? n->text : NULL;
}

static void put_event(struct memo *m, struct pack *out, const struct event *e)
{
	put_text(m, out, e->file);
	pack_number(out, e->line);
	pack_number(out, e->column);
	put_text(m, out, e->function);
	put_text(m, out, e->kind);
	put_text(m, out, e->message);
}

static void take_event(struct memo *m, struct cursor *c, struct event *e)
{
	e->file = take_text_of(m, c);
	e->line = (uint32_t)take_number(c);
	e->column = (uint32_t)take_number(c);
	e->function = take_text_of(m, c);
	e->kind = take_text_of(m, c);
	e->message = take_text_of(m, c);
	c->bad |= !e->file || !e->kind;
}

static void put_edit(struct memo *m, struct pack *out, const struct edit *e)
{
	put_text(m, out, e->file);
	pack_number(out, e->start);
	pack_number(out, e->end);
	pack_number(out, e->line);
	pack_number(out, e->column);
	pack_number(out, e->end_line);
	pack_number(out, e->end_column);
	pack_text(out, e->old);
	pack_text(out, e->text);
}

/* One that outlives the bytes. */
static const char *take_copy(struct cursor *c, struct arena *a)
{
	const char *text = take_text(c);

	return text ? arena_strndup(a, text, strlen(text)) : NULL;
}

static void take_edit(struct memo *m, struct cursor *c, struct edit *e, struct arena *a)
{
	e->file = take_text_of(m, c);
	e->start = (uint32_t)take_number(c);
	e->end = (uint32_t)take_number(c);
	e->line = (uint32_t)take_number(c);
	e->column = (uint32_t)take_number(c);
	e->end_line = (uint32_t)take_number(c);
	e->end_column = (uint32_t)take_number(c);
	e->old = take_copy(c, a);
	e->text = take_copy(c, a);
	c->bad |= !e->file || !e->old || !e->text;
}

/* A note's finding is of no rule yet. */
static void put_finding(struct memo *m, const struct program *p, struct pack *out,
			const struct finding *f)
{
	put_text(m, out, f->rule->id);
	pack_number(out, f->confidence);
	put_text(m, out, f->file);
	pack_number(out, f->line);
	pack_number(out, f->column);
	put_text(m, out, f->function);
	put_text(m, out, f->object);
	put_text(m, out, f->message);
	put_text(m, out, f->cure);
	pack_number(out, f->nevents);
	for (uint32_t k = 0; k < f->nevents; k++)
		put_event(m, out, &f->events[k]);
	pack_number(out, f->nedits);
	for (uint32_t k = 0; k < f->nedits; k++)
		put_edit(m, out, &f->edits[k]);
	memo_put_function(m, p, out, f->deviates);
	memo_put_function(m, p, out, f->giver);
	pack_number(out, f->ntakers);
	for (uint32_t k = 0; k < f->ntakers; k++)
		memo_put_function(m, p, out, f->takers[k]);
	memo_put_function(m, p, out, f->waits_for_lock);
	memo_put_function(m, p, out, f->waits_for_owner);
	pack_number(out, f->owner_param);
	pack_number(out, f->owner);
	put_link(m, out, f->link);
}

static bool take_finding(struct memo *m, const struct program *p, struct cursor *c,
			 struct finding *f, struct arena *a)
{
	const char *rule = take_text_of(m, c);

	memset(f, 0, sizeof(*f));
	f->rule = rule ? rule_find(rule) : NULL;
	f->confidence = (enum confidence)take_number(c);
	f->file = take_text_of(m, c);
	f->line = (uint32_t)take_number(c);
	f->column = (uint32_t)take_number(c);
	f->function = take_text_of(m, c);
	f->object = take_text_of(m, c);
	f->message = take_text_of(m, c);
	f->cure = take_text_of(m, c);
	f->nevents = (uint32_t)take_count(c);
	c->bad |= !rule || (*rule && !f->rule) || !f->file || f->confidence > CONF_HIGH;
	f->events = arena_alloc(a, (f->nevents + 1) * sizeof(*f->events));
	for (uint32_t k = 0; k < f->nevents && !c->bad; k++)
		take_event(m, c, &f->events[k]);
	f->nedits = (uint32_t)take_count(c);
	f->edits = arena_alloc(a, (f->nedits + 1) * sizeof(*f->edits));
	for (uint32_t k = 0; k < f->nedits && !c->bad; k++)
		take_edit(m, c, &f->edits[k], a);
	f->deviates = memo_take_function(m, p, c);
	f->giver = memo_take_function(m, p, c);
	f->ntakers = (uint32_t)take_count(c);
	f->takers = arena_alloc(a, (f->ntakers + 1) * sizeof(*f->takers));
	for (uint32_t k = 0; k < f->ntakers && !c->bad; k++)
		f->takers[k] = memo_take_function(m, p, c);
	f->waits_for_lock = memo_take_function(m, p, c);
	f->waits_for_owner = memo_take_function(m, p, c);
	f->owner_param = (uint16_t)take_number(c);
	f->owner = (uint16_t)take_number(c);
	f->link = take_link(m, c, a);
	return !c->bad;
}

static void put_note(struct memo *m, const struct program *p, struct pack *out,
		     const struct note *n)
{
	pack_number(out, n->kind);
	pack_number(out, n->nlocks);
	pack_number(out, (uint64_t)n->unless | (uint64_t)n->rcu << 1 | (uint64_t)n->indirect << 2 |
				 (uint64_t)n->dropped << 3 | (uint64_t)n->serial << 4);
	pack_number(out, n->tok);
	memo_put_name(m, out, n->type);
	memo_put_name(m, out, n->variable);
	memo_put_name(m, out, n->root);
	memo_put_name(m, out, n->member);
	memo_put_name(m, out, n->tag);
	memo_put_name(m, out, n->counter);
	for (int i = 0; i < MAX_NOTE_LOCKS; i++) {
		memo_put_name(m, out, n->locks[i]);
		memo_put_name(m, out, n->members[i]);
	}
	memo_put_function(m, p, out, n->fn);
	memo_put_function(m, p, out, n->callee);
	memo_put_function(m, p, out, n->release);
	put_finding(m, p, out, n->finding);
}

static bool take_note(struct memo *m, const struct program *p, struct cursor *c, struct note *n,
		      struct arena *a)
{
	uint64_t flags;

	memset(n, 0, sizeof(*n));
	n->kind = (uint8_t)take_number(c);
	n->nlocks = (uint8_t)take_number(c);
	flags = take_number(c);
	n->unless = flags & 1;
	n->rcu = flags >> 1 & 1;
	n->indirect = flags >> 2 & 1;
	n->dropped = flags >> 3 & 1;
	n->serial = flags >> 4 & 1;
	n->tok = (uint32_t)take_number(c);
	n->type = memo_take_name(m, c);
	n->variable = memo_take_name(m, c);
	n->root = memo_take_name(m, c);
	n->member = memo_take_name(m, c);
	n->tag = memo_take_name(m, c);
	n->counter = memo_take_name(m, c);
	for (int i = 0; i < MAX_NOTE_LOCKS; i++) {
		n->locks[i] = memo_take_name(m, c);
		n->members[i] = memo_take_name(m, c);
		c->bad |= i < n->nlocks && !n->locks[i];
	}
	n->fn = memo_take_function(m, p, c);
	n->callee = memo_take_function(m, p, c);
	n->release = memo_take_function(m, p, c);
	n->finding = arena_alloc(a, sizeof(*n->finding));
	return take_finding(m, p, c, n->finding, a) && n->fn && n->nlocks <= MAX_NOTE_LOCKS;
}

/* Each path has its notes, mostly the same: only what is between like beginnings and ends is told.
 */
static void put_notes(struct memo *m, const struct program *p, struct pack *out,
		      const struct note *at, size_t n)
{
	struct pack last = {0}, now = {0}, swap;

	for (size_t i = 0; i < n; i++) {
		size_t head = 0, tail = 0, most;

		now.n = 0;
		put_note(m, p, &now, &at[i]);
		most = now.n < last.n ? now.n : last.n;
		while (head < most && now.at[head] == last.at[head])
			head++;
		while (tail < most - head && now.at[now.n - 1 - tail] == last.at[last.n - 1 - tail])
			tail++;
		pack_number(out, head);
		pack_number(out, tail);
		pack_number(out, now.n - head - tail);
		pack_bytes(out, now.at + head, now.n - head - tail);
		swap = last;
		last = now;
		now = swap;
	}
	free(last.at);
	free(now.at);
}

/* The bytes of the next note, after those of the last. */
static bool take_between(struct cursor *c, const struct pack *last, struct pack *now)
{
	uint64_t head = take_number(c), tail = take_number(c);
	size_t n = take_count(c);
	const void *between = take_bytes(c, n);

	if (c->bad || head > last->n || tail > last->n - head)
		return false;
	now->n = 0;
	pack_bytes(now, last->at, head);
	pack_bytes(now, between, n);
	pack_bytes(now, last->at + last->n - tail, tail);
	return true;
}

static bool take_notes(struct memo *m, const struct program *p, struct cursor *c,
		       struct notes *notes, size_t n, struct arena *a)
{
	struct pack last = {0}, now = {0}, swap;
	bool good = true;

	for (size_t i = 0; good && i < n; i++) {
		struct cursor own;
		struct note x;

		good = take_between(c, &last, &now);
		own = (struct cursor){.at = now.at, .end = now.at + now.n};
		good = good && take_note(m, p, &own, &x, a);
		if (good)
			vec_push(notes, x);
		swap = last;
		last = now;
		now = swap;
	}
	free(last.at);
	free(now.at);
	return good;
}

void memo_pack_look(struct memo *m, const struct program *p, struct pack *out,
		    const struct findings *found, size_t at, const struct notes *notes,
		    size_t note_at)
{
	pack_number(out, found->n - at);
	for (; at < found->n; at++)
		put_finding(m, p, out, &found->at[at]);
	pack_number(out, notes->n - note_at);
	put_notes(m, p, out, &notes->at[note_at], notes->n - note_at);
}

bool memo_take_look(struct memo *m, const struct program *p, struct cursor *c,
		    struct findings *found, struct notes *notes, struct arena *a)
{
	size_t nfound = found->n, nnotes = notes->n, n;

	n = take_count(c);
	for (size_t i = 0; i < n; i++) {
		struct finding f;

		if (!take_finding(m, p, c, &f, a) || !f.rule)
			goto bad;
		vec_push(found, f);
	}
	n = take_count(c);
	if (!c->bad && take_notes(m, p, c, notes, n, a))
		return true;
bad:
	found->n = nfound;
	notes->n = nnotes;
	return false;
}

/* ---- all of it ---- */

static void put_bytes(struct pack *out, const struct memo_bytes *b)
{
	pack_number(out, b->n);
	pack_bytes(out, b->at, b->n);
}

/* What an entry has read is mostly what the one before has read. */
static void put_record(struct pack *out, const struct memo_record *r)
{
	struct memo_bytes last = {0};
	size_t n = 0;

	pack_number(out, r->body);
	pack_bytes(out, &r->key, sizeof(r->key));
	put_bytes(out, &r->reads);
	for (const struct memo_entry *e = r->first; e; e = e->next)
		n += e->used;
	pack_number(out, n);
	for (const struct memo_entry *e = r->first; e; e = e->next) {
		bool other = e->reads.n != last.n ||
			     (last.at && memcmp(e->reads.at, last.at, last.n) != 0);

		if (!e->used)
			continue;
		pack_number(out, e->kind);
		pack_bytes(out, &e->key, sizeof(e->key));
		pack_number(out, other);
		if (other)
			put_bytes(out, &e->reads);
		last = e->reads;
		put_bytes(out, &e->value);
	}
}

static void put_records(struct memo *m, struct pack *out, const struct program *p)
{
	struct pack own = {0};

	for (size_t i = 0; i < p->funcs.n; i++) {
		const struct func *f = p->funcs.at[i];
		uint64_t place = 0;

		if (!f->record || !(f->marks & FM_ANALYSE))
			continue;
		for (struct func *g = f->file->first; g && g != f; g = g->in_file)
			place += g->name == f->name;
		memo_put_name(m, out, name_of(f->file->path));
		memo_put_name(m, out, f->name);
		pack_number(out, place);
		pack_bytes(out, &f->file->hash, sizeof(f->file->hash));
		own.n = 0;
		put_record(&own, f->record);
		pack_number(out, own.n);
		pack_bytes(out, own.at, own.n);
	}
	free(own.at);
}

static void put_texts(struct memo *m, struct pack *out, const struct program *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->files.n; i++)
		n += p->files.at[i]->text != NULL;
	pack_number(out, n);
	for (size_t i = 0; i < p->files.n; i++) {
		const struct memo_text *t = p->files.at[i]->text;

		if (!t)
			continue;
		memo_put_name(m, out, name_of(p->files.at[i]->path));
		pack_bytes(out, &t->hash, sizeof(t->hash));
		put_bytes(out, &t->value);
	}
}

void memo_pack(struct pack *out, const struct program *p)
{
	if (!p->memo)
		return;
	put_texts(p->memo, out, p); /* first: it may give numbers */
	put_records(p->memo, out, p);
}

void memo_pack_names(struct pack *out, const struct index *x, const struct program *p)
{
	uint32_t n = p->memo ? memo_names(p->memo) : 0;

	if (!p->memo)
		return;
	pack_text(out, x->root);
	pack_number(out, n);
	for (uint32_t i = 1; i <= n; i++) {
		const struct name *name = memo_name(p->memo, i);

		pack_text(out, name ? name->text : NULL);
	}
}
