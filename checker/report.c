// SPDX-License-Identifier: GPL-2.0-only
/*
 * Between the engine and the printers: order, doubles, fingerprints, filters.
 *
 * A fingerprint must survive edits elsewhere in the file, a moved checkout and another machine:
 * it is made of the rule, the path from the root of the source tree, function, object and the
 * kinds of the events. What is the same in all of these is told apart by its order in the file.
 */
#include <limits.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "output.h"

static int cmp_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int cmp_number(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int cmp_event(const struct event *a, const struct event *b)
{
	int c = cmp_text(a->file, b->file);

	c = c ? c : cmp_number(a->line, b->line);
	c = c ? c : cmp_number(a->column, b->column);
	c = c ? c : cmp_text(a->kind, b->kind);
	return c ? c : cmp_text(a->message, b->message);
}

/* The order of the contract; what is equal in it is one finding. */
static int cmp_place(const struct finding *a, const struct finding *b)
{
	int c = cmp_text(a->file, b->file);

	c = c ? c : cmp_number(a->line, b->line);
	c = c ? c : cmp_number(a->column, b->column);
	c = c ? c : cmp_text(a->rule->id, b->rule->id);
	return c ? c : cmp_text(a->message, b->message);
}

/* Of equal ones the surest, shortest comes first. Complete: order never depends on threads. */
static int cmp_finding(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;
	int c = cmp_place(a, b);

	c = c ? c : (int)b->confidence - (int)a->confidence;
	c = c ? c : cmp_number(a->nevents, b->nevents);
	c = c ? c : cmp_text(a->function, b->function);
	c = c ? c : cmp_text(a->object, b->object);
	for (uint32_t i = 0; !c && i < a->nevents; i++)
		c = cmp_event(&a->events[i], &b->events[i]);
	return c;
}

void report_sort(struct findings *f)
{
	size_t n = 0;

	if (!f->n)
		return;
	qsort(f->at, f->n, sizeof(*f->at), cmp_finding);
	for (size_t i = 1; i < f->n; i++) {
		if (cmp_place(&f->at[n], &f->at[i]) != 0)
			f->at[++n] = f->at[i];
	}
	f->n = n + 1;
}

/* dir/name exists? */
static bool has_entry(const char *dir, size_t len, const char *name)
{
	char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%.*s/%s", (int)len, dir, name);
	return access(path, F_OK) == 0;
}

static bool is_root(const char *path, size_t len)
{
	return has_entry(path, len, ".git") ||
	       (has_entry(path, len, "MAINTAINERS") && has_entry(path, len, "Kbuild"));
}

bool is_tree_root(const char *dir)
{
	return is_root(dir, strlen(dir));
}

/* Length of the directory that is the root of its source tree: checkout or kernel; 0: none. */
static size_t tree_root(const char *path)
{
	for (size_t len = strlen(path); len > 0; len--) {
		if (path[len] == '/' && is_root(path, len))
			return len;
	}
	return 0;
}

const char *path_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	while (len > 0 && dir[len - 1] == '/')
		len--;
	if (strncmp(path, dir, len) != 0 || path[len] != '/')
		return NULL;
	path += len;
	while (*path == '/')
		path++;
	return *path ? path : NULL;
}

bool path_is_in(const char *file, const char *limit)
{
	char full[PATH_MAX], root[PATH_MAX];

	if (!strcmp(file, limit) || path_below(file, limit))
		return true;
	if (!realpath(file, full) || !realpath(limit, root))
		return false;
	return !strcmp(full, root) || path_below(full, root);
}

const char *report_tree_path(const char *file, const struct options *opt, struct arena *a)
{
	char full[PATH_MAX], tree[PATH_MAX];
	const char *rest = NULL, *slash;
	size_t root;

	if (realpath(file, full)) {
		if (opt->tree && realpath(opt->tree, tree))
			rest = path_below(full, tree);
		if (!rest && (root = tree_root(full)))
			rest = full + root + 1;
		if (rest)
			return arena_strndup(a, rest, strlen(rest));
	}
	for (const char **p = opt->paths; *p; p++) {
		rest = path_below(file, *p);
		if (rest)
			return rest;
	}
	slash = strrchr(file, '/');
	return slash ? slash + 1 : file;
}

const char *report_tree_scope(const char *path, const struct options *opt, struct arena *a)
{
	char full[PATH_MAX], tree[PATH_MAX];

	if (!realpath(path, full) || is_tree_root(full))
		return "";
	if (opt->tree && realpath(opt->tree, tree)) {
		if (strcmp(full, tree) == 0)
			return "";
		if (path_below(full, tree))
			return report_tree_path(path, opt, a);
	}
	/* a directory of no tree: names in it are told from there */
	return tree_root(full) || access(full, X_OK) ? report_tree_path(path, opt, a) : "";
}

static void hash_text(XXH3_state_t *state, const char *text)
{
	XXH3_128bits_update(state, text ? text : "", text ? strlen(text) + 1 : 1);
}

void finding_fingerprint(struct finding *f, const char *tree_path, uint32_t ordinal)
{
	XXH3_state_t state;
	XXH128_hash_t h;

	XXH3_128bits_reset(&state);
	hash_text(&state, f->rule->id);
	hash_text(&state, tree_path);
	hash_text(&state, f->function);
	hash_text(&state, f->object);
	for (uint32_t i = 0; i < f->nevents; i++)
		hash_text(&state, f->events[i].kind);
	if (ordinal)
		XXH3_128bits_update(&state, &ordinal, sizeof(ordinal));
	h = XXH3_128bits_digest(&state);
	snprintf(f->fingerprint, sizeof(f->fingerprint), "%016llx%016llx",
		 (unsigned long long)h.high64, (unsigned long long)h.low64);
}

static int cmp_fingerprint(const void *left, const void *right)
{
	const struct finding *const *a = left, *const *b = right;
	int c = strcmp((*a)->fingerprint, (*b)->fingerprint);

	return c ? c : (*a > *b) - (*a < *b);
}

/* Equal ones are numbered in their order in the file, which is their order in memory. */
static void fingerprints(struct findings *f, const struct options *opt, struct arena *a)
{
	struct finding **order = xcalloc(f->n + 1, sizeof(*order));
	const char **paths = xcalloc(f->n + 1, sizeof(*paths));
	char last[sizeof(f->at->fingerprint)] = "";
	uint32_t ordinal = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct finding *it = order[i] = &f->at[i];

		if (i && strcmp(it->file, f->at[i - 1].file) == 0)
			paths[i] = paths[i - 1];
		else
			paths[i] = report_tree_path(it->file, opt, a);
		finding_fingerprint(it, paths[i], 0);
	}
	qsort(order, f->n, sizeof(*order), cmp_fingerprint);
	for (size_t i = 0; i < f->n; i++) {
		ordinal = strcmp(order[i]->fingerprint, last) == 0 ? ordinal + 1 : 0;
		memcpy(last, order[i]->fingerprint, sizeof(last));
		if (ordinal)
			finding_fingerprint(order[i], paths[order[i] - f->at], ordinal);
	}
	free(paths);
	free(order);
}

const struct rule_info *rule_any(const char *id)
{
	for (int i = 0; report_rules[i]; i++) {
		if (strcmp(report_rules[i]->id, id) == 0)
			return report_rules[i];
	}
	return rule_find(id);
}

bool rule_is_on(const struct rule_info *r, const struct options *opt)
{
	if (!opt->rules)
		return true;
	for (const char **id = opt->rules; *id; id++) {
		if (strcmp(*id, r->id) == 0)
			return true;
	}
	return false;
}

bool finding_is_told(const struct finding *f)
{
	return !f->suppressed && !f->baselined;
}

/* Rule, confidence, --only=: was the finding asked for? */
static bool is_asked(const struct finding *f, const struct options *opt)
{
	return f->confidence >= opt->min_confidence && rule_is_on(f->rule, opt) &&
	       (!opt->only || path_is_in(f->file, opt->only));
}

void report_prepare(struct findings *f, const struct command *c, struct stats *st, struct arena *a)
{
	const struct options *opt = &c->opt;
	size_t n = 0;

	report_sort(f);
	/* before the filters: what is hidden is no unused suppression, and no stale entry */
	report_suppress(f, c, a);
	report_sort(f);
	fingerprints(f, opt, a);
	if (opt->baseline)
		baseline_apply(f, c, a);
	for (size_t i = 0; i < f->n; i++) {
		if (is_asked(&f->at[i], opt))
			f->at[n++] = f->at[i];
	}
	f->n = n;
	for (size_t i = 0; i < f->n; i++) {
		st->suppressed += f->at[i].suppressed != NULL;
		st->baselined += f->at[i].baselined;
	}
}

const char *confidence_name(enum confidence c)
{
	static const char *const names[] = {"low", "medium", "high"};

	return names[c];
}

const char *severity_name(enum severity s)
{
	static const char *const names[] = {"style", "warning", "error"};

	return names[s];
}

/* Bytes of the well-formed UTF-8 sequence at s (RFC 3629), or 0. */
static size_t utf8_sequence(const unsigned char *s)
{
	static const struct {
		unsigned char first, last, low, high, size;
	} rows[] = {
		{0x01, 0x7f, 0x00, 0xff, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (*s < rows[i].first || *s > rows[i].last)
			continue;
		if (rows[i].size > 1 && (s[1] < rows[i].low || s[1] > rows[i].high))
			return 0;
		for (size_t k = 2; k < rows[i].size; k++) {
			if ((s[k] & 0xc0) != 0x80)
				return 0;
		}
		return rows[i].size;
	}
	return 0;
}

const char *utf8_clean(const char *text, struct arena *a)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n, bad = 0;
	char *copy, *to;

	if (!text)
		return "";
	for (; *s; s += n ? n : 1) {
		n = utf8_sequence(s);
		bad += n == 0;
	}
	if (!bad)
		return text;
	to = copy = arena_alloc(a, strlen(text) + 2 * bad + 1);
	for (s = (const unsigned char *)text; *s; s += n ? n : 1) {
		n = utf8_sequence(s);
		memcpy(to, n ? (const char *)s : "\xef\xbf\xbd", n ? n : 3);
		to += n ? n : 3;
	}
	return copy;
}

size_t report_print(const struct findings *f, const struct options *opt, const struct stats *st,
		    FILE *out)
{
	static void (*const print[])(const struct printer *p, FILE *to) = {
		[FORMAT_TEXT] = print_text,
		[FORMAT_JSON] = print_json,
		[FORMAT_SARIF] = print_sarif,
		[FORMAT_HTML] = print_html,
	};
	struct arena arena = {0};
	struct printer p = {f, opt, st, &arena};
	size_t told = 0;

	print[opt->format](&p, out);
	for (size_t i = 0; i < f->n; i++)
		told += finding_is_told(&f->at[i]);
	arena_free(&arena);
	return told;
}
