/* SPDX-License-Identifier: GPL-2.0-only */
/* Between lex.c, directive.c, group.c and link.c only. */
#ifndef KREFCHECK_LEX_H
#define KREFCHECK_LEX_H

#include "syntax.h"

/* A macro state that was chosen for a group whose arms do not balance: later ones follow it. */
struct choice {
	const struct name *name;
	bool defined;
};

/* An #if that is not closed yet. */
struct group {
	uint32_t mark;	/* its T_PPIF */
	uint32_t last;	/* latest mark */
	uint32_t keep, keep_end; /* the arm to keep if only one is: first with tokens */
	int32_t start, low; /* depth of brackets at #if; lowest in this arm */
	int32_t delta;	/* depth that the kept arm adds */
	uint32_t narms, kept_arm;
	const struct name *name; /* #ifdef NAME and kin */
	bool negated;
	bool open;	/* marks were written; else a constant condition: nothing to decide */
	bool statements, list, balanced;
	bool has_else;
	bool heads;	/* an arm ends in ): it may be a function's head */
	bool bodies;	/* an arm begins with {: it may be a function's body */
};

struct lexer {
	struct unit *u;
	struct arena *arena;
	const char *text, *at, *end;
	VEC(struct token) out;
	VEC(struct group) groups;
	struct macro **macro_end;
	struct comment **comment_end;
	struct choice choices[16];
	uint32_t nchoices;
	int32_t depth, low; /* brackets open; lowest since the last mark */
	bool full;	    /* no more tokens are taken: the bound was hit */
};

/* Kinds of bytes. */
enum byte {
	B_OTHER,
	B_SPACE,
	B_NEWLINE,
	B_NAME,
	B_DIGIT,
	B_QUOTE,
	B_SLASH,
	B_HASH,
	B_BACKSLASH,
	B_DOT,
	B_PUNCT,
};
extern const uint8_t byte_kind[256];
/* Letters, digits, _ and $. */
#define BYTE_IS_WORD(c) (byte_kind[(uint8_t)(c)] == B_NAME || byte_kind[(uint8_t)(c)] == B_DIGIT)

/* Lex to the end of the text, or (line) to the end of this logical line. */
void lex_run(struct lexer *l, bool line);
/* Past the comment that begins at p, or p if none does. */
const char *lex_comment(struct lexer *l, const char *p);
/* The length of the backslash and newline at p, or 0. */
size_t lex_splice(const struct lexer *l, const char *p);
/* at is behind the # that begins a line: read the directive, leave at at the end of its line. */
void lex_directive(struct lexer *l);
/* Past blanks, splices and comments within a line. */
const char *lex_blanks(struct lexer *l, const char *p);
/* To the newline that ends this logical line, or the end of the text. */
const char *lex_line_end(struct lexer *l, const char *p);

/* group.c */
/* The innermost open group, or NULL. */
struct group *group_top(struct lexer *l);
/* p is the place of the directive. */
void group_open(struct lexer *l, struct group *g, const char *p);
void group_else(struct lexer *l, struct group *g, const char *p, bool elif);
void group_end(struct lexer *l, const char *p);
/* End of text: close groups that have no #endif. */
void lex_groups_end(struct lexer *l);

#endif
