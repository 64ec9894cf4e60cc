// SPDX-License-Identifier: GPL-2.0-only
/*
 * One page for a reader who decides what to do: a table of rules by confidence, then every
 * finding, the surest first, with the lines of its path and a plot of the references held.
 */
#include "html_page.h"
#include "output.h"
#include "version.h"

enum {
	AROUND = 2,	  /* lines shown on both sides of one that an event names */
	STEP = 120,	  /* the plot: pixels from event to event, */
	RISE = 22,	  /* and from one number of references to the next */
	PLOT_EVENTS = 60, /* more would not be readable */
};

static void put_escaped(const char *text, size_t len, FILE *out)
{
	for (size_t i = 0; i < len; i++) {
		switch (text[i]) {
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '&': fputs("&amp;", out); break;
		case '"': fputs("&quot;", out); break;
		default: fputc(text[i], out);
		}
	}
}

static void put_text(const char *text, const struct printer *p, FILE *out)
{
	text = utf8_clean(text, p->arena);
	put_escaped(text, strlen(text), out);
}

/* The parts of the catalogue, as the filter names them. */
static const char *kind_of(const struct rule_info *r)
{
	static const char *const kinds[] = {"use of the API", "1: hand-off", "2: get and put",
					    "3: lookup"};

	return kinds[r->kref_rule >= 0 && r->kref_rule <= 3 ? r->kref_rule : 0];
}

/* ---- the plot ---- */

/* What an event does to the references that the path holds. */
static int change_of(const char *kind)
{
	if (strcmp(kind, "get") == 0 || strcmp(kind, "init") == 0)
		return 1;
	if (strcmp(kind, "put") == 0 || strcmp(kind, "handoff") == 0)
		return -1;
	return 0;
}

static void put_plot(const struct finding *f, FILE *out)
{
	int n = (int)f->nevents, held = 0, low = 0, high = 0, height;

	if (n < 1 || n > PLOT_EVENTS)
		return;
	for (int i = 0; i < n; i++) {
		held += change_of(f->events[i].kind);
		low = held < low ? held : low;
		high = held > high ? held : high;
	}
	height = (high - low) * RISE + 60;
	fprintf(out,
		"<svg role=\"img\" aria-label=\"references held along the path\" width=\"%d\" "
		"height=\"%d\">",
		n * STEP + 90, height);
	for (int v = low; v <= high; v++) {
		int y = (high - v) * RISE + 20;

		fprintf(out,
			"<line x1=\"40\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/><text x=\"8\" "
			"y=\"%d\">%+d</text>",
			n * STEP + 80, y, y, y + 4, v);
	}
	fprintf(out, "<path d=\"M40 %d", high * RISE + 20);
	held = 0;
	for (int i = 0; i < n; i++) {
		held += change_of(f->events[i].kind);
		fprintf(out, "H%dV%d", i * STEP + 80, (high - held) * RISE + 20);
	}
	fprintf(out, "H%d\"/>", n * STEP + 80);
	held = 0;
	for (int i = 0; i < n; i++) {
		const struct event *e = &f->events[i];

		held += change_of(e->kind);
		fprintf(out,
			"<circle%s cx=\"%d\" cy=\"%d\" r=\"4\"/><text x=\"%d\" y=\"%d\">%d "
			"%s</text>",
			i + 1 == n ? " class=\"l\"" : "", i * STEP + 80, (high - held) * RISE + 20,
			i * STEP + 70, height - 12, i + 1, e->kind);
	}
	fputs("</svg>\n", out);
}

/* ---- the lines of the path ---- */

static bool is_near(const struct finding *f, const char *file, uint32_t line)
{
	for (uint32_t i = 0; i < f->nevents; i++) {
		const struct event *e = &f->events[i];

		if (strcmp(e->file, file) == 0 && line + AROUND >= e->line &&
		    line <= e->line + AROUND)
			return true;
	}
	return false;
}

/* One line of the source, then what the path says about it. */
static void put_line(const struct finding *f, struct source *s, uint32_t line,
		     const struct printer *p, FILE *out)
{
	const char *text = s->text + s->lines[line - 1];
	size_t len = strcspn(text, "\r\n");
	const char *class = "";

	for (uint32_t i = 0; i < f->nevents; i++) {
		if (f->events[i].line == line && strcmp(f->events[i].file, s->path) == 0)
			class = i + 1 == f->nevents ? " class=\"l\"" : " class=\"m\"";
	}
	fprintf(out, "<span%s><span class=\"n\">%u</span>", class, line);
	put_text(arena_strndup(p->arena, text, len < 300 ? len : 300), p, out);
	fputs("</span>", out);
	for (uint32_t i = 0; i < f->nevents; i++) {
		const struct event *e = &f->events[i];

		if (e->line != line || strcmp(e->file, s->path) != 0)
			continue;
		fprintf(out, "<span class=\"e\">%u. %s: ", i + 1, e->kind);
		put_text(e->message, p, out);
		fputs("</span>", out);
	}
}

static void put_excerpt(const struct finding *f, const char *file, const struct printer *p,
			FILE *out)
{
	struct source s;
	const char *why;
	uint32_t row, col, last = 0;

	fputs("<div class=\"where\">", out);
	put_text(file, p, out);
	fputs("</div>\n<pre>", out);
	if (!source_read(&s, file, &why)) {
		fprintf(out, "<span class=\"g\">%s</span></pre>\n", why);
		return;
	}
	source_where(&s, 0, &row, &col); /* makes the table of lines */
	for (uint32_t line = 1; line <= s.nlines; line++) {
		if (!is_near(f, file, line))
			continue;
		if (last && line > last + 1)
			fputs("<span class=\"g\">      ...</span>", out);
		put_line(f, &s, line, p, out);
		last = line;
	}
	fputs("</pre>\n", out);
	source_free(&s);
}

/* Is event i the first in its file? */
static bool is_first_in_file(const struct finding *f, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++) {
		if (strcmp(f->events[k].file, f->events[i].file) == 0)
			return false;
	}
	return true;
}

static void put_finding(const struct finding *f, const struct printer *p, FILE *out)
{
	bool old = !finding_is_told(f);

	fprintf(out,
		"<details id=\"%s\" data-rule=\"%s\" data-kind=\"%s\" "
		"data-conf=\"%s\"%s>\n<summary>",
		f->fingerprint, f->rule->id, kind_of(f->rule), confidence_name(f->confidence),
		old ? " data-old=\"1\"" : "");
	fputs("<span class=\"where\">", out);
	put_text(f->file, p, out);
	fprintf(out, ":%u</span> ", f->line);
	put_text(f->message, p, out);
	fprintf(out, " <span class=\"tag\">[%s, %s%s] ", f->rule->id,
		confidence_name(f->confidence),
		f->suppressed  ? ", suppressed"
		: f->baselined ? ", in the baseline"
			       : "");
	put_text(f->function, p, out);
	fputs("</span></summary>\n", out);
	if (f->suppressed) {
		fputs("<p>Accepted in the source: ", out);
		put_text(f->suppressed, p, out);
		fputs("</p>\n", out);
	}
	if (found_by_name(f))
		fprintf(out, "<p>Found by: %s</p>\n", found_by_name(f));
	put_plot(f, out);
	for (uint32_t i = 0; i < f->nevents; i++) {
		if (is_first_in_file(f, i))
			put_excerpt(f, f->events[i].file, p, out);
	}
	if (!f->nevents) {
		struct event self = {f->file, f->line, f->column, f->function, "other", f->message};
		struct finding alone = *f;

		alone.events = &self;
		alone.nevents = 1;
		put_excerpt(&alone, f->file, p, out);
	}
	fputs("</details>\n", out);
}

/* ---- the page ---- */

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

static void put_row(const char *name, const struct findings *f, const struct rule_info *r,
		    FILE *out)
{
	fprintf(out, "<tr><td>%s</td>", name);
	for (int c = CONF_HIGH; c >= CONF_LOW; c--)
		fprintf(out, "<td>%zu</td>", count(f, r, c));
	fprintf(out, "<td>%zu</td></tr>\n", count(f, r, -1));
}

typedef void (*rule_fn)(const struct rule_info *r, const struct findings *f, FILE *out);

/* All rules that have findings, in the order of the catalogue. */
static void each_rule(const struct findings *f, rule_fn fn, FILE *out)
{
	for (int own = 0; own < 2; own++) {
		const struct rule_info *const *list = own ? report_rules : rule_list;

		for (int i = 0; list[i]; i++) {
			if (count(f, list[i], -1))
				fn(list[i], f, out);
		}
	}
}

static void rule_row(const struct rule_info *r, const struct findings *f, FILE *out)
{
	put_row(r->id, f, r, out);
}

static void rule_option(const struct rule_info *r, const struct findings *f, FILE *out)
{
	(void)f;
	fprintf(out, "<option>%s</option>", r->id);
}

static void put_controls(const struct findings *f, FILE *out)
{
	fputs("<form><input type=\"search\" name=\"q\" placeholder=\"search: file, function, "
	      "text\">\n"
	      "<select name=\"rule\"><option value=\"\">all rules</option>",
	      out);
	each_rule(f, rule_option, out);
	fputs("</select>\n<select name=\"kind\"><option value=\"\">all kinds</option>", out);
	for (int k = 0; k <= 3; k++) {
		struct rule_info r = {.kref_rule = k};

		fprintf(out, "<option>%s</option>", kind_of(&r));
	}
	fputs("</select>\n<select name=\"conf\"><option value=\"\">all "
	      "confidences</option><option>high</option>"
	      "<option>medium</option><option>low</option></select>\n"
	      "<label><input type=\"checkbox\" name=\"old\"> accepted, too</label>\n"
	      "<output id=\"n\"></output></form>\n",
	      out);
}

void print_html(const struct printer *p, FILE *out)
{
	const struct findings *f = p->findings;

	fputs(page_head, out);
	fputs("<h1>krefcheck</h1>\n<p>", out);
	for (const char **path = p->opt->paths; *path; path++) {
		put_text(*path, p, out);
		fputc(' ', out);
	}
	fprintf(out, "<span class=\"tag\">(krefcheck %s)</span></p>\n", KREFCHECK_VERSION);
	fputs("<table "
	      "class=\"sum\"><tr><th>rule</th><th>high</th><th>medium</th><th>low</th><th>all</"
	      "th></tr>\n",
	      out);
	each_rule(f, rule_row, out);
	put_row("all", f, NULL, out);
	fputs("</table>\n", out);
	put_controls(f, out);
	for (int c = CONF_HIGH; c >= CONF_LOW; c--) {
		for (size_t i = 0; i < f->n; i++) {
			if ((int)f->at[i].confidence == c)
				put_finding(&f->at[i], p, out);
		}
	}
	fputs(page_script, out);
}
