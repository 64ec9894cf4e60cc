// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file from its tokens: functions, records, globals. Macro calls between them are stepped over.
 * What cannot be read as a declaration but has a body is a function that was skipped, never lost.
 */
#include "parse.h"

#define ARMS_MOST 64

/* File level: where to append, and in which arms of #if we are. */
struct level {
	struct function **function_end;
	struct decl **global_end;
	uint32_t from; /* first token of what is being read */
	uint8_t arms[ARMS_MOST];
	uint32_t narms;
	bool bodies;
};

struct parser parser_at(struct unit *u, const struct tokens *t, struct arena *a, uint32_t from)
{
	struct parser p = {.u = u, .a = a, .t = t->at, .n = t->n, .at = from};

	return p;
}

static void arms_see(struct level *l, const struct token *t)
{
	if (t->kind == T_PPIF) {
		if (l->narms < ARMS_MOST)
			l->arms[l->narms] = 0;
		l->narms++;
	} else if (t->kind == T_PPELSE) {
		if (l->narms && l->narms <= ARMS_MOST && l->arms[l->narms - 1] < UINT8_MAX)
			l->arms[l->narms - 1]++;
	} else if (l->narms) {
		l->narms--;
	}
}

static uint8_t arm_now(const struct level *l)
{
	for (uint32_t i = l->narms; i-- > 0;)
		if (i < ARMS_MOST && l->arms[i])
			return l->arms[i];
	return 0;
}

/* ---- functions ---- */

/* The } at column 0 that ends a body whose { has no partner; or the end. */
static uint32_t close_by_layout(const struct parser *p, uint32_t open)
{
	for (uint32_t i = open + 1; i < p->n; i++)
		if (p->t[i].kind == T_RBRACE && (p->t[i].flags & (TF_BOL | TF_SPACE)) == TF_BOL)
			return i;
	return p->n;
}

static struct function *function_new(struct parser *p, struct level *l, const struct decl *d)
{
	struct function *f = arena_alloc(p->a, sizeof(*f));

	f->decl = *d;
	f->decl.next = NULL;
	f->name = d->name ? d->name : name_of("");
	f->from = l->from;
	f->tok = d->tok;
	f->arm = arm_now(l);
	f->tokens = &p->u->tokens;
	f->open = p->at;
	f->close = match(p, p->at);
	*l->function_end = f;
	l->function_end = &f->next;
	p->u->nfunctions++;
	return f;
}

static void function_skip(struct parser *p, struct function *f, const char *why)
{
	f->skipped = why;
	f->body = NULL;
	f->nopaque = 1;
	p->u->nskipped++;
}

/* A function's body, at its {. */
static void function_body(struct parser *p, struct level *l, const struct decl *d)
{
	struct function *f = function_new(p, l, d);

	if (f->close == f->open) {
		f->close = close_by_layout(p, f->open);
		function_skip(p, f, "brackets do not match");
		p->at = f->close;
		step(p);
		return;
	}
	if (l->bodies) {
		p->nopaque = 0;
		f->body = stmt_block(p);
		f->nopaque = p->nopaque;
		if (f->body->kind != STMT_BLOCK)
			function_skip(p, f, "nested too deeply");
	}
	p->at = f->close + 1;
}

/* ---- macro calls at file level ---- */

static void global_add(struct level *l, struct decl *d)
{
	*l->global_end = d;
	l->global_end = &d->next;
}

static bool is_static_call(const struct parser *p, const struct decl *base)
{
	uint32_t close;

	if (base->type.kind != TYPE_UNKNOWN || !is_kind(p, T_NAME))
		return false;
	if (look(p, p->at + 1)->kind != T_LPAREN)
		return false;
	close = match(p, p->at + 1);
	return close > p->at + 1;
}

static bool has_prefix(const struct name *n, const char *prefix)
{
	return !strncmp(n->text, prefix, strlen(prefix));
}

/* SYSCALL_DEFINE2(open, ...) is sys_open. */
static const struct name *defined_name(struct parser *p, const struct name *macro,
				       const struct name *first)
{
	const char *prefix = has_prefix(macro, "SYSCALL_DEFINE")	  ? "sys_"
			     : has_prefix(macro, "COMPAT_SYSCALL_DEFINE") ? "compat_sys_"
									  : NULL;

	if (!prefix)
		return first;
	return name_of(arena_printf(p->a, "%s%s", prefix, first->text));
}

/* NAME(first, ...) { : the function that a macro heads; at at NAME. */
static void function_by_macro(struct parser *p, struct level *l, const struct decl *base)
{
	uint32_t name = p->at, open = name + 1, close = match(p, open), i;
	const struct name *macro = p->t[name].u.name;
	struct decl *d = arena_copy(p->a, base, sizeof(*base));

	d->name = macro;
	d->tok = name;
	d->type.flags |= TYF_FUNCTION;
	for (i = open + 1; i < close && p->t[i].kind != T_COMMA;)
		i = behind(p, i);
	if (macro->hint == HINT_DEFINES || (macro->hint == HINT_UPPER && i == open + 2)) {
		if (p->t[open + 1].kind == T_NAME && i >= open + 2) {
			d->name = defined_name(p, macro, p->t[open + 1].u.name);
			d->tok = open + 1;
		}
		if (i < close && macro->hint == HINT_DEFINES)
			d->params = decl_pairs(p, i + 1, close);
	} else {
		p->at = open;
		d->params = decl_params(p);
	}
	p->at = close + 1;
	function_body(p, l, d);
}

/* MACRO(type, name) = init; or MACRO(name) { .field = ... }: at at MACRO, the value at init. */
static void global_by_macro(struct parser *p, struct level *l, const struct decl *base,
			    uint32_t init)
{
	struct decl *d = arena_copy(p->a, base, sizeof(*base));

	d->name = decl_macro_name(p, p->at + 1, &d->tok);
	p->at = init;
	d->init = expr_init(p);
	global_add(l, d);
	while (p->at < p->n && !is_kind(p, T_SEMI) && p->t[init].kind != T_LBRACE)
		p->at = behind(p, p->at);
	accept(p, T_SEMI);
}

/* Step over one macro call that is no function; at at its name. True if it was one. */
static bool macro_call(struct parser *p, struct level *l, const struct decl *base)
{
	uint32_t open = p->at + 1, close = match(p, open), i = close + 1;

	if (look(p, i)->kind == T_LBRACE && look(p, i + 1)->kind == T_DOT) {
		global_by_macro(p, l, base, i);
		return true;
	}
	if (look(p, i)->kind == T_LBRACE) {
		function_by_macro(p, l, base);
		return true;
	}
	if (look(p, i)->kind == T_LPAREN)
		return false;
	/* Annotations behind it on the same line. */
	while (look(p, i)->kind == T_NAME &&
	       (!(look(p, i)->flags & TF_BOL) || hint_is(p, i, HINT_ATTR)))
		i = behind(p, i + 1) > i + 2 && look(p, i + 1)->kind == T_LPAREN ? behind(p, i + 1)
										 : i + 1;
	if (look(p, i)->kind == T_ASSIGN) {
		global_by_macro(p, l, base, i + 1);
		return true;
	}
	p->at = i;
	accept(p, T_SEMI);
	return true;
}

/* ---- declarations ---- */

static bool is_head(const struct decl *d)
{
	return (d->type.flags & TYF_FUNCTION) && !d->fnptr && !(d->storage & ST_TYPEDEF);
}

/*
 * Between a function's head and its { only declarations of parameters, as before C90: such a
 * function is skipped. True if it was one.
 */
static bool old_style(struct parser *p, struct level *l, const struct decl *d)
{
	uint32_t from = p->at, i = from;

	while (look(p, i)->kind == T_NAME || look(p, i)->kind == T_STAR ||
	       look(p, i)->kind == T_COMMA || look(p, i)->kind == T_SEMI ||
	       look(p, i)->kind == T_LBRACKET)
		i = behind(p, i);
	if (i == from || look(p, i)->kind != T_LBRACE || look(p, i - 1)->kind != T_SEMI)
		return false;
	p->at = i;
	function_skip(p, function_new(p, l, d), "old style definition");
	p->at = behind(p, i);
	return true;
}

/* Declarators of one declaration, or a function. False: none of both. */
static bool declarators(struct parser *p, struct level *l, const struct decl *base)
{
	bool first = true;

	for (;; first = false) {
		uint32_t from = p->at;
		struct decl *d = decl_declarator(p, base);

		if (is_kind(p, T_LBRACE) && first && is_head(d)) {
			function_body(p, l, d);
			return true;
		}
		if (is_kind(p, T_NAME) && first && is_head(d) && d->name && old_style(p, l, d))
			return true;
		if (accept(p, T_ASSIGN))
			d->init = expr_init(p);
		if (p->at == from || !d->name)
			return false;
		if (base->storage & ST_TYPEDEF && d->type.record && !d->type.record->typedef_name &&
		    !d->type.pointers)
			d->type.record->typedef_name = d->name;
		if (is_kind(p, T_SEMI) || is_kind(p, T_COMMA))
			global_add(l, d);
		if (accept(p, T_SEMI))
			return true;
		if (!accept(p, T_COMMA))
			return false;
	}
}

/* A declaration at from could not be read: step over it, keeping a function's body as skipped. */
static void resync(struct parser *p, struct level *l, uint32_t from)
{
	struct decl d = {.tok = from};
	bool parens = false;
	uint32_t i;

	for (i = from; i < p->n; i = behind(p, i)) {
		const struct token *t = &p->t[i];

		if (t->kind == T_SEMI || t->kind == T_RBRACE) {
			i++;
			break;
		}
		if (i > from && (is_mark(t) ||
				 ((t->flags & (TF_BOL | TF_SPACE)) == TF_BOL && t->kind == T_NAME &&
				  (t->u.name->hint == HINT_STORAGE || t->u.name->hint == HINT_TAG ||
				   t->u.name->hint == HINT_BASIC) &&
				  look(p, i - 1)->kind == T_RPAREN)))
			break;
		if (t->kind == T_NAME && look(p, i + 1)->kind == T_LPAREN && !parens) {
			d.name = t->u.name;
			d.tok = i;
		}
		if (t->kind == T_LPAREN)
			parens = true;
		if (t->kind == T_ASSIGN)
			d.name = NULL;
		if (t->kind == T_LBRACE && d.name && parens) {
			struct function *f;

			p->at = i;
			f = function_new(p, l, &d);
			if (f->close == f->open)
				f->close = close_by_layout(p, i);
			function_skip(p, f, "head cannot be read");
			i = f->close + 1;
			break;
		}
	}
	p->at = i > from ? i : from + 1;
	if (p->at > p->n)
		p->at = p->n;
}

static void external(struct parser *p, struct level *l)
{
	uint32_t from = p->at;
	struct decl base = {0};

	l->from = from;
	if (hint_is(p, from, HINT_ASM) || hint_is(p, from, HINT_ASSERT)) {
		resync(p, l, from);
		return;
	}
	if (decl_specifiers(p, &base, false) && accept(p, T_SEMI))
		return;
	if (is_static_call(p, &base) && macro_call(p, l, &base))
		return;
	if (is_kind(p, T_NAME) && (look(p, p->at + 1)->flags & TF_BOL) && p->at == from) {
		/* A macro alone on its line. */
		step(p);
		return;
	}
	if (!declarators(p, l, &base))
		resync(p, l, from);
}

static struct record *records_reverse(struct record *r)
{
	struct record *out = NULL, *next;

	for (; r; r = next) {
		next = r->next;
		r->next = out;
		out = r;
	}
	return out;
}

void unit_parse(struct unit *u, bool bodies)
{
	struct parser p = parser_at(u, &u->tokens, u->arena, 0);
	struct level l = {
		.function_end = &u->functions, .global_end = &u->globals, .bodies = bodies};

	while (p.at < p.n) {
		const struct token *t = peek(&p);
		uint32_t from = p.at;

		if (is_mark(t)) {
			arms_see(&l, t);
			step(&p);
		} else if (t->kind == T_NAME || t->kind == T_STAR || t->kind == T_LPAREN) {
			external(&p, &l);
		} else if (t->kind == T_DOT) {
			/* NAME(args) .field = value, ... END: the inside of a macro's initialiser.
			 */
			while (p.at < p.n && (peek(&p)->flags & (TF_BOL | TF_SPACE)) != TF_BOL)
				step(&p);
		} else {
			p.at = behind(&p, p.at);
		}
		if (p.at <= from)
			p.at = from + 1;
	}
	u->records = records_reverse(u->records);
}

void unit_read(struct unit *u, struct source *s, struct arena *a, bool bodies)
{
	unit_lex(u, s, a);
	unit_parse(u, bodies);
}

struct stmt *body_parse(struct unit *u, struct tokens *t, struct arena *a, const char **why)
{
	struct parser p = parser_at(u, t, a, 0);
	struct stmt *body;

	if (!is_kind(&p, T_LBRACE) || match(&p, 0) == 0) {
		*why = "brackets do not match";
		return NULL;
	}
	body = stmt_block(&p);
	if (body->kind != STMT_BLOCK) {
		*why = "nested too deeply";
		return NULL;
	}
	*why = p.nopaque ? "partly not read" : NULL;
	return body;
}
