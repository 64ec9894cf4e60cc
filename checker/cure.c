// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cures: what a rule knows to be right, as edits of the function's text. Statements are found in
 * the tree, changed in the source. Wherever the text is not as plain as a cure takes it to be (out
 * of a macro, several on a line, no braces where some are needed) there is none.
 */
#include "cure.h"

/* ---- the tree ---- */

bool stmt_covers(const struct stmt *s, uint32_t tok)
{
	return s && s->tok <= tok && tok <= s->end;
}

static bool spot_in(const struct stmt *s, uint32_t tok, struct spot *out);

static bool spot_in_list(const struct stmt *first, const struct stmt *owner, uint32_t tok,
			 struct spot *out)
{
	const struct stmt *prev = NULL;

	for (const struct stmt *s = first; s; prev = s, s = s->next)
		if (stmt_covers(s, tok)) {
			*out = (struct spot){s, prev, owner, true};
			return spot_in(s, tok, out);
		}
	return true;
}

static bool spot_alone(const struct stmt *s, const struct stmt *owner, uint32_t tok,
		       struct spot *out)
{
	if (!stmt_covers(s, tok))
		return false;
	if (s->kind == STMT_BLOCK)
		return spot_in_list(s->u.block.first, s, tok, out);
	*out = (struct spot){s, NULL, owner, false};
	return spot_in(s, tok, out);
}

/* The innermost statement of s at tok; *out is s itself if no part of it is a statement there. */
static bool spot_in(const struct stmt *s, uint32_t tok, struct spot *out)
{
	switch (s->kind) {
	case STMT_BLOCK: return spot_in_list(s->u.block.first, s, tok, out);
	case STMT_IF:
		return spot_alone(s->u.cond.yes, s, tok, out) ||
		       spot_alone(s->u.cond.no, s, tok, out) || true;
	case STMT_WHILE:
	case STMT_DO:
	case STMT_SWITCH: return spot_alone(s->u.loop.body, s, tok, out) || true;
	case STMT_FOR: return spot_alone(s->u.loop4.body, s, tok, out) || true;
	case STMT_ITERATE:
	case STMT_SCOPED: return spot_alone(s->u.iterate.body, s, tok, out) || true;
	case STMT_PPIF: return spot_in_list(s->u.ppif.arms, s, tok, out);
	default: return true;
	}
}

bool spot_find(const struct stmt *body, uint32_t tok, struct spot *out)
{
	*out = (struct spot){0};
	return body && spot_in(body, tok, out) && out->stmt;
}

/* The call that the statement consists of, if it is the one at tok. */
const struct expr *stmt_call(const struct stmt *s, uint32_t tok)
{
	const struct expr *e = s->kind == STMT_EXPR ? s->u.expr : NULL;

	return e && e->kind == EXPR_CALL && e->tok == tok ? e : NULL;
}

/* The last statement of a branch. */
static const struct stmt *last_of(const struct stmt *s)
{
	if (s && s->kind == STMT_BLOCK)
		for (s = s->u.block.first; s && s->next;)
			s = s->next;
	return s;
}

/* if (...) return or goto; nothing else can happen in it than to leave. */
bool stmt_leaves(const struct stmt *s)
{
	const struct stmt *last =
		s->kind == STMT_IF && !s->u.cond.no ? last_of(s->u.cond.yes) : NULL;

	return last && (last->kind == STMT_RETURN || last->kind == STMT_GOTO);
}

static void take_name(void *ctx, const struct expr *e)
{
	struct names *list = ctx;

	if (e->kind != EXPR_NAME)
		return;
	if (list->n < sizeof(list->at) / sizeof(list->at[0]))
		list->at[list->n++] = e->u.name;
	else
		list->others = true;
}

void names_of(const struct expr *e, struct names *out)
{
	struct stmt s = {.kind = STMT_EXPR, .u.expr = (struct expr *)(uintptr_t)e};

	*out = (struct names){0};
	visit_exprs(&s, take_name, out);
}

const struct name *expr_writes(const struct expr *e)
{
	const struct expr *to = NULL;

	if (e->kind == EXPR_ASSIGN)
		to = e->u.binary.left;
	else if (e->kind == EXPR_POSTFIX ||
		 (e->kind == EXPR_UNARY && (e->op == T_INC || e->op == T_DEC || e->op == T_AMP)))
		to = e->u.unary.arg;
	return to && to->kind == EXPR_NAME ? to->u.name : NULL;
}

struct assigned {
	const struct names *names;
	bool found;
};

static void look_assigned(void *ctx, const struct expr *e)
{
	struct assigned *x = ctx;
	const struct name *to = expr_writes(e);

	for (uint32_t i = 0; to && i < x->names->n; i++)
		x->found |= x->names->at[i] == to;
}

/* Does the statement change one of the variables? */
bool stmt_assigns(const struct stmt *s, const struct names *names)
{
	struct assigned x = {names, names->others};

	visit_exprs(s, look_assigned, &x);
	return x.found;
}

struct plain {
	bool touches;
};

static void look_plain(void *ctx, const struct expr *e)
{
	struct plain *x = ctx;

	if (e->kind == EXPR_MEMBER || e->kind == EXPR_INDEX || e->kind == EXPR_OPAQUE ||
	    (e->kind == EXPR_UNARY && e->op == T_STAR))
		x->touches = true;
	if (e->kind == EXPR_CALL &&
	    !(e->u.call.fn->kind == EXPR_NAME && (e->u.call.fn->u.name->known == N_PTR_ERR ||
						  e->u.call.fn->u.name->known == N_ERR_PTR ||
						  e->u.call.fn->u.name->known == N_ERR_CAST)))
		x->touches = true;
}

/* A return of what does not look into any object. */
bool stmt_is_plain_return(const struct stmt *s)
{
	struct plain x = {false};

	if (s->kind != STMT_RETURN)
		return false;
	visit_exprs(s, look_plain, &x);
	return !x.touches;
}

/* ---- the text ---- */

bool cure_open(struct cure *c, const struct finding *f, const struct tokens *t, const char *file,
	       struct arena *a)
{
	const char *why;

	memset(c, 0, sizeof(*c));
	/* what is in doubt has no certain cure */
	if (!f || f->confidence == CONF_LOW || f->nedits || !source_read(&c->src, file, &why))
		return false;
	c->t = t;
	c->file = file;
	c->a = a;
	return true;
}

uint32_t text_line(const struct cure *c, uint32_t off)
{
	while (off > 0 && c->src.text[off - 1] != '\n')
		off--;
	return off;
}

/* Behind the end of off's line. */
static uint32_t line_end(const struct cure *c, uint32_t off)
{
	const char *nl = memchr(c->src.text + off, '\n', c->src.size - off);

	return nl ? (uint32_t)(nl - c->src.text) + 1 : (uint32_t)c->src.size;
}

bool text_is_blank(const struct cure *c, uint32_t from, uint32_t to)
{
	for (; from < to; from++)
		if (!strchr(" \t\r\n", c->src.text[from]))
			return false;
	return true;
}

const char *text_copy(const struct cure *c, uint32_t from, uint32_t to)
{
	return arena_strndup(c->a, c->src.text + from, to - from);
}

static bool is_ascii(const struct cure *c, uint32_t from, uint32_t to)
{
	for (; from < to; from++)
		if ((unsigned char)c->src.text[from] >= 0x80)
			return false;
	return true;
}

/* Edits are added in order of place. */
void edit_add(struct cure *c, uint32_t start, uint32_t end, const char *text)
{
	struct edit *e = &c->edits[c->n];

	if (c->n == MAX_EDITS || start > end || end > c->src.size ||
	    (c->n && start < c->edits[c->n - 1].end) ||
	    !is_ascii(c, text_line(c, start), start)) { /* columns are told in more than one unit */
		c->bad = true;
		return;
	}
	e->file = c->file;
	e->start = start;
	e->end = end;
	e->old = text_copy(c, start, end);
	e->text = text;
	source_where(&c->src, start, &e->line, &e->column);
	source_where(&c->src, end, &e->end_line, &e->end_column);
	c->n++;
}

void cure_close(struct cure *c, struct finding *f, const char *what)
{
	if (!c->bad && c->n) {
		f->cure = what;
		f->edits = arena_copy(c->a, c->edits, c->n * sizeof(c->edits[0]));
		f->nedits = c->n;
	}
	source_free(&c->src);
}

/* Tokens [from, to]: where their text starts and ends. False: not theirs alone, or out of a macro.
 */
bool text_range(const struct cure *c, uint32_t from, uint32_t to, uint32_t *start, uint32_t *end)
{
	const struct token *a, *b;

	if (from > to || to >= c->t->n)
		return false;
	a = &c->t->at[from];
	b = &c->t->at[to];
	*start = a->off;
	*end = b->off + b->len;
	if (b->flags & TF_EXPANDED || b->len == UINT16_MAX || *end > c->src.size || *start >= *end)
		return false;
	/* the first may be a macro's use, if nothing else of it stands before */
	return !(a->flags & TF_EXPANDED) || !from || c->t->at[from - 1].off != a->off;
}

/* A comment that ends on its line, or nothing, up to the line's end. */
static bool is_rest(const struct cure *c, uint32_t off)
{
	uint32_t end = line_end(c, off);
	const char *text = text_copy(c, off, end), *close;

	text += strspn(text, " \t");
	if (!strncmp(text, "//", 2))
		return true;
	if (!strncmp(text, "/*", 2)) {
		close = strstr(text + 2, "*/");
		text = close ? close + 2 : text;
	}
	return text[strspn(text, " \t\r\n")] == '\0';
}

/* The lines of a statement that has them for itself, but for a comment behind it. */
bool text_lines(const struct cure *c, const struct stmt *s, uint32_t *from, uint32_t *to)
{
	uint32_t start, end;

	if (!text_range(c, s->tok, s->end, &start, &end))
		return false;
	*from = text_line(c, start);
	*to = line_end(c, end - 1);
	return text_is_blank(c, *from, start) && is_rest(c, end);
}

const char *text_indent(const struct cure *c, uint32_t off)
{
	uint32_t from = text_line(c, off), to = from;

	while (c->src.text[to] == ' ' || c->src.text[to] == '\t')
		to++;
	return text_copy(c, from, to);
}

/* Take the lines out, and one of the two blank ones that would meet. */
void edit_drop(struct cure *c, const struct spot *x)
{
	uint32_t from, to, above;

	if (!x->listed || !text_lines(c, x->stmt, &from, &to) ||
	    (x->prev && !x->stmt->next &&
	     (x->prev->kind == STMT_LABEL || x->prev->kind == STMT_CASE))) {
		c->bad = true; /* a label needs a statement */
		return;
	}
	above = from ? text_line(c, from - 1) : 0;
	if (from && text_is_blank(c, above, from) && to < c->src.size &&
	    (text_is_blank(c, to, line_end(c, to)) ||
	     c->src.text[to + strspn(c->src.text + to, " \t")] == '}') &&
	    (!c->n || c->edits[c->n - 1].end <= above))
		from = above;
	edit_add(c, from, to, "");
}

/* A line of its own before the statement. */
void edit_before(struct cure *c, const struct stmt *s, const char *text)
{
	uint32_t start, end, from;

	if (!text_range(c, s->tok, s->tok, &start, &end)) {
		c->bad = true;
		return;
	}
	from = text_line(c, start);
	if (!text_is_blank(c, from, start)) {
		c->bad = true;
		return;
	}
	edit_add(c, from, from, arena_printf(c->a, "%s%s\n", text_indent(c, start), text));
}

/* The only statement of an if gets a line before it, and braces around. */
static void line_in_braces(struct cure *c, const struct stmt *owner, const struct stmt *s,
			   const char *text)
{
	uint32_t start, end, from, to;

	if (owner->kind != STMT_IF || owner->u.cond.yes != s || owner->u.cond.no || s->tok < 1 ||
	    !text_range(c, s->tok - 1, s->tok - 1, &start, &end) || c->src.text[start] != ')' ||
	    !text_lines(c, s, &from, &to)) {
		c->bad = true;
		return;
	}
	edit_add(c, end, end, " {");
	edit_add(c, from, from, arena_printf(c->a, "%s%s\n", text_indent(c, from), text));
	if (!text_range(c, owner->tok, owner->tok, &start, &end)) {
		c->bad = true;
		return;
	}
	edit_add(c, to, to, arena_printf(c->a, "%s}\n", text_indent(c, start)));
}

/* The branch of an if begins with text. */
void edit_branch(struct cure *c, const struct stmt *s, const char *text)
{
	const struct stmt *yes = s->u.cond.yes;

	if (yes->kind != STMT_BLOCK)
		line_in_braces(c, s, yes, text);
	else if (!yes->u.block.first || yes->u.block.first->kind == STMT_DECL)
		c->bad = true;
	else
		edit_before(c, yes->u.block.first, text);
}

void edit_before_spot(struct cure *c, const struct spot *x, const char *text)
{
	if (x->listed)
		edit_before(c, x->stmt, text);
	else
		line_in_braces(c, x->owner, x->stmt, text);
}

/* The text of an expression's tokens; NULL: out of a macro. */
const char *text_of(const struct cure *c, uint32_t from, uint32_t to)
{
	uint32_t start, end;

	for (uint32_t i = from; i <= to && i < c->t->n; i++)
		if (c->t->at[i].flags & TF_EXPANDED)
			return NULL;
	return text_range(c, from, to, &start, &end) &&
			       !memchr(c->src.text + start, '\n', end - start)
		       ? text_copy(c, start, end)
		       : NULL;
}

/* The text of argument number n of a call, or NULL. */
const char *text_of_argument(const struct cure *c, const struct expr *call, uint32_t n)
{
	uint32_t open = call->tok, at;

	if (c->t->at[open].kind == T_NAME)
		open++;
	if (c->t->at[open].kind != T_LPAREN)
		return NULL;
	for (at = open + 1; at < call->u.call.end; at++) {
		uint32_t from = at;

		while (at < call->u.call.end && c->t->at[at].kind != T_COMMA) {
			uint8_t k = c->t->at[at].kind;

			if ((k == T_LPAREN || k == T_LBRACKET || k == T_LBRACE) &&
			    c->t->at[at].u.pair.match > at)
				at = c->t->at[at].u.pair.match;
			at++;
		}
		if (!n--)
			return at > from ? text_of(c, from, at - 1) : NULL;
	}
	return NULL;
}
