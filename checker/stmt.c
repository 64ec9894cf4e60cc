// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statements. What cannot be read up to its semicolon is one opaque statement, and reading goes on
 * behind it. Macros that are not expanded: NAME(args) with a body is a loop, NAME(args) without
 * a semicolon is a statement.
 */
#include "parse.h"

struct stmt *stmt_new(struct parser *p, enum stmt_kind kind)
{
	struct stmt *s = arena_alloc(p->a, sizeof(*s));

	s->kind = (uint8_t)kind;
	s->tok = s->end = p->at;
	return s;
}

/* Is this the end of what statements may be read from? */
bool stmt_ends(const struct parser *p)
{
	enum token_kind kind = peek(p)->kind;

	return kind == T_END || kind == T_RBRACE || kind == T_PPELSE || kind == T_PPENDIF ||
	       (p->limit && p->at >= p->limit);
}

/* Give up: everything up to the semicolon of this level. */
struct stmt *stmt_opaque(struct parser *p, struct stmt *s)
{
	memset(&s->u, 0, sizeof(s->u));
	s->kind = STMT_OPAQUE;
	s->has_else = false;
	p->nopaque++;
	if (p->at <= s->tok)
		p->at = s->tok;
	while (!stmt_ends(p) && !is_kind(p, T_SEMI)) {
		bool block = is_kind(p, T_LBRACE);

		p->at = behind(p, p->at);
		/* A block ends a statement, unless it is part of an expression. */
		if (block && (stmt_ends(p) || (peek(p)->flags & TF_BOL)))
			break;
	}
	if (is_kind(p, T_SEMI) && !(p->limit && p->at >= p->limit))
		step(p);
	if (p->at == s->tok)
		step(p);
	s->end = p->at - 1;
	return s;
}

/* Expect the semicolon that ends s. */
struct stmt *stmt_finish(struct parser *p, struct stmt *s)
{
	if (accept(p, T_SEMI)) {
		s->end = p->at - 1;
		return s;
	}
	if (p->limit && p->at == p->limit) {
		s->end = p->at - 1;
		return s;
	}
	p->at = s->tok;
	return stmt_opaque(p, s);
}

/* ---- blocks ---- */

/* Statements to the end of the list, linked from *end; gives the new end. */
static struct stmt **stmt_list(struct parser *p, struct stmt **end)
{
	while (!stmt_ends(p)) {
		uint32_t from = p->at;

		*end = stmt_parse(p);
		end = &(*end)->next;
		if (p->at == from)
			step(p);
	}
	return end;
}

struct stmt *stmt_block(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_BLOCK), **end;
	uint32_t limit = p->limit, close = match(p, p->at);

	if (!depth_enter(p)) {
		leave(p, close);
		s->kind = STMT_OPAQUE;
		s->end = close;
		return s;
	}
	p->limit = 0;
	step(p);
	end = stmt_list(p, &s->u.block.first);
	while (close > s->tok && p->at < close) {
		/* A stray mark or bracket: go on behind it. */
		p->nopaque++;
		step(p);
		end = stmt_list(p, end);
	}
	s->end = p->at;
	accept(p, T_RBRACE);
	p->limit = limit;
	depth_leave(p);
	return s;
}

struct stmt *stmt_range(struct parser *p, uint32_t end)
{
	struct stmt *s = stmt_new(p, STMT_BLOCK);
	uint32_t limit = p->limit;

	if (!depth_enter(p)) {
		p->at = end;
		s->kind = STMT_OPAQUE;
		return s;
	}
	p->limit = end;
	stmt_list(p, &s->u.block.first);
	if (p->at != end)
		p->nopaque++;
	if (p->at < end)
		p->at = end;
	s->end = end ? end - 1 : 0;
	p->limit = limit;
	depth_leave(p);
	return s;
}

/* #if A statements #elif B statements #else statements #endif */
static struct stmt *stmt_ppif(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_PPIF), **end = &s->u.ppif.arms, *arm;

	s->u.ppif.config = peek(p)->u.pair.elif;
	do {
		if (is_kind(p, T_PPELSE) && !peek(p)->u.pair.elif)
			s->has_else = true;
		arm = stmt_new(p, STMT_BLOCK);
		step(p);
		if (depth_enter(p)) {
			stmt_list(p, &arm->u.block.first);
			depth_leave(p);
		}
		arm->end = p->at;
		*end = arm;
		end = &arm->next;
	} while (is_kind(p, T_PPELSE));
	s->end = p->at;
	if (!accept(p, T_PPENDIF))
		p->nopaque++;
	return s;
}

/* ---- control ---- */

/* ( condition ) after a keyword, or a macro that brings its own parentheses; NULL if there is none.
 */
static struct expr *condition(struct parser *p)
{
	if (is_kind(p, T_NAME) && look(p, p->at + 1)->kind == T_LPAREN)
		return expr_assign(p);
	if (!is_kind(p, T_LPAREN) || match(p, p->at) == p->at)
		return NULL;
	return expr_parens(p);
}

static void marks_before_else(struct parser *p)
{
	if (is_kind(p, T_PPIF) || is_kind(p, T_PPENDIF)) {
		if (look(p, p->at + 1)->kind == T_NAME &&
		    look(p, p->at + 1)->u.name->known == N_ELSE)
			step(p);
	}
}

bool is_else(const struct parser *p)
{
	return is_kind(p, T_NAME) && peek(p)->u.name->known == N_ELSE &&
	       !(p->limit && p->at >= p->limit);
}

static struct stmt *stmt_if(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_IF), *last = s, *next;
	struct expr *cond;

	step(p);
	cond = condition(p);
	if (!cond)
		return stmt_opaque(p, s);
	s->u.cond.cond = cond;
	s->u.cond.yes = stmt_parse(p);
	/* A chain of else if is read in a loop: it may be long. */
	for (unsigned int n = 0; marks_before_else(p), is_else(p); n++) {
		step(p);
		next = NULL;
		if (n < PARSE_CHAIN && is_kind(p, T_NAME) && peek(p)->u.name->known == N_IF) {
			next = stmt_new(p, STMT_IF);
			step(p);
			cond = condition(p);
			if (!cond) {
				last->u.cond.no = stmt_opaque(p, next);
				break;
			}
			next->u.cond.cond = cond;
			next->u.cond.yes = stmt_parse(p);
			last->u.cond.no = next;
			last = next;
			continue;
		}
		last->u.cond.no = stmt_parse(p);
		break;
	}
	for (next = s;; next = next->u.cond.no) {
		next->end = p->at - 1;
		if (next == last)
			break;
	}
	return s;
}

/* while, switch */
static struct stmt *stmt_loop(struct parser *p, enum stmt_kind kind)
{
	struct stmt *s = stmt_new(p, kind);

	step(p);
	s->u.loop.cond = condition(p);
	if (!s->u.loop.cond)
		return stmt_opaque(p, s);
	s->u.loop.body = stmt_parse(p);
	s->end = p->at - 1;
	return s;
}

static struct stmt *stmt_do(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_DO);

	step(p);
	s->u.loop.body = stmt_parse(p);
	if (is_kind(p, T_NAME) && peek(p)->u.name->known == N_WHILE) {
		step(p);
		s->u.loop.cond = condition(p);
	} else if (is_kind(p, T_NAME) && look(p, p->at + 1)->kind == T_LPAREN) {
		/* do { } while_each_thread(g, t); */
		s->u.loop.cond = expr_assign(p);
	}
	if (!s->u.loop.cond) {
		p->nopaque++;
		s->u.loop.cond = expr_new(p, EXPR_OPAQUE, p->at);
	}
	s->end = p->at - 1;
	if (accept(p, T_SEMI))
		s->end = p->at - 1;
	return s;
}

static struct stmt *stmt_for(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_FOR);
	uint32_t close, limit = p->limit;

	step(p);
	if (!is_kind(p, T_LPAREN) || (close = match(p, p->at)) == p->at)
		return stmt_opaque(p, s);
	step(p);
	p->limit = close;
	if (is_kind(p, T_SEMI))
		step(p);
	else
		s->u.loop4.init = stmt_parse(p);
	if (!is_kind(p, T_SEMI) && p->at < close)
		s->u.loop4.cond = expr_comma(p);
	if (p->at != close && !accept(p, T_SEMI))
		p->nopaque++;
	else if (p->at < close)
		s->u.loop4.step = expr_comma(p);
	if (p->at != close)
		p->nopaque++;
	leave(p, close);
	p->limit = limit;
	s->u.loop4.body = stmt_parse(p);
	s->end = p->at - 1;
	return s;
}

static struct stmt *stmt_case(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_CASE);
	bool is_default = peek(p)->u.name->known == N_DEFAULT;

	step(p);
	if (!is_default) {
		s->u.label_case.value = expr_assign(p);
		if (accept(p, T_ELLIPSIS))
			s->u.label_case.high = expr_assign(p);
	}
	s->end = p->at;
	if (!accept(p, T_COLON))
		return stmt_opaque(p, s);
	return s;
}

static struct stmt *stmt_goto(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_GOTO);

	step(p);
	if (is_kind(p, T_NAME)) {
		s->u.jump.name = peek(p)->u.name;
		step(p);
	} else if (accept(p, T_STAR)) {
		expr_comma(p);
	}
	return stmt_finish(p, s);
}

static struct stmt *stmt_jump(struct parser *p, enum stmt_kind kind)
{
	struct stmt *s = stmt_new(p, kind);

	step(p);
	if (kind == STMT_RETURN && !is_kind(p, T_SEMI) && !(p->limit && p->at == p->limit))
		s->u.expr = expr_comma(p);
	return stmt_finish(p, s);
}

static struct stmt *stmt_label(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_LABEL);

	s->u.jump.name = peek(p)->u.name;
	p->at += 2;
	s->end = p->at - 1;
	/* label: __maybe_unused */
	if (hint_is(p, p->at, HINT_ATTR) && look(p, p->at + 1)->kind == T_SEMI)
		step(p);
	return s;
}

static struct stmt *stmt_word(struct parser *p)
{
	switch (peek(p)->u.name->known) {
	case N_IF: return stmt_if(p);
	case N_WHILE: return stmt_loop(p, STMT_WHILE);
	case N_SWITCH: return stmt_loop(p, STMT_SWITCH);
	case N_DO: return stmt_do(p);
	case N_FOR: return stmt_for(p);
	case N_CASE:
	case N_DEFAULT: return stmt_case(p);
	case N_GOTO: return stmt_goto(p);
	case N_BREAK: return stmt_jump(p, STMT_BREAK);
	case N_CONTINUE: return stmt_jump(p, STMT_CONTINUE);
	case N_RETURN: return stmt_jump(p, STMT_RETURN);
	default: return stmt_opaque(p, stmt_new(p, STMT_OPAQUE));
	}
}

static struct stmt *stmt_named(struct parser *p)
{
	const struct token *next = look(p, p->at + 1);
	enum hint hint = peek(p)->u.name->hint;

	if (hint == HINT_WORD)
		return stmt_word(p);
	if (next->kind == T_COLON && look(p, p->at + 2)->kind != T_COLON)
		return stmt_label(p);
	if (hint == HINT_ASM)
		return stmt_asm(p);
	if ((hint == HINT_GUARD || hint == HINT_CLASS) && is_guard(p))
		return stmt_guard(p);
	if (hint == HINT_ATTR) {
		uint32_t after = next->kind == T_LPAREN ? behind(p, p->at + 1) : p->at + 1;

		if (look(p, after)->kind == T_SEMI) {
			struct stmt *s = stmt_new(p, STMT_EMPTY);

			p->at = after;
			return stmt_finish(p, s);
		}
	}
	if ((hint == HINT_LOOP || hint == HINT_SCOPED) && is_loop_head(p))
		return stmt_loop_macro(p);
	return decl_begins(p) ? stmt_decl(p) : stmt_expr(p);
}

static struct stmt *stmt_any(struct parser *p)
{
	struct stmt *s;

	switch (peek(p)->kind) {
	case T_LBRACE:
		return stmt_block(p);
	case T_SEMI:
		s = stmt_new(p, STMT_EMPTY);
		step(p);
		return s;
	case T_PPIF:
		return stmt_ppif(p);
	case T_PPELSE:
	case T_PPENDIF:
	case T_RBRACE:
	case T_END:
		/* The body of a loop or if is missing. */
		p->nopaque++;
		return stmt_new(p, STMT_OPAQUE);
	case T_NAME:
		return stmt_named(p);
	default:
		return stmt_expr(p);
	}
}

struct stmt *stmt_parse(struct parser *p)
{
	struct stmt *s;

	if (p->limit && p->at >= p->limit)
		return stmt_new(p, STMT_EMPTY);
	if (!depth_enter(p)) {
		s = stmt_new(p, STMT_OPAQUE);
		return stmt_opaque(p, s);
	}
	s = stmt_any(p);
	depth_leave(p);
	return s;
}
