// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer: any bytes are a part of an index whose checksum fits. What is read of it is used as
 * the engine does: names are asked for, and a small program is judged with what they say.
 */
#include "known.h"
#include "fuzz.h"

static const char *const names[] = {
	"parcel",      "parcel_put",  "parcel_get",	"parcel_drop",	"parcel_release",
	"parcel_user", "parcel_leak", "parcel_weigh", "box", "box_get", "box_put", "kref",
	"list_head", "parcel_macro",
};

static FILE *sink;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	names_init();
	sink = fopen("/dev/null", "w");
	return sink ? 0 : 1;
}

static void read_known(struct cursor c, const struct index *x, struct arena *a)
{
	static uint64_t serial; /* each input is a program of its own */
	struct program p = {.arena = a, .serial = ++serial};
	struct arena more = {0};

	p.known = known_open(c, x, a);
	if (!p.known)
		return;
	p.arenas = &more;
	p.nthreads = 1;
	p.by_name = table_new();
	p.record_tags = table_new();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct name *n = name_of(names[i]);
		struct func *f = program_resolve(&p, NULL, n);

		if (f && f->kind == FUNC_FUNCTION) {
			if (f->sum)
				summary_print(sink, f, f->sum);
			known_answer(&p, f);
		}
		program_member(&p, NULL, n, name_of("ref"));
		program_knows(&p, n);
	}
	known_close(p.known);
	table_free(p.by_name);
	table_free(p.record_tags);
	arena_free(&more);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *paths[] = {".", NULL};
	static struct index_scope scope = {.given = ".", .name = ""};
	struct options opt = {.paths = paths};
	struct index x = {
		.root = ".", .real = "/", .scopes = &scope, .nscopes = 1, .whole = true, .fd = -1};
	struct arena a = {0};
	struct findings found = {0};
	struct stats st;
	struct tree t = {0};
	struct cursor c;
	uint8_t *copy;

	if (!size)
		return 0;
	copy = arena_copy(&a, data + 1, size - 1);
	c = (struct cursor){.at = copy, .end = copy + size - 1};
	if (*data % 3 == 0) {
		tree_unpack(&t, &c);
		tree_free(&t);
	} else if (*data % 3 == 1) {
		answer_unpack(&c, &x, &opt, &found, &st, &a);
		vec_free(&found);
	} else {
		read_known(c, &x, &a);
	}
	arena_free(&a);
	return 0;
}
