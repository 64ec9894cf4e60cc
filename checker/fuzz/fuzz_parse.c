// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer: any bytes are read as one file, and every stage of the front end is printed, macros
 * are read as functions, and bodies are expanded with all macros of the file. Seeds: testcases.
 */
#include "syntax.h"
#include "fuzz.h"

static FILE *sink;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	names_init();
	sink = fopen("/dev/null", "w");
	return sink ? 0 : 1;
}

static const struct macro *lookup(void *ctx, const struct name *name)
{
	const struct unit *u = ctx;

	for (const struct macro *m = u->macros; m; m = m->next)
		if (m->name == name)
			return m;
	return NULL;
}

static void read_macros(struct unit *u, struct arena *a)
{
	for (const struct macro *m = u->macros; m; m = m->next) {
		macro_is_loop(m);
		macro_is_code(m);
		macro_parse(u, m, a);
	}
}

static void expand_bodies(struct unit *u, struct arena *a)
{
	for (const struct function *f = u->functions; f; f = f->next) {
		struct tokens out;
		const char *why;

		if (!u->macros || f->close <= f->open)
			continue;
		tokens_expand(&u->tokens, f->open, f->close + 1, lookup, u, a, &out);
		body_parse(u, &out, a, &why);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct source s;
	struct unit u;
	char *text = xmalloc(size + 1), buf[64];

	memcpy(text, data, size);
	text[size] = '\0';
	source_text(&s, "fuzz.c", text, size);
	unit_read(&u, &s, &a, true);
	dump_tokens(sink, &u);
	dump_ast(sink, &u);
	dump_functions(sink, &u);
	dump_calls(sink, &u);
	read_macros(&u, &a);
	expand_bodies(&u, &a);
	for (const struct decl *d = u.globals; d; d = d->next)
		if (d->init)
			expr_text(d->init, buf, sizeof(buf));
	source_free(&s);
	arena_free(&a);
	free(text);
	return 0;
}
