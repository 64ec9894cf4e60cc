// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statements without a keyword of their own: expressions, declarations, asm, and macros that are
 * not expanded. NAME(args) with a body is a loop, NAME(args) without a semicolon is a statement.
 */
#include "parse.h"

/* asm [volatile] [goto] ( ... : ... : ... : ... : labels ) */
struct stmt *stmt_asm(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_ASM), **end = &s->u.jump.gotos;
	uint32_t close, i, colons = 0;

	while (is_kind(p, T_NAME))
		step(p);
	if (!is_kind(p, T_LPAREN) || (close = match(p, p->at)) == p->at)
		return stmt_opaque(p, s);
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
	leave(p, close);
	s->end = close;
	if (accept(p, T_SEMI))
		s->end = p->at - 1;
	return s;
}

/* ---- declarations ---- */

/* guard(mutex)(&lock); CLASS(fd, f)(arg); */
struct stmt *stmt_guard(struct parser *p)
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
	leave(p, close);
	call->u.call.end = match(p, p->at);
	call->u.call.args = items(p);
	d->init = call;
	s->u.decl = d;
	return stmt_finish(p, s);
}

bool is_guard(const struct parser *p)
{
	uint32_t close;

	if (look(p, p->at + 1)->kind != T_LPAREN || look(p, p->at + 2)->kind != T_NAME)
		return false;
	close = match(p, p->at + 1);
	return close > p->at + 1 && look(p, close + 1)->kind == T_LPAREN;
}

struct stmt *stmt_decl(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_DECL);
	uint32_t opaques = p->nopaque;
	struct decl base = {0};

	if (hint_is(p, p->at, HINT_LABEL) || hint_is(p, p->at, HINT_ASSERT)) {
		s->kind = STMT_EMPTY;
		while (!stmt_ends(p) && !is_kind(p, T_SEMI))
			p->at = behind(p, p->at);
		return stmt_finish(p, s);
	}
	if (decl_specifiers(p, &base, false)) {
		if (is_kind(p, T_SEMI)) {
			/* struct foo { ... }; or __attribute__((fallthrough)); */
			s->u.decl = arena_copy(p->a, &base, sizeof(base));
			s->u.decl->tok = s->tok;
			return stmt_finish(p, s);
		}
		if (base.type.kind == TYPE_UNKNOWN && is_kind(p, T_NAME) &&
		    look(p, p->at + 1)->kind == T_LPAREN &&
		    look(p, behind(p, p->at + 1))->kind == T_SEMI) {
			/* static DEFINE_MUTEX(lock); */
			s->u.decl = arena_copy(p->a, &base, sizeof(base));
			s->u.decl->name = decl_macro_name(p, p->at + 1, &s->u.decl->tok);
			p->at = behind(p, p->at + 1);
			return stmt_finish(p, s);
		}
		if (decl_list(p, &base, &s->u.decl)) {
			s->end = p->at - 1;
			return s;
		}
	}
	p->at = s->tok;
	p->nopaque = opaques;
	return stmt_opaque(p, s);
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

	if (stmt_ends(p) || t->kind == T_PPIF)
		return true;
	if (t->kind == T_NAME)
		return (t->flags & TF_BOL) || t->u.name->hint == HINT_WORD ||
		       look(p, p->at + 1)->kind == T_LPAREN;
	return (t->flags & TF_BOL) && (t->kind == T_STAR || t->kind == T_INC || t->kind == T_DEC ||
				       t->kind == T_LPAREN || t->kind == T_LBRACE);
}

static struct stmt *stmt_iterate(struct parser *p, struct stmt *s, struct expr *call,
				 enum hint hint)
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
bool is_loop_head(const struct parser *p)
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

struct stmt *stmt_loop_macro(struct parser *p)
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

struct stmt *stmt_expr(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_EXPR);
	struct expr *e = expr_comma(p);
	enum hint hint = HINT_NONE;
	bool call, name;

	s->u.expr = e;
	call = e->kind == EXPR_CALL && e->u.call.fn->kind == EXPR_NAME &&
	       p->at == e->u.call.end + 1;
	name = e->kind == EXPR_NAME && p->at == s->tok + 1;
	if (call)
		hint = e->u.call.fn->u.name->hint;
	if (is_kind(p, T_SEMI) || (p->limit && p->at == p->limit))
		return stmt_finish(p, s);
	if (call) {
		if (is_kind(p, T_LBRACE))
			return stmt_iterate(p, s, e, hint);
		if ((peek(p)->flags & look(p, s->tok)->flags & TF_BOL) && !stmt_ends(p) &&
		    indent(p, p->at) > indent(p, s->tok))
			return stmt_iterate(p, s, e, hint);
	}
	if ((call || name) && begins_statement(p)) {
		s->end = p->at - 1;
		return s;
	}
	p->at = s->tok;
	return stmt_opaque(p, s);
}
