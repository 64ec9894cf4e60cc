/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every other file stands on: arenas, growing arrays, interned names,
 * source files. The lowest layer: util.h < syntax.h < flow.h.
 */
#ifndef KREFCHECK_UTIL_H
#define KREFCHECK_UTIL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* main.c: trouble of the world. Prints "krefcheck: MESSAGE" and exits with 2; from main only. */
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* main.c: one line "krefcheck: MESSAGE" on standard error; the run goes on. Thread safe. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* arena.c: memory that is given back as a whole. Out of memory ends the program. */
struct arena_block;
struct arena {
	struct arena_block *blocks, *spare;
	char *at, *end;
	size_t bytes;	/* handed out since the last reset */
	char apart[88]; /* threads have theirs side by side: no two in one cache line */
};
/* Zeroed memory, aligned to 8 bytes; lives until arena_reset or arena_free. */
void *arena_alloc(struct arena *a, size_t size);
/* As arena_alloc, but not zeroed: for what is written whole at once. */
void *arena_raw(struct arena *a, size_t size);
/* Copy of size bytes. */
void *arena_copy(struct arena *a, const void *data, size_t size);
/* NUL-terminated copy of len bytes of text. */
char *arena_strndup(struct arena *a, const char *text, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Forget all; keeps a few blocks for the next use. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);
/* All that from holds lives as long as what is in a; from is empty then. */
void arena_adopt(struct arena *a, struct arena *from);
/* malloc and realloc that never return NULL. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);

/* A growing array on the heap: VEC(struct token) v = {0}; vec_push(&v, t); v.at[i]; vec_free(&v).
 */
#define VEC(type)            \
	struct {             \
		type *at;    \
		size_t n;    \
		size_t room; \
	}
void *vec_grow(void *at, size_t n, size_t *room, size_t size);
#define vec_push(v, ...)                                                               \
	do {                                                                           \
		if ((v)->n == (v)->room)                                               \
			(v)->at = vec_grow((v)->at, (v)->n, &(v)->room, sizeof(*(v)->at)); \
		(v)->at[(v)->n++] = (__VA_ARGS__);                                       \
	} while (0)
#define vec_free(v)                                \
	do {                                       \
		free((v)->at);                     \
		(v)->at = NULL;                    \
		(v)->n = (v)->room = 0;            \
	} while (0)

/*
 * intern.c: one struct name for each spelling, so names compare by pointer.
 * known is an entry of enum known (names.def) for names that the program knows, else 0.
 * hint is what the parser takes the name for: enum hint of syntax.h, from hints.def or its shape.
 * The table is the one mutable global; it is safe to use from several threads at once.
 * Pointers are not ordered in any way that survives a run: sort by text.
 */
struct name {
	struct name *next;
	uint32_t hash;
	uint16_t len;
	uint16_t known;
	uint8_t hint;
	_Atomic uint32_t number; /* of the memory (memo.h); 0: none yet */
	char text[];
};
const struct name *name_intern(const char *text, size_t len);
const struct name *name_of(const char *text);
/* Called once by main, before any thread starts: enters names.def. */
void names_init(void);

enum known {
	KNOWN_NONE,
#define NAME(id, text) N_##id,
#define WORD(id, text) N_##id,
#include "names.def"
	KNOWN_MAX
};

/* source.c: the bytes of a file; mapped or read. */
struct source {
	const char *path; /* as told to the user */
	const char *text; /* at[size] is readable and 0 */
	size_t size;
	uint32_t *lines; /* offset of each line's start; made on first use */
	uint32_t nlines;
	bool owned;
};
/*
 * Read a file. False, and *why (a static text), if it cannot be read or is no C text
 * (a NUL byte in the first 8 KiB, larger than 1 GiB).
 */
bool source_read(struct source *s, const char *path, const char **why);
/* Text in memory as a source; the text stays the caller's. text[size] must be 0. */
void source_text(struct source *s, const char *path, const char *text, size_t size);
void source_free(struct source *s);
/* Line and column, both from 1, of an offset in bytes (column in bytes; tabs count one). */
void source_where(struct source *s, uint32_t off, uint32_t *line, uint32_t *col);

#endif
