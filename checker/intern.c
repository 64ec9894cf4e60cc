// SPDX-License-Identifier: GPL-2.0-only
/*
 * One struct name for each spelling. A fixed table of chains whose heads are atomic: a new
 * name is pushed in front by compare-and-swap, and names are never taken out, so a
 * reader needs no lock. Nodes come from chunks that each thread has for itself.
 */
#include "syntax.h"

#include <stdatomic.h>

#define BUCKETS (1u << 21)
#define CHUNK ((size_t)64 << 10)
#define RECENT (1u << 12)

static struct name *_Atomic table[BUCKETS];
static _Thread_local char *chunk_at, *chunk_end;

/* Eight bytes at a step; the text need not be readable past its end. */
static uint32_t hash_text(const char *s, size_t len)
{
	const uint64_t k = 0x9e3779b97f4a7c15u;
	uint64_t h = len * k, w;

	for (; len >= 8; s += 8, len -= 8) {
		memcpy(&w, s, 8);
		h = (h ^ w) * k;
		h ^= h >> 29;
	}
	w = 0;
	if (len >= 4) {
		uint32_t a, b;

		memcpy(&a, s, 4);
		memcpy(&b, s + len - 4, 4);
		w = (uint64_t)a << 32 | b;
	} else if (len) {
		w = (uint64_t)(unsigned char)s[0] << 16 | (uint64_t)(unsigned char)s[len / 2] << 8 |
		    (unsigned char)s[len - 1];
	}
	h = (h ^ w) * k;
	return (uint32_t)(h >> 32) ^ (uint32_t)(h >> 15);
}

static struct name *node_new(size_t size)
{
	struct name *n;

	size = (size + 7) & ~(size_t)7;
	if (!chunk_at || (size_t)(chunk_end - chunk_at) < size) {
		size_t room = size > CHUNK ? size : CHUNK;

		chunk_at = xmalloc(room);
		chunk_end = chunk_at + room;
	}
	n = (struct name *)(void *)chunk_at;
	chunk_at += size;
	return n;
}

static struct name *chain_find(struct name *n, const struct name *stop, uint32_t hash,
			       const char *text, size_t len)
{
	for (; n != stop; n = n->next)
		if (n->hash == hash && n->len == len && !memcmp(n->text, text, len))
			return n;
	return NULL;
}

static const struct name *find_or_add(const char *text, size_t len, uint32_t hash)
{
	struct name *_Atomic *head = &table[hash % BUCKETS];
	struct name *first, *n, *fresh;

	first = atomic_load_explicit(head, memory_order_acquire);
	n = chain_find(first, NULL, hash, text, len);
	if (n)
		return n;
	fresh = node_new(offsetof(struct name, text) + len + 1);
	fresh->hash = hash;
	fresh->len = (uint16_t)len;
	fresh->known = KNOWN_NONE;
	fresh->number = 0;
	memcpy(fresh->text, text, len);
	fresh->text[len] = '\0';
	fresh->hint = (uint8_t)hint_guess(fresh->text, len);
	fresh->next = first;
	while (!atomic_compare_exchange_weak_explicit(head, &first, fresh, memory_order_release,
						      memory_order_acquire)) {
		/* Someone was faster: perhaps with this very name. */
		n = chain_find(first, fresh->next, hash, text, len);
		if (n)
			return n;
		fresh->next = first;
	}
	return fresh;
}

/* A file says the same few hundred names over and over: those need not be looked up far away. */
const struct name *name_intern(const char *text, size_t len)
{
	static _Thread_local struct {
		const struct name *name;
		uint32_t hash;
	} recent[RECENT], *at;
	uint32_t hash;

	if (len > UINT16_MAX)
		len = UINT16_MAX;
	hash = hash_text(text, len);
	at = &recent[hash % RECENT];
	if (!at->name || at->hash != hash || at->name->len != len ||
	    memcmp(at->name->text, text, len)) {
		at->name = find_or_add(text, len, hash);
		at->hash = hash;
	}
	return at->name;
}

const struct name *name_of(const char *text)
{
	return name_intern(text, strlen(text));
}

static struct name *name_writable(const char *text)
{
	return (struct name *)(uintptr_t)name_of(text);
}

void names_init(void)
{
	static const struct {
		const char *text;
		uint16_t known;
	} words[] = {
#define NAME(id, text) {text, N_##id},
#define WORD(id, text) {text, N_##id},
#include "names.def"
	};
	static const struct {
		const char *text;
		uint8_t hint;
	} hints[] = {
#define HINT(kind, text) {text, HINT_##kind},
#include "hints.def"
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		name_writable(words[i].text)->known = words[i].known;
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		name_writable(hints[i].text)->hint = hints[i].hint;
}
