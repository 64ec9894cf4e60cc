// SPDX-License-Identifier: GPL-2.0-only
/*
 * The findings a project lives with, kept in its repository: one line each, sorted by
 * fingerprint, so that two branches' additions merge. Behind the fingerprint stands what a
 * reader wants to know; only the fingerprint is read back.
 */
#include <errno.h>
#include <unistd.h>

#include "output.h"

enum { FINGERPRINT_LEN = 32 };

struct entry {
	char fingerprint[FINGERPRINT_LEN + 1];
	char text[200];
	bool used;
};

static bool is_fingerprint(const char *text)
{
	return strspn(text, "0123456789abcdef") == FINGERPRINT_LEN &&
	       strchr(" \t\n", text[FINGERPRINT_LEN]);
}

static int cmp_entry(const void *left, const void *right)
{
	return strcmp(left, right); /* the fingerprint is the first member of both */
}

void baseline_apply(struct findings *f, const char *path)
{
	VEC(struct entry) entries = {0};
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	unsigned int number = 0;

	if (!in)
		die("%s: %s", path, strerror(errno));
	while (getline(&line, &room, in) >= 0) {
		struct entry e = {0};

		number++;
		if (line[0] == '#' || line[strspn(line, " \t\r\n")] == '\0')
			continue;
		if (!is_fingerprint(line))
			die("%s:%u: not a baseline: no fingerprint at the start of the line", path,
			    number);
		memcpy(e.fingerprint, line, FINGERPRINT_LEN);
		line[strcspn(line, "\r\n")] = '\0';
		snprintf(e.text, sizeof(e.text), "%s", line + FINGERPRINT_LEN);
		vec_push(&entries, e);
	}
	free(line);
	fclose(in);
	if (entries.n)
		qsort(entries.at, entries.n, sizeof(*entries.at), cmp_entry);
	for (size_t i = 0; i < f->n; i++) {
		struct finding *it = &f->at[i];
		struct entry *e = NULL;

		if (entries.n)
			e = bsearch(it->fingerprint, entries.at, entries.n, sizeof(*entries.at),
				    cmp_entry);
		if (e)
			it->baselined = e->used = true;
	}
	for (size_t i = 0; i < entries.n; i++) {
		bool twin = i && cmp_entry(&entries.at[i], &entries.at[i - 1]) == 0;

		if (!entries.at[i].used && !twin)
			warn("%s: stale entry, nothing matches it any more: %s%s", path,
			     entries.at[i].fingerprint, entries.at[i].text);
	}
	vec_free(&entries);
}

static int cmp_line(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

bool baseline_write(const struct findings *f, const char *path, const struct options *opt,
		    struct arena *a)
{
	char *tmp = arena_printf(a, "%s.%ld.tmp", path, (long)getpid());
	VEC(char *) lines = {0};
	FILE *out = fopen(tmp, "w");
	bool good;

	if (!out) {
		warn("%s: %s", tmp, strerror(errno));
		return false;
	}
	for (size_t i = 0; i < f->n; i++) {
		struct finding *it = &f->at[i];

		if (it->suppressed)
			continue;
		it->baselined = true; /* so nothing is new in this run */
		vec_push(&lines, arena_printf(a, "%s  %s %s:%s: %s", it->fingerprint, it->rule->id,
					      report_tree_path(it->file, opt, a),
					      it->function ? it->function : "", it->message));
	}
	if (lines.n)
		qsort(lines.at, lines.n, sizeof(*lines.at), cmp_line);
	fputs("# krefcheck --baseline: accepted findings, in the order of fingerprints\n", out);
	for (size_t i = 0; i < lines.n; i++)
		fprintf(out, "%s\n", lines.at[i]);
	good = !ferror(out);
	good = fclose(out) == 0 && good && rename(tmp, path) == 0;
	if (!good) {
		warn("%s: %s", path, strerror(errno));
		unlink(tmp);
	} else if (!opt->quiet) {
		warn("%s: %zu finding%s written", path, lines.n, lines.n == 1 ? "" : "s");
	}
	vec_free(&lines);
	return good;
}
