// SPDX-License-Identifier: GPL-2.0-only
/*
 * Declarators, lists of them, parameters, and the names of types.
 */
#include "parse.h"

static void declarator(struct parser *p, struct decl *d, struct marks *marks);

/* A word behind a star that is not the name yet: an annotation, for a name or a star follows. */
static bool is_star_mark(const struct parser *p)
{
	const struct token *next = look(p, p->at + 1);

	if (peek(p)->u.name->hint == HINT_ATTR)
		return true;
	if (peek(p)->u.name->hint == HINT_WORD)
		return false;
	if (next->kind == T_STAR)
		return true;
	if (next->kind == T_LPAREN)
		return literals_only(p, p->at + 1) && look(p, behind(p, p->at + 1))->kind == T_NAME;
	return next->kind == T_NAME && next->u.name->hint != HINT_ATTR &&
	       next->u.name->hint != HINT_CLEANUP && look(p, p->at + 2)->kind == T_LPAREN;
}

/* Stars with what stands among them; gives their number. */
static uint8_t pointers(struct parser *p, struct decl *d, struct marks *marks)
{
	unsigned int n = 0;

	for (;;) {
		enum hint hint = is_kind(p, T_NAME) ? peek(p)->u.name->hint : HINT_NONE;

		if (is_kind(p, T_STAR) || is_kind(p, T_CARET)) {
			n++;
			step(p);
		} else if (hint == HINT_QUALIFIER || hint == HINT_STORAGE ||
			   hint == HINT_EXTENSION) {
			step(p);
		} else if (is_kind(p, T_NAME) && (n || hint == HINT_ATTR) && is_star_mark(p)) {
			mark_read(p, d, marks);
		} else {
			return n > UINT8_MAX ? UINT8_MAX : (uint8_t)n;
		}
	}
}

/* ( at at, no name read yet: (*fn), (name), ((*fn)), not a parameter list. */
static bool is_nested(const struct parser *p)
{
	const struct token *t = look(p, p->at + 1);

	if (t->kind == T_STAR || t->kind == T_CARET)
		return true;
	if (t->kind == T_LPAREN)
		return true;
	if (t->kind != T_NAME || name_is_type(t->u.name))
		return false;
	if (look(p, p->at + 2)->kind == T_STAR)
		return t->u.name->hint == HINT_ATTR || look(p, p->at + 3)->kind == T_NAME;
	return look(p, p->at + 2)->kind == T_RPAREN && look(p, p->at + 3)->kind == T_LPAREN &&
	       t->u.name->hint != HINT_BASIC;
}

static void nested(struct parser *p, struct decl *d, struct marks *marks)
{
	uint32_t open = p->at, close = match(p, open);
	uint8_t outer = d->type.pointers;

	if (close == open || !depth_enter(p)) {
		leave(p, close);
		return;
	}
	step(p);
	if (is_kind(p, T_NAME) && look(p, p->at + 1)->kind == T_STAR)
		mark_read(p, d, marks);
	d->type.pointers = 0;
	declarator(p, d, marks);
	depth_leave(p);
	if (p->at != close)
		p->nopaque++;
	leave(p, close);
	if (is_kind(p, T_LPAREN) && !(d->type.flags & TYF_FUNCTION)) {
		d->fnptr = d->type.pointers;
		d->type.pointers = outer;
	} else {
		d->type.pointers = (uint8_t)(d->type.pointers + outer);
	}
}

static void suffixes(struct parser *p, struct decl *d)
{
	for (;;) {
		if (is_kind(p, T_LBRACKET)) {
			if (d->type.arrays < UINT8_MAX)
				d->type.arrays++;
			p->at = behind(p, p->at);
		} else if (is_kind(p, T_LPAREN) && match(p, p->at) > p->at) {
			struct decl *params;

			d->type.flags |= TYF_FUNCTION;
			params = decl_params(p);
			/* of a function that returns a pointer to a function: the inner ones */
			if (!d->params)
				d->params = params;
		} else {
			return;
		}
	}
}

/* DEVMETHOD(name)(args): a macro makes the name; its argument stands for it. */
static void name_made(struct parser *p, struct decl *d)
{
	uint32_t close;

	if (!is_kind(p, T_LPAREN) || look(p, p->at + 1)->kind != T_NAME)
		return;
	close = match(p, p->at);
	if (close == p->at || look(p, close + 1)->kind != T_LPAREN)
		return;
	d->name = look(p, p->at + 1)->u.name;
	d->tok = p->at + 1;
	leave(p, close);
}

static void declarator(struct parser *p, struct decl *d, struct marks *marks)
{
	d->type.pointers = (uint8_t)(d->type.pointers + pointers(p, d, marks));
	if (is_kind(p, T_LPAREN) && is_nested(p)) {
		nested(p, d, marks);
	} else if (is_kind(p, T_NAME) && peek(p)->u.name->hint != HINT_WORD) {
		d->name = peek(p)->u.name;
		d->tok = p->at;
		step(p);
		name_made(p, d);
	}
	suffixes(p, d);
}

/* Words behind a declarator. At column 0 only a known annotation: the ; before may be missing. */
static void trailing_marks(struct parser *p, struct decl *d, struct marks *marks)
{
	while (is_kind(p, T_NAME)) {
		const struct token *t = peek(p);

		switch (t->u.name->hint) {
		case HINT_ATTR:
		case HINT_CLEANUP:
		case HINT_ASM:
			break;
		case HINT_WORD:
		case HINT_BASIC:
		case HINT_TAG:
		case HINT_STORAGE:
			return;
		default:
			if ((t->flags & (TF_BOL | TF_SPACE)) == TF_BOL)
				return;
		}
		mark_read(p, d, marks);
	}
}

struct decl *decl_declarator(struct parser *p, const struct decl *base)
{
	struct decl *d = arena_copy(p->a, base, sizeof(*base));
	struct marks marks;

	marks_load(base, &marks);
	d->tok = p->at;
	declarator(p, d, &marks);
	if (is_kind(p, T_COLON)) {
		step(p);
		expr_assign(p);
	}
	trailing_marks(p, d, &marks);
	if (marks.n != base->nmarks)
		marks_store(p, d, &marks);
	return d;
}

bool decl_list(struct parser *p, const struct decl *base, struct decl **end)
{
	for (;;) {
		struct decl *d = decl_declarator(p, base);

		if (accept(p, T_ASSIGN))
			d->init = expr_init(p);
		*end = d;
		end = &d->next;
		if (base->storage & ST_TYPEDEF && d->type.record && !d->type.record->typedef_name &&
		    !d->type.pointers)
			d->type.record->typedef_name = d->name;
		if (accept(p, T_SEMI) || (p->limit && p->at == p->limit))
			return true;
		if (!accept(p, T_COMMA))
			return false;
		while (is_mark(peek(p)))
			step(p);
	}
}

/* ---- parameters ---- */

static void skip_param(struct parser *p, uint32_t close)
{
	while (p->at < close && !is_kind(p, T_COMMA))
		p->at = behind(p, p->at);
}

struct decl *decl_params(struct parser *p)
{
	uint32_t close = match(p, p->at);
	struct decl *first = NULL, **end = &first;

	if (close == p->at || !depth_enter(p)) {
		leave(p, close);
		return NULL;
	}
	if (look(p, p->at + 1)->u.name && hint_is(p, p->at + 1, HINT_BASIC) && close == p->at + 2 &&
	    look(p, p->at + 1)->u.name->known == N_VOID) {
		leave(p, close);
		depth_leave(p);
		return NULL;
	}
	for (p->at++; p->at < close;) {
		struct decl base = {0}, *d;

		if (is_kind(p, T_ELLIPSIS) || is_mark(peek(p))) {
			step(p);
		} else if (decl_specifiers(p, &base, true) || is_kind(p, T_NAME)) {
			d = decl_declarator(p, &base);
			*end = d;
			end = &d->next;
		}
		skip_param(p, close);
		accept(p, T_COMMA);
	}
	leave(p, close);
	depth_leave(p);
	return first;
}

/* The argument that names what a macro declares: DEFINE_MUTEX(name), DEFINE_PER_CPU(type, name). */
const struct name *decl_macro_name(const struct parser *p, uint32_t open, uint32_t *tok)
{
	uint32_t close = match(p, open);

	for (uint32_t i = open + 1; i < close; i = behind(p, i)) {
		const struct token *t = &p->t[i];

		if (t->kind == T_NAME && !name_is_type(t->u.name) &&
		    (i == open + 1 || p->t[i - 1].kind == T_COMMA) &&
		    (i + 1 == close || p->t[i + 1].kind == T_COMMA)) {
			*tok = i;
			return t->u.name;
		}
	}
	*tok = open;
	return NULL;
}

struct decl *decl_pairs(struct parser *p, uint32_t from, uint32_t to)
{
	struct decl *first = NULL, **end = &first;

	for (p->at = from; p->at < to;) {
		struct decl base = {0}, *d;

		decl_specifiers(p, &base, true);
		d = decl_declarator(p, &base);
		skip_param(p, to);
		accept(p, T_COMMA);
		if (p->at < to && is_kind(p, T_NAME)) {
			d->name = peek(p)->u.name;
			d->tok = p->at;
		}
		skip_param(p, to);
		accept(p, T_COMMA);
		*end = d;
		end = &d->next;
	}
	return first;
}

struct type *type_name(struct parser *p)
{
	struct marks marks = {.n = 0};
	struct decl d = {0};

	if (!decl_specifiers(p, &d, true))
		return NULL;
	d.type.pointers = (uint8_t)(d.type.pointers + pointers(p, &d, &marks));
	if (is_kind(p, T_LPAREN) && is_nested(p))
		nested(p, &d, &marks);
	suffixes(p, &d);
	return arena_copy(p->a, &d.type, sizeof(d.type));
}
