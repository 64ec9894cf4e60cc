// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fixes: the edits that findings carry, put together by file. --fix-dry-run prints them as a diff,
 * --fix writes the files: each is written whole beside the old one, which it then replaces.
 */
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"

enum { CONTEXT = 3 };

/* What is done to one file: edits in order of place, none overlapping another. */
struct job {
	const char *file;
	struct source src;
	VEC(const struct edit *) edits;
	size_t cured;
};

/* Lines [first, last) of the old text become text. */
struct change {
	uint32_t first, last;
	const char *text;
	size_t size;
};
struct changes {
	struct change *at;
	size_t n, room;
};

bool finding_has_fix(const struct finding *f)
{
	return f->nedits && f->confidence > CONF_LOW;
}

/* ---- which edits ---- */

static bool fits(const struct job *j, const struct edit *e)
{
	for (size_t i = 0; i < j->edits.n; i++) {
		const struct edit *o = j->edits.at[i];

		/* two texts at one place have no order */
		if (e->start < o->end ? o->start < e->end || o->start == e->start
				      : e->start == o->start)
			return false;
	}
	return true;
}

/* The file is still what the findings were told of. */
static bool is_there(const struct job *j, const struct edit *e)
{
	return e->end <= j->src.size && strlen(e->old) == e->end - e->start &&
	       !memcmp(j->src.text + e->start, e->old, e->end - e->start);
}

static bool take(struct job *j, const struct finding *f)
{
	for (uint32_t i = 0; i < f->nedits; i++)
		if (!fits(j, &f->edits[i]) || !is_there(j, &f->edits[i]))
			return false;
	for (uint32_t i = 0; i < f->nedits; i++)
		vec_push(&j->edits, &f->edits[i]);
	return true;
}

static int cmp_edit(const void *left, const void *right)
{
	const struct edit *const *a = left, *const *b = right;

	return ((*a)->start > (*b)->start) - ((*a)->start < (*b)->start);
}

static struct job *job_of(struct jobs *jobs, const char *file)
{
	struct job *j;
	const char *why;
	uint32_t line, col;

	for (size_t i = 0; i < jobs->n; i++)
		if (!strcmp(jobs->at[i]->file, file))
			return jobs->at[i];
	j = xcalloc(1, sizeof(*j));
	j->file = file;
	if (!source_read(&j->src, file, &why)) {
		warn("%s: %s", file, why);
		free(j);
		return NULL;
	}
	source_where(&j->src, 0, &line, &col); /* makes the table of lines */
	vec_push(jobs, j);
	return j;
}

size_t fix_plan(struct findings *found, struct jobs *jobs)
{
	size_t n = 0;

	for (size_t i = 0; i < found->n; i++) {
		struct finding *f = &found->at[i];
		struct job *j;

		if (!finding_is_told(f) || !finding_has_fix(f))
			continue;
		j = job_of(jobs, f->edits->file);
		if (!j)
			continue;
		if (!take(j, f)) {
			warn("%s:%u: the fix of %s is left for another run: it overlaps with "
			     "others",
			     f->file, f->line, f->rule->id);
			continue;
		}
		f->fixed = true;
		j->cured++;
		n++;
	}
	for (size_t i = 0; i < jobs->n; i++)
		if (jobs->at[i]->edits.n)
			qsort(jobs->at[i]->edits.at, jobs->at[i]->edits.n,
			      sizeof(*jobs->at[i]->edits.at), cmp_edit);
	return n;
}

void fix_free(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->n; i++) {
		source_free(&jobs->at[i]->src);
		vec_free(&jobs->at[i]->edits);
		free(jobs->at[i]);
	}
	vec_free(jobs);
}

/* ---- the new text ---- */

/* Bytes [from, to) of the old text with the edits [first, last) in it, which all lie there. */
static const char *edited(const struct job *j, uint32_t from, uint32_t to, size_t first,
			  size_t last, size_t *size, struct arena *a)
{
	size_t room = to - from;
	char *text, *at;

	for (size_t i = first; i < last; i++)
		room += strlen(j->edits.at[i]->text);
	text = at = arena_alloc(a, room + 1);
	for (size_t i = first; i <= last; i++) {
		uint32_t end = i < last ? j->edits.at[i]->start : to;
		size_t len = i < last ? strlen(j->edits.at[i]->text) : 0;

		memcpy(at, j->src.text + from, end - from);
		at += end - from;
		if (i == last)
			break;
		memcpy(at, j->edits.at[i]->text, len);
		at += len;
		from = j->edits.at[i]->end;
	}
	*size = (size_t)(at - text);
	return text;
}

static uint32_t line_of(struct source *s, uint32_t off)
{
	uint32_t line, col;

	source_where(s, off, &line, &col);
	return line - 1;
}

static uint32_t line_off(const struct source *s, uint32_t line)
{
	return line < s->nlines ? s->lines[line] : (uint32_t)s->size;
}

/* The lines that an edit changes: none if it only puts whole lines between two. */
static void lines_of(struct job *j, const struct edit *e, uint32_t *first, uint32_t *last)
{
	size_t len = strlen(e->text);
	bool whole = !len || e->text[len - 1] == '\n';

	*first = line_of(&j->src, e->start);
	*last = line_of(&j->src, e->end);
	if (!whole || e->end != line_off(&j->src, *last) || e->start != line_off(&j->src, *first))
		++*last;
}

static void changes_of(struct job *j, struct changes *out, struct arena *a)
{
	for (size_t i = 0, k; i < j->edits.n; i = k) {
		struct change c = {0};

		lines_of(j, j->edits.at[i], &c.first, &c.last);
		for (k = i + 1; k < j->edits.n; k++) {
			uint32_t first, last;

			lines_of(j, j->edits.at[k], &first, &last);
			if (first >= c.last)
				break;
			if (last > c.last)
				c.last = last;
		}
		c.text = edited(j, line_off(&j->src, c.first), line_off(&j->src, c.last), i, k,
				&c.size, a);
		vec_push(out, c);
	}
}

/* ---- the diff ---- */

static uint32_t count_lines(const char *text, size_t size)
{
	uint32_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += text[i] == '\n' || i + 1 == size;
	return n;
}

static void put_lines(FILE *out, char mark, const char *text, size_t size)
{
	while (size) {
		const char *nl = memchr(text, '\n', size);
		size_t len = nl ? (size_t)(nl - text) + 1 : size;

		fputc(mark, out);
		fwrite(text, 1, len, out);
		if (!nl)
			fputs("\n\\ No newline at end of file\n", out);
		text += len;
		size -= len;
	}
}

static void put_old(FILE *out, const struct source *s, char mark, uint32_t first, uint32_t last)
{
	put_lines(out, mark, s->text + line_off(s, first), line_off(s, last) - line_off(s, first));
}

/* Changes [from, to), which share their context. */
static void put_hunk(FILE *out, const struct job *j, const struct changes *c, size_t from,
		     size_t to, int64_t shift)
{
	uint32_t end = line_of((struct source *)(uintptr_t)&j->src, (uint32_t)j->src.size);
	uint32_t first = c->at[from].first > CONTEXT ? c->at[from].first - CONTEXT : 0;
	uint32_t last = c->at[to - 1].last + CONTEXT, at = first, added = 0, removed = 0;

	if (j->src.size && j->src.text[j->src.size - 1] != '\n')
		end++; /* the last line has no end */
	if (last > end)
		last = end;
	for (size_t i = from; i < to; i++) {
		added += count_lines(c->at[i].text, c->at[i].size);
		removed += c->at[i].last - c->at[i].first;
	}
	fprintf(out, "@@ -%u,%u +%lld,%u @@\n", last > first ? first + 1 : first, last - first,
		(long long)first + shift + (last - first + added - removed > 0),
		last - first + added - removed);
	for (size_t i = from; i < to; i++) {
		put_old(out, &j->src, ' ', at, c->at[i].first);
		put_old(out, &j->src, '-', c->at[i].first, c->at[i].last);
		put_lines(out, '+', c->at[i].text, c->at[i].size);
		at = c->at[i].last;
	}
	put_old(out, &j->src, ' ', at, last);
}

/* A path for patch -p1: from the root of the source tree, or from here. */
static const char *patch_path(const char *file, const struct options *opt, struct arena *a)
{
	const char *path = report_tree_path(file, opt, a);
	char here[PATH_MAX], full[PATH_MAX];
	size_t len;

	if (strcmp(path, file) && strchr(path, '/'))
		return path;
	if (realpath(".", here) && realpath(file, full)) {
		len = strlen(here);
		if (!strncmp(full, here, len) && full[len] == '/' &&
		    strlen(full + len + 1) > strlen(path))
			return arena_strndup(a, full + len + 1, strlen(full + len + 1));
	}
	return path;
}

static void put_diff(FILE *out, struct job *j, const struct options *opt)
{
	struct arena a = {0};
	struct changes c = {0};
	const char *path = patch_path(j->file, opt, &a);
	int64_t shift = 0;

	changes_of(j, &c, &a);
	fprintf(out, "--- a/%s\n+++ b/%s\n", path, path);
	for (size_t i = 0, k; i < c.n; i = k) {
		for (k = i + 1; k < c.n && c.at[k].first <= c.at[k - 1].last + 2 * CONTEXT; k++)
			;
		put_hunk(out, j, &c, i, k, shift);
		for (size_t m = i; m < k; m++)
			shift += (int64_t)count_lines(c.at[m].text, c.at[m].size) -
				 (c.at[m].last - c.at[m].first);
	}
	free(c.at);
	arena_free(&a);
}

void fix_print(struct jobs *jobs, const struct options *opt, FILE *out)
{
	for (size_t i = 0; i < jobs->n; i++)
		if (jobs->at[i]->edits.n)
			put_diff(out, jobs->at[i], opt);
}

/* ---- writing ---- */

static bool write_beside(const char *path, const char *tmp, const char *text, size_t size)
{
	struct stat st;
	FILE *out;
	bool good;

	if (stat(path, &st))
		return false;
	out = fopen(tmp, "wx");
	if (!out)
		return false;
	good = fwrite(text, 1, size, out) == size && fflush(out) == 0 &&
	       fchmod(fileno(out), st.st_mode & 07777) == 0;
	if (good && (st.st_uid != geteuid() || st.st_gid != getegid()))
		good = fchown(fileno(out), st.st_uid, st.st_gid) == 0 || errno == EPERM;
	good = fclose(out) == 0 && good;
	return good && rename(tmp, path) == 0;
}

/* The whole file or nothing of it; a link stays one. */
static bool write_file(struct job *j)
{
	struct arena a = {0};
	char path[PATH_MAX];
	bool good = realpath(j->file, path) != NULL;

	if (good) {
		const char *tmp = arena_printf(&a, "%s.%ld.tmp", path, (long)getpid());
		size_t size;
		const char *text = edited(j, 0, (uint32_t)j->src.size, 0, j->edits.n, &size, &a);

		good = access(path, W_OK) == 0 && write_beside(path, tmp, text, size);
		if (!good) {
			int err = errno;

			unlink(tmp);
			errno = err;
		}
	}
	if (!good)
		warn("%s: %s", j->file, strerror(errno));
	arena_free(&a);
	return good;
}

bool fix_write(struct jobs *jobs, struct findings *found)
{
	bool good = true;

	for (size_t i = 0; i < jobs->n; i++) {
		struct job *j = jobs->at[i];

		if (!j->edits.n || write_file(j))
			continue;
		good = false;
		for (size_t k = 0; k < found->n; k++)
			if (found->at[k].fixed && !strcmp(found->at[k].edits->file, j->file))
				found->at[k].fixed = false;
	}
	return good;
}
