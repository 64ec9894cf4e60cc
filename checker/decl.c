// SPDX-License-Identifier: GPL-2.0-only
/*
 * Declarations. Which word is the type, which the name and which an annotation is told by place:
 * a word before another word or a star is a type or an annotation, the last word before
 * ( = ; , [ is the name.
 */
#include "parse.h"

#define MARKS_MOST 16

/* The marks of one declaration while it is read. */
struct marks {
	struct mark at[MARKS_MOST];
	unsigned int n;
};

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
static void mark_read(struct parser *p, struct decl *d, struct marks *marks)
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
			d->cleanup = look(p, p->at + 1)->kind == T_NAME ? look(p, p->at + 1)->u.name : NULL;
			p->at = close + 1;
		} else if (look(p, p->at + 1)->kind == T_LPAREN || name->hint == HINT_ASM) {
			const struct name *cleanup = cleanup_in(p, from, close);

			if (cleanup)
				d->cleanup = cleanup;
			p->at = close + 1;
		} else {
			mark.args = items(p);
			p->nopaque = opaques;
			p->at = close + 1;
		}
	}
	if (marks->n < MARKS_MOST)
		marks->at[marks->n++] = mark;
}

static void marks_store(struct parser *p, struct decl *d, const struct marks *marks)
{
	if (!marks->n)
		return;
	d->marks = arena_copy(p->a, marks->at, marks->n * sizeof(marks->at[0]));
	d->nmarks = (uint8_t)marks->n;
}

static void marks_load(const struct decl *d, struct marks *marks)
{
	marks->n = d->nmarks;
	if (d->nmarks)
		memcpy(marks->at, d->marks, d->nmarks * sizeof(d->marks[0]));
}

/* ---- struct, union, enum ---- */

static struct decl *member_unknown(struct parser *p, const struct name *name, uint32_t tok)
{
	struct decl *d = arena_alloc(p->a, sizeof(*d));

	d->name = name;
	d->tok = tok;
	return d;
}

static struct decl **append(struct decl **end, struct decl *d)
{
	*end = d;
	while (*end)
		end = &(*end)->next;
	return end;
}

static struct decl **members_range(struct parser *p, uint32_t close, struct decl **end);

/*
 * A macro among members: struct_group(name, members;) holds members, DECLARE_FLEX_ARRAY(type, name) and
 * DECLARE_BITMAP(name, n) declare one of a type that is not known.
 */
static struct decl **member_macro(struct parser *p, struct decl **end)
{
	uint32_t from = p->at, open = from + 1, close = match(p, open), i, last = 0;

	for (i = open + 1; i < close; i = behind(p, i)) {
		if (p->t[i].kind == T_SEMI)
			break;
		if (p->t[i].kind == T_COMMA)
			last = i;
	}
	if (i < close) {
		p->at = last ? last + 1 : open + 1;
		end = members_range(p, close, end);
	} else {
		i = open + 1;
		if (last && (hint_is(p, i, HINT_TAG) || hint_is(p, i, HINT_BASIC) || hint_is(p, i, HINT_TYPE)))
			i = last + 1;
		end = append(end, member_unknown(p, p->t[i].kind == T_NAME ? p->t[i].u.name : NULL, i));
	}
	p->at = close + 1;
	accept(p, T_SEMI);
	return end;
}

/* Behind the next ; of this level, or at close. */
static void skip_member(struct parser *p, uint32_t close)
{
	while (p->at < close && !is_kind(p, T_SEMI))
		p->at = behind(p, p->at);
	if (p->at < close)
		step(p);
	else
		p->at = close;
}

static bool is_member_macro(const struct parser *p)
{
	uint32_t m;

	if (look(p, p->at + 1)->kind != T_LPAREN || name_is_type(peek(p)->u.name))
		return false;
	if (peek(p)->u.name->hint == HINT_TYPEOF || peek(p)->u.name->hint == HINT_ATTR)
		return false;
	m = match(p, p->at + 1);
	if (m == p->at + 1)
		return false;
	return look(p, m + 1)->kind == T_SEMI || look(p, m + 1)->kind == T_RBRACE ||
	       is_mark(look(p, m + 1)) || (look(p, m + 1)->flags & TF_BOL);
}

static struct decl **members_range(struct parser *p, uint32_t close, struct decl **end)
{
	while (p->at < close && p->at < p->n) {
		struct decl base = {0}, *first = NULL;
		uint32_t from = p->at;

		if (is_mark(peek(p)) || is_kind(p, T_SEMI) || is_kind(p, T_COMMA)) {
			step(p);
			continue;
		}
		if (hint_is(p, from, HINT_ASSERT)) {
			skip_member(p, close);
			continue;
		}
		if (is_kind(p, T_NAME) && is_member_macro(p)) {
			end = member_macro(p, end);
			continue;
		}
		if (!decl_specifiers(p, &base, false) || !decl_list(p, &base, &first)) {
			p->at = from;
			skip_member(p, close);
			if (p->at == from)
				step(p);
			continue;
		}
		end = append(end, first);
	}
	return end;
}

static struct record *record_body(struct parser *p, const struct name *tag, uint32_t tok, bool is_union)
{
	uint32_t close = match(p, p->at);
	struct record *r;

	r = arena_alloc(p->a, sizeof(*r));
	r->tag = tag;
	r->tok = tok;
	r->is_union = is_union;
	if (close > p->at && depth_enter(p)) {
		step(p);
		members_range(p, close, &r->members);
		depth_leave(p);
	}
	p->at = close + 1;
	r->next = p->u->records;
	p->u->records = r;
	return r;
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
static bool ends_declarator(const struct token *t)
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
static bool literals_only(const struct parser *p, uint32_t open)
{
	for (uint32_t i = open + 1; i < match(p, open); i++)
		if (p->t[i].kind != T_NUMBER && p->t[i].kind != T_STRING && p->t[i].kind != T_COMMA &&
		    p->t[i].kind != T_MINUS)
			return false;
	return match(p, open) > open + 1;
}

enum word { WORD_TYPE, WORD_MARK, WORD_STOP };

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
		return WORD_STOP;
	if (next->u.name->hint == HINT_STORAGE || next->u.name->hint == HINT_TAG ||
	    name_is_type(next->u.name))
		return (!seen || !weak) && (next->flags & (TF_BOL | TF_SPACE)) == TF_BOL ? WORD_STOP
											  : WORD_MARK;
	if (!seen)
		return next->flags & TF_BOL ? WORD_STOP : WORD_TYPE;
	if (n->hint == HINT_UPPER && next->u.name->hint != HINT_UPPER && after->kind == T_LPAREN)
		return WORD_MARK;
	return WORD_STOP;
}

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
	return name_is_type(t->u.name) || t->u.name->hint == HINT_TAG || t->u.name->hint == HINT_STORAGE ||
	       look(p, i + 1)->kind == T_LPAREN;
}

/* A word that is none of the language's, at at. */
static enum word judge(const struct parser *p, const struct decl *d, bool seen, bool param)
{
	const struct token *t = peek(p), *next = look(p, p->at + 1);
	bool weak = seen && d->type.kind == TYPE_NAME && d->type.tag->hint != HINT_TYPE;

	if (next->kind == T_LPAREN)
		return judge_call(p, seen, weak, t->u.name);
	if (!seen) {
		if (t->u.name->hint == HINT_TYPE && !(next->kind == T_ASSIGN || next->kind == T_SEMI))
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
		/* Two unknown words: the name and an annotation behind it, or the other way round. */
		if (param)
			return WORD_STOP;
		if (weak)
			return WORD_TYPE;
		return next->u.name->hint == HINT_UPPER && t->u.name->hint != HINT_UPPER ? WORD_STOP
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

/* ---- declarators ---- */

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
		} else if (hint == HINT_QUALIFIER || hint == HINT_STORAGE || hint == HINT_EXTENSION) {
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
		p->at = close + 1;
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
	p->at = close + 1;
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
	p->at = close + 1;
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
	if (p->at > close)
		p->at = close;
}

struct decl *decl_params(struct parser *p)
{
	uint32_t close = match(p, p->at);
	struct decl *first = NULL, **end = &first;

	if (close == p->at || !depth_enter(p)) {
		p->at = close + 1;
		return NULL;
	}
	if (look(p, p->at + 1)->u.name && hint_is(p, p->at + 1, HINT_BASIC) && close == p->at + 2 &&
	    look(p, p->at + 1)->u.name->known == N_VOID) {
		p->at = close + 1;
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
	p->at = close + 1;
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

/* ---- statement or declaration? ---- */

/* NAME * at at: stars, then a name, then what follows a declarator. */
static bool is_pointer_decl(const struct parser *p)
{
	uint32_t i = p->at + 1;

	while (look(p, i)->kind == T_STAR || hint_is(p, i, HINT_QUALIFIER) || hint_is(p, i, HINT_ATTR))
		i++;
	if (look(p, i)->kind != T_NAME || look(p, i)->u.name->hint == HINT_WORD)
		return false;
	i++;
	if (look(p, i)->kind == T_NAME)
		return true;
	return look(p, i)->kind == T_LPAREN ? look(p, i - 2)->kind == T_STAR
					    : ends_declarator(look(p, i));
}

/* NAME(...) NAME: a type that a macro makes. */
static bool is_macro_type(const struct parser *p)
{
	uint32_t i = behind(p, p->at + 1);
	const struct token *t = look(p, i), *next = look(p, i + 1);

	if (peek(p)->u.name->hint == HINT_LOOP || peek(p)->u.name->hint == HINT_IF)
		return false;
	while (t->kind == T_STAR && look(p, i + 1)->kind == T_NAME) {
		t = look(p, ++i);
		next = look(p, i + 1);
	}
	if (t->kind != T_NAME || t->u.name->hint == HINT_WORD || t->flags & TF_BOL)
		return false;
	return next->kind == T_SEMI || next->kind == T_ASSIGN || next->kind == T_COMMA ||
	       (next->kind == T_LBRACKET && look(p, behind(p, i + 1))->kind == T_SEMI);
}

bool decl_begins(const struct parser *p)
{
	const struct token *t = peek(p), *next = look(p, p->at + 1);

	if (t->kind != T_NAME)
		return false;
	switch (t->u.name->hint) {
	case HINT_BASIC:
	case HINT_TAG:
	case HINT_QUALIFIER:
	case HINT_STORAGE:
	case HINT_TYPEOF:
	case HINT_CLEANUP:
	case HINT_LABEL:
	case HINT_ASSERT:
		return true;
	case HINT_ATTR:
		return next->kind == T_NAME ||
		       (next->kind == T_LPAREN && look(p, behind(p, p->at + 1))->kind == T_NAME);
	case HINT_EXTENSION:
		return next->kind == T_NAME &&
		       (next->u.name->hint == HINT_TAG || next->u.name->hint == HINT_BASIC ||
			next->u.name->hint == HINT_TYPEOF);
	case HINT_WORD:
	case HINT_ASM:
	case HINT_SIZEOF:
	case HINT_GENERIC:
		return false;
	case HINT_TYPE:
		if (next->kind == T_NAME)
			return true;
		if (next->kind == T_LPAREN)
			return look(p, p->at + 2)->kind == T_STAR;
		return next->kind == T_STAR && is_pointer_decl(p);
	}
	if (next->kind == T_STAR)
		return is_pointer_decl(p);
	if (next->kind == T_LPAREN)
		return is_macro_type(p);
	if (next->kind != T_NAME || next->u.name->hint == HINT_WORD || next->u.name->hint == HINT_ASM)
		return false;
	/* A macro alone on its line, or a type: only a declarator ends like one. */
	if (next->flags & TF_BOL)
		return false;
	return true;
}
