// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is given back as a whole: a list of blocks, the newest first, and a
 * pointer that moves through it. A request too large for a block gets its own, put
 * behind the newest, so that the rest of that one is not lost.
 */
#include "util.h"

#define ARENA_FIRST ((size_t)64 << 10)
#define ARENA_MOST ((size_t)4 << 20)
#define ARENA_SPARE 4 /* blocks that are kept over a reset, besides the one in use */

struct arena_block {
	struct arena_block *next;
	size_t size;
	char data[] __attribute__((aligned(16)));
};

static _Noreturn void out_of_memory(void)
{
	fputs("krefcheck: out of memory\n", stderr);
	exit(2);
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xrealloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *vec_grow(void *at, size_t n, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 16;

	if (more <= n)
		more = n + 1;
	if (more > SIZE_MAX / size)
		out_of_memory();
	*room = more;
	return xrealloc(at, more * size);
}

static struct arena_block *block_new(size_t size)
{
	struct arena_block *b = xmalloc(sizeof(*b) + size);

	b->size = size;
	return b;
}

static void *arena_slow(struct arena *a, size_t size)
{
	size_t want = a->blocks ? a->blocks->size * 2 : ARENA_FIRST;
	struct arena_block *b = a->spare;

	if (want > ARENA_MOST)
		want = ARENA_MOST;
	if (size > want / 4 && a->blocks) {
		b = block_new(size);
		b->next = a->blocks->next;
		a->blocks->next = b;
		return b->data;
	}
	if (b && b->size >= size)
		a->spare = b->next;
	else
		b = block_new(size > want ? size : want);
	b->next = a->blocks;
	a->blocks = b;
	a->at = b->data + size;
	a->end = b->data + b->size;
	return b->data;
}

void *arena_raw(struct arena *a, size_t size)
{
	void *p;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	size = (size + 7) & ~(size_t)7;
	a->bytes += size;
	if (size > (size_t)(a->end - a->at) || !a->at)
		return arena_slow(a, size);
	p = a->at;
	a->at += size;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(arena_raw(a, size), 0, size);
}

void *arena_copy(struct arena *a, const void *data, size_t size)
{
	void *p = arena_raw(a, size);

	if (size)
		memcpy(p, data, size);
	return p;
}

char *arena_strndup(struct arena *a, const char *text, size_t len)
{
	char *p = arena_raw(a, len + 1);

	if (len)
		memcpy(p, text, len);
	p[len] = '\0';
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return arena_strndup(a, "", 0);
	p = arena_raw(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

static void blocks_free(struct arena_block *b)
{
	struct arena_block *next;

	for (; b; b = next) {
		next = b->next;
		free(b);
	}
}

/* Those of full size stay, up to a number: what comes next may need as many. */
static void keep_spare(struct arena *a, struct arena_block *b)
{
	struct arena_block *next, *drop = NULL;
	unsigned int n = 0;

	for (struct arena_block *s = a->spare; s; s = s->next)
		n++;
	for (; b; b = next) {
		bool keep = b->size == ARENA_MOST && n < ARENA_SPARE;
		struct arena_block **to = keep ? &a->spare : &drop;

		n += keep;
		next = b->next;
		b->next = *to;
		*to = b;
	}
	blocks_free(drop);
}

void arena_reset(struct arena *a)
{
	struct arena_block *newest = a->blocks;

	if (newest) {
		keep_spare(a, newest->next);
		newest->next = NULL;
	}
	a->at = newest ? newest->data : NULL;
	a->end = newest ? newest->data + newest->size : NULL;
	a->bytes = 0;
}

void arena_adopt(struct arena *a, struct arena *from)
{
	struct arena_block *last = from->blocks;

	blocks_free(from->spare);
	from->spare = NULL;
	if (!last)
		return;
	if (!a->blocks) {
		blocks_free(a->spare);
		*a = *from;
	} else {
		while (last->next)
			last = last->next;
		last->next = a->blocks->next;
		a->blocks->next = from->blocks;
		a->bytes += from->bytes;
	}
	memset(from, 0, sizeof(*from));
}

void arena_free(struct arena *a)
{
	blocks_free(a->blocks);
	blocks_free(a->spare);
	memset(a, 0, sizeof(*a));
}
