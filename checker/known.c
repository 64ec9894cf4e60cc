// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading what is known. A name is looked up when it is asked for the first time, and all that the
 * tree has of it is made then; what the files at hand say themselves goes before. Everything read
 * is checked against what it may be: a record that makes no sense is left out.
 */
#include "known.h"

#include <xxhash.h>

enum { MAX_BEARERS = 4096 };

struct knowledge {
	const struct index *x;
	struct arena *arena;
	const struct known_slot *slots;
	const uint32_t *names, *files; /* offsets of the texts behind them */
	struct cursor name_texts, file_texts, records;
	struct known_head head;
	const struct name **interned;
	struct file **made;
	struct table *asked[2]; /* names whose functions, records are here */
	bool bad;
};

struct knowledge *known_open(struct cursor c, const struct index *x, struct arena *a)
{
	struct knowledge *k = arena_alloc(a, sizeof(*k));
	const uint8_t *base = c.at;
	size_t size = (size_t)(c.end - c.at);
	const void *head = take_bytes(&c, sizeof(k->head));
	struct known_head *h = &k->head;

	if (!head)
		return NULL;
	memcpy(h, head, sizeof(*h));
	if (!h->slots || h->slots & (h->slots - 1) ||
	    h->names != sizeof(*h) + (uint64_t)h->slots * sizeof(struct known_slot) ||
	    (uint64_t)h->names + (uint64_t)h->nnames * 4 > h->files ||
	    (uint64_t)h->files + (uint64_t)h->nfiles * 4 > h->records || h->records > size)
		return NULL;
	k->x = x;
	k->arena = a;
	/* each in memory of its own: aligned */
	k->slots = arena_copy(a, base + sizeof(*h), h->slots * sizeof(struct known_slot));
	k->names = arena_copy(a, base + h->names, h->nnames * 4);
	k->files = arena_copy(a, base + h->files, h->nfiles * 4);
	k->name_texts = (struct cursor){.at = base + h->names + h->nnames * 4,
					.end = base + h->files};
	k->file_texts = (struct cursor){.at = base + h->files + h->nfiles * 4,
					.end = base + h->records};
	k->records = (struct cursor){.at = base + h->records, .end = base + size};
	k->interned = arena_alloc(a, ((size_t)h->nnames + 1) * sizeof(*k->interned));
	k->made = arena_alloc(a, ((size_t)h->nfiles + 1) * sizeof(*k->made));
	k->asked[0] = table_new();
	k->asked[1] = table_new();
	return k;
}

void known_close(struct knowledge *k)
{
	if (!k)
		return;
	table_free(k->asked[0]);
	table_free(k->asked[1]);
}

const char *known_name(const struct knowledge *k, const char *path)
{
	return index_name(k->x, path, k->arena);
}

bool known_is_bad(const struct knowledge *k)
{
	return k->bad;
}

static bool seek(struct cursor *c, uint32_t at)
{
	if (at >= (size_t)(c->end - c->at))
		return false;
	c->at += at;
	return true;
}

static const struct name *get_name(void *ctx, struct cursor *c)
{
	struct knowledge *k = ctx;
	uint64_t n = take_number(c);
	struct cursor text = k->name_texts;
	const char *s;

	if (!n || n > k->head.nnames) {
		c->bad |= n != 0;
		return NULL;
	}
	if (!k->interned[n]) {
		s = seek(&text, k->names[n - 1]) ? take_text(&text) : NULL;
		if (!s) {
			c->bad = true;
			return NULL;
		}
		k->interned[n] = name_of(s);
	}
	return k->interned[n];
}

/* A file of the tree, as a stand-in; NULL: it is at hand itself. */
static struct file *get_file(struct knowledge *k, struct cursor *c, const struct program *p)
{
	uint64_t n = take_number(c);
	struct cursor text = k->file_texts;
	const char *s;
	struct file *f;

	if (n >= k->head.nfiles || !seek(&text, k->files[n]) || !(s = take_text(&text))) {
		c->bad = true;
		return NULL;
	}
	if (k->made[n])
		return k->made[n]->model ? NULL : k->made[n];
	f = k->made[n] = arena_alloc(k->arena, sizeof(*f));
	f->path = index_path(k->x, s, k->arena);
	f->name = s;
	f->number = (uint32_t)n;
	f->header = take_number(&text);
	for (size_t i = 0; i < p->files.n; i++)
		if (!strcmp(p->files.at[i]->name, s))
			f->model = true; /* of no use here: its own text is read */
	return f->model ? NULL : f;
}

/* ---- functions, macros, structs ---- */

static struct macro *take_macro(struct knowledge *k, struct cursor *c, const struct name *name)
{
	struct macro *x = arena_alloc(k->arena, sizeof(*x));
	uint64_t flags = take_number(c);
	size_t n = take_count(c);

	x->name = name;
	x->function_like = flags & 1;
	x->variadic = flags >> 1 & 1;
	x->pastes = flags >> 2 & 1;
	x->nparams = (uint8_t)n;
	c->bad |= n > UINT8_MAX;
	x->params = arena_alloc(k->arena, x->nparams * sizeof(*x->params));
	for (unsigned int i = 0; i < x->nparams && !c->bad; i++)
		x->params[i] = get_name(k, c);
	x->nbody = (uint32_t)take_count(c);
	x->body = arena_alloc(k->arena, ((size_t)x->nbody + 1) * sizeof(*x->body));
	for (uint32_t i = 0; i < x->nbody && !c->bad; i++) {
		struct token *t = &x->body[i];

		t->kind = (uint8_t)take_number(c);
		t->flags = (uint8_t)take_number(c);
		t->len = (uint16_t)take_number(c);
		if (t->kind == T_NAME && !(t->flags & TF_PARAM)) {
			t->u.name = get_name(k, c);
			c->bad |= !t->u.name;
		} else {
			t->u.value = take_number(c);
			c->bad |= t->flags & TF_PARAM && t->u.value >= x->nparams;
		}
		c->bad |= t->kind == T_END || t->kind >= T_MAX;
	}
	return x;
}

static void take_deed(struct knowledge *k, struct cursor *c, struct deed *d)
{
	d->kind = (uint8_t)take_number(c);
	d->flags = (uint8_t)take_number(c);
	d->root = get_name(k, c);
	d->npath = (uint8_t)take_number(c);
	c->bad |= d->npath > MAX_DEED_PATH || !d->root;
	for (unsigned int i = 0; i < d->npath && !c->bad; i++)
		d->path[i] = get_name(k, c);
}

static struct func *take_func(struct knowledge *k, struct cursor *c, const struct name *name,
			      const struct program *p)
{
	struct file *file = get_file(k, c, p);
	struct func *f;
	const void *bits;

	if (!file)
		return NULL;
	f = arena_alloc(k->arena, sizeof(*f));
	f->name = name;
	f->file = file;
	f->kind = (uint8_t)take_number(c);
	f->marks = (uint32_t)take_number(c);
	f->marks &= ~(uint32_t)FM_WATCH;
	f->marks |= FM_KNOWN;
	f->nparams = (uint8_t)take_number(c);
	f->arm = (uint8_t)take_number(c);
	f->size = (uint32_t)take_number(c);
	bits = take_bytes(c, f->nparams);
	f->bits = arena_alloc(k->arena, 256);
	if (bits && f->nparams)
		memcpy(f->bits, bits, f->nparams);
	f->ncalls = (uint32_t)take_count(c);
	f->calls = arena_alloc(k->arena, f->ncalls * sizeof(*f->calls));
	f->how = arena_alloc(k->arena, f->ncalls);
	for (uint32_t i = 0; i < f->ncalls && !c->bad; i++) {
		f->calls[i] = get_name(k, c);
		f->how[i] = (uint8_t)take_number(c);
		c->bad |= !f->calls[i];
	}
	f->ndeeds = (uint32_t)take_count(c);
	f->deeds = arena_alloc(k->arena, f->ndeeds * sizeof(*f->deeds));
	for (uint32_t i = 0; i < f->ndeeds && !c->bad; i++)
		take_deed(k, c, &f->deeds[i]);
	if (f->kind == FUNC_MACRO)
		f->macro = take_macro(k, c, name);
	f->sum = summary_take(c, get_name, k, k->arena);
	c->bad |= f->kind > FUNC_MACRO;
	return c->bad ? NULL : f;
}

static struct record_type *take_record(struct knowledge *k, struct cursor *c,
				       const struct name *tag, const struct program *p)
{
	struct file *file = get_file(k, c, p);
	struct record_type *t;

	if (!file)
		return NULL;
	t = arena_alloc(k->arena, sizeof(*t));
	t->tag = tag;
	t->file = file;
	t->nmembers = (uint32_t)take_count(c);
	t->members = arena_alloc(k->arena, t->nmembers * sizeof(*t->members));
	for (uint32_t i = 0; i < t->nmembers && !c->bad; i++) {
		struct type *y = &t->members[i].type;

		t->members[i].name = get_name(k, c);
		y->tag = get_name(k, c);
		y->kind = (uint8_t)take_number(c);
		y->pointers = (uint8_t)take_number(c);
		y->arrays = (uint8_t)take_number(c);
		y->flags = (uint8_t)take_number(c);
	}
	return c->bad ? NULL : t;
}

/* ---- by name ---- */

struct search {
	const struct name *name;
	uint32_t hash, at, tried;
};

static struct search search_for(const struct knowledge *k, const struct name *name)
{
	uint32_t hash = (uint32_t)XXH3_64bits(name->text, name->len);

	return (struct search){.name = name, .hash = hash, .at = hash & (k->head.slots - 1)};
}

/* The next record of the name and kind, c behind its head; false: no more. */
static bool search_next(struct knowledge *k, struct search *s, enum known_kind kind,
			struct cursor *c)
{
	for (; s->tried < k->head.slots && k->slots[s->at].at; s->tried++) {
		const struct known_slot *slot = &k->slots[s->at];

		s->at = (s->at + 1) & (k->head.slots - 1);
		*c = k->records;
		if (slot->hash != s->hash || !seek(c, slot->at) || get_name(k, c) != s->name ||
		    take_number(c) != kind)
			continue;
		s->tried++;
		return true;
	}
	return false;
}

static bool is_new(struct knowledge *k, enum known_kind kind, const struct name *name)
{
	if (table_has(k->asked[kind], name))
		return false;
	table_slot(k->asked[kind], name);
	return true;
}

void known_functions(const struct program *p, const struct name *name)
{
	struct knowledge *k = p->known;
	struct search s;
	struct cursor c;
	struct func **end;

	if (!is_new(k, KNOWN_FUNCTION, name))
		return;
	s = search_for(k, name);
	end = (struct func **)(void *)table_slot(p->by_name, name);
	while (*end && (*end)->kind != FUNC_MODEL)
		end = &(*end)->same;
	for (int n = 0; n < MAX_BEARERS && search_next(k, &s, KNOWN_FUNCTION, &c); n++) {
		struct func *f = take_func(k, &c, name, p);

		k->bad |= c.bad;
		if (!f)
			continue;
		f->same = *end; /* models stay the last */
		*end = f;
		end = &f->same;
	}
}

void known_records(const struct program *p, const struct name *tag)
{
	struct knowledge *k = p->known;
	struct search s;
	struct cursor c;
	struct record_type **end;

	if (!is_new(k, KNOWN_RECORD, tag))
		return;
	s = search_for(k, tag);
	end = (struct record_type **)(void *)table_slot(p->record_tags, tag);
	while (*end)
		end = &(*end)->same;
	for (int n = 0; n < MAX_BEARERS && search_next(k, &s, KNOWN_RECORD, &c); n++) {
		struct record_type *t = take_record(k, &c, tag, p);

		k->bad |= c.bad;
		if (!t)
			continue;
		*end = t;
		end = &t->same;
	}
}

/* What the run over the tree made of this very function, c behind its file; false: nothing. */
static bool find_own(struct knowledge *k, const struct func *f, struct cursor *c)
{
	struct search s = search_for(k, f->name);

	for (int n = 0; n < MAX_BEARERS && search_next(k, &s, KNOWN_ANSWER, c); n++) {
		uint64_t file = take_number(c);
		struct cursor text = k->file_texts;
		const char *name = NULL;

		if (!c->bad && file < k->head.nfiles && seek(&text, k->files[file]))
			name = take_text(&text);
		if (name && !strcmp(f->file->name, name))
			return true;
	}
	return false;
}

uint8_t known_answer(const struct program *p, const struct func *f)
{
	struct cursor c;
	uint64_t answer = find_own(p->known, f, &c) ? take_number(&c) : 0;

	return answer < KNOWN_ANSWERS ? (uint8_t)answer : 0;
}

uint8_t known_owner(const struct program *p, const struct func *f)
{
	struct cursor c;
	uint64_t owned = 0;

	if (find_own(p->known, f, &c)) {
		take_number(&c);
		owned = take_number(&c);
	}
	return owned <= OWNER_CALLERS + 1 ? (uint8_t)owned : 0;
}

/* Behind what else is told of a function; of a model nothing else is. */
static bool find_habits(struct knowledge *k, const struct func *f, struct cursor *c)
{
	struct search s = search_for(k, f->name);

	if (f->kind == FUNC_MODEL)
		return search_next(k, &s, KNOWN_HABITS, c);
	if (!find_own(k, f, c))
		return false;
	for (int skipped = 0; skipped < 3; skipped++)
		take_number(c);
	return true;
}

void known_habits(const struct program *p, struct func *f)
{
	struct cursor c;

	if (!find_habits(p->known, f, &c))
		return;
	for (int h = 0; h < HABITS; h++) {
		uint64_t n = take_number(&c);

		if (!c.bad && n > f->habits[h] && n <= UINT16_MAX)
			f->habits[h] = (uint16_t)n;
	}
}

void known_marks(const struct program *p)
{
	for (size_t i = 0; i < p->funcs.n; i++) {
		struct func *f = p->funcs.at[i];
		struct cursor c;

		if (f->kind != FUNC_FUNCTION || !find_own(p->known, f, &c))
			continue;
		take_number(&c);
		take_number(&c);
		f->marks |= (uint32_t)take_number(&c) & KNOWN_MARKS;
	}
}
