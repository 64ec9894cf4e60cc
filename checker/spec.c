// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words before a declarator. Which of them is the type, which the name and which an annotation
 * is told by place: a word before another word or a star is a type or an annotation, the last word
 * before ( = ; , [ is the name.
 */
#include "parse.h"

/* ---- annotations ---- */

/* __attribute__((cleanup(fn))): the function's name. */
static const struct name *cleanup_in(const struct parser *p, uint32_t from, uint32_t to)
{
	static const char word[] = "cleanup";

	for (; from + 3 < to; from++) {
		const struct token *t = look(p, from);

		if (t->kind == T_NAME && look(p, from + 1)->kind == T_LPAREN &&
		    look(p, from + 2)->kind == T_NAME) {
			const char *text = t->u.name->text;

			while (*text == '_')
				text++;
			if (!strncmp(text, word, sizeof(word) - 1) &&
			    (text[sizeof(word) - 1] == '\0' || text[sizeof(word) - 1] == '_'))
				return look(p, from + 2)->u.name;
		}
	}
	return NULL;
}

/* One annotation word at at, with its arguments. */
void mark_read(struct parser *p, struct decl *d, struct marks *marks)
{
	const struct name *name = peek(p)->u.name;
	uint32_t from = p->at, opaques = p->nopaque;
	struct mark mark = {name, NULL};

	step(p);
	if (is_kind(p, T_LPAREN)) {
		uint32_t close = match(p, p->at);

		if (close == p->at) {
			step(p);
		} else if (name->hint == HINT_CLEANUP) {
			d->cleanup = look(p, p->at + 1)->kind == T_NAME ? look(p, p->at + 1)->u.name
									: NULL;
			leave(p, close);
		} else if (look(p, p->at + 1)->kind == T_LPAREN || name->hint == HINT_ASM) {
			const struct name *cleanup = cleanup_in(p, from, close);

			if (cleanup)
				d->cleanup = cleanup;
			leave(p, close);
		} else {
			mark.args = items(p);
			p->nopaque = opaques;
			leave(p, close);
		}
	}
	if (marks->n < MARKS_MOST)
		marks->at[marks->n++] = mark;
}

void marks_store(struct parser *p, struct decl *d, const struct marks *marks)
{
	if (!marks->n)
		return;
	d->marks = arena_copy(p->a, marks->at, marks->n * sizeof(marks->at[0]));
	d->nmarks = (uint8_t)marks->n;
}

void marks_load(const struct decl *d, struct marks *marks)
{
	marks->n = d->nmarks;
	if (d->nmarks)
		memcpy(marks->at, d->marks, d->nmarks * sizeof(d->marks[0]));
}

/* struct/union/enum [attributes] [tag] [{ body }] */
static void type_tagged(struct parser *p, struct decl *d, struct marks *marks)
{
	uint32_t known = peek(p)->u.name->known, tok = p->at;

	d->type.kind = known == N_STRUCT ? TYPE_STRUCT : known == N_UNION ? TYPE_UNION : TYPE_ENUM;
	d->type.tag = NULL;
	step(p);
	while (is_kind(p, T_NAME) && (peek(p)->u.name->hint == HINT_ATTR ||
				      (look(p, p->at + 1)->kind == T_NAME &&
				       look(p, p->at + 2)->kind == T_LBRACE)))
		mark_read(p, d, marks);
	if (is_kind(p, T_NAME)) {
		tok = p->at;
		d->type.tag = peek(p)->u.name;
		step(p);
		/* Tags that a macro makes: struct PREFIX(name) */
		if (is_kind(p, T_LPAREN) && look(p, behind(p, p->at))->kind != T_LPAREN &&
		    look(p, p->at + 1)->kind != T_STAR)
			p->at = behind(p, p->at);
	}
	if (!is_kind(p, T_LBRACE))
		return;
	if (d->type.kind == TYPE_ENUM)
		p->at = behind(p, p->at);
	else
		d->type.record = record_body(p, d->type.tag, tok, d->type.kind == TYPE_UNION);
}

/* ---- specifiers ---- */

static void type_basic(struct decl *d, const struct name *n)
{
	const char *s = n->text;

	if (n->known == N_VOID) {
		d->type.kind = TYPE_VOID;
		d->type.tag = n;
		return;
	}
	d->type.kind = TYPE_BASIC;
	if (!strcmp(s, "unsigned"))
		d->type.flags |= TYF_UNSIGNED;
	else if (!strcmp(s, "_Bool"))
		d->type.flags |= TYF_BOOL;
	/* long int, unsigned char: the word that says most */
	if (!d->type.tag || (s[0] != 'i' && s[0] != 'u' && s[0] != 's'))
		d->type.tag = n;
}

static void type_named(struct decl *d, const struct name *n)
{
	d->type.kind = TYPE_NAME;
	d->type.tag = n;
	if (n->known == N_BOOL)
		d->type.flags |= TYF_BOOL;
	else if ((n->text[0] == 'u' || (n->text[0] == '_' && n->text[2] == 'u')) &&
		 n->hint == HINT_TYPE)
		d->type.flags |= TYF_UNSIGNED;
}

static void storage_read(struct decl *d, const struct name *n)
{
	switch (n->known) {
	case N_STATIC: d->storage |= ST_STATIC; break;
	case N_EXTERN: d->storage |= ST_EXTERN; break;
	case N_TYPEDEF: d->storage |= ST_TYPEDEF; break;
	default:
		if (strstr(n->text, "inline"))
			d->storage |= ST_INLINE;
		else if (!strcmp(n->text, "STATIC"))
			d->storage |= ST_STATIC;
	}
}

/* May token i follow a declarator's name at once? */
bool ends_declarator(const struct token *t)
{
	switch (t->kind) {
	case T_LPAREN:
	case T_LBRACKET:
	case T_ASSIGN:
	case T_SEMI:
	case T_COMMA:
	case T_COLON:
	case T_RPAREN:
	case T_RBRACE:
	case T_END: return true;
	default: return is_mark(t);
	}
}

/* Arguments that only an annotation has: numbers and strings. */
bool literals_only(const struct parser *p, uint32_t open)
{
	for (uint32_t i = open + 1; i < match(p, open); i++)
		if (p->t[i].kind != T_NUMBER && p->t[i].kind != T_STRING &&
		    p->t[i].kind != T_COMMA && p->t[i].kind != T_MINUS)
			return false;
	return match(p, open) > open + 1;
}

enum word { WORD_TYPE, WORD_MARK, WORD_STOP };

/* Behind the annotations at i: more of the declaration's type, or its declarator? */
static bool before_declarator(const struct parser *p, uint32_t i)
{
	const struct token *t;

	while (hint_is(p, i, HINT_ATTR))
		i = look(p, i + 1)->kind == T_LPAREN ? behind(p, i + 1) : i + 1;
	t = look(p, i);
	if (t->kind == T_STAR)
		return true;
	if (t->kind != T_NAME)
		return false;
	return name_is_type(t->u.name) || t->u.name->hint == HINT_TAG ||
	       t->u.name->hint == HINT_STORAGE || look(p, i + 1)->kind == T_LPAREN;
}

/* NAME( at at: part of the type, or already the declarator? */
static enum word judge_call(const struct parser *p, bool seen, bool weak, const struct name *n)
{
	uint32_t open = p->at + 1;
	const struct token *next = look(p, behind(p, open)), *after = look(p, behind(p, open) + 1);

	if (look(p, open + 1)->kind == T_STAR && seen == false)
		return WORD_TYPE; /* foo_t (*fn)(...) */
	if (next->kind == T_STAR && !seen)
		return WORD_TYPE;
	if (next->kind != T_NAME || next->u.name->hint == HINT_WORD)
		return WORD_STOP;
	if (literals_only(p, open) && (seen || p->t[open + 1].kind == T_NUMBER))
		return WORD_MARK;
	if (next->u.name->hint == HINT_ATTR)
		return seen && weak && before_declarator(p, behind(p, open)) ? WORD_MARK
									     : WORD_STOP;
	if (next->u.name->hint == HINT_STORAGE || next->u.name->hint == HINT_TAG ||
	    name_is_type(next->u.name))
		return (!seen || !weak) && (next->flags & (TF_BOL | TF_SPACE)) == TF_BOL
			       ? WORD_STOP
			       : WORD_MARK;
	if (!seen)
		return next->flags & TF_BOL ? WORD_STOP : WORD_TYPE;
	if (n->hint == HINT_UPPER && next->u.name->hint != HINT_UPPER && after->kind == T_LPAREN)
		return WORD_MARK;
	return WORD_STOP;
}

/* A word that is none of the language's, at at. */
static enum word judge(const struct parser *p, const struct decl *d, bool seen, bool param)
{
	const struct token *t = peek(p), *next = look(p, p->at + 1);
	bool weak = seen && d->type.kind == TYPE_NAME && d->type.tag->hint != HINT_TYPE;

	if (next->kind == T_LPAREN)
		return judge_call(p, seen, weak, t->u.name);
	if (!seen) {
		if (t->u.name->hint == HINT_TYPE &&
		    !(next->kind == T_ASSIGN || next->kind == T_SEMI))
			return WORD_TYPE;
		if (param && (next->kind == T_COMMA || next->kind == T_RPAREN))
			return WORD_TYPE;
		return ends_declarator(next) ? WORD_STOP : WORD_TYPE;
	}
	if (ends_declarator(next))
		return WORD_STOP;
	if (next->kind == T_STAR)
		return weak ? WORD_TYPE : WORD_MARK;
	if (next->kind != T_NAME)
		return WORD_STOP;
	switch (next->u.name->hint) {
	case HINT_CLEANUP:
	case HINT_ASM:
		return WORD_STOP;
	case HINT_ATTR:
		/* int x __initdata; but: int EXPORT __init f(void), void MARK __force * */
		return before_declarator(p, p->at + 1) ? WORD_MARK : WORD_STOP;
	case HINT_BASIC:
	case HINT_TAG:
	case HINT_STORAGE:
	case HINT_QUALIFIER:
	case HINT_TYPEOF:
		return WORD_MARK;
	default:
		/* Two unknown words: the name and an annotation behind it, or the other way round.
		 */
		if (param)
			return WORD_STOP;
		if (weak)
			return WORD_TYPE;
		return next->u.name->hint == HINT_UPPER && t->u.name->hint != HINT_UPPER
			       ? WORD_STOP
			       : WORD_MARK;
	}
}

bool decl_specifiers(struct parser *p, struct decl *d, bool param)
{
	struct marks marks = {.n = 0};
	uint32_t from = p->at;
	bool seen = false;

	for (;;) {
		const struct token *t = peek(p);
		enum word word;

		if (t->kind != T_NAME)
			break;
		switch (t->u.name->hint) {
		case HINT_STORAGE:
			storage_read(d, t->u.name);
			step(p);
			continue;
		case HINT_QUALIFIER:
			if (t->u.name->known == N_CONST)
				d->type.flags |= TYF_CONST;
			step(p);
			continue;
		case HINT_BASIC:
			if (seen && d->type.kind != TYPE_BASIC)
				d->type.tag = NULL;
			type_basic(d, t->u.name);
			seen = true;
			step(p);
			continue;
		case HINT_TAG:
			type_tagged(p, d, &marks);
			seen = true;
			continue;
		case HINT_TYPEOF:
			d->type.kind = TYPE_UNKNOWN;
			step(p);
			if (is_kind(p, T_LPAREN))
				p->at = behind(p, p->at);
			seen = true;
			continue;
		case HINT_EXTENSION:
			step(p);
			continue;
		case HINT_ATTR:
		case HINT_CLEANUP:
			mark_read(p, d, &marks);
			continue;
		case HINT_WORD:
			goto out;
		}
		word = judge(p, d, seen, param);
		if (word == WORD_STOP)
			break;
		if (word == WORD_MARK) {
			mark_read(p, d, &marks);
			continue;
		}
		type_named(d, t->u.name);
		step(p);
		if (is_kind(p, T_LPAREN) && look(p, p->at + 1)->kind != T_STAR)
			p->at = behind(p, p->at);
		seen = true;
	}
out:
	marks_store(p, d, &marks);
	return p->at > from;
}
