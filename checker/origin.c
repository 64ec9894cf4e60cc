// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preprocessed text names its sources in line markers (# LINE "FILE"): findings in a .i file
 * are told where their text comes from.
 */
#include "report.h"
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Lines behind the one at `line` come from `file`, where the first has the number `first`. */
struct marker {
	uint32_t line, first;
	const char *file;
};

struct origin {
	const char *path; /* of the preprocessed text */
	struct marker *at;
	size_t n, room;
};

struct origins {
	struct origin *at;
	size_t n, room;
};

static bool is_preprocessed(const char *path)
{
	size_t len = strlen(path);

	return len > 2 && !strcmp(path + len - 2, ".i");
}

/* A marker's line: # LINE "FILE" FLAGS, or #line. The text ends with a zero byte. */
static bool marker_read(const char *p, struct marker *m, struct arena *a)
{
	const char *end;
	char *rest;

	if (*p++ != '#')
		return false;
	p += strspn(p, " \t");
	if (!strncmp(p, "line", 4))
		p += 4 + strspn(p + 4, " \t");
	if (!isdigit((unsigned char)*p))
		return false;
	m->first = (uint32_t)strtoul(p, &rest, 10);
	p = rest + strspn(rest, " \t");
	if (*p++ != '"')
		return false;
	end = p + strcspn(p, "\"\n");
	if (*end != '"')
		return false;
	m->file = arena_strndup(a, p, (size_t)(end - p));
	return true;
}

static void origin_read(struct origin *o, struct arena *a)
{
	struct source src;
	const char *why, *p;
	uint32_t line = 1;

	if (!source_read(&src, o->path, &why))
		return;
	for (p = src.text; p; line++) {
		struct marker m = {.line = line};

		if (*p == '#' && marker_read(p, &m, a))
			vec_push(o, m);
		p = memchr(p, '\n', src.size - (size_t)(p - src.text));
		p = p ? p + 1 : NULL;
	}
	source_free(&src);
}

static void move(struct origins *list, const char **file, uint32_t *line, struct arena *a)
{
	struct origin *o = NULL;
	size_t low = 0, high;

	if (!is_preprocessed(*file))
		return;
	for (size_t i = 0; i < list->n && !o; i++)
		if (!strcmp(list->at[i].path, *file))
			o = &list->at[i];
	if (!o) {
		struct origin new = {.path = *file};

		origin_read(&new, a);
		vec_push(list, new);
		o = &list->at[list->n - 1];
	}
	for (high = o->n; low < high;) {
		size_t mid = low + (high - low) / 2;

		if (o->at[mid].line < *line)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return;
	*file = o->at[low - 1].file;
	*line = o->at[low - 1].first + (*line - o->at[low - 1].line - 1);
}

void findings_to_origin(struct findings *found, struct arena *a)
{
	struct origins list = {0};

	for (size_t i = 0; i < found->n; i++) {
		struct finding *f = &found->at[i];

		if (is_preprocessed(f->file))
			f->nedits = 0; /* the edits would be of the wrong text */
		move(&list, &f->file, &f->line, a);
		for (uint32_t e = 0; e < f->nevents; e++)
			move(&list, &f->events[e].file, &f->events[e].line, a);
	}
	for (size_t i = 0; i < list.n; i++)
		free(list.at[i].at);
	free(list.at);
}
