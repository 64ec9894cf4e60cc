// SPDX-License-Identifier: GPL-2.0-only
/* Findings in the index: of a whole tree, before any are left out. */
#include "index.h"

#include <limits.h>

/* Whoever gives a finding more to carry has it packed and taken below; then this is its size. */
_Static_assert(sizeof(void *) != 8 ||
		       (sizeof(struct finding) == 208 && sizeof(struct event) == 40 &&
			sizeof(struct edit) == 48),
	       "all of a finding goes into the index");

static void pack_event(struct pack *p, const struct index *x, const struct event *e,
		       struct arena *a)
{
	pack_text(p, index_name(x, e->file, a));
	pack_number(p, e->line);
	pack_number(p, e->column);
	pack_text(p, e->function);
	pack_text(p, e->kind);
	pack_text(p, e->message);
}

static void pack_edit(struct pack *p, const struct index *x, const struct edit *e,
		      struct arena *a)
{
	pack_text(p, index_name(x, e->file, a));
	pack_number(p, e->start);
	pack_number(p, e->end);
	pack_number(p, e->line);
	pack_number(p, e->column);
	pack_number(p, e->end_line);
	pack_number(p, e->end_column);
	pack_text(p, e->old);
	pack_text(p, e->text);
}

static void pack_finding(struct pack *p, const struct index *x, const struct finding *f,
			 struct arena *a)
{
	pack_text(p, index_name(x, f->file, a));
	pack_text(p, f->rule->id);
	pack_number(p, f->confidence);
	pack_number(p, f->line);
	pack_number(p, f->column);
	pack_text(p, f->function);
	pack_text(p, f->object);
	pack_text(p, f->message);
	pack_text(p, f->cure);
	pack_number(p, f->nevents);
	for (uint32_t k = 0; k < f->nevents; k++)
		pack_event(p, x, &f->events[k], a);
	pack_number(p, f->nedits);
	for (uint32_t k = 0; k < f->nedits; k++)
		pack_edit(p, x, &f->edits[k], a);
}

void answer_pack(struct pack *p, const struct index *x, const struct findings *f,
		 const struct stats *st)
{
	struct arena scratch = {0};

	pack_number(p, sizeof(*st));
	pack_bytes(p, st, sizeof(*st));
	pack_number(p, f->n);
	for (size_t i = 0; i < f->n; i++)
		pack_finding(p, x, &f->at[i], &scratch);
	arena_free(&scratch);
}

static bool take_event(struct cursor *c, struct event *e)
{
	e->file = take_text(c);
	e->line = (uint32_t)take_number(c);
	e->column = (uint32_t)take_number(c);
	e->function = take_text(c);
	e->kind = take_text(c);
	e->message = take_text(c);
	return !c->bad && e->file && e->kind;
}

static bool take_edit(struct cursor *c, struct edit *e)
{
	e->file = take_text(c);
	e->start = (uint32_t)take_number(c);
	e->end = (uint32_t)take_number(c);
	e->line = (uint32_t)take_number(c);
	e->column = (uint32_t)take_number(c);
	e->end_line = (uint32_t)take_number(c);
	e->end_column = (uint32_t)take_number(c);
	e->old = take_text(c);
	e->text = take_text(c);
	return !c->bad && e->file && e->old && e->text;
}

static bool take_finding(struct cursor *c, struct finding *f, struct arena *a)
{
	const char *rule;

	memset(f, 0, sizeof(*f));
	f->file = take_text(c);
	rule = take_text(c);
	f->rule = rule ? rule_find(rule) : NULL;
	f->confidence = (enum confidence)take_number(c);
	f->line = (uint32_t)take_number(c);
	f->column = (uint32_t)take_number(c);
	f->function = take_text(c);
	f->object = take_text(c);
	f->message = take_text(c);
	f->cure = take_text(c);
	f->nevents = (uint32_t)take_count(c);
	if (c->bad || !f->rule || !f->file || f->confidence > CONF_HIGH)
		return false;
	f->events = arena_alloc(a, (f->nevents + 1) * sizeof(*f->events));
	for (uint32_t k = 0; k < f->nevents; k++)
		if (!take_event(c, &f->events[k]))
			return false;
	f->nedits = (uint32_t)take_count(c);
	f->edits = arena_alloc(a, (f->nedits + 1) * sizeof(*f->edits));
	for (uint32_t k = 0; k < f->nedits; k++)
		if (!take_edit(c, &f->edits[k]))
			return false;
	return true;
}

static bool is_within(const char *file, const char *limit)
{
	size_t n = strlen(limit);

	return !n || (!strncmp(file, limit, n) && (!file[n] || file[n] == '/'));
}

/* Is the file, by its name from the root, one that the user named? */
static bool is_asked(const struct index *x, const char *file)
{
	for (size_t i = 0; i < x->nscopes; i++)
		if (is_within(file, x->scopes[i].name))
			return true;
	return false;
}

/* --only= as a path from the root; "": all are wanted, or it is not to be told here. */
static const char *limit_of(const struct index *x, const struct options *opt, struct arena *a)
{
	char real[PATH_MAX];
	size_t n = strlen(x->real);

	if (!opt->only || !realpath(opt->only, real) || strncmp(real, x->real, n) ||
	    real[n] != '/')
		return "";
	return arena_strndup(a, real + n + 1, strlen(real + n + 1));
}

bool answer_unpack(struct cursor *c, const struct index *x, const struct options *opt,
		   struct findings *f, struct stats *st, struct arena *a)
{
	const char *limit = limit_of(x, opt, a);
	const void *stats = take_number(c) == sizeof(*st) ? take_bytes(c, sizeof(*st)) : NULL;
	size_t n;

	if (!stats)
		return false;
	memcpy(st, stats, sizeof(*st));
	n = take_count(c);
	for (size_t i = 0; i < n; i++) {
		struct finding it;

		if (!take_finding(c, &it, a))
			return false;
		if (!is_within(it.file, limit) || !is_asked(x, it.file))
			continue;
		it.file = index_path(x, it.file, a);
		for (uint32_t k = 0; k < it.nevents; k++)
			it.events[k].file = index_path(x, it.events[k].file, a);
		for (uint32_t k = 0; k < it.nedits; k++)
			it.edits[k].file = index_path(x, it.edits[k].file, a);
		vec_push(f, it);
	}
	return !c->bad;
}
