// SPDX-License-Identifier: GPL-2.0-only
/* What the rules say about themselves, and what a run counted. */
#include <inttypes.h>

#include "output.h"

static const char *engines_name(unsigned int engines)
{
	switch (engines & (ENGINE_CHECKER | ENGINE_COCCI)) {
	case ENGINE_CHECKER: return "checker";
	case ENGINE_COCCI: return "cocci";
	case ENGINE_CHECKER | ENGINE_COCCI: return "checker,cocci";
	}
	return "-";
}

void print_rule_list(FILE *out)
{
	for (int i = 0; rule_list[i]; i++) {
		const struct rule_info *r = rule_list[i];

		fprintf(out, "%-26s %-14s %s\n", r->id, engines_name(r->engines), r->title);
	}
}

/* Text with every line indented; paragraphs are kept as they are written. */
static void print_indented(const char *text, FILE *out)
{
	while (text && *text) {
		size_t len = strcspn(text, "\n");

		if (len)
			fprintf(out, "    %.*s", (int)len, text);
		fputc('\n', out);
		text += len + (text[len] == '\n');
	}
}

static void print_rule(const struct rule_info *r, FILE *out)
{
	fprintf(out, "%s: %s\n\n", r->id, r->title);
	fprintf(out, "Source: %s", r->source);
	if (r->kref_rule)
		fprintf(out, " (rule %d of the three)", r->kref_rule);
	fprintf(out, "\nSeverity: %s\nFound by: %s\n\n", severity_name(r->severity),
		engines_name(r->engines));
	fprintf(out, "%s\n", r->explain);
	if (r->wrong) {
		fputs("\nWrong:\n\n", out);
		print_indented(r->wrong, out);
	}
	if (r->right) {
		fputs("\nRight:\n\n", out);
		print_indented(r->right, out);
	}
	fprintf(out,
		"\nTo accept a finding, on its line:  /* krefcheck: allow(%s) why it is right */\n",
		r->id);
}

bool print_explain(const char *id, FILE *out)
{
	bool all = strcmp(id, "all") == 0, any = false;

	for (int own = 0; own < 2; own++) {
		const struct rule_info *const *list = own ? report_rules : rule_list;

		for (int i = 0; list[i]; i++) {
			if (!all && strcmp(list[i]->id, id) != 0)
				continue;
			if (any)
				fputs("\n----\n\n", out);
			print_rule(list[i], out);
			any = true;
		}
	}
	return any;
}

void print_stats(const struct stats *st, FILE *out)
{
	const struct {
		const char *name;
		uint64_t count;
	} rows[] = {
		{"files read", st->files},
		{"files skipped", st->files_skipped},
		{"bytes", st->bytes},
		{"lines", st->lines},
		{"functions", st->functions},
		{"functions skipped", st->functions_skipped},
		{"functions that matter", st->relevant},
		{"summaries", st->summaries},
		{"wrappers", st->wrappers},
		{"rounds", st->rounds},
		{"walks", st->walks},
		{"walks remembered", st->remembered},
		{"branches", st->branches},
		{"branches never taken", st->untaken},
		{"bounds hit: states", st->bounds_states},
		{"bounds hit: nesting", st->bounds_nesting},
		{"findings suppressed", st->suppressed},
		{"findings in the baseline", st->baselined},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fprintf(out, "%-26s %12" PRIu64 "\n", rows[i].name, rows[i].count);
	fprintf(out, "%-26s %12.2f s\n", "reading", st->seconds_read);
	fprintf(out, "%-26s %12.2f s\n", "summaries", st->seconds_summary);
	fprintf(out, "%-26s %12.2f s\n", "rules", st->seconds_rules);
}
