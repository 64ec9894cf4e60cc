// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings that the source itself accepts, on the line or in a comment that stands alone above it:
 *
 *	kref_get(&d->ref);   // krefcheck: allow(RULE-ID, ...) the reason
 *
 * A comment without a reason, or with a rule that does not exist, is a finding; so is one
 * that accepts nothing any more. Comments of all files below the paths are looked at.
 */
#include <ctype.h>
#include <omp.h>

#include "output.h"

static const struct rule_info bad_suppression = {
	.id = "bad-suppression",
	.title = "a suppression without a reason, or of no known rule",
	.explain = "A finding is accepted by a comment on its line that names the rule and says "
		   "why the code is\n"
		   "right. Without the reason the next reader cannot judge it, so the comment has "
		   "no effect.",
	.wrong = "kref_get(&d->ref);\t/* krefcheck: allow(unpaired-get) */",
	.right = "kref_get(&d->ref);\t/* krefcheck: allow(unpaired-get) the hardware owns it until "
		 "d_irq() */",
	.source = "README, suppressions",
	.severity = SEV_WARNING,
	.engines = ENGINE_CHECKER,
};

static const struct rule_info unused_suppression = {
	.id = "unused-suppression",
	.title = "a suppression that accepts nothing any more",
	.explain = "The rule that the comment names finds nothing on this line: the code was cured "
		   "or has moved.\n"
		   "Remove the comment, or it will hide the next mistake.",
	.wrong = "return 0;\t/* krefcheck: allow(unpaired-get) kept for the timer */",
	.right = "return 0;",
	.source = "README, suppressions",
	.severity = SEV_STYLE,
	.engines = ENGINE_CHECKER,
};

const struct rule_info *const report_rules[] = {&bad_suppression, &unused_suppression, NULL};

struct allow {
	const char *file;
	uint32_t line, column; /* of the comment's krefcheck: */
	uint32_t target;       /* the line whose findings it accepts */
	const char *id;
	const char *reason;
	bool used;
};
struct allows {
	struct allow *at;
	size_t n, room;
};

/* What stands at s: a comment, with its first and last byte behind, or text to step over. */
static const char *step_over(const char *s, bool *comment)
{
	char quote = *s;

	*comment = s[0] == '/' && (s[1] == '*' || s[1] == '/');
	if (*comment && s[1] == '/')
		return s + strcspn(s, "\n");
	if (*comment) {
		const char *end = strstr(s + 2, "*/");

		return end ? end + 2 : s + strlen(s);
	}
	if (quote != '"' && quote != '\'')
		return s + 1;
	for (s++; *s && *s != '\n'; s++) {
		if (*s == quote)
			return s + 1;
		if (*s == '\\' && s[1])
			s++;
	}
	return s;
}

/* The words behind the list of ids up to the comment's end, as one line. */
static const char *reason_text(const char *from, const char *to, struct arena *a)
{
	char *text = arena_strndup(a, from, (size_t)(to - from)), *out = text;

	for (const char *s = text; *s; s++) {
		if (!isspace((unsigned char)*s))
			*out++ = *s;
		else if (out > text && out[-1] != ' ')
			*out++ = ' ';
		if (*s == '\n') /* the star that decorates a comment's next line */
			s += strspn(s + 1, " \t*");
	}
	while (out > text && strchr(" -:", out[-1]))
		out--;
	*out = '\0';
	return text + strspn(text, " -:");
}

/* The line that a comment speaks of: its own, or the next one with text if it stands alone. */
static uint32_t target_line(struct source *s, const char *start, const char *end, uint32_t own)
{
	const char *line = start;
	uint32_t row, col;

	while (line > s->text && line[-1] != '\n')
		line--;
	if (line + strspn(line, " \t") != start || end[strspn(end, " \t\r")] != '\n')
		return own;
	end += strspn(end, " \t\r\n");
	source_where(s, (uint32_t)(end - s->text), &row, &col);
	return row;
}

/* One comment; allow(...) counts where it is the first thing said. */
static void read_comment(struct source *s, const char *start, const char *end, struct allows *out,
			 struct arena *a)
{
	static const char mark[] = "krefcheck:";
	const char *word = start + 2 + strspn(start + 2, "* \t"), *text_end = end;
	const char *open, *close, *at;
	struct allow it = {.file = s->path};

	if (strncmp(word, mark, sizeof(mark) - 1) != 0)
		return;
	if (start[1] == '*' && end - start >= 4)
		text_end -= 2;
	at = word + sizeof(mark) - 1;
	at += strspn(at, " \t");
	if (strncmp(at, "allow", 5) != 0)
		return;
	open = at + 5 + strspn(at + 5, " \t");
	source_where(s, (uint32_t)(word - s->text), &it.line, &it.column);
	it.target = target_line(s, start, end, it.line);
	if (*open != '(' || !(close = memchr(open, ')', (size_t)(text_end - open)))) {
		it.id = "";
		it.reason = "";
		vec_push(out, it);
		return;
	}
	it.reason = reason_text(close + 1, text_end, a);
	for (at = open + 1; at < close;) {
		size_t len;

		at += strspn(at, " \t,");
		len = strcspn(at, " \t,)");
		if (!len)
			break;
		it.id = arena_strndup(a, at, len);
		vec_push(out, it);
		at += len;
	}
}

static void read_file(const char *path, struct allows *out, struct arena *a)
{
	struct source s;
	const char *why, *at, *next;
	bool comment;

	if (!source_read(&s, path, &why))
		return;
	if (strstr(s.text, "krefcheck:")) {
		for (at = s.text; *at; at = next) {
			next = step_over(at, &comment);
			if (comment)
				read_comment(&s, at, next, out, a);
		}
	}
	source_free(&s);
}

static void add_finding(struct findings *f, const struct rule_info *rule, const struct allow *at,
			const char *message)
{
	struct finding it = {
		.rule = rule,
		.confidence = CONF_MEDIUM,
		.file = at->file,
		.line = at->line,
		.column = at->column,
		.function = "",
		.object = at->id,
		.message = message,
	};

	vec_push(f, it);
}

bool suppression_was_asked(const struct rule_info *r, const struct command *c)
{
	return !c->import_only && (r->engines & ENGINE_CHECKER) && rule_is_on(r, &c->opt);
}

void suppression_is_unused(struct findings *f, const struct rule_info *rule, const char *file,
			   uint32_t line, uint32_t column, const char *place, struct arena *a)
{
	struct allow at = {.file = file, .line = line, .column = column, .id = rule->id};

	add_finding(
		f, &unused_suppression, &at,
		arena_printf(a, "krefcheck: allow(%s) accepts nothing: the rule finds nothing %s%s",
			     rule->id, *place ? "in " : "here", place));
}

/* Marks the findings that it accepts, or appends one about itself. */
static void apply(struct allow *at, struct findings *f, size_t n, const struct command *c,
		  struct arena *a)
{
	const struct rule_info *rule = rule_find(at->id);

	if (!rule || !*at->reason) {
		const char *why =
			!*at->id ? "krefcheck: allow needs a rule, as in allow(unpaired-get) reason"
			: !rule	 ? arena_printf(a, "krefcheck: allow(%s): there is no such rule",
						at->id)
				 : arena_printf(a, "krefcheck: allow(%s) needs a reason behind it",
						at->id);

		add_finding(f, &bad_suppression, at, why);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct finding *it = &f->at[i];

		if (it->line == at->target && it->rule == rule && strcmp(it->file, at->file) == 0) {
			it->suppressed = at->reason;
			at->used = true;
		}
	}
	if (!at->used && suppression_was_asked(rule, c))
		suppression_is_unused(f, rule, at->file, at->line, at->column, "", a);
}

void report_suppress(struct findings *f, const struct command *c, struct arena *a)
{
	const struct options *opt = &c->opt;
	struct files files = {0};
	struct allows all = {0};
	size_t n = f->n;

	if (opt->only)
		walk_files(opt->only, &files, a);
	else if (f->remarked)
		for (const char **p = f->remarked; *p; p++)
			vec_push(&files, *p);
	else
		for (const char **p = opt->paths; *p; p++)
			walk_files(*p, &files, a);
#pragma omp parallel for schedule(dynamic, 64)                                                     \
	num_threads(opt->jobs ? opt->jobs : omp_get_num_procs())
	for (size_t i = 0; i < files.n; i++) {
		struct allows some = {0};
		struct arena scratch = {0};

		read_file(files.at[i], &some, &scratch);
		if (some.n) {
#pragma omp critical(allows)
			for (size_t k = 0; k < some.n; k++) {
				some.at[k].id =
					arena_strndup(a, some.at[k].id, strlen(some.at[k].id));
				some.at[k].reason = arena_strndup(a, some.at[k].reason,
								  strlen(some.at[k].reason));
				vec_push(&all, some.at[k]);
			}
		}
		vec_free(&some);
		arena_free(&scratch);
	}
	for (size_t i = 0; i < all.n; i++)
		apply(&all.at[i], f, n, c, a);
	config_suppress(f, c, a);
	vec_free(&all);
	vec_free(&files);
}
