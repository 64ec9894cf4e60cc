// SPDX-License-Identifier: GPL-2.0-only
/*
 * One page for a reader who decides what to do: a table of rules by confidence, then every
 * finding, the surest first; html_path.c shows the path of each.
 */
#include "html.h"
#include "html_page.h"
#include "version.h"

void html_text(const char *text, const struct printer *p, FILE *out)
{
	for (text = utf8_clean(text, p->arena); *text; text++) {
		switch (*text) {
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '&': fputs("&amp;", out); break;
		case '"': fputs("&quot;", out); break;
		default: fputc(*text, out);
		}
	}
}

/* The parts of the catalogue, as the filter names them. */
static const char *const kinds[] = {"use of the interface", "rule 1: hand-off",
				    "rule 2: get and put", "rule 3: look-up"};

static const char *kind_of(const struct rule_info *r)
{
	return kinds[r->kref_rule >= 0 && r->kref_rule <= 3 ? r->kref_rule : 0];
}

/* ---- a finding ---- */

static void put_summary(const struct finding *f, const struct printer *p, FILE *out)
{
	const char *level = confidence_name(f->confidence);

	fprintf(out, "<summary><span class=\"c %s\">%s</span> ", level, level);
	html_text(f->message, p, out);
	fprintf(out, "<div class=\"t\"><span class=\"r\">%s</span> ", f->rule->id);
	html_text(report_tree_path(f->file, p->opt, p->arena), p, out);
	fprintf(out, ":%u", f->line);
	if (f->function && *f->function) {
		fputs(" <span>", out);
		html_text(f->function, p, out);
		fputs("()</span>", out);
	}
	if (f->suppressed || f->baselined)
		fprintf(out, " <em>%s</em>", f->suppressed ? "accepted" : "in the baseline");
	fputs("</div></summary>\n", out);
}

static void put_finding(const struct finding *f, const struct printer *p, FILE *out)
{
	fprintf(out, "<details id=\"%s\" data-rule=\"%s\" data-kind=\"%s\" data-conf=\"%s\"%s>\n",
		f->fingerprint, f->rule->id, kind_of(f->rule), confidence_name(f->confidence),
		finding_is_told(f) ? "" : " data-old=\"1\"");
	put_summary(f, p, out);
	if (f->suppressed) {
		fprintf(out, "<p>Accepted %s: ",
			f->suppressed_by_project ? "by the project" : "in the source");
		html_text(f->suppressed, p, out);
		fputs("</p>\n", out);
	}
	if (found_by_name(f))
		fprintf(out, "<p>Found by: %s</p>\n", found_by_name(f));
	html_path(f, p, out);
	if (finding_has_fix(f)) {
		fputs("<p>A certain cure (<code>--fix</code> writes it): ", out);
		html_text(f->cure, p, out);
		fputs("</p>\n", out);
	}
	fputs("</details>\n", out);
}

/* ---- the page ---- */

/* Findings of a rule (NULL: all) and a confidence (-1: all) that are told. */
static size_t count(const struct findings *f, const struct rule_info *r, int confidence)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct finding *it = &f->at[i];

		n += (!r || it->rule == r) && finding_is_told(it) &&
		     (confidence < 0 || (int)it->confidence == confidence);
	}
	return n;
}

static void put_counts(const struct findings *f, const struct rule_info *r, FILE *out)
{
	for (int c = CONF_HIGH; c >= CONF_LOW; c--)
		fprintf(out, "<td>%zu</td>", count(f, r, c));
	fprintf(out, "<td>%zu</td></tr>\n", count(f, r, -1));
}

typedef void (*rule_fn)(const struct rule_info *r, const struct findings *f, FILE *out);

/* The rules of one part of the catalogue (-1: all) that have findings, in its order. */
static void each_rule(const struct findings *f, int kind, rule_fn fn, FILE *out)
{
	for (int own = 0; own < 2; own++) {
		const struct rule_info *const *list = own ? report_rules : rule_list;

		for (int i = 0; list[i]; i++) {
			if ((kind < 0 || kind_of(list[i]) == kinds[kind]) && count(f, list[i], -1))
				fn(list[i], f, out);
		}
	}
}

static void rule_row(const struct rule_info *r, const struct findings *f, FILE *out)
{
	fprintf(out, "<tr data-rule=\"%s\"><td><a href=\"#rule=%s\">%s</a></td><td>", r->id, r->id,
		r->id);
	fprintf(out, "%s</td>", r->title); /* our own text */
	put_counts(f, r, out);
}

static void rule_option(const struct rule_info *r, const struct findings *f, FILE *out)
{
	(void)f;
	fprintf(out, "<option>%s</option>", r->id);
}

static void put_table(const struct findings *f, FILE *out)
{
	fputs("<table>\n<tr><th>rule</th><th>what it finds</th><th>high</th><th>medium</th>"
	      "<th>low</th><th>all</th></tr>\n",
	      out);
	for (int k = 1; k <= 4; k++) {
		int kind = k % 4; /* the three rules first */
		char *rows = NULL;
		size_t size;
		FILE *text = open_memstream(&rows, &size);

		if (!text) {
			die("out of memory");
			return; /* never; cppcheck does not know */
		}
		each_rule(f, kind, rule_row, text);
		fclose(text);
		if (size)
			fprintf(out, "<tr class=\"k\"><td colspan=\"6\">%s</td></tr>\n%s",
				kinds[kind], rows);
		free(rows);
	}
	fputs("<tr class=\"s\"><td>all</td><td></td>", out);
	put_counts(f, NULL, out);
	fputs("</table>\n", out);
}

static void put_controls(const struct findings *f, FILE *out)
{
	fputs("<form><input type=\"search\" name=\"q\" placeholder=\"search: file, function, "
	      "text\" aria-label=\"search\">\n"
	      "<select name=\"rule\" aria-label=\"rule\"><option value=\"\">all rules</option>",
	      out);
	each_rule(f, -1, rule_option, out);
	fputs("</select>\n<select name=\"kind\" aria-label=\"kind\"><option value=\"\">all "
	      "kinds</option>",
	      out);
	for (int k = 1; k <= 4; k++)
		fprintf(out, "<option>%s</option>", kinds[k % 4]);
	fputs("</select>\n<select name=\"conf\" aria-label=\"confidence\"><option value=\"\">all "
	      "confidences</option><option>high</option>"
	      "<option>medium</option><option>low</option></select>\n"
	      "<label><input type=\"checkbox\" name=\"old\"> accepted, too</label>\n"
	      "<button type=\"button\" name=\"open\">open all</button>\n"
	      "<output id=\"n\"></output></form>\n",
	      out);
}

void print_html(const struct printer *p, FILE *out)
{
	const struct findings *f = p->findings;

	fputs(page_head, out);
	fputs("<h1>krefcheck <span>", out);
	for (const char **path = p->opt->paths; *path; path++) {
		html_text(*path, p, out);
		fputc(' ', out);
	}
	fputs("</span></h1>\n", out);
	if (f->n)
		put_table(f, out);
	else
		fputs("<p>Nothing found.</p>\n", out);
	put_controls(f, out);
	for (int c = CONF_HIGH; c >= CONF_LOW; c--) {
		for (size_t i = 0; i < f->n; i++) {
			if ((int)f->at[i].confidence == c)
				put_finding(&f->at[i], p, out);
		}
	}
	fprintf(out,
		"<footer>krefcheck %s. Counts are of references held since the entry of the "
		"first function; the path goes downward.</footer>\n",
		KREFCHECK_VERSION);
	fputs(page_script, out);
}
