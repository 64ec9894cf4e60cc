/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the command line and the printers: what report.h does not show to engine and rules.
 * Sections: command line, the report layer, one printer per format.
 */
#ifndef KREFCHECK_OUTPUT_H
#define KREFCHECK_OUTPUT_H

#include "report.h"

/* ---- options.c, checkmode.c: the command line ---- */

enum action { ACT_CHECK, ACT_LIST, ACT_EXPLAIN, ACT_DUMP, ACT_PATCH };

struct command {
	enum action action;
	struct options opt;
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

/* ---- walk.c: the C files below a path ---- */

struct files {
	const char **at;
	size_t n, room;
};
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
/* Told: neither suppressed nor in the baseline. */
bool finding_is_told(const struct finding *f);
/* Was this rule asked for? */
bool rule_is_on(const struct rule_info *r, const struct options *opt);
/* The file's path from the root of its source tree: names it the same way on every machine. */
const char *report_tree_path(const char *file, const struct options *opt, struct arena *a);
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

/* ---- baseline.c ---- */

/* Mark what the baseline file knows; entries that nothing matched are told on standard error. */
void baseline_apply(struct findings *f, const char *path);
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
