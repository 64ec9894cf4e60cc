// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every stage can be looked at: tokens one a line, trees as indented lists, functions, calls. The
 * text is stable: tests compare it.
 */
#include "syntax.h"

#define DUMP_DEPTH 400

static const char *const expr_names[] = {
	[EXPR_NAME] = "name", [EXPR_NUMBER] = "number", [EXPR_STRING] = "string",
	[EXPR_MEMBER] = "member", [EXPR_INDEX] = "index", [EXPR_CALL] = "call",
	[EXPR_UNARY] = "unary", [EXPR_POSTFIX] = "postfix", [EXPR_BINARY] = "binary",
	[EXPR_ASSIGN] = "assign", [EXPR_COND] = "cond", [EXPR_COMMA] = "comma",
	[EXPR_CAST] = "cast", [EXPR_SIZEOF] = "sizeof", [EXPR_STMT] = "stmt-expr",
	[EXPR_INIT] = "init", [EXPR_TYPE] = "type", [EXPR_LABEL] = "label-address",
	[EXPR_OPAQUE] = "opaque",
};

static const char *const stmt_names[] = {
	[STMT_EMPTY] = "empty", [STMT_EXPR] = "expr", [STMT_DECL] = "decl", [STMT_BLOCK] = "block",
	[STMT_IF] = "if", [STMT_WHILE] = "while", [STMT_DO] = "do", [STMT_FOR] = "for",
	[STMT_ITERATE] = "iterate", [STMT_SCOPED] = "scoped", [STMT_SWITCH] = "switch",
	[STMT_CASE] = "case", [STMT_LABEL] = "label", [STMT_GOTO] = "goto", [STMT_BREAK] = "break",
	[STMT_CONTINUE] = "continue", [STMT_RETURN] = "return", [STMT_ASM] = "asm",
	[STMT_PPIF] = "ppif", [STMT_OPAQUE] = "opaque",
};

/* ---- tokens ---- */

static void put_source(FILE *f, const struct unit *u, const struct token *t)
{
	const char *s = u->source->text + t->off;

	for (unsigned int i = 0; i < t->len; i++)
		fputc(s[i] == '\n' ? ' ' : s[i], f);
}

void dump_tokens(FILE *f, const struct unit *u)
{
	static const char *const marks[] = {"#if", "#else", "#endif"};
	uint32_t line, col;

	for (uint32_t i = 0; i < u->tokens.n; i++) {
		const struct token *t = &u->tokens.at[i];

		unit_where(u, &u->tokens, i, &line, &col);
		fprintf(f, "%u:%u: ", line, col);
		switch (t->kind) {
		case T_NAME:
			fprintf(f, "name %s\n", t->u.name->text);
			break;
		case T_NUMBER:
		case T_CHAR:
			fprintf(f, "%s ", t->kind == T_NUMBER ? "number" : "char");
			put_source(f, u, t);
			fprintf(f, " = %llu\n", (unsigned long long)t->u.value);
			break;
		case T_STRING:
			fputs("string ", f);
			put_source(f, u, t);
			fputc('\n', f);
			break;
		case T_PPIF:
		case T_PPELSE:
		case T_PPENDIF:
			fprintf(f, "mark %s\n", t->kind == T_PPELSE && t->u.pair.elif
							? "#elif"
							: marks[t->kind - T_PPIF]);
			break;
		case T_OTHER:
			fprintf(f, "other 0x%02x\n", (unsigned char)u->source->text[t->off]);
			break;
		default:
			fprintf(f, "%s\n", punct(t->kind));
		}
	}
}

/* ---- trees ---- */

struct dump {
	FILE *f;
	unsigned int depth;
};

static void line_begin(const struct dump *d)
{
	for (unsigned int i = 0; i < d->depth; i++)
		fputs("  ", d->f);
}

static void dump_expr(struct dump *d, const char *role, const struct expr *e);
static void dump_stmt(struct dump *d, const struct stmt *s);
static void dump_decl(struct dump *d, const char *role, const struct decl *v);

static void put_type(FILE *f, const struct type *t)
{
	static const char *const kinds[] = {
		[TYPE_STRUCT] = "struct ",
		[TYPE_UNION] = "union ",
		[TYPE_ENUM] = "enum ",
		[TYPE_NAME] = "",
	};

	if (t->flags & TYF_CONST)
		fputs("const ", f);
	if (t->flags & TYF_UNSIGNED && t->kind == TYPE_BASIC &&
	    (!t->tag || strcmp(t->tag->text, "unsigned")))
		fputs("unsigned ", f);
	if (t->kind <= TYPE_NAME && kinds[t->kind])
		fputs(kinds[t->kind], f);
	fputs(t->tag ? t->tag->text : t->kind == TYPE_UNKNOWN ? "?" : "{}", f);
	if (t->pointers)
		fputc(' ', f);
	for (unsigned int i = 0; i < t->pointers; i++)
		fputc('*', f);
	for (unsigned int i = 0; i < t->arrays; i++)
		fputs("[]", f);
}

static void dump_items(struct dump *d, const struct item *it)
{
	for (; it; it = it->next) {
		if (it->field) {
			line_begin(d);
			fprintf(d->f, ".%s\n", it->field->text);
		}
		if (it->index)
			dump_expr(d, "[] ", it->index);
		dump_expr(d, "", it->value);
	}
}

static void expr_head(struct dump *d, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_NAME:
	case EXPR_LABEL: fprintf(d->f, " %s", e->u.name->text); break;
	case EXPR_NUMBER: fprintf(d->f, " %llu", (unsigned long long)e->u.number); break;
	case EXPR_MEMBER:
		fprintf(d->f, " %s%s", e->arrow ? "->" : ".", e->u.member.name->text);
		break;
	case EXPR_UNARY:
	case EXPR_POSTFIX:
	case EXPR_BINARY:
	case EXPR_ASSIGN: fprintf(d->f, " %s", punct(e->op)); break;
	case EXPR_CAST:
	case EXPR_SIZEOF:
	case EXPR_TYPE:
		if (e->u.cast.type) {
			fputc(' ', d->f);
			put_type(d->f, e->u.cast.type);
		}
		break;
	}
	fputc('\n', d->f);
}

static void expr_parts(struct dump *d, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_MEMBER: dump_expr(d, "", e->u.member.base); break;
	case EXPR_INDEX:
		dump_expr(d, "", e->u.index.base);
		dump_expr(d, "", e->u.index.index);
		break;
	case EXPR_CALL:
		dump_expr(d, "", e->u.call.fn);
		dump_items(d, e->u.call.args);
		break;
	case EXPR_UNARY:
	case EXPR_POSTFIX: dump_expr(d, "", e->u.unary.arg); break;
	case EXPR_BINARY:
	case EXPR_ASSIGN:
	case EXPR_COMMA:
		dump_expr(d, "", e->u.binary.left);
		dump_expr(d, "", e->u.binary.right);
		break;
	case EXPR_COND:
		dump_expr(d, "", e->u.cond.cond);
		dump_expr(d, "yes ", e->u.cond.yes);
		dump_expr(d, "no ", e->u.cond.no);
		break;
	case EXPR_CAST:
	case EXPR_SIZEOF: dump_expr(d, "", e->u.cast.arg); break;
	case EXPR_STMT: dump_stmt(d, e->u.stmt.block); break;
	case EXPR_INIT: dump_items(d, e->u.init.items); break;
	}
}

static void dump_expr(struct dump *d, const char *role, const struct expr *e)
{
	/* Chains of binary operators are deep on the left: print the bottom first would need a
	 * stack. */
	if (!e)
		return;
	line_begin(d);
	fprintf(d->f, "%s%s", role, expr_names[e->kind]);
	expr_head(d, e);
	if (d->depth >= DUMP_DEPTH) {
		line_begin(d);
		fputs("...\n", d->f);
		return;
	}
	d->depth++;
	expr_parts(d, e);
	d->depth--;
}

static void dump_part(struct dump *d, const char *role, const struct stmt *s)
{
	if (!s)
		return;
	line_begin(d);
	fprintf(d->f, "%s:\n", role);
	d->depth++;
	dump_stmt(d, s);
	d->depth--;
}

static void dump_stmts(struct dump *d, const struct stmt *s)
{
	for (; s; s = s->next)
		dump_stmt(d, s);
}

static void stmt_parts(struct dump *d, const struct stmt *s)
{
	switch (s->kind) {
	case STMT_EXPR:
	case STMT_RETURN: dump_expr(d, "", s->u.expr); break;
	case STMT_DECL:
		for (const struct decl *v = s->u.decl; v; v = v->next)
			dump_decl(d, "var", v);
		break;
	case STMT_BLOCK: dump_stmts(d, s->u.block.first); break;
	case STMT_IF:
		dump_expr(d, "", s->u.cond.cond);
		dump_part(d, "then", s->u.cond.yes);
		dump_part(d, "else", s->u.cond.no);
		break;
	case STMT_WHILE:
	case STMT_DO:
	case STMT_SWITCH:
		dump_expr(d, "", s->u.loop.cond);
		dump_part(d, "body", s->u.loop.body);
		break;
	case STMT_FOR:
		dump_part(d, "init", s->u.loop4.init);
		dump_expr(d, "while ", s->u.loop4.cond);
		dump_expr(d, "step ", s->u.loop4.step);
		dump_part(d, "body", s->u.loop4.body);
		break;
	case STMT_ITERATE:
	case STMT_SCOPED:
		dump_expr(d, "", s->u.iterate.call);
		dump_part(d, "body", s->u.iterate.body);
		break;
	case STMT_CASE:
		dump_expr(d, "", s->u.label_case.value);
		dump_expr(d, "to ", s->u.label_case.high);
		break;
	case STMT_ASM: dump_stmts(d, s->u.jump.gotos); break;
	case STMT_PPIF: dump_stmts(d, s->u.ppif.arms); break;
	}
}

static void dump_stmt(struct dump *d, const struct stmt *s)
{
	line_begin(d);
	fputs(stmt_names[s->kind], d->f);
	if (s->kind == STMT_LABEL || s->kind == STMT_GOTO)
		fprintf(d->f, " %s", s->u.jump.name ? s->u.jump.name->text : "*");
	if (s->kind == STMT_CASE && !s->u.label_case.value)
		fputs(" default", d->f);
	if (s->kind == STMT_PPIF && s->has_else)
		fputs(" with else", d->f);
	fputc('\n', d->f);
	if (d->depth >= DUMP_DEPTH) {
		line_begin(d);
		fputs("...\n", d->f);
		return;
	}
	d->depth++;
	stmt_parts(d, s);
	d->depth--;
}

static void dump_decl(struct dump *d, const char *role, const struct decl *v)
{
	FILE *f = d->f;

	line_begin(d);
	fprintf(f, "%s %s: ", role, v->name ? v->name->text : "-");
	if (v->storage & ST_TYPEDEF)
		fputs("typedef ", f);
	if (v->storage & ST_EXTERN)
		fputs("extern ", f);
	if (v->storage & ST_STATIC)
		fputs("static ", f);
	if (v->storage & ST_INLINE)
		fputs("inline ", f);
	put_type(f, &v->type);
	if (v->type.flags & TYF_FUNCTION)
		fprintf(f, " function%s", v->fnptr ? " pointer" : "");
	if (v->is_guard)
		fputs(" guard", f);
	if (v->cleanup)
		fprintf(f, " cleanup(%s)", v->cleanup->text);
	for (unsigned int i = 0; i < v->nmarks; i++)
		fprintf(f, " %s%s", v->marks[i].name->text, v->marks[i].args ? "(...)" : "");
	fputc('\n', f);
	if (d->depth >= DUMP_DEPTH)
		return;
	d->depth++;
	for (const struct decl *p = v->params; p; p = p->next)
		dump_decl(d, "param", p);
	if (v->type.record && !v->type.record->tag)
		for (const struct decl *m = v->type.record->members; m; m = m->next)
			dump_decl(d, "member", m);
	dump_expr(d, "= ", v->init);
	d->depth--;
}

/* A macro's head, and its body as a function if it is code. */
static void dump_macro(struct dump *d, const struct unit *u, const struct macro *m)
{
	struct arena a = {0};
	struct unit copy = *u;
	const struct function *fn = macro_parse(&copy, m, &a);

	fprintf(d->f, "macro %s", m->name->text);
	if (m->function_like)
		fputc('(', d->f);
	for (unsigned int i = 0; i < m->nparams; i++)
		fprintf(d->f, "%s%s", i ? ", " : "", m->params[i]->text);
	if (m->function_like)
		fputc(')', d->f);
	fprintf(d->f, "%s%s%s\n", m->variadic ? " variadic" : "", m->pastes ? " pastes" : "",
		macro_is_loop(m) ? " loop" : "");
	if (fn) {
		d->depth = 1;
		dump_stmt(d, fn->body);
		d->depth = 0;
	}
	arena_free(&a);
}

void dump_ast(FILE *f, const struct unit *u)
{
	struct dump d = {.f = f};

	for (const struct macro *m = u->macros; m; m = m->next)
		dump_macro(&d, u, m);
	for (const struct record *r = u->records; r; r = r->next) {
		fprintf(f, "%s %s\n", r->is_union ? "union" : "struct",
			r->tag ? r->tag->text : r->typedef_name ? r->typedef_name->text : "-");
		d.depth = 1;
		for (const struct decl *m = r->members; m; m = m->next)
			dump_decl(&d, "member", m);
	}
	d.depth = 0;
	for (const struct decl *g = u->globals; g; g = g->next)
		dump_decl(&d, "global", g);
	for (const struct function *fn = u->functions; fn; fn = fn->next) {
		dump_decl(&d, "function", &fn->decl);
		d.depth = 1;
		if (fn->body)
			dump_stmt(&d, fn->body);
		else if (fn->skipped)
			fprintf(f, "  skipped: %s\n", fn->skipped);
		d.depth = 0;
	}
}

/* ---- lists ---- */

void dump_functions(FILE *f, const struct unit *u)
{
	uint32_t line, col;

	for (const struct function *fn = u->functions; fn; fn = fn->next) {
		const char *why = fn->skipped	? fn->skipped
				  : fn->nopaque ? "partly not read"
						: NULL;

		unit_where(u, fn->tokens, fn->tok, &line, &col);
		fprintf(f, "%s:%u:%s:%s%s\n", u->source->path, line, fn->name->text,
			why ? "skipped:" : "parsed", why ? why : "");
	}
}

static bool is_kref_call(const struct token *t, const struct token *next)
{
	return t->kind == T_NAME && next->kind == T_LPAREN && !strncmp(t->u.name->text, "kref_", 5);
}

static void put_call(FILE *f, const struct unit *u, uint32_t off, const struct name *name)
{
	uint32_t line, col;

	source_where(u->source, off, &line, &col);
	fprintf(f, "%s:%u:%s\n", u->source->path, line, name->text);
}

void dump_calls(FILE *f, const struct unit *u)
{
	for (const struct function *fn = u->functions; fn; fn = fn->next) {
		const struct token *t = fn->tokens->at;

		for (uint32_t i = fn->open; i + 1 < fn->close; i++)
			if (is_kref_call(&t[i], &t[i + 1]))
				put_call(f, u, t[i].off, t[i].u.name);
	}
	for (const struct macro *m = u->macros; m; m = m->next)
		for (uint32_t i = 0; i + 1 < m->nbody; i++)
			if (!(m->body[i].flags & TF_PARAM) &&
			    is_kref_call(&m->body[i], &m->body[i + 1]))
				put_call(f, u, m->body[i].off, m->body[i].u.name);
}
