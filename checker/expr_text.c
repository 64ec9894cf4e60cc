// SPDX-License-Identifier: GPL-2.0-only
/*
 * C-like text of an expression, for messages. What a reader need not see is "...".
 */
#include "syntax.h"

#define TEXT_DEPTH 400

static const char *const punct_text[T_MAX] = {
#define PUNCT(id, text) [T_##id] = text,
#include "tokens.def"
};

const char *punct(uint8_t kind)
{
	return punct_text[kind];
}

struct text {
	char *at, *end; /* end: the byte for the closing 0 */
	unsigned int depth;
};

static void put(struct text *t, const char *s)
{
	while (*s && t->at < t->end)
		*t->at++ = *s++;
}

/* As in the source: "name.1" hides another one (scope.c). */
static void put_name(struct text *t, const struct name *name)
{
	char buf[160];

	snprintf(buf, sizeof(buf), "%.*s", (int)strcspn(name->text, "."), name->text);
	put(t, buf);
}

static void put_expr(struct text *t, const struct expr *e);

static void put_args(struct text *t, const struct item *it)
{
	for (; it && t->at < t->end; it = it->next) {
		if (it->field) {
			put(t, ".");
			put(t, it->field->text);
			put(t, " = ");
		}
		put_expr(t, it->value);
		if (it->next)
			put(t, ", ");
	}
}

static void put_type_text(struct text *t, const struct type *type)
{
	static const char *const kinds[] = {
		[TYPE_STRUCT] = "struct ",
		[TYPE_UNION] = "union ",
		[TYPE_ENUM] = "enum ",
		[TYPE_NAME] = "",
	};

	if (kinds[type->kind])
		put(t, kinds[type->kind]);
	put(t, type->tag ? type->tag->text : "...");
	if (type->pointers)
		put(t, " ");
	for (unsigned int i = 0; i < type->pointers; i++)
		put(t, "*");
}

static void put_plain(struct text *t, const struct expr *e)
{
	char number[24];

	switch (e->kind) {
	case EXPR_NAME: put_name(t, e->u.name); break;
	case EXPR_NUMBER:
		snprintf(number, sizeof(number), "%llu", (unsigned long long)e->u.number);
		put(t, number);
		break;
	case EXPR_STRING: put(t, "\"...\""); break;
	case EXPR_MEMBER:
		put_expr(t, e->u.member.base);
		put(t, e->arrow ? "->" : ".");
		put(t, e->u.member.name->text);
		break;
	case EXPR_INDEX:
		put_expr(t, e->u.index.base);
		put(t, "[");
		put_expr(t, e->u.index.index);
		put(t, "]");
		break;
	case EXPR_CALL:
		put_expr(t, e->u.call.fn);
		put(t, "(");
		put_args(t, e->u.call.args);
		put(t, ")");
		break;
	case EXPR_UNARY:
		put(t, punct(e->op));
		put_expr(t, e->u.unary.arg);
		break;
	case EXPR_POSTFIX:
		put_expr(t, e->u.unary.arg);
		put(t, punct(e->op));
		break;
	case EXPR_BINARY:
	case EXPR_ASSIGN:
		put_expr(t, e->u.binary.left);
		put(t, " ");
		put(t, punct(e->op));
		put(t, " ");
		put_expr(t, e->u.binary.right);
		break;
	case EXPR_COMMA:
		put_expr(t, e->u.binary.left);
		put(t, ", ");
		put_expr(t, e->u.binary.right);
		break;
	case EXPR_COND:
		put_expr(t, e->u.cond.cond);
		put(t, e->u.cond.yes ? " ? " : " ?");
		if (e->u.cond.yes)
			put_expr(t, e->u.cond.yes);
		put(t, e->u.cond.yes ? " : " : ": ");
		put_expr(t, e->u.cond.no);
		break;
	case EXPR_CAST:
		put(t, "(");
		put_type_text(t, e->u.cast.type);
		put(t, ")");
		put_expr(t, e->u.cast.arg);
		break;
	case EXPR_SIZEOF:
		put(t, "sizeof(");
		if (e->u.cast.type)
			put_type_text(t, e->u.cast.type);
		else
			put_expr(t, e->u.cast.arg);
		put(t, ")");
		break;
	case EXPR_TYPE: put_type_text(t, e->u.cast.type); break;
	case EXPR_STMT: put(t, "({ ... })"); break;
	case EXPR_INIT: put(t, "{ ... }"); break;
	case EXPR_LABEL:
		put(t, "&&");
		put(t, e->u.name->text);
		break;
	default: put(t, "...");
	}
}

static void put_expr(struct text *t, const struct expr *e)
{
	bool parens = e && e->parens;

	if (t->at >= t->end)
		return;
	if (!e || t->depth >= TEXT_DEPTH) {
		put(t, "...");
		return;
	}
	t->depth++;
	if (parens)
		put(t, "(");
	put_plain(t, e);
	if (parens)
		put(t, ")");
	t->depth--;
}

void expr_text(const struct expr *e, char *buf, size_t size)
{
	struct text t = {.at = buf, .end = buf + (size ? size - 1 : 0)};

	if (!size)
		return;
	put_expr(&t, e);
	*t.at = '\0';
}
