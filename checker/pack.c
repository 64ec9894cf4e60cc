// SPDX-License-Identifier: GPL-2.0-only
/* Numbers of seven bits a byte, texts with their length in front and a zero byte behind. */
#include "index.h"

enum { FULL = 1 << 20 };

static void room(struct pack *p, size_t more)
{
	size_t want;

	if (p->flush && p->n > FULL)
		p->flush(p);
	want = p->n + more;
	if (want <= p->room)
		return;
	if (want < p->room * 2)
		want = p->room * 2;
	p->at = xrealloc(p->at, want);
	p->room = want;
}

void pack_number(struct pack *p, uint64_t v)
{
	room(p, 10);
	for (; v >= 0x80; v >>= 7)
		p->at[p->n++] = (uint8_t)(v | 0x80);
	p->at[p->n++] = (uint8_t)v;
}

void pack_bytes(struct pack *p, const void *data, size_t size)
{
	if (!size)
		return;
	room(p, size);
	memcpy(p->at + p->n, data, size);
	p->n += size;
}

void pack_text(struct pack *p, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	pack_number(p, text ? len + 1 : 0);
	if (text)
		pack_bytes(p, text, len + 1);
}

static uint64_t spoiled(struct cursor *c)
{
	c->bad = true;
	c->at = c->end;
	return 0;
}

uint64_t take_number(struct cursor *c)
{
	uint64_t v = 0;

	for (unsigned int shift = 0; shift < 64; shift += 7) {
		if (c->at == c->end)
			return spoiled(c);
		v |= (uint64_t)(*c->at & 0x7f) << shift;
		if (!(*c->at++ & 0x80))
			return v;
	}
	return spoiled(c);
}

size_t take_count(struct cursor *c)
{
	uint64_t n = take_number(c);

	return n > (uint64_t)(c->end - c->at) ? spoiled(c) : n;
}

const void *take_bytes(struct cursor *c, size_t size)
{
	const void *p = c->at;

	if (size > (size_t)(c->end - c->at)) {
		spoiled(c);
		return NULL;
	}
	c->at += size;
	return p;
}

const char *take_text(struct cursor *c)
{
	uint64_t size = take_number(c);
	const char *text;

	if (!size)
		return NULL;
	text = take_bytes(c, size);
	if (text && (text[size - 1] || strlen(text) != size - 1)) {
		spoiled(c);
		return NULL;
	}
	return text;
}
