// SPDX-License-Identifier: GPL-2.0-only
/*
 * The project file, .krefcheck: what a source tree asks of every run, so that nobody has to type
 * it. One word of the command line per line, "name = value", and what is accepted by place:
 *
 *	min-confidence = high
 *	allow(silly-get-put) drivers/legacy/ kept in the shape of the vendor's driver
 *
 * It is found in the first PATH's directory or above, up to the top of its source tree. What the
 * command line says goes before it. A mistake in it ends the run: findings would be others.
 */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <unistd.h>

#include "output.h"

static const char file_name[] = ".krefcheck";

struct reader {
	struct config *config;
	struct arena *arena;
	unsigned int line;
};

_Noreturn static void bad(const struct reader *r, const char *what, const char *about)
{
	die("%s:%u: %s%s", r->config->file, r->line, about, what);
}

static char *trimmed(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

/* A file that a line names, seen from the project file's directory; it must be there. */
static const char *file_of(const struct reader *r, const char *name)
{
	const char *path = name;

	if (*name != '/' && *r->config->dir)
		path = arena_printf(r->arena, "%s/%s", r->config->dir, name);
	if (access(path, R_OK))
		bad(r, arena_printf(r->arena, ": %s", strerror(errno)), name);
	return path;
}

static void rules_of(const struct reader *r, char *list, struct files *out)
{
	for (char *id = strtok(list, ", \t"); id; id = strtok(NULL, ", \t")) {
		if (!rule_any(id))
			bad(r, ": no such rule (--list-rules names them)", id);
		vec_push(out, arena_strndup(r->arena, id, strlen(id)));
	}
}

/* allow(RULE, ...) PATH REASON */
static void read_allow(const struct reader *r, char *text)
{
	char *close = strchr(text, ')'), *open = strchr(text, '('), *path, *reason;
	struct files ids = {0};

	if (!open || !close || close < open) {
		bad(r, " (RULE, ...) PATH REASON is the form", "allow");
		return; /* never; cppcheck does not know */
	}
	*close = '\0';
	rules_of(r, open + 1, &ids);
	path = trimmed(close + 1);
	reason = path + strcspn(path, " \t");
	if (*reason)
		*reason++ = '\0';
	reason = trimmed(reason);
	reason += strspn(reason, "-: ");
	if (!ids.n || !*path)
		bad(r, "allow(RULE, ...) PATH REASON is the form", "");
	if (!*reason)
		bad(r, ": a reason is needed behind the path", path);
	for (size_t i = 0; i < ids.n; i++) {
		struct path_allow it = {
			.rule = rule_any(ids.at[i]),
			.line = r->line,
			.pattern = arena_strndup(r->arena, path, strlen(path)),
			.reason = arena_strndup(r->arena, reason, strlen(reason)),
		};

		vec_push(&r->config->allows, it);
	}
	vec_free(&ids);
}

static void read_level(const struct reader *r, const char *value)
{
	for (int c = CONF_LOW; c <= CONF_HIGH; c++) {
		if (strcmp(value, confidence_name((enum confidence)c)) == 0) {
			r->config->min_confidence = c;
			return;
		}
	}
	bad(r, ": not one of low, medium, high", value);
}

static void read_setting(const struct reader *r, char *text)
{
	struct config *c = r->config;
	char *equals = strchr(text, '='), *name = text, *value;

	if (!equals) {
		bad(r, ": neither 'name = value' nor 'allow(RULE) PATH REASON'", text);
		return; /* never; cppcheck does not know */
	}
	*equals = '\0';
	name = trimmed(name);
	value = trimmed(equals + 1);
	if (!*value)
		bad(r, ": no value", name);
	if (strcmp(name, "rules") == 0)
		rules_of(r, value, &c->rules);
	else if (strcmp(name, "min-confidence") == 0)
		read_level(r, value);
	else if (strcmp(name, "family") == 0)
		c->family = arena_strndup(r->arena, value, strlen(value));
	else if (strcmp(name, "model") == 0)
		vec_push(&c->models, file_of(r, value));
	else if (strcmp(name, "baseline") == 0)
		c->baseline = file_of(r, value);
	else
		bad(r, ": unknown; there are model, family, rules, min-confidence, baseline", name);
}

static void config_parse(struct config *c, struct arena *a)
{
	struct reader r = {.config = c, .arena = a};
	FILE *in = fopen(c->file, "r");
	char *line = NULL;
	size_t room = 0;

	if (!in)
		die("%s: %s", c->file, strerror(errno));
	while (getline(&line, &room, in) >= 0) {
		char *text = trimmed(line);

		r.line++;
		if (*text == '\0' || *text == '#')
			continue;
		if (strncmp(text, "allow", 5) == 0 && strchr(" \t(", text[5]))
			read_allow(&r, arena_strndup(a, text, strlen(text)));
		else
			read_setting(&r, arena_strndup(a, text, strlen(text)));
	}
	if (ferror(in))
		die("%s: %s", c->file, strerror(errno));
	free(line);
	fclose(in);
}

/* The name by which the user is told of a path: below the working directory if it is there. */
static const char *short_name(const char *path, struct arena *a)
{
	char here[PATH_MAX];
	size_t len;

	if (getcwd(here, sizeof(here))) {
		len = strlen(here);
		if (strncmp(path, here, len) == 0 && path[len] == '/')
			path += len + 1;
	}
	return arena_strndup(a, path, strlen(path));
}

/* Looks from a path upward; true if there is a project file. */
static bool config_find(struct config *c, const char *path, struct arena *a)
{
	char dir[PATH_MAX], name[PATH_MAX + sizeof(file_name) + 1];

	if (!realpath(path, dir))
		return false;
	for (;;) {
		char *slash;

		snprintf(name, sizeof(name), "%s/%s", strcmp(dir, "/") ? dir : "", file_name);
		if (access(name, F_OK) == 0) {
			c->file = short_name(name, a);
			c->dir = arena_strndup(a, dir, strlen(dir));
			return true;
		}
		if (is_tree_root(dir) || !(slash = strrchr(dir, '/')) || !slash[1])
			return false;
		slash[slash == dir] = '\0';
	}
}

void config_read(struct config *c, const char *named, const char *path, struct arena *a)
{
	char full[PATH_MAX], *slash;

	c->min_confidence = -1;
	if (named) {
		c->file = named;
		if (!realpath(named, full))
			die("%s: %s", named, strerror(errno));
		slash = strrchr(full, '/');
		*slash = '\0';
		c->dir = arena_strndup(a, full, strlen(full));
	} else if (!path || !config_find(c, path, a)) {
		return;
	}
	config_parse(c, a);
}

/* ---- what is accepted by place ---- */

/*
 * A file as the project file would name it, or NULL: seen from its directory; or, for a copy of
 * the tree elsewhere (patches are judged in one), by the same path from the root of the tree.
 */
static const char *project_path(const struct command *c, const char *file, struct arena *a)
{
	const char *own = report_tree_path(c->config.file, &c->opt, a), *rest, *slash;
	char full[PATH_MAX];

	if (realpath(file, full) && (rest = path_below(full, c->config.dir)))
		return arena_strndup(a, rest, strlen(rest));
	rest = report_tree_path(file, &c->opt, a);
	slash = strrchr(own, '/');
	if (slash)
		return path_below(rest, arena_strndup(a, own, (size_t)(slash - own)));
	return rest;
}

static bool is_named(const char *name, const char *pattern)
{
	return fnmatch(pattern, name, 0) == 0 || path_below(name, pattern) != NULL;
}

/* Does what was checked take in all that the pattern can name? */
static bool is_covered(const struct command *c, const struct path_allow *it, struct arena *a)
{
	const char *literal = arena_strndup(a, it->pattern, strcspn(it->pattern, "*?["));
	const char *slash = strrchr(literal, '/');
	char place[PATH_MAX];

	if (strlen(literal) < strlen(it->pattern))
		literal = arena_strndup(a, literal, slash ? (size_t)(slash - literal) : 0);
	literal = arena_printf(a, "%s/%s", c->config.dir, literal);
	if (!realpath(literal, place) && !realpath(c->config.dir, place))
		return false;
	if (c->opt.only)
		return path_is_in(place, c->opt.only);
	for (const char **path = c->opt.paths; *path; path++) {
		if (path_is_in(place, *path))
			return true;
	}
	return false;
}

void config_suppress(struct findings *f, const struct command *c, struct arena *a)
{
	const struct config *project = &c->config;
	const char *last = NULL, *name = NULL;
	size_t n = f->n;

	for (size_t i = 0; project->allows.n && i < n; i++) {
		struct finding *it = &f->at[i];

		if (!last || strcmp(last, it->file) != 0)
			name = project_path(c, it->file, a);
		last = it->file;
		for (size_t k = 0; name && k < project->allows.n; k++) {
			struct path_allow *allow = &project->allows.at[k];

			if (allow->rule != it->rule || !is_named(name, allow->pattern))
				continue;
			allow->used = true;
			if (!it->suppressed) {
				it->suppressed = allow->reason;
				it->suppressed_by_project = true;
			}
		}
	}
	for (size_t k = 0; k < project->allows.n; k++) {
		const struct path_allow *it = &project->allows.at[k];

		if (!it->used && suppression_was_asked(it->rule, c) && is_covered(c, it, a))
			suppression_is_unused(f, it->rule, project->file, it->line, 1, it->pattern,
					      a);
	}
}
