// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expressions of GNU C, by precedence. What is in brackets is contained: if it cannot be read, it is one
 * opaque expression, and reading goes on behind the bracket. Whether a name is a type is not
 * known here, so casts are told by hints and by what stands around them.
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

static struct expr *opaque(struct parser *p, uint32_t tok)
{
	p->nopaque++;
	return expr_new(p, EXPR_OPAQUE, tok);
}

static struct expr *unary(struct parser *p);

/* ---- types among expressions ---- */

/* After the name at i only stars and qualifiers up to a closing ) or comma, one star at least. */
static bool is_pointer_name(const struct parser *p, uint32_t i)
{
	uint32_t stars = 0;
	const struct token *t;

	for (i++; (t = look(p, i))->kind != T_END; i++) {
		if (t->kind == T_STAR)
			stars++;
		else if (t->kind != T_NAME ||
			 (t->u.name->hint != HINT_QUALIFIER && t->u.name->hint != HINT_ATTR))
			break;
	}
	if (t->kind == T_LPAREN && look(p, i + 1)->kind == T_STAR &&
	    look(p, i + 2)->kind == T_RPAREN)
		return true;
	return stars && (t->kind == T_RPAREN || t->kind == T_COMMA);
}

bool type_begins(const struct parser *p, uint32_t i)
{
	const struct token *t = look(p, i);

	if (t->kind != T_NAME)
		return false;
	switch (t->u.name->hint) {
	case HINT_BASIC:
	case HINT_TAG:
	case HINT_TYPEOF:
	case HINT_QUALIFIER:
		return true;
	case HINT_ATTR:
		return look(p, i + 1)->kind == T_NAME || look(p, i + 1)->kind == T_LPAREN;
	case HINT_TYPE:
		t = look(p, i + 1);
		if (t->kind == T_RPAREN || t->kind == T_NAME || t->kind == T_LBRACKET)
			return true;
		return is_pointer_name(p, i);
	case HINT_WORD:
		return false;
	default:
		/* An annotation before a type, or a type that a macro makes: (FORCE u32), (ElfW(Addr) *) */
		if (look(p, i + 1)->kind == T_NAME && (name_is_type(look(p, i + 1)->u.name) ||
							 hint_is(p, i + 1, HINT_TAG)))
			return true;
		if (look(p, i + 1)->kind == T_LPAREN && look(p, behind(p, i + 1))->kind == T_STAR)
			return is_pointer_name(p, behind(p, i + 1) - 1);
		return is_pointer_name(p, i);
	}
}

/* May an operand begin with this token? */
static bool begins_operand(const struct token *t)
{
	switch (t->kind) {
	case T_NAME: return t->u.name->hint != HINT_WORD;
	case T_NUMBER:
	case T_STRING:
	case T_CHAR:
	case T_LPAREN:
	case T_LBRACE:
	case T_PLUS:
	case T_MINUS:
	case T_NOT:
	case T_TILDE:
	case T_STAR:
	case T_AMP:
	case T_ANDAND:
	case T_INC:
	case T_DEC: return true;
	default: return false;
	}
}

/* ( at i: a type in parentheses, not a value whose name looks like one's? */
static bool is_cast_of_type(const struct parser *p, uint32_t i)
{
	if (!type_begins(p, i + 1))
		return false;
	return !hint_is(p, i + 1, HINT_TYPE) || look(p, i + 2)->kind != T_RPAREN ||
	       begins_operand(look(p, i + 3));
}

/* ( at i: is it a cast of one unknown name? By what follows: an operand that cannot follow a value. */
static bool is_cast_of_name(const struct parser *p, uint32_t i)
{
	const struct token *t = look(p, i + 3);

	if (look(p, i + 1)->kind != T_NAME || look(p, i + 2)->kind != T_RPAREN)
		return false;
	switch (t->kind) {
	case T_NAME: return t->u.name->hint != HINT_WORD && t->u.name->hint != HINT_ATTR;
	case T_NUMBER:
	case T_STRING:
	case T_CHAR:
	case T_LBRACE:
	case T_TILDE:
	case T_NOT: return true;
	case T_LPAREN: return look(p, i + 4)->kind == T_NAME && type_begins(p, i + 4);
	default: return false;
	}
}

/* ---- lists ---- */

/* The comma or closing bracket that ends the item at i. */
static uint32_t item_end(const struct parser *p, uint32_t i, uint32_t close)
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

static struct expr *item_value(struct parser *p, uint32_t close)
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
		p->at = from;
		p->nopaque = opaques;
		e = expr_assign(p);
	} else {
		e = expr_assign(p);
	}
	if (p->at == end)
		return e;
	p->nopaque = opaques;
	p->at = from;
	if (has_semicolon(p, from, end))
		return item_statements(p, end);
	e = opaque(p, from);
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
			p->at = end + 1;
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
	p->at = close + 1;
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
		p->at = close + 1;
		e->kind = EXPR_OPAQUE;
		return e;
	}
	e->u.init.items = items(p);
	depth_leave(p);
	return e;
}

/* ---- primary and postfix ---- */

struct expr *expr_parens(struct parser *p)
{
	uint32_t open = p->at, close = match(p, open);
	struct expr *e;

	if (close == open) {
		step(p);
		return opaque(p, open);
	}
	if (close == open + 1) {
		p->at = close + 1;
		return opaque(p, open);
	}
	step(p);
	e = expr_comma(p);
	if (p->at != close)
		e = opaque(p, open);
	e->parens = true;
	p->at = close + 1;
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

/* KERN_ERR PFX "text": names in a row that only strings can be. */
static bool is_string_macro(const struct parser *p, uint32_t i)
{
	const struct token *next = look(p, i + 1);
	bool upper = hint_is(p, i, HINT_UPPER) && next->kind == T_NAME && !(next->flags & TF_BOL) &&
		     next->u.name->hint != HINT_WORD;

	while (look(p, i)->kind == T_NAME && !hint_is(p, i, HINT_WORD))
		i++;
	return upper || look(p, i)->kind == T_STRING;
}

static struct expr *statement_expr(struct parser *p)
{
	uint32_t open = p->at, close = match(p, open);
	struct expr *e = expr_new(p, EXPR_STMT, open);

	if (close == open || !depth_enter(p)) {
		p->at = close + 1;
		return opaque(p, open);
	}
	step(p);
	e->u.stmt.block = stmt_block(p);
	depth_leave(p);
	if (p->at != close)
		p->nopaque++;
	p->at = close + 1;
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
		p->at = close + 1;
		return opaque(p, open);
	}
	p->at = close + 1;
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
		p->at = close + 1;
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
		return opaque(p, e->tok);
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
	p->at = close + 1;
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
		case HINT_WORD: return opaque(p, from);
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
		return opaque(p, from);
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
			outer = expr_new(p, EXPR_INDEX, open);
			outer->u.index.base = e;
			step(p);
			outer->u.index.index = expr_comma(p);
			if (p->at != match(p, open))
				p->nopaque++;
			p->at = match(p, open) + 1;
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
	return opaque(p, e->tok);
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
			return opaque(p, from);
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
	return opaque(p, left->tok);
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
		return opaque(p, e->tok);
	if (!is_kind(p, T_COLON))
		e->u.cond.yes = expr_comma(p);
	if (accept(p, T_COLON))
		e->u.cond.no = conditional(p);
	else
		e->u.cond.no = opaque(p, p->at);
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
		return opaque(p, e->tok);
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
			return opaque(p, left->tok);
		}
		e = expr_new(p, EXPR_COMMA, p->at);
		step(p);
		e->u.binary.left = left;
		e->u.binary.right = expr_assign(p);
		left = e;
	}
	return left;
}
