/* SPDX-License-Identifier: GPL-2.0-only */
/* Between cure.c (where a statement stands, how its text is changed) and cures.c (the cures). */
#ifndef KREFCHECK_CURE_H
#define KREFCHECK_CURE_H

#include "rules.h"

enum { MAX_EDITS = 8 };

struct cure {
	struct source src;
	const struct tokens *t;
	const char *file;
	struct arena *a;
	struct edit edits[MAX_EDITS];
	uint32_t n;
	bool bad; /* something was not plain: no fix */
};

/* Where a statement stands: in a list of statements, or alone as the body of owner. */
struct spot {
	const struct stmt *stmt, *prev, *owner;
	bool listed;
};

/* ---- the tree ---- */

/* Is the token one of the statement's? */
bool stmt_covers(const struct stmt *s, uint32_t tok);
/* The innermost statement at tok of a body, or of one statement; false: none. */
bool spot_find(const struct stmt *body, uint32_t tok, struct spot *out);
/* The call that the statement consists of, if it is the one at tok; or NULL. */
const struct expr *stmt_call(const struct stmt *s, uint32_t tok);
/* if (...) return or goto, no else: nothing else can happen in it than to leave. */
bool stmt_leaves(const struct stmt *s);

/* The variable that the expression itself assigns, or whose address it takes; or NULL. */
const struct name *expr_writes(const struct expr *e);

/* The names in an expression. */
struct names {
	const struct name *at[8];
	uint32_t n;
	bool others; /* more than there is room for */
};
void names_of(const struct expr *e, struct names *out);
/* Does the statement change one of the variables? */
bool stmt_assigns(const struct stmt *s, const struct names *names);
/* A return of what does not look into any object. */
bool stmt_is_plain_return(const struct stmt *s);

/* ---- the text: whatever is not plain sets c->bad ---- */

/* False: f (may be NULL) is in doubt or has its cure, or the file cannot be read. */
bool cure_open(struct cure *c, const struct finding *f, const struct tokens *t, const char *file,
	       struct arena *a);
/* Give f the edits, if there are any and nothing was bad. */
void cure_close(struct cure *c, struct finding *f, const char *what);
/* Edits are added in order of place. */
void edit_add(struct cure *c, uint32_t start, uint32_t end, const char *text);
/* The statement's lines are taken out, and one of the two blank ones that would meet. */
void edit_drop(struct cure *c, const struct spot *x);
/* A line of its own before the statement. */
void edit_before(struct cure *c, const struct stmt *s, const char *text);
/* The same before a statement that may need braces for it. */
void edit_before_spot(struct cure *c, const struct spot *x, const char *text);
/* The branch of the if statement begins with text. */
void edit_branch(struct cure *c, const struct stmt *s, const char *text);

/* The text of bytes [from, to). */
const char *text_copy(const struct cure *c, uint32_t from, uint32_t to);
/* The text of tokens [from, to] of one line; NULL: some came out of a macro. */
const char *text_of(const struct cure *c, uint32_t from, uint32_t to);
/* The text of argument number n of a call, or NULL. */
const char *text_of_argument(const struct cure *c, const struct expr *call, uint32_t n);
/* Tokens [from, to]: where their text starts and ends; false: not theirs alone, or of a macro. */
bool text_range(const struct cure *c, uint32_t from, uint32_t to, uint32_t *start, uint32_t *end);
/* The lines of a statement that has them for itself, but for a comment behind it. */
bool text_lines(const struct cure *c, const struct stmt *s, uint32_t *from, uint32_t *to);
/* White space at the start of off's line; where the line starts. */
const char *text_indent(const struct cure *c, uint32_t off);
uint32_t text_line(const struct cure *c, uint32_t off);
bool text_is_blank(const struct cure *c, uint32_t from, uint32_t to);

#endif
