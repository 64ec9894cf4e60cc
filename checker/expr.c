// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expressions of GNU C, by precedence. What is in brackets is contained: if it cannot be read, it
 * is one opaque expression, and reading goes on behind the bracket.
 */
#include "parse.h"

static const uint8_t precedence[T_MAX] = {
	[T_OROR] = 1, [T_ANDAND] = 2, [T_PIPE] = 3, [T_CARET] = 4, [T_AMP] = 5,
	[T_EQ] = 6, [T_NE] = 6, [T_LT] = 7, [T_GT] = 7, [T_LE] = 7, [T_GE] = 7,
	[T_SHL] = 8, [T_SHR] = 8, [T_PLUS] = 9, [T_MINUS] = 9,
	[T_STAR] = 10, [T_SLASH] = 10, [T_PERCENT] = 10,
};

static bool is_assignment(enum token_kind kind)
{
	return kind >= T_ASSIGN && kind <= T_SHR_ASSIGN;
}

bool depth_enter(struct parser *p)
{
	if (p->depth < PARSE_DEPTH) {
		p->depth++;
		return true;
	}
	p->u->bounds++;
	p->nopaque++;
	return false;
}

struct expr *expr_new(struct parser *p, enum expr_kind kind, uint32_t tok)
{
	struct expr *e = arena_alloc(p->a, sizeof(*e));

	e->kind = (uint8_t)kind;
	e->tok = tok;
	return e;
}

struct expr *expr_opaque(struct parser *p, uint32_t tok)
{
	p->nopaque++;
	return expr_new(p, EXPR_OPAQUE, tok);
}

static struct expr *unary(struct parser *p);

/* ---- primary and postfix ---- */

struct expr *expr_parens(struct parser *p)
{
	uint32_t open = p->at, close = match(p, open);
	struct expr *e;

	if (close == open) {
		step(p);
		return expr_opaque(p, open);
	}
	if (close == open + 1) {
		leave(p, close);
		return expr_opaque(p, open);
	}
	step(p);
	e = expr_comma(p);
	if (p->at != close)
		e = expr_opaque(p, open);
	e->parens = true;
	leave(p, close);
	return e;
}

/* Strings in a row, with macros among them that are strings: "a" PRIx64 "b". */
static struct expr *string(struct parser *p, uint32_t from)
{
	struct expr *e = expr_new(p, EXPR_STRING, from);

	for (;;) {
		const struct token *t = peek(p);

		if (t->kind == T_STRING) {
			step(p);
		} else if (t->kind == T_NAME && t->u.name->hint != HINT_WORD) {
			step(p);
			if (is_kind(p, T_LPAREN))
				p->at = behind(p, p->at);
		} else {
			return e;
		}
	}
}

static struct expr *statement_expr(struct parser *p)
{
	uint32_t open = p->at, close = match(p, open);
	struct expr *e = expr_new(p, EXPR_STMT, open);

	if (close == open || !depth_enter(p)) {
		leave(p, close);
		return expr_opaque(p, open);
	}
	step(p);
	e->u.stmt.block = stmt_block(p);
	depth_leave(p);
	if (p->at != close)
		p->nopaque++;
	leave(p, close);
	return e;
}

/* (type) operand, (type){ ... } */
static struct expr *cast(struct parser *p)
{
	uint32_t open = p->at, close = match(p, open);
	struct expr *e = expr_new(p, EXPR_CAST, open);

	step(p);
	if (hint_is(p, p->at, HINT_ATTR) && look(p, p->at + 1)->kind == T_RPAREN)
		step(p);
	e->u.cast.type = type_name(p);
	if (!e->u.cast.type || p->at != close) {
		leave(p, close);
		return expr_opaque(p, open);
	}
	leave(p, close);
	switch (peek(p)->kind) {
	case T_LBRACE:
		e->u.cast.arg = expr_init(p);
		return e;
	case T_RPAREN:
	case T_COMMA:
	case T_SEMI:
	case T_END:
		e->kind = EXPR_TYPE;
		return e;
	default:
		e->u.cast.arg = unary(p);
		return e;
	}
}

static struct expr *size_of(struct parser *p)
{
	struct expr *e = expr_new(p, EXPR_SIZEOF, p->at);
	uint32_t open, close;

	step(p);
	open = p->at;
	close = match(p, open);
	if (is_kind(p, T_LPAREN) && close > open &&
	    (type_begins(p, open + 1) || (hint_is(p, open + 1, HINT_TYPE) && close == open + 2))) {
		step(p);
		e->u.cast.type = type_name(p);
		if (p->at != close)
			p->nopaque++;
		leave(p, close);
		return e;
	}
	e->u.cast.arg = unary(p);
	return e;
}

/* _Generic(x, type: a, default: b): a call with the values as its arguments. */
static struct expr *generic(struct parser *p)
{
	struct expr *e = expr_new(p, EXPR_CALL, p->at);
	struct item **end = &e->u.call.args, *it;
	uint32_t close, stop, i;

	e->u.call.fn = expr_new(p, EXPR_NAME, p->at);
	e->u.call.fn->u.name = peek(p)->u.name;
	step(p);
	if (!is_kind(p, T_LPAREN) || match(p, p->at) == p->at)
		return expr_opaque(p, e->tok);
	close = e->u.call.end = match(p, p->at);
	for (step(p); p->at < close; p->at = stop + (stop < close)) {
		stop = item_end(p, p->at, close);
		for (i = p->at; i < stop && p->t[i].kind != T_COLON;)
			i = behind(p, i);
		if (i < stop)
			p->at = i + 1;
		it = arena_alloc(p->a, sizeof(*it));
		it->value = item_value(p, close);
		*end = it;
		end = &it->next;
	}
	leave(p, close);
	return e;
}

static struct expr *primary(struct parser *p)
{
	const struct token *t = peek(p);
	uint32_t from = p->at;
	struct expr *e;

	switch (t->kind) {
	case T_NUMBER:
	case T_CHAR:
		e = expr_new(p, EXPR_NUMBER, from);
		e->u.number = t->u.value;
		step(p);
		/* A unit that is a macro: 8 KB, 30 SECONDS */
		if (hint_is(p, p->at, HINT_UPPER) && !(peek(p)->flags & TF_BOL))
			step(p);
		return e;
	case T_STRING:
		return string(p, from);
	case T_NAME:
		switch (t->u.name->hint) {
		case HINT_WORD: return expr_opaque(p, from);
		case HINT_SIZEOF: return size_of(p);
		case HINT_GENERIC: return generic(p);
		case HINT_EXTENSION:
			step(p);
			return unary(p);
		}
		if (is_string_macro(p, from))
			return string(p, from);
		step(p);
		e = expr_new(p, EXPR_NAME, from);
		e->u.name = t->u.name;
		return e;
	case T_LPAREN:
		if (look(p, from + 1)->kind == T_LBRACE)
			return statement_expr(p);
		if (match(p, from) > from && (is_cast_of_type(p, from) || is_cast_of_name(p, from)))
			return cast(p);
		return expr_parens(p);
	default:
		return expr_opaque(p, from);
	}
}

static struct expr *postfix(struct parser *p)
{
	struct expr *e = primary(p), *outer;
	uint32_t open;

	for (unsigned int n = 0; n < PARSE_CHAIN; n++) {
		switch (peek(p)->kind) {
		case T_LPAREN:
			outer = expr_new(p, EXPR_CALL, e->tok);
			outer->u.call.fn = e;
			outer->u.call.end = match(p, p->at);
			outer->u.call.args = items(p);
			if (is_kind(p, T_STRING) && e->kind == EXPR_NAME)
				outer = string(p, e->tok);
			break;
		case T_LBRACKET:
			open = p->at;
			if (match(p, open) == open)
				return e;
			outer = expr_new(p, EXPR_INDEX, open);
			outer->u.index.base = e;
			step(p);
			outer->u.index.index = expr_comma(p);
			if (p->at != match(p, open))
				p->nopaque++;
			leave(p, match(p, open));
			break;
		case T_DOT:
		case T_ARROW:
			if (look(p, p->at + 1)->kind != T_NAME)
				return e;
			outer = expr_new(p, EXPR_MEMBER, p->at + 1);
			outer->arrow = is_kind(p, T_ARROW);
			outer->u.member.base = e;
			outer->u.member.name = look(p, p->at + 1)->u.name;
			p->at += 2;
			break;
		case T_INC:
		case T_DEC:
			outer = expr_new(p, EXPR_POSTFIX, p->at);
			outer->op = peek(p)->kind;
			outer->u.unary.arg = e;
			step(p);
			break;
		default:
			return e;
		}
		e = outer;
	}
	p->u->bounds++;
	return expr_opaque(p, e->tok);
}

static struct expr *prefixed(struct parser *p)
{
	uint32_t from = p->at;
	struct expr *e;

	switch (peek(p)->kind) {
	case T_MINUS:
	case T_PLUS:
	case T_NOT:
	case T_TILDE:
	case T_STAR:
	case T_AMP:
	case T_INC:
	case T_DEC:
		e = expr_new(p, EXPR_UNARY, from);
		e->op = peek(p)->kind;
		step(p);
		e->u.unary.arg = unary(p);
		return e;
	case T_ANDAND:
		if (look(p, from + 1)->kind != T_NAME)
			return expr_opaque(p, from);
		e = expr_new(p, EXPR_LABEL, from);
		e->u.name = look(p, from + 1)->u.name;
		p->at += 2;
		return e;
	default:
		return postfix(p);
	}
}

static struct expr *unary(struct parser *p)
{
	struct expr *e;

	if (!depth_enter(p)) {
		e = expr_new(p, EXPR_OPAQUE, p->at);
		if (!is_close(peek(p)))
			p->at = behind(p, p->at);
		return e;
	}
	e = prefixed(p);
	depth_leave(p);
	return e;
}

/* ---- operators ---- */

static struct expr *binary(struct parser *p, unsigned int least)
{
	struct expr *left = unary(p), *e;
	unsigned int prec;

	for (unsigned int n = 0; n < PARSE_CHAIN; n++) {
		prec = precedence[peek(p)->kind];
		if (!prec || prec < least)
			return left;
		e = expr_new(p, EXPR_BINARY, p->at);
		e->op = peek(p)->kind;
		step(p);
		e->u.binary.left = left;
		e->u.binary.right = binary(p, prec + 1);
		left = e;
	}
	p->u->bounds++;
	return expr_opaque(p, left->tok);
}

static struct expr *conditional(struct parser *p)
{
	struct expr *e, *cond = binary(p, 1);

	if (!is_kind(p, T_QUESTION))
		return cond;
	e = expr_new(p, EXPR_COND, p->at);
	step(p);
	e->u.cond.cond = cond;
	if (!depth_enter(p))
		return expr_opaque(p, e->tok);
	if (!is_kind(p, T_COLON))
		e->u.cond.yes = expr_comma(p);
	if (accept(p, T_COLON))
		e->u.cond.no = conditional(p);
	else
		e->u.cond.no = expr_opaque(p, p->at);
	depth_leave(p);
	return e;
}

struct expr *expr_assign(struct parser *p)
{
	struct expr *left = conditional(p), *e;

	if (!is_assignment(peek(p)->kind))
		return left;
	e = expr_new(p, EXPR_ASSIGN, p->at);
	e->op = peek(p)->kind;
	step(p);
	e->u.binary.left = left;
	if (!depth_enter(p))
		return expr_opaque(p, e->tok);
	e->u.binary.right = expr_init(p);
	depth_leave(p);
	return e;
}

struct expr *expr_comma(struct parser *p)
{
	struct expr *left = expr_assign(p), *e;

	for (unsigned int n = 0; is_kind(p, T_COMMA) && p->at != p->limit; n++) {
		if (n >= PARSE_CHAIN) {
			p->u->bounds++;
			return expr_opaque(p, left->tok);
		}
		e = expr_new(p, EXPR_COMMA, p->at);
		step(p);
		e->u.binary.left = left;
		e->u.binary.right = expr_assign(p);
		left = e;
	}
	return left;
}
