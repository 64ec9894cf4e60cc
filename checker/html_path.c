// SPDX-License-Identifier: GPL-2.0-only
/*
 * The path of a finding as html.c's page shows it: the source line by line, what happens under the
 * line where it happens, and beside it a step plot of the references held since the entry.
 *
 * A stretch is a part of the path that goes forward in one file. It is a grid of two columns with
 * rows of one height, so that the plot is one drawing whose steps are level with the lines.
 */
#include "html.h"

enum {
	AROUND = 2,  /* lines shown on both sides of one that the path names */
	ROW = 18,    /* height of a line, in pixels; html_page.h has it, too */
	RISE = 14,   /* width of one reference in the plot */
	EDGE = 12,   /* left of the lowest count */
	LABEL = 26,  /* room for the number */
	LEVELS = 12, /* counts farther apart are drawn at the edge */
	WIDTH = 300, /* bytes of a line that are shown */
};

/* An event, or the place where the finding is told. */
struct step {
	const char *file, *function;
	uint32_t line;
	const char *text;   /* what happens, or NULL */
	const char *accuse; /* the finding's message, at its place */
	int change;	    /* of the references held */
};

struct path {
	struct step *at;
	uint32_t n;
	int low, high;
};

/* What an event does to the references that the path holds. */
static int change_of(const char *kind)
{
	if (strcmp(kind, "get") == 0 || strcmp(kind, "init") == 0)
		return 1;
	if (strcmp(kind, "put") == 0 || strcmp(kind, "handoff") == 0)
		return -1;
	return 0;
}

/* The events, and the finding's own place: the last event that is there, or one more step. */
static void path_of(struct path *p, const struct finding *f, struct arena *a)
{
	bool placed = false;
	int held = 0;

	*p = (struct path){.at = arena_alloc(a, (f->nevents + 1) * sizeof(*p->at))};
	for (uint32_t i = 0; i < f->nevents; i++) {
		const struct event *e = &f->events[i];

		p->at[p->n++] = (struct step){.file = e->file,
					      .function = e->function,
					      .line = e->line,
					      .text = e->message,
					      .change = change_of(e->kind)};
		held += change_of(e->kind);
		p->low = held < p->low ? held : p->low;
		p->high = held > p->high ? held : p->high;
	}
	for (uint32_t i = p->n; i-- > 0 && !placed;) {
		struct step *s = &p->at[i];

		if (s->line != f->line || strcmp(s->file, f->file) != 0)
			continue;
		s->accuse = f->message;
		if (!strcmp(s->text, "here") || !strcmp(s->text, f->message))
			s->text = NULL;
		placed = true;
	}
	if (!placed)
		p->at[p->n++] = (struct step){.file = f->file,
					      .function = f->function,
					      .line = f->line,
					      .accuse = f->message};
}

/* ---- one stretch ---- */

struct stretch {
	const struct printer *printer;
	const struct path *path;
	uint32_t first, end; /* its steps */
	FILE *text, *line;   /* rows of the source; the plot's line */
	FILE *dots;
	int rows, held;
};

static int x_of(const struct stretch *s, int held)
{
	int level = held - s->path->low;

	return EDGE + RISE * (level > LEVELS ? LEVELS : level);
}

static void row_begin(struct stretch *s, const char *class)
{
	fprintf(s->text, "<span%s%s%s>", *class ? " class=\"" : "", class, *class ? "\"" : "");
	s->rows++;
}

static void put_note(struct stretch *s, const char *class, uint32_t number, const char *text)
{
	row_begin(s, class);
	if (number)
		fprintf(s->text, "<b>%u</b>", number);
	html_text(text, s->printer, s->text);
	fputs("</span>", s->text);
}

/* Is it shown: near a step of the stretch? */
static bool is_near(const struct stretch *s, uint32_t line)
{
	for (uint32_t i = s->first; i < s->end; i++) {
		uint32_t at = s->path->at[i].line;

		if (line + AROUND >= at && line <= at + AROUND)
			return true;
	}
	return false;
}

/* A line of the source, then what the path says of it. */
static void put_line(struct stretch *s, struct source *source, uint32_t line)
{
	const char *text = source->text + source->lines[line - 1], *class = "";
	size_t len = strcspn(text, "\r\n");
	int before = s->held, middle = s->rows * ROW + ROW / 2;

	for (uint32_t i = s->first; i < s->end; i++) {
		const struct step *it = &s->path->at[i];

		if (it->line != line)
			continue;
		s->held += it->change;
		class = it->accuse || !strcmp(class, "l") ? "l" : "m";
	}
	row_begin(s, class);
	fprintf(s->text, "<i>%u</i>", line);
	html_text(arena_strndup(s->printer->arena, text, len < WIDTH ? len : WIDTH), s->printer,
		  s->text);
	fputs("</span>", s->text);
	for (uint32_t i = s->first; i < s->end; i++) {
		const struct step *it = &s->path->at[i];

		if (it->line != line)
			continue;
		if (it->text)
			put_note(s, "e", i + 1, it->text);
		if (it->accuse)
			put_note(s, "a", 0, it->accuse);
	}
	if (!*class)
		return;
	if (s->held != before)
		fprintf(s->line, "V%dH%d", middle, x_of(s, s->held));
	fprintf(s->dots,
		"<circle%s cx=\"%d\" cy=\"%d\" r=\"4\"/><text x=\"%d\" y=\"%d\">%s%d</text>",
		*class == 'l' ? " class=\"l\"" : "", x_of(s, s->held), middle,
		x_of(s, s->path->high) + 9, middle + 4, s->held > 0 ? "+" : "", s->held);
}

static void put_rows(struct stretch *s, struct source *source)
{
	const struct step *steps = s->path->at;
	uint32_t from = steps[s->first].line, to = steps[s->end - 1].line + AROUND;

	from = from > AROUND ? from - AROUND : 1;
	for (uint32_t line = from; line <= to && line <= source->nlines; line++) {
		if (is_near(s, line)) {
			put_line(s, source, line);
			continue;
		}
		row_begin(s, "g");
		fputs("<i>...</i></span>", s->text);
		while (line < to && !is_near(s, line + 1))
			line++;
	}
}

/* The source cannot be read, or has fewer lines by now: what happens is still told. */
static void put_bare(struct stretch *s, const char *why)
{
	row_begin(s, "g");
	fprintf(s->text, "%s</span>", why);
	for (uint32_t i = s->first; i < s->end; i++) {
		const struct step *it = &s->path->at[i];

		s->held += it->change;
		put_note(s, it->accuse ? "a" : "e", i + 1, it->text ? it->text : it->accuse);
	}
}

static void put_source(struct stretch *s)
{
	const struct step *first = &s->path->at[s->first];
	struct source source;
	uint32_t row, col;
	const char *why;

	if (!source_read(&source, first->file, &why)) {
		put_bare(s, why);
		return;
	}
	source_where(&source, 0, &row, &col); /* makes the table of lines */
	if (s->path->at[s->end - 1].line <= source.nlines)
		put_rows(s, &source);
	else
		put_bare(s, "the file has fewer lines than it had");
	source_free(&source);
}

static void put_head(const struct stretch *s, FILE *out)
{
	const struct step *first = &s->path->at[s->first];

	fputs("<div class=\"w\">", out);
	html_text(report_tree_path(first->file, s->printer->opt, s->printer->arena), s->printer,
		  out);
	if (first->function && *first->function) {
		fputs(" <span>", out);
		html_text(first->function, s->printer, out);
		fputs("()</span>", out);
	}
	fputs("</div>\n", out);
}

static void put_stretch(struct stretch *s, FILE *out)
{
	char *line = NULL, *dots = NULL;
	size_t nline, ndots;

	put_head(s, out);
	s->text = out;
	s->line = open_memstream(&line, &nline);
	s->dots = open_memstream(&dots, &ndots);
	if (!s->line || !s->dots)
		die("out of memory");
	fprintf(s->line, "M%d 0", x_of(s, s->held));
	fputs("<div class=\"p\"><pre>", out);
	put_source(s);
	fprintf(s->line, "V%d", s->rows * ROW);
	fclose(s->line);
	fclose(s->dots);
	fprintf(out,
		"</pre><svg width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"references\">",
		x_of(s, s->path->high) + LABEL, s->rows * ROW);
	fprintf(out, "<line x1=\"%d\" x2=\"%d\" y2=\"%d\"/><path d=\"%s\"/>%s</svg></div>\n",
		x_of(s, 0), x_of(s, 0), s->rows * ROW, line, dots);
	free(line);
	free(dots);
}

void html_path(const struct finding *f, const struct printer *p, FILE *out)
{
	struct path path;
	int held = 0;

	path_of(&path, f, p->arena);
	for (uint32_t i = 0; i < path.n;) {
		struct stretch s = {.printer = p, .path = &path, .first = i, .held = held};

		for (i++; i < path.n; i++) {
			const struct step *last = &path.at[i - 1], *next = &path.at[i];

			if (strcmp(last->file, next->file) != 0 || next->line < last->line)
				break;
		}
		s.end = i;
		put_stretch(&s, out);
		held = s.held;
	}
}
