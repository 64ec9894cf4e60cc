// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tokens mean where nothing is declared: a cast or a value in parentheses, a declaration or an
 * expression. Told by hints and by what stands around.
 */
#include "parse.h"

/* After the name at i only stars and qualifiers up to a closing ) or comma, one star at least. */
static bool is_pointer_name(const struct parser *p, uint32_t i)
{
	uint32_t stars = 0;
	const struct token *t;

	for (i++; (t = look(p, i))->kind != T_END; i++) {
		if (t->kind == T_STAR)
			stars++;
		else if (t->kind != T_NAME ||
			 (t->u.name->hint != HINT_QUALIFIER && t->u.name->hint != HINT_ATTR))
			break;
	}
	if (t->kind == T_LPAREN && look(p, i + 1)->kind == T_STAR &&
	    look(p, i + 2)->kind == T_RPAREN)
		return true;
	return stars && (t->kind == T_RPAREN || t->kind == T_COMMA);
}

bool type_begins(const struct parser *p, uint32_t i)
{
	const struct token *t = look(p, i);

	if (t->kind != T_NAME)
		return false;
	switch (t->u.name->hint) {
	case HINT_BASIC:
	case HINT_TAG:
	case HINT_TYPEOF:
	case HINT_QUALIFIER:
		return true;
	case HINT_ATTR:
		return look(p, i + 1)->kind == T_NAME || look(p, i + 1)->kind == T_LPAREN;
	case HINT_TYPE:
		t = look(p, i + 1);
		if (t->kind == T_RPAREN || t->kind == T_NAME || t->kind == T_LBRACKET)
			return true;
		return is_pointer_name(p, i);
	case HINT_WORD:
		return false;
	default:
		/* An annotation before a type, or a type that a macro makes: (FORCE u32),
		 * (ElfW(Addr) *) */
		if (look(p, i + 1)->kind == T_NAME && (name_is_type(look(p, i + 1)->u.name) ||
							 hint_is(p, i + 1, HINT_TAG)))
			return true;
		if (look(p, i + 1)->kind == T_LPAREN && look(p, behind(p, i + 1))->kind == T_STAR)
			return is_pointer_name(p, behind(p, i + 1) - 1);
		return is_pointer_name(p, i);
	}
}

/* May an operand begin with this token? */
static bool begins_operand(const struct token *t)
{
	switch (t->kind) {
	case T_NAME: return t->u.name->hint != HINT_WORD;
	case T_NUMBER:
	case T_STRING:
	case T_CHAR:
	case T_LPAREN:
	case T_LBRACE:
	case T_PLUS:
	case T_MINUS:
	case T_NOT:
	case T_TILDE:
	case T_STAR:
	case T_AMP:
	case T_ANDAND:
	case T_INC:
	case T_DEC: return true;
	default: return false;
	}
}

/* ( at i: a type in parentheses, not a value whose name looks like one's? */
bool is_cast_of_type(const struct parser *p, uint32_t i)
{
	if (!type_begins(p, i + 1))
		return false;
	return !hint_is(p, i + 1, HINT_TYPE) || look(p, i + 2)->kind != T_RPAREN ||
	       begins_operand(look(p, i + 3));
}

/* ( at i: is it a cast of one unknown name? By what follows: an operand that cannot follow a value.
 */
bool is_cast_of_name(const struct parser *p, uint32_t i)
{
	const struct token *t = look(p, i + 3);

	if (look(p, i + 1)->kind != T_NAME || look(p, i + 2)->kind != T_RPAREN)
		return false;
	switch (t->kind) {
	case T_NAME: return t->u.name->hint != HINT_WORD && t->u.name->hint != HINT_ATTR;
	case T_NUMBER:
	case T_STRING:
	case T_CHAR:
	case T_LBRACE:
	case T_TILDE:
	case T_NOT: return true;
	case T_LPAREN: return look(p, i + 4)->kind == T_NAME && type_begins(p, i + 4);
	default: return false;
	}
}

/* KERN_ERR PFX "text": names in a row that only strings can be. */
bool is_string_macro(const struct parser *p, uint32_t i)
{
	const struct token *next = look(p, i + 1);
	bool upper = hint_is(p, i, HINT_UPPER) && next->kind == T_NAME && !(next->flags & TF_BOL) &&
		     next->u.name->hint != HINT_WORD;

	while (look(p, i)->kind == T_NAME && !hint_is(p, i, HINT_WORD))
		i++;
	return upper || look(p, i)->kind == T_STRING;
}

/* NAME * at at: stars, then a name, then what follows a declarator. */
static bool is_pointer_decl(const struct parser *p)
{
	uint32_t i = p->at + 1;

	while (look(p, i)->kind == T_STAR || hint_is(p, i, HINT_QUALIFIER) ||
	       hint_is(p, i, HINT_ATTR))
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

	if (match(p, p->at + 1) == p->at + 1)
		return false;
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
	if (next->kind != T_NAME || next->u.name->hint == HINT_WORD ||
	    next->u.name->hint == HINT_ASM)
		return false;
	/* A macro alone on its line, or a type: only a declarator ends like one. */
	if (next->flags & TF_BOL)
		return false;
	return true;
}
