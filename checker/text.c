// SPDX-License-Identifier: GPL-2.0-only
/* Findings as compilers print theirs, so that editors and review tools can follow. */
#include "output.h"

struct colours {
	const char *place, *warning, *note, *rule, *off;
};

static const struct colours none = {"", "", "", "", ""};
static const struct colours ansi = {"\33[1m", "\33[1;35m", "\33[1;36m", "\33[33m", "\33[m"};

static void print_finding(const struct finding *f, const struct colours *c, FILE *out)
{
	fprintf(out, "%s%s:%u:%u:%s %swarning:%s %s %s[%s]%s\n", c->place, f->file, f->line,
		f->column, c->off, c->warning, c->off, f->message, c->rule, f->rule->id, c->off);
	for (uint32_t i = 0; i < f->nevents; i++) {
		const struct event *e = &f->events[i];

		fprintf(out, "%s%s:%u:%u:%s %snote:%s %s\n", c->place, e->file, e->line, e->column,
			c->off, c->note, c->off, e->message);
	}
	if (found_by_name(f))
		fprintf(out, "%s%s:%u:%u:%s %snote:%s found by: %s\n", c->place, f->file, f->line,
			f->column, c->off, c->note, c->off, found_by_name(f));
}

void print_text(const struct printer *p, FILE *out)
{
	for (size_t i = 0; i < p->findings->n; i++) {
		if (finding_is_told(&p->findings->at[i]))
			print_finding(&p->findings->at[i], p->opt->colour ? &ansi : &none, out);
	}
}
