/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the command line and the printers: what report.h does not show to engine and rules.
 * Sections: command line, the report layer, one printer per format.
 */
#ifndef KREFCHECK_OUTPUT_H
#define KREFCHECK_OUTPUT_H

#include "report.h"

/* ---- options.c, checkmode.c: the command line ---- */

enum fix { FIX_NOT, FIX_SHOW, FIX_WRITE };
enum action { ACT_CHECK, ACT_LIST, ACT_EXPLAIN, ACT_DUMP, ACT_PATCH, ACT_LSP };

/* Accepted by place, in the project file. */
struct path_allow {
	const struct rule_info *rule;
	uint32_t line;
	const char *pattern; /* a file, a directory or a pattern of the shell */
	const char *reason;
	bool used;
};

struct files {
	const char **at;
	size_t n, room;
};

/* The project file, .krefcheck; file is NULL if there is none. */
struct config {
	const char *file; /* as told to the user */
	const char *dir;  /* where it lies: what its names are relative to */
	struct files models, rules;
	const char *family, *baseline;
	int min_confidence; /* enum confidence, or -1 */
	VEC(struct path_allow) allows;
};

struct command {
	enum action action;
	struct options opt;
	struct config config;
	enum fix fix;
	const char *explain; /* rule id, or "all" */
	bool check_mode;     /* run by kbuild in sparse's place: exit status 0 even with findings */
	const char *import;  /* findings of the semantic patches, JSON lines; or NULL */
	bool import_only;    /* tell these alone: the engine does not run */
	char **sparse;	     /* --and-sparse: the command to become afterwards, or NULL */
};

/* Reads the command line; prints help, or the trouble and exits with 2. Uses *a and argv. */
void command_parse(struct command *c, int argc, char **argv, struct arena *a);

/* Does this look like `krefcheck CHECKFLAGS C_FLAGS file.c`, as kbuild calls its checker? */
bool checkmode_is(int argc, char **argv);
/*
 * Take such a line apart: *ours gets our own long options and the source file (an argv for
 * command_parse's table, NULL-ended), *sparse the line without our options. Returns ours' length.
 */
int checkmode_split(int argc, char **argv, char ***ours, char ***sparse, struct arena *a);
/* The names of our long options, for checkmode_split. */
bool option_is_ours(const char *arg);

/* ---- config.c: the project file ---- */

/*
 * Read the named one, or the one found from path upward to the root of its source tree; neither:
 * c stays empty. A mistake in it ends the program.
 */
void config_read(struct config *c, const char *named, const char *path, struct arena *a);
/* Marks what the project file accepts by place; appends a finding for each line without use. */
void config_suppress(struct findings *f, const struct command *c, struct arena *a);

/* ---- walk.c: the C files below a path ---- */

/* Appends path itself if it is a file, else all .c and .h files below it, sorted; none of .git. */
void walk_files(const char *path, struct files *out, struct arena *a);

/* ---- report.c ---- */

/*
 * All that happens between the engine and a printer: suppressions, fingerprints, baseline,
 * the filters by rule and confidence, order. Counts go to st.
 */
void report_prepare(struct findings *f, const struct command *c, struct stats *st, struct arena *a);
/* suppress.c: marks what the source accepts; appends findings about suppressions. */
void report_suppress(struct findings *f, const struct command *c, struct arena *a);
/* Did the run look for what the rule finds? Only then can a suppression be without use. */
bool suppression_was_asked(const struct rule_info *r, const struct command *c);
/* Appends the finding that allow(rule) at this place accepts nothing; place: what it names. */
void suppression_is_unused(struct findings *f, const struct rule_info *rule, const char *file,
			   uint32_t line, uint32_t column, const char *place, struct arena *a);
/* Told: neither suppressed nor in the baseline. */
bool finding_is_told(const struct finding *f);
/* Was this rule asked for? */
bool rule_is_on(const struct rule_info *r, const struct options *opt);
/* The file's path from the root of its source tree: names it the same way on every machine. */
const char *report_tree_path(const char *file, const struct options *opt, struct arena *a);
/* Is this directory the root of a source tree: of a checkout, or of a kernel? */
bool is_tree_root(const char *dir);
/* What follows dir/ in path, or NULL if path is not below dir; by their text alone. */
const char *path_below(const char *path, const char *dir);
/* Is file the same as limit, or below it? */
bool path_is_in(const char *file, const char *limit);
/* The part of its tree that a PATH is, told in the same way; "" for all of it. */
const char *report_tree_scope(const char *path, const struct options *opt, struct arena *a);
const char *confidence_name(enum confidence c);
const char *severity_name(enum severity s);
/* text, or a copy in which bytes that are no UTF-8 became U+FFFD. */
const char *utf8_clean(const char *text, struct arena *a);

/* The report layer's own two rules, about suppressions; not in rule_list. NULL-ended. */
extern const struct rule_info *const report_rules[];
/* Of the catalogue or of our own; NULL: there is none. */
const struct rule_info *rule_any(const char *id);

/* ---- import.c ---- */

/* Joins the findings of the semantic patches (scripts/coccicheck --format=json) to *f. */
void import_findings(struct findings *f, const char *path, struct arena *a);
/* "engine, patch", or NULL if only one was asked. */
const char *found_by_name(const struct finding *f);

/* ---- fix.c: the edits of the findings, by file ---- */

struct job;
struct jobs {
	struct job **at;
	size_t n, room;
};
/* Does it carry edits, and is it sure enough for them? */
bool finding_has_fix(const struct finding *f);
/*
 * Take the edits of all findings that are told; those that overlap with earlier ones are left, with
 * a line about each. Marks the findings (fixed); returns how many.
 */
size_t fix_plan(struct findings *found, struct jobs *jobs);
/* As a unified diff that git apply and patch -p1 read. */
void fix_print(struct jobs *jobs, const struct options *opt, FILE *out);
/* Into the files; false: trouble with some, said already, whose findings are no longer marked. */
bool fix_write(struct jobs *jobs, struct findings *found);
void fix_free(struct jobs *jobs);

/* ---- baseline.c ---- */

/*
 * Mark what the baseline file knows. Entries that nothing matches any more are told on standard
 * error: those of files and rules that this run looked at.
 */
void baseline_apply(struct findings *f, const struct command *c, struct arena *a);
/* Write all findings (but suppressed ones) as the new baseline; false: trouble, said already. */
bool baseline_write(const struct findings *f, const char *path, const struct options *opt,
		    struct arena *a);

/* ---- printers: each writes all of its output to a stream in memory ---- */

struct printer {
	const struct findings *findings;
	const struct options *opt;
	const struct stats *stats;
	struct arena *arena;
};
void print_text(const struct printer *p, FILE *out);
void print_json(const struct printer *p, FILE *out);
void print_sarif(const struct printer *p, FILE *out);
void print_html(const struct printer *p, FILE *out);

/* explain.c */
void print_rule_list(FILE *out);
/* False: no such rule. */
bool print_explain(const char *id, FILE *out);
void print_stats(const struct stats *st, FILE *out);

#endif
