// SPDX-License-Identifier: GPL-2.0-only
/*
 * The findings a project lives with, kept in its repository: one line each, sorted by
 * fingerprint, so that two branches' additions merge. Behind the fingerprint stands what a
 * reader wants to know; rule and file are read back to see what is stale in a part of a tree.
 */
#include <errno.h>
#include <unistd.h>

#include "output.h"

enum { FINGERPRINT_LEN = 32 };

struct entry {
	char fingerprint[FINGERPRINT_LEN + 1];
	char text[400];
	bool used;
};
struct entries {
	struct entry *at;
	size_t n, room;
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

static void baseline_read(struct entries *out, const char *path)
{
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
		vec_push(out, e);
	}
	free(line);
	fclose(in);
	if (out->n)
		qsort(out->at, out->n, sizeof(*out->at), cmp_entry);
}

/* Is the file, named from the root of its tree, in what this run looked at? */
static bool is_looked_at(const char *file, const struct options *opt, struct arena *a)
{
	const char *const only[] = {opt->only, NULL};

	for (const char *const *path = opt->only ? only : (const char *const *)opt->paths; *path;
	     path++) {
		const char *scope = report_tree_scope(*path, opt, a);

		if (!*scope || !strcmp(file, scope) || path_below(file, scope))
			return true;
	}
	return false;
}

/* Would the run have found it? Behind the fingerprint stands "RULE FILE:FUNCTION: MESSAGE". */
static bool is_stale(const struct entry *e, const struct command *c, struct arena *a)
{
	const char *rule = e->text + strspn(e->text, " "), *file;
	const struct rule_info *info;
	size_t len = strcspn(rule, " ");
	bool all = !c->import_only || c->opt.baseline != c->config.baseline;

	if (e->used || !all)
		return false;
	info = rule_any(arena_strndup(a, rule, len));
	file = rule + len + strspn(rule + len, " ");
	len = strcspn(file, ":");
	if (info && !rule_is_on(info, &c->opt))
		return false;
	return !len || !file[len] || is_looked_at(arena_strndup(a, file, len), &c->opt, a);
}

void baseline_apply(struct findings *f, const struct command *c, struct arena *a)
{
	const char *path = c->opt.baseline;
	struct entries entries = {0};

	baseline_read(&entries, path);
	for (size_t i = 0; entries.n && i < f->n; i++) {
		struct finding *it = &f->at[i];
		struct entry *e = bsearch(it->fingerprint, entries.at, entries.n,
					  sizeof(*entries.at), cmp_entry);

		if (e)
			it->baselined = e->used = true;
	}
	for (size_t i = 0; i < entries.n; i++) {
		bool twin = i && cmp_entry(&entries.at[i], &entries.at[i - 1]) == 0;

		if (!twin && is_stale(&entries.at[i], c, a))
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
