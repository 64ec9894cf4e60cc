/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the parser's files only: guess, item, expr, stmt, simple, spec, record, decl, unit,
 * expand. */
#ifndef KREFCHECK_PARSE_H
#define KREFCHECK_PARSE_H

#include "syntax.h"

/* Nesting of expressions, statements and declarators; and how long a chain of one of them grows. */
#define PARSE_DEPTH 200
#define PARSE_CHAIN 1000

struct parser {
	struct unit *u;
	struct arena *a;
	const struct token *t; /* t[n] is T_END */
	uint32_t n;
	uint32_t at;
	uint32_t limit;	  /* a statement may end here without a semicolon (a macro's argument) */
	uint32_t depth;
	uint32_t nopaque; /* what could not be read in this function */
	uint64_t reread;  /* tokens that were read more than once */
};

static inline const struct token *peek(const struct parser *p)
{
	return &p->t[p->at];
}

/* Token i, or the end. */
static inline const struct token *look(const struct parser *p, uint32_t i)
{
	return &p->t[i < p->n ? i : p->n];
}

static inline bool is_kind(const struct parser *p, enum token_kind kind)
{
	return p->t[p->at].kind == kind;
}

static inline void step(struct parser *p)
{
	p->at += p->at < p->n;
}

static inline bool accept(struct parser *p, enum token_kind kind)
{
	if (p->t[p->at].kind != kind)
		return false;
	step(p);
	return true;
}

static inline bool is_open(const struct token *t)
{
	return t->kind == T_LPAREN || t->kind == T_LBRACE || t->kind == T_LBRACKET;
}

static inline bool is_close(const struct token *t)
{
	return t->kind == T_RPAREN || t->kind == T_RBRACE || t->kind == T_RBRACKET;
}

static inline bool is_mark(const struct token *t)
{
	return t->kind >= T_PPIF && t->kind <= T_PPENDIF;
}

/* The partner of the open bracket at i; i itself if it has none. */
static inline uint32_t match(const struct parser *p, uint32_t i)
{
	uint32_t m = p->t[i].u.pair.match;

	return m < p->n && m > i ? m : i;
}

/* Behind token i, or behind its partner if it opens a bracket. */
static inline uint32_t behind(const struct parser *p, uint32_t i)
{
	if (i >= p->n)
		return p->n;
	return (is_open(&p->t[i]) ? match(p, i) : i) + 1;
}

/* Go on behind token close; never back, or what lies between would be read again and again. */
static inline void leave(struct parser *p, uint32_t close)
{
	if (p->at <= close)
		p->at = close + 1;
}

/* Is token i a name that the parser takes for this? */
static inline bool hint_is(const struct parser *p, uint32_t i, enum hint hint)
{
	const struct token *t = look(p, i);

	return t->kind == T_NAME && t->u.name->hint == hint;
}

/* parser of an array, at its token from. */
struct parser parser_at(struct unit *u, const struct tokens *t, struct arena *a, uint32_t from);
/* False, and counted, when the nesting is too deep; else depth_leave follows. */
bool depth_enter(struct parser *p);
static inline void depth_leave(struct parser *p)
{
	p->depth--;
}

/* guess.c */
/* Does a type begin at token i, where an expression may begin too? */
bool type_begins(const struct parser *p, uint32_t i);
/* ( at i: a type in parentheses, not a value whose name looks like one's? */
bool is_cast_of_type(const struct parser *p, uint32_t i);
/* ( at i: a cast of one unknown name? */
bool is_cast_of_name(const struct parser *p, uint32_t i);
/* Names in a row from i that can only be strings: KERN_ERR PFX "text". */
bool is_string_macro(const struct parser *p, uint32_t i);
/* Does a declaration begin here, where a statement may begin too? */
bool decl_begins(const struct parser *p);

/* expr.c */
struct expr *expr_new(struct parser *p, enum expr_kind kind, uint32_t tok);
struct expr *expr_comma(struct parser *p);
struct expr *expr_assign(struct parser *p);
/* Initialiser: an expression or a list in braces. */
struct expr *expr_init(struct parser *p);
/* ( expression ), at its (: contained, so that trouble inside ends at its ). */
struct expr *expr_parens(struct parser *p);
/* A counted failure. */
struct expr *expr_opaque(struct parser *p, uint32_t tok);

/* item.c */
/* What stands between a bracket and its partner, as items; leaves at behind it. */
struct item *items(struct parser *p);
/* The item at at, of the list that ends at close. */
struct expr *item_value(struct parser *p, uint32_t close);
/* The comma or closing bracket that ends the item at i. */
uint32_t item_end(const struct parser *p, uint32_t i, uint32_t close);

/* stmt.c */
struct stmt *stmt_new(struct parser *p, enum stmt_kind kind);
/* Is this the end of what statements may be read from? */
bool stmt_ends(const struct parser *p);
/* Give up on s: everything up to the semicolon of its level, counted. */
struct stmt *stmt_opaque(struct parser *p, struct stmt *s);
/* Expect the semicolon that ends s. */
struct stmt *stmt_finish(struct parser *p, struct stmt *s);
bool is_else(const struct parser *p);
struct stmt *stmt_parse(struct parser *p);
/* { ... }, at its {. */
struct stmt *stmt_block(struct parser *p);
/* Statements up to token end, as a block. */
struct stmt *stmt_range(struct parser *p, uint32_t end);

/* simple.c */
struct stmt *stmt_asm(struct parser *p);
struct stmt *stmt_expr(struct parser *p);
struct stmt *stmt_decl(struct parser *p);
/* guard(mutex)(&lock); CLASS(fd, f)(arg); */
bool is_guard(const struct parser *p);
struct stmt *stmt_guard(struct parser *p);
/* for_each_x(args) and a statement; not a function of such a name, called. */
bool is_loop_head(const struct parser *p);
struct stmt *stmt_loop_macro(struct parser *p);

/* spec.c */
#define MARKS_MOST 16

/* The annotations of one declaration while it is read. */
struct marks {
	struct mark at[MARKS_MOST];
	unsigned int n;
};

/* One annotation word at at, with its arguments. */
void mark_read(struct parser *p, struct decl *d, struct marks *marks);
void marks_store(struct parser *p, struct decl *d, const struct marks *marks);
void marks_load(const struct decl *d, struct marks *marks);
/* May this token follow a declarator's name at once? */
bool ends_declarator(const struct token *t);
/* ( at open: only numbers and strings inside, as annotations have? */
bool literals_only(const struct parser *p, uint32_t open);
/* Words before the declarators: into d->type, storage, marks. False: not one word was read. */
bool decl_specifiers(struct parser *p, struct decl *d, bool param);

/* record.c */
/* { members }, at the {. */
struct record *record_body(struct parser *p, const struct name *tag, uint32_t tok, bool is_union);

/* decl.c */
/* Abstract or not: a type where an expression may stand. NULL: none here. */
struct type *type_name(struct parser *p);
/* One declarator with what stands behind it; copies base. */
struct decl *decl_declarator(struct parser *p, const struct decl *base);
/* Declarators after base up to the ; (members: with bit-fields). False: something else is here. */
bool decl_list(struct parser *p, const struct decl *base, struct decl **end);
/* Parameters, at the (; leaves at behind the ). */
struct decl *decl_params(struct parser *p);
/* Parameters written as type, name, type, name: from token from to token to. */
struct decl *decl_pairs(struct parser *p, uint32_t from, uint32_t to);
/* The name that a declaring macro's arguments, in the bracket at open, give; NULL: none. */
const struct name *decl_macro_name(const struct parser *p, uint32_t open, uint32_t *tok);

#endif
