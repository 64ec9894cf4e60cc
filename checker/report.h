/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the engine tells and how it is printed: rules' texts, findings, formats.
 * Filled by the rules (flow state is not seen here), printed by text.c, json.c, sarif.c, html.c.
 */
#ifndef KREFCHECK_REPORT_H
#define KREFCHECK_REPORT_H

#include "util.h"

enum confidence { CONF_LOW, CONF_MEDIUM, CONF_HIGH };
enum severity { SEV_STYLE, SEV_WARNING, SEV_ERROR };
enum engine { ENGINE_CHECKER = 1, ENGINE_COCCI = 2 };

/* The texts of a rule: one const struct in checker/rules/RULE_ID.c, one line in rules/rules.def. */
struct rule_info {
	const char *id;		 /* "unpaired-get" */
	const char *title;	 /* one line: for lists, SARIF's shortDescription */
	const char *explain;	 /* paragraphs: what, why, when it is a false alarm, the cure */
	const char *wrong;	 /* C of the wrong example */
	const char *right;	 /* C of the right one */
	const char *source;	 /* "kref.rst rule 2" */
	int kref_rule;		 /* 1, 2, 3; 0: none of the three */
	enum severity severity;
	unsigned int engines;	 /* enum engine bits */
};

/* One step of the path that a finding tells of. */
struct event {
	const char *file;
	uint32_t line, column;
	const char *function;
	const char *kind; /* stable word: get put init alloc handoff lookup lock unlock branch use
			     return store other */
	const char *message;	/* "reference taken here" */
};

/* One change of a fix: bytes [start, end) of the file, which read old, become text. */
struct edit {
	const char *file;
	uint32_t start, end;
	uint32_t line, column, end_line, end_column; /* of start and end, from 1 */
	const char *old, *text;
};

struct finding {
	const struct rule_info *rule;
	enum confidence confidence;
	const char *file;
	uint32_t line, column;
	const char *function;
	const char *object;	/* "data->refcount" */
	const char *message;	/* whole sentence without rule id, line numbers */
	struct event *events;	/* in the order of the path */
	uint32_t nevents;
	const char *cure;   /* what the edits do: "take the reference first"; NULL: none */
	struct edit *edits; /* in order of place, none overlaps another */
	uint32_t nedits;
	char fingerprint[33]; /* 32 hex digits: rule, file's path in the tree, function, object,
				 kinds of events */
	/* filled by the report layer: */
	const char *suppressed; /* the reason for accepting it, or NULL */
	bool suppressed_by_project; /* accepted by the project file, not on its line */
	bool baselined;
	bool fixed; /* its edits were taken by --fix or --fix-dry-run */
	unsigned int found_by; /* enum engine bits; 0: the engine, patches were not asked */
	const void
		*deviates; /* engine: function whose other callers mostly do it right; NULL: none */
	const void *giver; /* engine: function that gave what is lost, and whose other callers
			      decide whether it is; NULL: nobody's */
	const void **takers; /* engine: functions that may have kept it: whose other callers decide
				whether they have; NULL: none */
	uint32_t ntakers;
	const void *link; /* engine: struct link of what was found in a container; NULL: none */
	void *waits_for_lock; /* engine: function whose callers may hold the lock; NULL: none */
	void *waits_for_owner; /* engine: whose callers may own the reference; NULL: nobody's */
	uint16_t owner_param; /* ... of what they pass as this parameter */
	uint16_t owner;	      /* ... enum owner: from this on it is no finding */
};

/* All findings of a run. Strings belong to the arena of the owner. */
struct findings {
	struct finding *at;
	size_t n, room;
	/* Files below the paths with a comment for us; NULL-ended. NULL: not known, look. */
	const char **remarked;
};

/* rules/rules.def: the list of all rules, in the order of the catalogue; ends with NULL. */
extern const struct rule_info *const rule_list[];
const struct rule_info *rule_find(const char *id);

/* Counts that --stats prints; the engine fills them. */
struct stats {
	uint64_t files, files_skipped, bytes, lines;
	uint64_t functions, functions_skipped;
	uint64_t relevant, summaries, wrappers, rounds;
	uint64_t walks, remembered; /* functions' results: made, taken from the last run */
	uint64_t branches, untaken; /* of the walks for rules that were seen to the end: ways out of
				       conditions, and those that no path took */
	uint64_t bounds_states, bounds_nesting;
	uint64_t suppressed, baselined;
	double seconds_read, seconds_summary, seconds_rules;
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF, FORMAT_HTML };

/* What the command line asked for; main fills it (options.c), engine and report read it. */
struct options {
	enum format format;
	const char **rules;	 /* NULL-ended list of ids that shall be told, or NULL: all */
	enum confidence min_confidence; /* default CONF_MEDIUM */
	int jobs;		 /* 0: as many as processors */
	const char **models;	 /* NULL-ended list of files, or NULL */
	const char *baseline, *write_baseline;
	bool stats;
	const char *dump;	 /* tokens ast cfg summary functions calls, or NULL */
	const char
		*dump_function; /* --function=NAME: of dump=cfg, summary: only this one, or NULL */
	const char *index;	/* --index=PATH: where the index is; NULL: default; "": none */
	const char *family;	 /* --family=kref or all; NULL: all */
	const char *only;	 /* --only=FILE: findings in this file alone (whole tree known) */
	const char
		*tree; /* --tree=DIR: the tree that knowledge is taken from in single-file modes */
	bool quiet, colour, progress;
	const char **paths;	 /* NULL-ended: files and directories */
};

/*
 * Run the engine (engine.c) over opt->paths; appends to *out. Findings arrive sorted by
 * report_sort. Returns false if nothing could be read at all. Strings live in *a.
 */
bool engine_run(const struct options *opt, struct findings *out, struct stats *stats,
		struct arena *a);
/* origin.c: what was found in preprocessed text is told of the source that its line markers name.
 */
void findings_to_origin(struct findings *found, struct arena *a);
/* --dump= for the engine's stages (cfg, summary). */
bool engine_dump(const struct options *opt, FILE *f, struct arena *a);

/* report.c: order of the contract: file, line, column, rule, message; exact doubles are dropped. */
void report_sort(struct findings *f);
/*
 * report.c: fingerprint from the finding's fields (no line numbers) and its file's path in the
 * tree; ordinal tells equal ones apart. The report layer does this: the engine need not.
 */
void finding_fingerprint(struct finding *f, const char *tree_path, uint32_t ordinal);
/* Print all in opt->format to f; returns the number told (neither suppressed nor baselined). */
size_t report_print(const struct findings *f, const struct options *opt, const struct stats *st,
		    FILE *out);

#endif
