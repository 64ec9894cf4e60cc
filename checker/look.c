// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that need no flow look at the trees of the files that the first pass found worth it: they
 * are parsed once more, with the types of the whole tree known.
 */
#include "rules.h"

#include <omp.h>

struct finding *look_report(struct look *l, const struct rule *rule, enum confidence c,
			    const struct tokens *t, uint32_t tok, const struct function *fn,
			    const char *object, const char *fmt, ...)
{
	struct finding f = {.rule = &rule->info, .confidence = c};
	char buf[512];
	va_list args;

	f.file = l->file->path;
	f.function = fn ? fn->name->text : "";
	f.object = arena_strndup(l->strings, object, strlen(object));
	unit_where(l->unit, t, tok, &f.line, &f.column);
	va_start(args, fmt);
	vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	f.message = arena_strndup(l->strings, buf, strlen(buf));
	vec_push(l->out, f);
	return &l->out->at[l->out->n - 1];
}

static void look_file(struct look *l, struct arena *temp)
{
	struct source src;
	struct unit u;
	const char *why;

	if (!source_read(&src, l->file->path, &why))
		return;
	arena_reset(temp);
	memset(&u, 0, sizeof(u));
	unit_read(&u, &src, temp, true);
	l->unit = &u; /* cppcheck-suppress autoVariables */
	for (const struct rule *const *r = rules; *r; r++)
		if ((*r)->unit)
			(*r)->unit(l);
	l->unit = NULL;
	source_free(&src);
}

void look_units(struct program *p, struct arena *temps, struct findings *out)
{
	struct findings *found = xcalloc((size_t)p->nthreads, sizeof(*found));

#pragma omp parallel for schedule(dynamic, 8) num_threads(p->nthreads)
	for (size_t i = 0; i < p->files.n; i++) {
		int t = omp_get_thread_num();
		struct look l = {.prog = p,
				 .file = p->files.at[i],
				 .out = &found[t],
				 .strings = &p->arenas[t]};

		if (l.file->relevant && !l.file->skipped)
			look_file(&l, &temps[t]);
	}
	for (int t = 0; t < p->nthreads; t++) {
		for (size_t i = 0; i < found[t].n; i++)
			vec_push(out, found[t].at[i]);
		free(found[t].at);
	}
	free(found);
}
