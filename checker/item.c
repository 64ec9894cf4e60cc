// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists between brackets: arguments and initialisers. An argument of a macro may be anything: a
 * type, statements, an operator; what cannot be read is opaque up to its comma.
 */
#include "parse.h"

/* The comma or closing bracket that ends the item at i. */
uint32_t item_end(const struct parser *p, uint32_t i, uint32_t close)
{
	while (i < close && p->t[i].kind != T_COMMA)
		i = behind(p, i);
	return i < close ? i : close;
}

static bool has_semicolon(const struct parser *p, uint32_t i, uint32_t end)
{
	for (; i < end; i = behind(p, i))
		if (p->t[i].kind == T_SEMI)
			return true;
	return false;
}

/* A whole statement, or some, handed to a macro. */
static struct expr *item_statements(struct parser *p, uint32_t end)
{
	struct expr *e = expr_new(p, EXPR_STMT, p->at);

	e->u.stmt.block = stmt_range(p, end);
	return e;
}

/* Operators and other crumbs that only a macro can take: no value. */
static bool is_crumb(const struct parser *p, uint32_t end)
{
	const struct token *t = peek(p);

	return end == p->at || (end == p->at + 1 && t->kind >= T_LPAREN);
}

/*
 * Go back to from to read the item, which ends at end, in another way. Each way may hold items that
 * are read in several ways themselves: the sum is bounded, else it would be exponential.
 */
static bool retry(struct parser *p, uint32_t from, uint32_t end)
{
	p->reread += end - from;
	if (p->reread > 4 * (uint64_t)p->n + 1000) {
		p->u->bounds++;
		return false;
	}
	p->at = from;
	return true;
}

struct expr *item_value(struct parser *p, uint32_t close)
{
	uint32_t from = p->at, end = item_end(p, from, close), opaques = p->nopaque;
	const struct token *t = peek(p);
	struct type *type;
	struct expr *e;

	if (is_crumb(p, end)) {
		e = expr_new(p, EXPR_OPAQUE, from);
		p->at = end;
		return e;
	}
	if (t->kind == T_LBRACE) {
		if (has_semicolon(p, from + 1, match(p, from)))
			return item_statements(p, end);
		e = expr_init(p);
		if (p->at == end)
			return e;
	} else if (t->kind == T_NAME && t->u.name->hint == HINT_WORD) {
		return item_statements(p, end);
	} else if (type_begins(p, from)) {
		type = type_name(p);
		/* Also a whole parameter, as in a macro that writes a prototype. */
		if (type && p->at + 1 == end && is_kind(p, T_NAME))
			p->at = end;
		if (type && p->at == end) {
			e = expr_new(p, EXPR_TYPE, from);
			e->u.cast.type = type;
			return e;
		}
		p->nopaque = opaques;
		e = retry(p, from, end) ? expr_assign(p) : NULL;
	} else {
		e = expr_assign(p);
	}
	if (e && p->at == end)
		return e;
	p->nopaque = opaques;
	if (has_semicolon(p, from, end) && retry(p, from, end))
		return item_statements(p, end);
	e = expr_opaque(p, from);
	if (p->at < end)
		p->at = end;
	return e;
}

/* .field, [index] and their chains, up to the =; old GNU form field: too. */
static void item_designator(struct parser *p, struct item *it)
{
	for (;;) {
		if (is_kind(p, T_DOT) && look(p, p->at + 1)->kind == T_NAME) {
			it->field = look(p, p->at + 1)->u.name;
			p->at += 2;
		} else if (is_kind(p, T_LBRACKET) && match(p, p->at) > p->at) {
			uint32_t end = match(p, p->at);

			step(p);
			it->index = expr_assign(p);
			if (accept(p, T_ELLIPSIS))
				expr_assign(p);
			leave(p, end);
		} else {
			break;
		}
	}
	accept(p, T_ASSIGN);
}

static bool is_designator(const struct parser *p)
{
	return (is_kind(p, T_DOT) && look(p, p->at + 1)->kind == T_NAME) ||
	       (is_kind(p, T_LBRACKET) && look(p, behind(p, p->at))->kind != T_COMMA);
}

struct item *items(struct parser *p)
{
	uint32_t open = p->at, close = match(p, open);
	struct item *first = NULL, **end = &first, *it;
	bool braces = p->t[open].kind == T_LBRACE;

	if (close == open) {
		p->nopaque++;
		step(p);
		return NULL;
	}
	for (p->at++; p->at < close;) {
		if (is_mark(peek(p))) {
			step(p);
			continue;
		}
		it = arena_alloc(p->a, sizeof(*it));
		if (is_designator(p)) {
			item_designator(p, it);
		} else if (braces && is_kind(p, T_NAME) && look(p, p->at + 1)->kind == T_COLON) {
			it->field = peek(p)->u.name;
			p->at += 2;
		}
		it->value = item_value(p, close);
		*end = it;
		end = &it->next;
		while (is_mark(peek(p)))
			step(p);
		if (p->at < close && !accept(p, T_COMMA)) {
			p->nopaque++;
			p->at = item_end(p, p->at, close);
			accept(p, T_COMMA);
		}
	}
	leave(p, close);
	return first;
}

struct expr *expr_init(struct parser *p)
{
	struct expr *e;
	uint32_t close;

	if (!is_kind(p, T_LBRACE))
		return expr_assign(p);
	e = expr_new(p, EXPR_INIT, p->at);
	close = match(p, p->at);
	if (!depth_enter(p)) {
		leave(p, close);
		e->kind = EXPR_OPAQUE;
		return e;
	}
	e->u.init.items = items(p);
	depth_leave(p);
	return e;
}
