/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Symbolic values. Hash-consed: one struct for one meaning, so an object reached through an
 * alias, a member of a member, or container_of() and back, is the same pointer. A symbol that
 * stands for an address carries what stands there (tag, pointers); LOAD takes one level off.
 */
#include "flow.h"

enum { MAX_SYM_DEPTH = 14 };

void symtab_init(struct symtab *t, struct arena *a)
{
	memset(t, 0, sizeof(*t));
	t->arena = a;
	t->nbuckets = 256;
	t->buckets = arena_alloc(a, t->nbuckets * sizeof(*t->buckets));
}

/* Of addresses: it only says where to look. */
static uint32_t hash_of(const struct sym *s)
{
	uint64_t h = (uintptr_t)s->a ^ (uint64_t)s->value << 20 ^ s->kind ^ (uint64_t)s->op << 8;

	h *= 0x9e3779b97f4a7c15ull;
	h = (h ^ h >> 29) + (uintptr_t)s->name + ((uintptr_t)s->b << 1);
	return (uint32_t)(h * 0xff51afd7ed558ccdull >> 32);
}

static void grow(struct symtab *t)
{
	uint32_t n = t->nbuckets * 4;
	struct sym **b = arena_alloc(t->arena, n * sizeof(*b));

	for (uint32_t i = 0; i < t->nbuckets; i++) {
		struct sym *s = t->buckets[i];

		while (s) {
			struct sym *next = s->next;

			s->next = b[s->hash & (n - 1)];
			b[s->hash & (n - 1)] = s;
			s = next;
		}
	}
	t->buckets = b;
	t->nbuckets = n;
}

uint64_t sym_parts(const struct sym *s)
{
	return sym_bit(s) | (s->a ? s->a->parts : 0) | (s->b ? s->b->parts : 0);
}

static struct sym *get(struct symtab *t, const struct sym *want)
{
	uint32_t h = hash_of(want);
	struct sym *s;

	for (s = t->buckets[h & (t->nbuckets - 1)]; s; s = s->next)
		if (s->hash == h && s->kind == want->kind && s->op == want->op &&
		    s->name == want->name && s->a == want->a && s->b == want->b &&
		    s->value == want->value)
			return s;
	if (t->nsyms > t->nbuckets * 2)
		grow(t);
	s = arena_copy(t->arena, want, sizeof(*want));
	s->hash = h;
	s->id = ++t->nsyms;
	s->next = t->buckets[h & (t->nbuckets - 1)];
	t->buckets[h & (t->nbuckets - 1)] = s;
	s->parts = sym_parts(s);
	if (s->a) {
		s->depth = (uint8_t)(s->a->depth + 1);
		s->flags |= s->a->flags & SYMF_ARRAY;
	}
	if (s->b) {
		if (s->b->depth >= s->depth)
			s->depth = (uint8_t)(s->b->depth + 1);
		s->flags |= s->b->flags & SYMF_ARRAY;
	}
	return s;
}

static uint32_t mix(uint32_t h, uint64_t v)
{
	v *= 0x9e3779b97f4a7c15ull;
	return (h ^ (uint32_t)(v >> 32)) * 0x85ebca6bu + (uint32_t)(v >> 17);
}

/* Deeper than anything a person would follow: nothing is known. The same in every run. */
static const struct sym *too_deep(struct symtab *t, const struct sym *s)
{
	uint32_t h = mix(s->kind * 31u + s->op, (uint64_t)s->value);

	h = mix(h, s->name ? s->name->hash : 0);
	h = mix(h, s->a ? s->a->id + 1 : 0);
	h = mix(h, s->b ? s->b->id + 1 : 0);
	return sym_numbered(t, SYM_FRESH, -(int64_t)(h & 0xffff) - 16, 0);
}

const struct sym *sym_const(struct symtab *t, int64_t value)
{
	struct sym s = {.kind = SYM_CONST, .value = value};

	return get(t, &s);
}

const struct sym *sym_named(struct symtab *t, enum sym_kind kind, const struct name *name)
{
	struct sym s = {.kind = (uint8_t)kind, .name = name};

	return get(t, &s);
}

const struct sym *sym_numbered(struct symtab *t, enum sym_kind kind, int64_t value, uint8_t flags)
{
	struct sym s = {.kind = (uint8_t)kind, .value = value, .flags = flags};
	struct sym *r = get(t, &s);

	r->flags |= flags;
	return r;
}

const struct sym *sym_errptr(struct symtab *t, const struct sym *error)
{
	struct sym s = {.kind = SYM_ERRNO, .name = error->name, .op = 1};

	return get(t, &s);
}

const struct sym *sym_field(struct symtab *t, const struct sym *base, const struct name *name)
{
	struct sym s = {.kind = SYM_FIELD, .a = base, .name = name};
	struct sym *r;
	const struct type *type;

	if (base->kind == SYM_CONTAINER && base->name == name)
		return base->a;
	if (base->depth >= MAX_SYM_DEPTH)
		return too_deep(t, base);
	r = get(t, &s);
	if (!r->tag && t->member && base->tag && base->pointers == 0) {
		type = t->member(t->ctx, base->tag, name);
		if (type) {
			r->tag = type->tag;
			r->pointers = (uint8_t)(type->pointers);
		}
	}
	return r;
}

const struct sym *sym_container(struct symtab *t, const struct sym *base, const struct name *tag,
				const struct name *member)
{
	struct sym s = {.kind = SYM_CONTAINER, .a = base, .name = member};
	struct sym *r;

	if (base->kind == SYM_FIELD && base->name == member)
		return base->a;
	/* who does so knows that the member comes first */
	if (base->kind == SYM_CONST && !base->value)
		return base;
	if (base->depth >= MAX_SYM_DEPTH)
		return too_deep(t, base);
	r = get(t, &s);
	if (!r->tag && tag)
		r->tag = tag;
	if (base->kind == SYM_LOAD && base->a->kind == SYM_FIELD)
		switch (base->a->name->known) {
		case N_NEXT:
		case N_PREV:
		case N_FIRST:
		case N_RB_NODE:
		case N_RB_LEFT:
		case N_RB_RIGHT:
			r->flags |= SYMF_LOOKUP;
		}
	return r;
}

const struct sym *sym_index(struct symtab *t, const struct sym *base, const struct sym *index)
{
	struct sym s = {.kind = SYM_INDEX, .a = base, .b = index};
	struct sym *r;

	if (index->kind == SYM_CONST && index->value == 0 && base->kind != SYM_LOCAL &&
	    base->kind != SYM_GLOBAL && base->kind != SYM_FIELD)
		return base;
	if (base->depth >= MAX_SYM_DEPTH || index->depth >= MAX_SYM_DEPTH)
		return too_deep(t, base);
	r = get(t, &s);
	r->tag = base->tag;
	r->pointers = base->pointers;
	r->flags |= SYMF_ARRAY;
	return r;
}

const struct sym *sym_load(struct symtab *t, const struct sym *addr)
{
	struct sym s = {.kind = SYM_LOAD, .a = addr};
	struct sym *r;

	if (addr->depth >= MAX_SYM_DEPTH)
		return too_deep(t, addr);
	r = get(t, &s);
	if (addr->pointers) {
		r->tag = addr->tag;
		r->pointers = (uint8_t)(addr->pointers - 1);
	}
	return r;
}

static bool fold(uint8_t op, int64_t a, int64_t b, int64_t *v)
{
	switch (op) {
	case T_PLUS: *v = (int64_t)((uint64_t)a + (uint64_t)b); return true;
	case T_MINUS: *v = (int64_t)((uint64_t)a - (uint64_t)b); return true;
	case T_STAR: *v = (int64_t)((uint64_t)a * (uint64_t)b); return true;
	case T_AMP: *v = a & b; return true;
	case T_PIPE: *v = a | b; return true;
	case T_CARET: *v = a ^ b; return true;
	case T_EQ: *v = a == b; return true;
	case T_NE: *v = a != b; return true;
	case T_LT: *v = a < b; return true;
	case T_GT: *v = a > b; return true;
	case T_LE: *v = a <= b; return true;
	case T_GE: *v = a >= b; return true;
	case T_SHL:
		if (b < 0 || b > 62)
			return false;
		*v = (int64_t)((uint64_t)a << b);
		return true;
	case T_SHR:
		if (b < 0 || b > 62)
			return false;
		*v = a >> b;
		return true;
	default: return false;
	}
}

const struct sym *sym_bin(struct symtab *t, uint8_t op, const struct sym *a, const struct sym *b)
{
	struct sym s = {.kind = SYM_BIN, .op = op, .a = a, .b = b};
	int64_t v;

	if (a->kind == SYM_CONST && b->kind == SYM_CONST && fold(op, a->value, b->value, &v))
		return sym_const(t, v);
	if (a == b && (op == T_EQ || op == T_LE || op == T_GE))
		return sym_const(t, 1);
	if (a == b && (op == T_NE || op == T_LT || op == T_GT))
		return sym_const(t, 0);
	if ((op == T_EQ || op == T_NE) &&
	    (a->kind == SYM_CONST || (b->kind != SYM_CONST && a->id > b->id))) {
		s.a = b; /* one order, so that x == y and y == x are one */
		s.b = a;
	}
	if (a->depth >= MAX_SYM_DEPTH || b->depth >= MAX_SYM_DEPTH)
		return too_deep(t, a);
	if (op == T_NE) { /* x != y is !(x == y): one fact serves both */
		s.op = T_EQ;
		return sym_bin(t, T_EQ, get(t, &s), sym_const(t, 0));
	}
	return get(t, &s);
}

const struct sym *sym_subst(struct symtab *t, const struct sym *s, const struct sym *from,
			    const struct sym *to)
{
	const struct sym *a, *b;

	if (s == from)
		return to;
	if (!s || !s->a)
		return s;
	a = sym_subst(t, s->a, from, to);
	b = s->b ? sym_subst(t, s->b, from, to) : NULL;
	if (a == s->a && b == s->b)
		return s;
	switch (s->kind) {
	case SYM_FIELD: return sym_field(t, a, s->name);
	case SYM_CONTAINER: return sym_container(t, a, s->tag, s->name);
	case SYM_INDEX: return b ? sym_index(t, a, b) : s;
	case SYM_LOAD: return sym_load(t, a);
	case SYM_BIN: return sym_bin(t, s->op, a, b);
	default: return s;
	}
}

/* Parts are born before the whole. */
bool sym_has_part(const struct sym *s, const struct sym *part)
{
	for (; s && s->id >= part->id && s->parts & sym_bit(part); s = s->a) {
		if (s == part)
			return true;
		if (s->b && sym_has_part(s->b, part))
			return true;
	}
	return false;
}

const struct sym *sym_object(const struct sym *s)
{
	while (s->kind == SYM_FIELD || s->kind == SYM_CONTAINER ||
	       (s->kind == SYM_INDEX && s->b->kind == SYM_CONST))
		s = s->a;
	return s;
}

const struct sym *sym_root(const struct sym *s)
{
	while (s->a)
		s = s->a;
	return s;
}

static size_t put(char *buf, size_t size, size_t n, const char *text)
{
	while (*text && n + 1 < size)
		buf[n++] = *text++;
	buf[n] = 0;
	return n;
}

/* The name in the source: "name.1" hides another one (scope.c). */
static size_t put_local(char *buf, size_t size, size_t n, const struct name *name)
{
	char text[160];

	snprintf(text, sizeof(text), "%.*s", (int)strcspn(name->text, "."), name->text);
	return put(buf, size, n, text);
}

static size_t text_of(const struct sym *s, const struct cfg *g, char *buf, size_t size, size_t n);

/* Is it written with a star? */
static bool is_starred(const struct sym *s)
{
	return s->kind == SYM_LOAD && s->a->kind != SYM_FIELD && s->a->kind != SYM_INDEX &&
	       s->a->kind != SYM_GLOBAL && s->a->kind != SYM_LOCAL;
}

/* A place in memory, as C would name it. */
static size_t place(const struct sym *s, const struct cfg *g, char *buf, size_t size, size_t n)
{
	switch (s->kind) {
	case SYM_FIELD:
		if (s->a->kind == SYM_LOCAL || s->a->kind == SYM_GLOBAL ||
		    s->a->kind == SYM_FIELD || s->a->kind == SYM_INDEX) {
			n = place(s->a, g, buf, size, n);
			n = put(buf, size, n, ".");
		} else {
			bool star = is_starred(s->a);

			n = star ? put(buf, size, n, "(") : n;
			n = text_of(s->a, g, buf, size, n);
			n = put(buf, size, n, star ? ")->" : "->");
		}
		return put(buf, size, n, s->name->text);
	case SYM_INDEX:
		n = place(s->a, g, buf, size, n);
		n = put(buf, size, n, "[");
		n = text_of(s->b, g, buf, size, n);
		return put(buf, size, n, "]");
	case SYM_GLOBAL:
		return put(buf, size, n, s->name->text);
	case SYM_LOCAL:
		if (g && s->value < g->nlocals && g->locals[s->value].name)
			return put_local(buf, size, n, g->locals[s->value].name);
		return put(buf, size, n, "local");
	default:
		n = put(buf, size, n, "*");
		return text_of(s, g, buf, size, n);
	}
}

static size_t text_of(const struct sym *s, const struct cfg *g, char *buf, size_t size, size_t n)
{
	char num[32];

	switch (s->kind) {
	case SYM_CONST:
		snprintf(num, sizeof(num), "%lld", (long long)s->value);
		return put(buf, size, n, num);
	case SYM_ERRNO:
		n = put(buf, size, n, "-");
		return put(buf, size, n, s->name ? s->name->text : "E");
	case SYM_STRING:
		return put(buf, size, n, "\"\"");
	case SYM_FUNC:
		return put(buf, size, n, s->name->text);
	case SYM_PARAM:
		if (g && s->value < g->nlocals && g->locals[s->value].name)
			return put_local(buf, size, n, g->locals[s->value].name);
		snprintf(num, sizeof(num), "arg%lld", (long long)s->value);
		return put(buf, size, n, num);
	case SYM_LOAD:
		return place(s->a, g, buf, size, n);
	case SYM_CONTAINER:
		if (s->label)
			return put_local(buf, size, n, s->label);
		n = put(buf, size, n, "container_of(");
		n = text_of(s->a, g, buf, size, n);
		n = put(buf, size, n, ", ");
		n = put(buf, size, n, s->tag ? s->tag->text : "?");
		n = put(buf, size, n, ", ");
		n = put(buf, size, n, s->name->text);
		return put(buf, size, n, ")");
	case SYM_BIN:
		n = text_of(s->a, g, buf, size, n);
		n = put(buf, size, n, " ");
		n = put(buf, size, n, punct(s->op));
		n = put(buf, size, n, " ");
		return text_of(s->b, g, buf, size, n);
	case SYM_FRESH:
	case SYM_OLD:
		if (s->label)
			return put_local(buf, size, n, s->label);
		snprintf(num, sizeof(num), "new%lld", (long long)s->value);
		return put(buf, size, n, num);
	default:
		n = put(buf, size, n, "&");
		return place(s, g, buf, size, n);
	}
}

void sym_text(const struct sym *s, const struct cfg *g, char *buf, size_t size)
{
	if (size)
		buf[0] = 0;
	text_of(s, g, buf, size, 0);
}

bool sym_is_number(const struct symtab *t, const struct sym *value)
{
	const struct sym *at = value->a;
	const struct type *type;

	if (value->kind != SYM_LOAD || at->kind != SYM_FIELD || !at->a->tag || !t->member)
		return false;
	type = t->member(t->ctx, at->a->tag, at->name);
	return type && type->kind == TYPE_BASIC && !type->pointers;
}
