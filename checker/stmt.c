// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statements. What cannot be read up to its semicolon is one opaque statement, and reading goes on
 * behind it. Macros that are not expanded: NAME(args) with a body is a loop, NAME(args) without
 * a semicolon is a statement.
 */
#include "parse.h"

static struct stmt *stmt_new(struct parser *p, enum stmt_kind kind)
{
	struct stmt *s = arena_alloc(p->a, sizeof(*s));

	s->kind = (uint8_t)kind;
	s->tok = s->end = p->at;
	return s;
}

/* Is this the end of what statements may be read from? */
static bool at_end(const struct parser *p)
{
	enum token_kind kind = peek(p)->kind;

	return kind == T_END || kind == T_RBRACE || kind == T_PPELSE || kind == T_PPENDIF ||
	       (p->limit && p->at >= p->limit);
}

/* Give up: everything up to the semicolon of this level. */
static struct stmt *opaque(struct parser *p, struct stmt *s)
{
	memset(&s->u, 0, sizeof(s->u));
	s->kind = STMT_OPAQUE;
	s->has_else = false;
	p->nopaque++;
	if (p->at <= s->tok)
		p->at = s->tok;
	while (!at_end(p) && !is_kind(p, T_SEMI)) {
		bool block = is_kind(p, T_LBRACE);

		p->at = behind(p, p->at);
		/* A block ends a statement, unless it is part of an expression. */
		if (block && (at_end(p) || (peek(p)->flags & TF_BOL)))
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
static struct stmt *finish(struct parser *p, struct stmt *s)
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
	return opaque(p, s);
}

/* ---- blocks ---- */

/* Statements to the end of the list, linked from *end; gives the new end. */
static struct stmt **stmt_list(struct parser *p, struct stmt **end)
{
	while (!at_end(p)) {
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
		p->at = close + 1;
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

/* ( condition ) after a keyword, or a macro that brings its own parentheses; NULL if there is none. */
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
		if (look(p, p->at + 1)->kind == T_NAME && look(p, p->at + 1)->u.name->known == N_ELSE)
			step(p);
	}
}

static bool is_else(const struct parser *p)
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
		return opaque(p, s);
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
				last->u.cond.no = opaque(p, next);
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
		return opaque(p, s);
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
		return opaque(p, s);
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
	p->at = close + 1;
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
		return opaque(p, s);
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
	return finish(p, s);
}

static struct stmt *stmt_jump(struct parser *p, enum stmt_kind kind)
{
	struct stmt *s = stmt_new(p, kind);

	step(p);
	if (kind == STMT_RETURN && !is_kind(p, T_SEMI) && !(p->limit && p->at == p->limit))
		s->u.expr = expr_comma(p);
	return finish(p, s);
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

/* asm [volatile] [goto] ( ... : ... : ... : ... : labels ) */
static struct stmt *stmt_asm(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_ASM), **end = &s->u.jump.gotos;
	uint32_t close, i, colons = 0;

	while (is_kind(p, T_NAME))
		step(p);
	if (!is_kind(p, T_LPAREN) || (close = match(p, p->at)) == p->at)
		return opaque(p, s);
	for (i = p->at + 1; i < close; i = behind(p, i)) {
		const struct token *t = &p->t[i];

		if (t->kind == T_COLON) {
			colons++;
		} else if (colons >= 4 && t->kind == T_NAME) {
			p->at = i;
			*end = stmt_new(p, STMT_GOTO);
			(*end)->u.jump.name = t->u.name;
			end = &(*end)->next;
		}
	}
	p->at = close + 1;
	s->end = close;
	if (accept(p, T_SEMI))
		s->end = p->at - 1;
	return s;
}

/* ---- declarations ---- */

/* guard(mutex)(&lock); CLASS(fd, f)(arg); */
static struct stmt *stmt_guard(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_DECL);
	const struct name *class = look(p, p->at + 2)->u.name;
	uint32_t open = p->at + 1, close = match(p, open);
	struct decl *d = arena_alloc(p->a, sizeof(*d));
	struct expr *call;

	d->tok = p->at;
	d->is_guard = true;
	d->cleanup = class;
	if (look(p, p->at + 3)->kind == T_COMMA && look(p, p->at + 4)->kind == T_NAME) {
		d->name = look(p, p->at + 4)->u.name;
		d->tok = p->at + 4;
	}
	call = expr_new(p, EXPR_CALL, p->at + 2);
	call->u.call.fn = expr_new(p, EXPR_NAME, p->at + 2);
	call->u.call.fn->u.name = class;
	p->at = close + 1;
	call->u.call.end = match(p, p->at);
	call->u.call.args = items(p);
	d->init = call;
	s->u.decl = d;
	return finish(p, s);
}

static bool is_guard(const struct parser *p)
{
	uint32_t close;

	if (look(p, p->at + 1)->kind != T_LPAREN || look(p, p->at + 2)->kind != T_NAME)
		return false;
	close = match(p, p->at + 1);
	return close > p->at + 1 && look(p, close + 1)->kind == T_LPAREN;
}

static struct stmt *stmt_decl(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_DECL);
	uint32_t opaques = p->nopaque;
	struct decl base = {0};

	if (hint_is(p, p->at, HINT_LABEL) || hint_is(p, p->at, HINT_ASSERT)) {
		s->kind = STMT_EMPTY;
		while (!at_end(p) && !is_kind(p, T_SEMI))
			p->at = behind(p, p->at);
		return finish(p, s);
	}
	if (decl_specifiers(p, &base, false)) {
		if (is_kind(p, T_SEMI)) {
			/* struct foo { ... }; or __attribute__((fallthrough)); */
			s->u.decl = arena_copy(p->a, &base, sizeof(base));
			s->u.decl->tok = s->tok;
			return finish(p, s);
		}
		if (base.type.kind == TYPE_UNKNOWN && is_kind(p, T_NAME) &&
		    look(p, p->at + 1)->kind == T_LPAREN &&
		    look(p, behind(p, p->at + 1))->kind == T_SEMI) {
			/* static DEFINE_MUTEX(lock); */
			s->u.decl = arena_copy(p->a, &base, sizeof(base));
			s->u.decl->name = decl_macro_name(p, p->at + 1, &s->u.decl->tok);
			p->at = behind(p, p->at + 1);
			return finish(p, s);
		}
		if (decl_list(p, &base, &s->u.decl)) {
			s->end = p->at - 1;
			return s;
		}
	}
	p->at = s->tok;
	p->nopaque = opaques;
	return opaque(p, s);
}

/* ---- expressions and macros ---- */

/* White space before a token on its line, a tab counting eight. */
static uint32_t indent(const struct parser *p, uint32_t i)
{
	const char *text = p->u->source ? p->u->source->text : NULL;
	uint32_t off = look(p, i)->off, from, n = 0;

	if (!text || off > p->u->source->size || look(p, i)->flags & TF_EXPANDED)
		return 0;
	for (from = off; from > 0 && (text[from - 1] == ' ' || text[from - 1] == '\t');)
		from--;
	if (from > 0 && text[from - 1] != '\n')
		return 0;
	for (; from < off; from++)
		n = text[from] == '\t' ? (n | 7) + 1 : n + 1;
	return n;
}

/* Is the token after a macro call without semicolon the beginning of a statement? */
static bool begins_statement(const struct parser *p)
{
	const struct token *t = peek(p);

	if (at_end(p) || t->kind == T_PPIF)
		return true;
	if (t->kind == T_NAME)
		return (t->flags & TF_BOL) || t->u.name->hint == HINT_WORD ||
		       look(p, p->at + 1)->kind == T_LPAREN;
	return (t->flags & TF_BOL) && (t->kind == T_STAR || t->kind == T_INC || t->kind == T_DEC ||
				       t->kind == T_LPAREN || t->kind == T_LBRACE);
}

static struct stmt *stmt_iterate(struct parser *p, struct stmt *s, struct expr *call, enum hint hint)
{
	s->kind = hint == HINT_SCOPED ? STMT_SCOPED : STMT_ITERATE;
	if (hint == HINT_IF) {
		s->kind = STMT_IF;
		s->u.cond.cond = call;
		s->u.cond.yes = stmt_parse(p);
		if (is_else(p)) {
			step(p);
			s->u.cond.no = stmt_parse(p);
		}
	} else {
		s->u.iterate.call = call;
		s->u.iterate.body = stmt_parse(p);
	}
	s->end = p->at - 1;
	return s;
}

/* for_each_x(args) and a statement; not a function of such a name, called. */
static bool is_loop_head(const struct parser *p)
{
	uint32_t after = behind(p, p->at + 1);

	if (look(p, p->at + 1)->kind != T_LPAREN || after >= p->n)
		return false;
	/* } while_each_thread(...) */
	if (p->at > 0 && look(p, p->at - 1)->kind == T_RBRACE && !(peek(p)->flags & TF_BOL))
		return false;
	switch (look(p, after)->kind) {
	case T_NAME:
	case T_LBRACE:
	case T_INC:
	case T_DEC: return true;
	case T_STAR:
	case T_LPAREN: return (look(p, after)->flags & TF_BOL) != 0;
	default: return false;
	}
}

static struct stmt *stmt_loop_macro(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_ITERATE);
	struct expr *call = expr_new(p, EXPR_CALL, p->at);
	enum hint hint = peek(p)->u.name->hint;

	call->u.call.fn = expr_new(p, EXPR_NAME, p->at);
	call->u.call.fn->u.name = peek(p)->u.name;
	step(p);
	call->u.call.end = match(p, p->at);
	call->u.call.args = items(p);
	return stmt_iterate(p, s, call, hint);
}

static struct stmt *stmt_expr(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_EXPR);
	struct expr *e = expr_comma(p);
	enum hint hint = HINT_NONE;
	bool call, name;

	s->u.expr = e;
	call = e->kind == EXPR_CALL && e->u.call.fn->kind == EXPR_NAME && p->at == e->u.call.end + 1;
	name = e->kind == EXPR_NAME && p->at == s->tok + 1;
	if (call)
		hint = e->u.call.fn->u.name->hint;
	if (is_kind(p, T_SEMI) || (p->limit && p->at == p->limit))
		return finish(p, s);
	if (call) {
		if (is_kind(p, T_LBRACE))
			return stmt_iterate(p, s, e, hint);
		if ((peek(p)->flags & look(p, s->tok)->flags & TF_BOL) && !at_end(p) &&
		    indent(p, p->at) > indent(p, s->tok))
			return stmt_iterate(p, s, e, hint);
	}
	if ((call || name) && begins_statement(p)) {
		s->end = p->at - 1;
		return s;
	}
	p->at = s->tok;
	return opaque(p, s);
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
	default: return opaque(p, stmt_new(p, STMT_OPAQUE));
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
			return finish(p, s);
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
		return opaque(p, s);
	}
	s = stmt_any(p);
	depth_leave(p);
	return s;
}
