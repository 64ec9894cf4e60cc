// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arms of an #if. A group (#if to #endif) whose arms are whole statements or declarations is
 * left in the token stream with marks around its arms. In a list in braces all arms are kept
 * without marks. Of any other group one arm is kept, so that the brackets close. What an arm does
 * to the depth of brackets is counted while it is lexed; a group is decided at its #endif.
 */
#include "lex.h"

/* Groups inside groups; of those deeper only the first arm is read. */
#define GROUP_DEPTH 256
/* How far back the bracket around a list is looked for. */
#define LIST_BACK 4096

static bool is_mark(const struct token *t)
{
	return t->kind == T_PPIF || t->kind == T_PPELSE || t->kind == T_PPENDIF || t->kind == T_MAX;
}

struct group *group_top(struct lexer *l)
{
	return l->groups.n ? &l->groups.at[l->groups.n - 1] : NULL;
}

static void mark_push(struct lexer *l, enum token_kind kind, const char *p, uint32_t elif)
{
	struct token t = {0};

	t.kind = (uint8_t)kind;
	t.off = (uint32_t)(p - l->text);
	t.u.pair.elif = elif;
	vec_push(&l->out, t);
}

/* The token before index i that is no mark, or -1. */
static int64_t before(const struct lexer *l, uint32_t i)
{
	while (i > 0)
		if (!is_mark(&l->out.at[--i]))
			return i;
	return -1;
}

/* Does the colon at i end a label or a case, not the middle of a ?: */
static bool ends_label(const struct lexer *l, int64_t i)
{
	int64_t stop = i - 32;

	for (i--; i >= 0 && i > stop; i--) {
		const struct token *t = &l->out.at[i];

		if (t->kind == T_SEMI || t->kind == T_LBRACE || t->kind == T_RBRACE || is_mark(t))
			return true;
		if (t->kind == T_QUESTION)
			return false;
		if (t->kind == T_NAME &&
		    (t->u.name->known == N_CASE || t->u.name->known == N_DEFAULT))
			return true;
	}
	return i < 0;
}

static bool at_statement(const struct lexer *l, uint32_t mark, int32_t depth)
{
	int64_t i = before(l, mark);

	if (i < 0)
		return true;
	switch (l->out.at[i].kind) {
	case T_SEMI:
	case T_LBRACE:
	case T_RBRACE: return true;
	case T_COLON: return ends_label(l, i);
	case T_RPAREN: return depth == 0;
	default: return false;
	}
}

/* Is the place inside braces, as an initialiser's or enum's list? */
static bool at_list(const struct lexer *l, uint32_t mark)
{
	int64_t i = before(l, mark);
	int32_t depth = 0;

	if (i < 0 || (l->out.at[i].kind != T_COMMA && l->out.at[i].kind != T_LBRACE))
		return false;
	for (int64_t stop = i - LIST_BACK; i >= 0 && i > stop; i--) {
		switch (l->out.at[i].kind) {
		case T_RPAREN:
		case T_RBRACKET:
		case T_RBRACE: depth++; break;
		case T_LPAREN:
		case T_LBRACKET:
			if (depth-- == 0)
				return false;
			break;
		case T_LBRACE:
			if (depth-- == 0)
				return true;
			break;
		}
	}
	return i >= 0;
}

/* An arm ends here: what may it be? */
static void arm_end(struct lexer *l, struct group *g)
{
	uint32_t from = g->last + 1, to = (uint32_t)l->out.n;
	const struct token *t = l->out.at;
	int64_t last = before(l, to);
	bool empty = last < (int64_t)from;

	if (!empty && g->keep == UINT32_MAX) {
		g->keep = from;
		g->keep_end = to;
		g->kept_arm = g->narms;
		g->delta = l->depth - g->start;
	}
	g->narms++;
	if (l->low < g->start || l->depth != g->start)
		g->balanced = g->statements = g->list = false;
	if (empty)
		return;
	switch (t[last].kind) {
	case T_SEMI:
	case T_RBRACE:
	case T_COLON: break;
	case T_RPAREN:
		g->statements &= g->start == 0;
		g->heads = true;
		break;
	default: g->statements = false; break;
	}
	if (t[last].kind != T_COMMA)
		g->list = false;
	while (from < to && is_mark(&t[from]))
		from++;
	if (t[from].kind == T_NAME && t[from].u.name->known == N_ELSE)
		g->statements = false;
	g->bodies |= t[from].kind == T_LBRACE;
}

/* Do the arms hold parts of a function at file level: heads before a {, or bodies behind a head? */
static bool splits_function(struct lexer *l, const struct group *g)
{
	int64_t prev = before(l, g->mark);
	const char *p;

	if (g->bodies && prev >= 0 && l->out.at[prev].kind == T_RPAREN)
		return true;
	if (!g->heads)
		return false;
	for (p = lex_line_end(l, l->at); *p == '\n' && p < l->end;)
		p = lex_blanks(l, p + 1);
	return *p == '{';
}

void group_open(struct lexer *l, struct group *g, const char *p)
{
	if (l->groups.n >= GROUP_DEPTH) {
		l->u->bounds++;
		return;
	}
	g->mark = g->last = (uint32_t)l->out.n;
	g->start = g->low = l->depth;
	g->keep = UINT32_MAX;
	g->open = g->statements = g->list = g->balanced = true;
	g->low = l->low;
	l->low = l->depth;
	mark_push(l, T_PPIF, p, g->name ? (g->name->hash | 1) ^ !g->negated : 0);
}

void group_else(struct lexer *l, struct group *g, const char *p, bool elif)
{
	uint32_t at = (uint32_t)l->out.n;

	arm_end(l, g);
	mark_push(l, T_PPELSE, p, elif);
	l->out.at[at].u.pair.match = g->last;
	g->last = at;
	g->has_else |= !elif;
	if (l->low < g->low)
		g->low = l->low;
	l->depth = l->low = g->start;
}

/* Which arm of a group that does not balance: as before under the same name. */
static int64_t choice_find(const struct lexer *l, const struct group *g)
{
	for (uint32_t i = 0; g->name && i < l->nchoices; i++)
		if (l->choices[i].name == g->name)
			return l->choices[i].defined == !g->negated ? 0 : 1;
	return -1;
}

static void choice_note(struct lexer *l, const struct group *g)
{
	struct choice *c = &l->choices[l->nchoices];

	if (!g->name || l->nchoices == sizeof(l->choices) / sizeof(l->choices[0]))
		return;
	c->name = g->name;
	c->defined = (g->kept_arm == 0) != g->negated;
	l->nchoices++;
}

/* The arm with a number, by its marks: false if there is none. */
static bool arm_find(const struct lexer *l, const struct group *g, uint32_t arm, uint32_t *from,
		     uint32_t *to)
{
	uint32_t i = g->last, end = (uint32_t)l->out.n;

	for (uint32_t n = g->narms; n-- > 0;) {
		if (n == arm) {
			*from = i + 1;
			*to = end;
			return true;
		}
		end = i;
		i = l->out.at[i].u.pair.match;
	}
	return false;
}

static int32_t depth_of(const struct lexer *l, uint32_t from, uint32_t to)
{
	int32_t d = 0;

	for (; from < to; from++) {
		switch (l->out.at[from].kind) {
		case T_LPAREN:
		case T_LBRACE:
		case T_LBRACKET: d++; break;
		case T_RPAREN:
		case T_RBRACE:
		case T_RBRACKET: d--; break;
		}
	}
	return d;
}

/* Keep one arm, without marks. */
static void group_cut(struct lexer *l, struct group *g)
{
	int64_t arm = g->balanced ? -1 : choice_find(l, g);
	uint32_t n;

	if (arm >= 0 && (uint32_t)arm != g->kept_arm) {
		if (!arm_find(l, g, (uint32_t)arm, &g->keep, &g->keep_end))
			g->keep = g->keep_end = g->mark;
		g->delta = depth_of(l, g->keep, g->keep_end);
	} else if (arm < 0 && !g->balanced) {
		choice_note(l, g);
	}
	if (g->keep == UINT32_MAX)
		g->keep = g->keep_end = g->mark;
	n = g->keep_end - g->keep;
	memmove(&l->out.at[g->mark], &l->out.at[g->keep], n * sizeof(*l->out.at));
	l->out.n = g->mark + n;
	l->depth = g->start + g->delta;
}

void group_end(struct lexer *l, const char *p)
{
	struct group *g = group_top(l);
	uint32_t i;

	if (!g->open) {
		l->groups.n--;
		return;
	}
	arm_end(l, g);
	if (l->low < g->low)
		g->low = l->low;
	if (g->keep == UINT32_MAX) {
		l->out.n = g->mark;
	} else if (g->statements && at_statement(l, g->mark, g->start) && !splits_function(l, g)) {
		mark_push(l, T_PPENDIF, p, 0);
	} else if (g->list && at_list(l, g->mark)) {
		for (i = g->last; i != g->mark; i = l->out.at[i].u.pair.match)
			l->out.at[i].kind = T_MAX;
		l->out.at[i].kind = T_MAX;
	} else {
		group_cut(l, g);
	}
	l->low = g->low < l->depth ? g->low : l->depth;
	l->groups.n--;
}

void lex_groups_end(struct lexer *l)
{
	while (l->groups.n)
		group_end(l, l->end);
}
