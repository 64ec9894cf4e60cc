// SPDX-License-Identifier: GPL-2.0-only
/* Findings in the index: of a whole tree, before any are left out. */
#include "index.h"

#include <limits.h>

/* The path of a file from the root; files of no tree keep their own. */
static const char *from_root(const struct index *x, const char *file)
{
	size_t n = strlen(x->root);

	if (strncmp(file, x->root, n))
		return file;
	if (n && x->root[n - 1] == '/')
		return file + n;
	return file[n] == '/' ? file + n + 1 : file;
}

void answer_pack(struct pack *p, const struct index *x, const struct findings *f,
		 const struct stats *st)
{
	pack_number(p, sizeof(*st));
	pack_bytes(p, st, sizeof(*st));
	pack_number(p, f->n);
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *it = &f->at[i];

		pack_text(p, from_root(x, it->file));
		pack_text(p, it->rule->id);
		pack_number(p, it->confidence);
		pack_number(p, it->line);
		pack_number(p, it->column);
		pack_text(p, it->function);
		pack_text(p, it->object);
		pack_text(p, it->message);
		pack_number(p, it->nevents);
		for (uint32_t k = 0; k < it->nevents; k++) {
			const struct event *e = &it->events[k];

			pack_text(p, from_root(x, e->file));
			pack_number(p, e->line);
			pack_number(p, e->column);
			pack_text(p, e->function);
			pack_text(p, e->kind);
			pack_text(p, e->message);
		}
	}
}

static bool take_finding(struct cursor *c, struct finding *f, struct arena *a)
{
	const char *file = take_text(c), *rule = take_text(c);

	memset(f, 0, sizeof(*f));
	f->file = file;
	f->rule = rule ? rule_find(rule) : NULL;
	f->confidence = (enum confidence)take_number(c);
	f->line = (uint32_t)take_number(c);
	f->column = (uint32_t)take_number(c);
	f->function = take_text(c);
	f->object = take_text(c);
	f->message = take_text(c);
	f->nevents = (uint32_t)take_count(c);
	if (c->bad || !f->rule || !file || f->confidence > CONF_HIGH)
		return false;
	f->events = arena_alloc(a, (f->nevents + 1) * sizeof(*f->events));
	for (uint32_t k = 0; k < f->nevents; k++) {
		struct event *e = &f->events[k];

		e->file = take_text(c);
		e->line = (uint32_t)take_number(c);
		e->column = (uint32_t)take_number(c);
		e->function = take_text(c);
		e->kind = take_text(c);
		e->message = take_text(c);
		if (c->bad || !e->file || !e->kind)
			return false;
	}
	return true;
}

static bool is_within(const char *file, const char *limit)
{
	size_t n = strlen(limit);

	return !n || (!strncmp(file, limit, n) && (!file[n] || file[n] == '/'));
}

/* A file's path as the user would write it; NULL: it is none of his. */
static const char *as_given(const struct index *x, const char *file, struct arena *a)
{
	for (size_t i = 0; i < x->nscopes; i++) {
		const struct index_scope *s = &x->scopes[i];
		size_t n = strlen(s->name);

		if (!is_within(file, s->name))
			continue;
		if (!file[n])
			return s->given;
		n += n && file[n] == '/';
		return arena_printf(a, "%s%s%s", s->given,
				    s->given[strlen(s->given) - 1] == '/' ? "" : "/", file + n);
	}
	return NULL;
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
		const char *file;

		if (!take_finding(c, &it, a))
			return false;
		file = is_within(it.file, limit) ? as_given(x, it.file, a) : NULL;
		if (!file)
			continue;
		for (uint32_t k = 0; k < it.nevents; k++) {
			struct event *e = &it.events[k];

			if (!strcmp(e->file, it.file)) /* most are */
				e->file = file;
			else if (as_given(x, e->file, a))
				e->file = as_given(x, e->file, a);
			else
				e->file = arena_printf(a, "%s/%s", x->root, e->file);
		}
		it.file = file;
		vec_push(f, it);
	}
	return !c->bad;
}
