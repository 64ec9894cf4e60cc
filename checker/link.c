// SPDX-License-Identifier: GPL-2.0-only
/*
 * Brackets find their partners in one pass. If some have none, a second pass trusts the layout more
 * than the count.
 */
#include "syntax.h"

#define NOWHERE UINT32_MAX

static bool at_column_0(const struct token *t)
{
	return (t->flags & (TF_BOL | TF_SPACE)) == TF_BOL;
}

/* Take the open brackets off the stack (linked through match) as having no partner. */
static uint32_t unlink_to(struct token *at, uint32_t top, uint32_t stop, uint32_t *bad)
{
	while (top != stop && top != NOWHERE) {
		uint32_t below = at[top].u.pair.match;

		at[top].u.pair.match = top;
		++*bad;
		top = below;
	}
	return top;
}

/* The innermost open bracket of a kind; parentheses never reach past a brace. */
static uint32_t find_open(const struct token *at, uint32_t top, enum token_kind open)
{
	while (top != NOWHERE && at[top].kind != open) {
		if (at[top].kind == T_LBRACE)
			return NOWHERE;
		top = at[top].u.pair.match;
	}
	return top;
}

static uint32_t find_brace(const struct token *at, uint32_t top)
{
	while (top != NOWHERE && at[top].kind != T_LBRACE)
		top = at[top].u.pair.match;
	return top;
}

static uint32_t outermost_brace(const struct token *at, uint32_t top)
{
	uint32_t found = NOWHERE;

	for (; top != NOWHERE; top = at[top].u.pair.match)
		if (at[top].kind == T_LBRACE)
			found = top;
	return found;
}

/* The mark after one of the same group: the open groups' latest marks are a stack, too. */
static uint32_t link_mark(struct token *at, uint32_t i, uint32_t top)
{
	uint32_t below = NOWHERE;

	if (at[i].kind != T_PPIF && top != NOWHERE) {
		below = at[top].u.pair.match;
		at[top].u.pair.match = i;
	} else if (at[i].kind == T_PPIF) {
		below = top;
	}
	if (at[i].kind == T_PPENDIF) {
		at[i].u.pair.match = i;
		return below;
	}
	at[i].u.pair.match = below;
	return i;
}

/*
 * strict: trust the layout more than the count. What stands at column 0 opens and closes
 * a function, whatever was left open inside.
 */
static uint32_t link_all(struct tokens *t, bool strict)
{
	struct token *at = t->at;
	uint32_t top = NOWHERE, marks = NOWHERE, bad = 0, open;

	for (uint32_t i = 0; i < t->n; i++) {
		switch (at[i].kind) {
		case T_LBRACE:
			if (strict && at_column_0(&at[i]) && i > 0 && at[i - 1].kind == T_RPAREN)
				top = unlink_to(at, top, NOWHERE, &bad);
			/* fall through */
		case T_LPAREN:
		case T_LBRACKET:
			at[i].u.pair.match = top;
			top = i;
			break;
		case T_RPAREN:
		case T_RBRACKET:
			open = find_open(at, top, at[i].kind == T_RPAREN ? T_LPAREN : T_LBRACKET);
			at[i].u.pair.match = i;
			if (open == NOWHERE) {
				bad++;
				break;
			}
			goto close;
		case T_RBRACE:
			at[i].u.pair.match = i;
			if (strict && at_column_0(&at[i]))
				open = outermost_brace(at, top);
			else {
				top = unlink_to(at, top, find_brace(at, top), &bad);
				open = top;
			}
			if (open == NOWHERE) {
				bad++;
				break;
			}
close:
			unlink_to(at, top, open, &bad);
			top = at[open].u.pair.match;
			at[open].u.pair.match = i;
			at[i].u.pair.match = open;
			break;
		case T_PPIF:
		case T_PPELSE:
		case T_PPENDIF:
			marks = link_mark(at, i, marks);
			break;
		}
	}
	unlink_to(at, top, NOWHERE, &bad);
	while (marks != NOWHERE) {
		uint32_t below = at[marks].u.pair.match;

		at[marks].u.pair.match = marks;
		marks = below;
	}
	return bad;
}

uint32_t tokens_link(struct tokens *t)
{
	uint32_t bad = link_all(t, false);

	return bad ? link_all(t, true) : 0;
}
