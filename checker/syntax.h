/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The front end: bytes to tokens to trees. Unpreprocessed GNU C as the kernel writes it.
 * Sections in pipeline order: token, lex, directive, expand, tree, parse, dump.
 */
#ifndef KREFCHECK_SYNTAX_H
#define KREFCHECK_SYNTAX_H

#include "util.h"

/* ---- tokens ---- */

enum token_kind {
	T_END, /* the last token of every array; reading past it gives it again */
	T_NAME,
	T_NUMBER,
	T_STRING,
	T_CHAR,
#define PUNCT(id, text) T_##id,
#include "tokens.def"
	T_PPIF,   /* #if of a group whose arms are whole statements (see directive.c) */
	T_PPELSE, /* #else, #elif of it */
	T_PPENDIF,
	T_MAX
};

enum token_flag {
	TF_BOL = 1,      /* first on its line */
	TF_SPACE = 2,    /* white space before it */
	TF_EXPANDED = 4, /* came out of a macro; off is the place of the macro's use */
	TF_PARAM = 8,    /* in a macro's body: a parameter, value is its index */
};

/* What the parser takes a name for: hints.def, or the shape of the name (hint.c). */
enum hint {
	HINT_NONE,
	HINT_BASIC,	/* a word of a basic type */
	HINT_TYPE,	/* a type by itself */
	HINT_TAG,	/* struct, union, enum */
	HINT_TYPEOF,
	HINT_QUALIFIER,
	HINT_STORAGE,
	HINT_ATTR,	/* annotation in a declaration, with or without arguments */
	HINT_CLEANUP,	/* __free(NAME) */
	HINT_EXTENSION,
	HINT_LABEL,	/* __label__ */
	HINT_ASSERT,	/* _Static_assert */
	HINT_ASM,
	HINT_SIZEOF,
	HINT_GENERIC,
	HINT_WORD,	/* a word of a statement */
	HINT_LOOP,	/* NAME(args) statement is a loop */
	HINT_SCOPED,	/* NAME(args) statement runs it once */
	HINT_IF,	/* NAME(args) statement may be an if */
	HINT_GUARD,
	HINT_CLASS,
	HINT_DEFINES,	/* NAME(name, ...) { is a function's definition */
	HINT_UPPER,	/* all letters upper-case: often a macro */
};
/* hint.c: by the shape of the name alone. */
enum hint hint_guess(const char *text, size_t len);

/* 16 bytes. */
struct token {
	uint8_t kind;
	uint8_t flags;
	uint16_t len;	/* bytes in the source, saturating */
	uint32_t off;	/* byte in the source */
	union {
		const struct name *name; /* T_NAME */
		uint64_t value;		 /* T_NUMBER, T_CHAR: its value; T_STRING: bytes */
		struct {
			uint32_t match; /* brackets: index of the partner, own index if none */
			/* PP marks (match: next mark of the group): PPELSE is #elif; PPIF: the
			 * macro whose being defined is all that is asked for, as a hash, odd if
			 * negated; 0: something else */
			uint32_t elif;
		} pair;
	} u;
};

struct tokens {
	struct token *at; /* at[n] is T_END */
	uint32_t n;
	uint32_t room;
};

/* A function-like or object-like macro. Body tokens live in the unit's (or index's) arena. */
struct macro {
	const struct name *name;
	struct macro *next; /* in the unit, in order of text */
	const struct name **params;
	struct token *body;
	uint32_t nbody;
	uint32_t off;
	uint8_t nparams;
	bool function_like;
	bool variadic;	/* last parameter takes the rest (also named variadics) */
	bool pastes;	/* has # or ## (but , ##rest): cannot be read as C */
};

/* ---- trees ---- */

enum expr_kind {
	EXPR_NAME,
	EXPR_NUMBER,
	EXPR_STRING,
	EXPR_MEMBER, /* base.name or base->name */
	EXPR_INDEX,
	EXPR_CALL,    /* also macro calls; container_of, offsetof and kin: args may be EXPR_TYPE */
	EXPR_UNARY,   /* op: - + ! ~ * & ++ -- (prefix) */
	EXPR_POSTFIX, /* op: ++ -- */
	EXPR_BINARY,  /* op: arithmetic, comparison, && || */
	EXPR_ASSIGN,  /* op: = += ... */
	EXPR_COND,    /* a ? b : c, and a ?: c with yes == NULL */
	EXPR_COMMA,
	EXPR_CAST,   /* (type)expr; a compound literal is a cast of EXPR_INIT */
	EXPR_SIZEOF, /* sizeof, alignof, typeof, offsetof, __builtin_types_compatible_p: nothing is
			evaluated */
	EXPR_STMT,   /* ({ ... }) */
	EXPR_INIT,   /* { a, .b = c, [d] = e } */
	EXPR_TYPE,   /* a type where an argument is expected */
	EXPR_LABEL,  /* &&label */
	EXPR_OPAQUE, /* could not be read: may do anything */
};

struct expr;
struct stmt;
struct decl;
struct record;

/* One element of an initialiser or argument list. */
struct item {
	struct item *next;
	struct expr *value;
	const struct name *field; /* .field = value (the last of .a.b), or NULL */
	struct expr *index;	  /* [index] = value, or NULL */
};

struct type {
	const struct name
		*tag; /* struct/union/enum tag, typedef's or basic type's name; NULL unknown */
	struct record *record;	/* members, if defined right here */
	uint8_t kind;		/* enum type_kind */
	uint8_t pointers;	/* levels of *, of the declared thing (saturating) */
	uint8_t arrays;		/* levels of [] */
	uint8_t flags;		/* enum type_flag */
};

enum type_kind {
	TYPE_UNKNOWN,
	TYPE_BASIC,
	TYPE_VOID,
	TYPE_STRUCT,
	TYPE_UNION,
	TYPE_ENUM,
	TYPE_NAME
};
enum type_flag {
	TYF_CONST = 1,
	TYF_FUNCTION = 2 /* (pointer to) function */,
	TYF_UNSIGNED = 4,
	TYF_BOOL = 8
};

struct expr {
	uint8_t kind;
	uint8_t op;	/* enum token_kind of the operator */
	bool arrow;	/* EXPR_MEMBER: -> */
	bool parens;	/* was written in parentheses */
	uint32_t tok;	/* index of the token a message points to */
	union {
		const struct name *name; /* NAME, LABEL */
		uint64_t number;
		struct { struct expr *base; const struct name *name; } member;
		struct { struct expr *base, *index; } index;
		struct {
			struct expr *fn;
			struct item *args;
			uint32_t end;
		} call;				    /* end: token of ) */
		struct { struct expr *arg; } unary; /* UNARY, POSTFIX */
		struct { struct expr *left, *right; } binary; /* BINARY, ASSIGN, COMMA */
		struct { struct expr *cond, *yes, *no; } cond;
		struct {
			struct type *type;
			struct expr *arg;
		} cast; /* CAST; SIZEOF, TYPE: arg may be NULL */
		struct { struct stmt *block; } stmt;
		struct { struct item *items; } init;
	} u;
};

enum stmt_kind {
	STMT_EMPTY,
	STMT_EXPR,
	STMT_DECL,	/* decls of one declaration */
	STMT_BLOCK,
	STMT_IF,
	STMT_WHILE,
	STMT_DO,
	STMT_FOR,
	STMT_ITERATE,	/* NAME(args) body: a macro that is a loop and was not expanded */
	STMT_SCOPED,	/* scoped_guard(...) body and kin: body runs once with the guard held */
	STMT_SWITCH,
	STMT_CASE,	/* also GNU ranges; default has value == NULL */
	STMT_LABEL,
	STMT_GOTO,	/* name, or computed with name == NULL */
	STMT_BREAK,
	STMT_CONTINUE,
	STMT_RETURN,
	STMT_ASM,	/* asm goto: labels as a list of goto statements in body */
	STMT_PPIF,	/* #if around whole statements: any one of the arms, or none if no #else */
	STMT_OPAQUE,	/* could not be read; [tok, end) */
};

struct stmt {
	uint8_t kind;
	bool has_else;	/* PPIF: there is a #else, so one arm is always there */
	uint32_t tok;	/* first token */
	uint32_t end;	/* last token: } of a block, ; else */
	struct stmt *next; /* in the block or arm */
	union {
		struct expr *expr; /* EXPR, RETURN (or NULL), computed GOTO */
		struct decl *decl;
		struct { struct stmt *first; } block;
		struct { struct expr *cond; struct stmt *yes, *no; } cond; /* IF */
		struct { struct expr *cond; struct stmt *body; } loop; /* WHILE, DO, SWITCH */
		struct {
			struct stmt *init;
			struct expr *cond, *step;
			struct stmt *body;
		} loop4;						  /* FOR */
		struct { struct expr *call; struct stmt *body; } iterate; /* ITERATE, SCOPED */
		struct { struct expr *value, *high; } label_case; /* CASE */
		struct {
			const struct name *name;
			struct stmt *gotos;
		} jump;				    /* LABEL, GOTO; ASM: gotos */
		struct {
			struct stmt *arms; /* list of STMT_BLOCKs */
			uint32_t config;   /* of T_PPIF */
		} ppif;
	} u;
};

/* A variable, parameter, member, typedef, or a function's prototype. */
struct decl {
	struct decl *next;
	const struct name *name; /* NULL: unnamed */
	struct type type;
	struct expr *init;
	struct decl *params;	 /* prototype or function pointer: its parameters */
	const struct name *cleanup; /* __free(NAME), __cleanup(NAME), or NULL */
	uint32_t tok;
	uint8_t storage; /* enum storage */
	uint8_t fnptr;	 /* TYF_FUNCTION: levels of * to the function (0: a prototype); type is what
			    it returns */
	bool is_guard; /* guard(NAME)(args), CLASS(NAME, var)(args): cleanup is NAME, init a call of
			  NAME */
	uint8_t nmarks;
	struct mark *marks; /* attribute-like words behind it, with arguments (models, sparse) */
};

enum storage { ST_NONE = 0, ST_STATIC = 1, ST_EXTERN = 2, ST_TYPEDEF = 4, ST_INLINE = 8 };

/* An annotation word behind a declarator: ref_get, when(nonzero), __must_hold(x), __noreturn ... */
struct mark {
	const struct name *name;
	struct item *args; /* NULL: none */
};

struct record {
	struct record *next; /* in the unit */
	const struct name *tag; /* NULL: anonymous */
	struct decl
		*members; /* all arms of an #if; anonymous members have name NULL and a record */
	uint32_t tok;
	bool is_union;
	const struct name *typedef_name; /* typedef struct { } NAME */
};

struct function {
	struct function *next;
	const struct name *name;
	struct decl decl;	/* type is the return type; params, marks, storage */
	struct stmt *body;	/* STMT_BLOCK; NULL if skipped */
	uint32_t from, tok;	/* where its head begins; its name */
	uint32_t open, close;	/* { and } */
	const char *skipped;	/* NULL: read whole; else a static text: why it was not */
	uint32_t nopaque; /* statements and expressions in it that could not be read; 0: parsed
			     whole */
	uint8_t arm;		/* number of the #if arm it stands in (0: none or first) */
	struct tokens *tokens;	/* the array its tok indices refer to (unit's, or its expansion) */
};

/* A comment of interest: says "krefcheck:", or speaks of a lock being held by the caller. */
struct comment {
	struct comment *next;
	uint32_t off, end;
};

struct unit {
	struct source *source;
	struct arena *arena;
	struct tokens tokens;
	struct function *functions;
	struct record *records;
	struct decl *globals;	/* variables, prototypes, typedefs of file level */
	struct macro *macros;
	struct comment *comments;
	uint32_t nfunctions, nskipped;
	uint32_t unbalanced; /* brackets without partner */
	uint32_t bounds;     /* limits that were hit (nesting) */
};

/* ---- lex.c, directive.c ---- */

/*
 * Read a file's text into tokens, directives handled: macros are collected, #if 0 dropped,
 * groups whose arms are whole statements become T_PPIF marks, of others one arm is kept,
 * line markers of preprocessed input are skipped. Brackets are linked. Never fails.
 */
void unit_lex(struct unit *u, struct source *s, struct arena *a);
/* The same for bytes [from, to) alone: whole declarations with no #if in them or around a part of
 * them. The text must be writable: its end is marked meanwhile. */
void unit_lex_part(struct unit *u, struct source *s, uint32_t from, uint32_t to, struct arena *a);
/* Link the brackets of an array; counts those without partner. */
uint32_t tokens_link(struct tokens *t);
/* Byte offset to message place. */
void unit_where(const struct unit *u, const struct tokens *t, uint32_t tok, uint32_t *line,
		uint32_t *col);

/* ---- expand.c ---- */

/* Gives the macro that a name stands for at this place, or NULL: do not expand. */
typedef const struct macro *(*macro_lookup)(void *ctx, const struct name *name);
/*
 * Copy tokens [from, to) with the macros that lookup gives expanded, recursively to a bound;
 * arguments substituted, a macro not inside itself. Brackets linked. True if anything was expanded.
 */
bool tokens_expand(const struct tokens *in, uint32_t from, uint32_t to, macro_lookup lookup,
		   void *ctx, struct arena *a, struct tokens *out);
/* Does the body begin a loop that the user's statement completes: for (...) [if (...) ... else]? */
bool macro_is_loop(const struct macro *m);
/* Does the body read as one expression, or as do { } while (0) and kin? */
bool macro_is_code(const struct macro *m);

/* ---- parse (decl.c, expr.c, stmt.c, unit.c) ---- */

/* Parse all of a lexed unit. bodies false: functions' bodies are stepped over (body NULL, skipped
 * NULL). */
void unit_parse(struct unit *u, bool bodies);
/*
 * Parse one function's body again from an array of tokens that starts at its { (tokens_expand).
 * *why is NULL if it was read whole; else a static text, with a body if part of it was read.
 */
struct stmt *body_parse(struct unit *u, struct tokens *t, struct arena *a, const char **why);
/*
 * Parse a macro's body as a function of its parameters (all of unknown type); NULL if it is not
 * code. A body that is one expression becomes { return EXPR; }, else { STATEMENTS }.
 */
struct function *macro_parse(struct unit *u, const struct macro *m, struct arena *a);
/* Read text as one unit in one call: lex and parse. */
void unit_read(struct unit *u, struct source *s, struct arena *a, bool bodies);

/* Is this name a type: basic, *_t, typedef seen in the tree's hints? Parser's own guess. */
bool name_is_type(const struct name *n);

/* ---- dump.c ---- */
void dump_tokens(FILE *f, const struct unit *u);
void dump_ast(FILE *f, const struct unit *u);
/* FILE:LINE:NAME:parsed or FILE:LINE:NAME:skipped:REASON, a line per function. */
void dump_functions(FILE *f, const struct unit *u);
/* FILE:LINE:NAME for each call of the kref API, macros' bodies included. */
void dump_calls(FILE *f, const struct unit *u);
/* C-like text of an expression, for messages: at most size - 1 bytes, always ended. */
void expr_text(const struct expr *e, char *buf, size_t size);
/* What a punctuator (T_*) looks like. */
const char *punct(uint8_t kind);

#endif
