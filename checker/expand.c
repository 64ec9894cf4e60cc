// SPDX-License-Identifier: GPL-2.0-only
/*
 * Macros, as far as they are wanted: expansion of the ones that the caller names, and reading
 * a macro's body as a function of its parameters. Bounded in depth and in size; what is over the
 * bound stays as it was written.
 */
#include "parse.h"

#define EXPAND_DEPTH 24
#define EXPAND_MOST ((size_t)1 << 20)
#define ARGS_MOST 64

struct token_vec {
	struct token *at;
	size_t n, room;
};

struct expander {
	macro_lookup lookup;
	void *ctx;
	struct arena *arena;
	const struct macro *active[EXPAND_DEPTH]; /* a macro is not expanded inside itself */
	unsigned int depth;
	size_t made; /* tokens so far, all levels */
	bool any;
};

/* Arguments of one call: ranges of tokens, and each expanded once when it is first needed. */
struct args {
	const struct token *from[ARGS_MOST];
	uint32_t n[ARGS_MOST];
	struct token_vec full[ARGS_MOST];
	bool ready[ARGS_MOST];
	unsigned int count;
};

static void expand_range(struct expander *x, const struct token *t, uint32_t n,
			 struct token_vec *out);

static bool is_active(const struct expander *x, const struct macro *m)
{
	for (unsigned int i = 0; i < x->depth; i++)
		if (x->active[i] == m)
			return true;
	return false;
}

static void add(struct expander *x, struct token_vec *out, struct token t)
{
	x->made++;
	vec_push(out, t);
}

/* The closing parenthesis for the one at i, by counting; n if there is none. */
static uint32_t find_close(const struct token *t, uint32_t i, uint32_t n)
{
	uint32_t depth = 0;

	for (; i < n; i++) {
		if (is_open(&t[i]))
			depth++;
		else if (is_close(&t[i]) && --depth == 0)
			return i;
	}
	return n;
}

/* Split the tokens between ( and ) at their commas; the last named takes the rest of a variadic. */
static bool args_split(struct args *args, const struct macro *m, const struct token *t, uint32_t n)
{
	uint32_t depth = 0, from = 0;

	args->count = 0;
	for (uint32_t i = 0; i <= n; i++) {
		bool last = m->variadic && args->count + 1 >= m->nparams;

		if (i < n && is_open(&t[i]))
			depth++;
		else if (i < n && is_close(&t[i]))
			depth--;
		if (i < n && (t[i].kind != T_COMMA || depth || last))
			continue;
		if (args->count == ARGS_MOST)
			return false;
		args->from[args->count] = t + from;
		args->n[args->count] = i - from;
		args->ready[args->count] = false;
		args->full[args->count] = (struct token_vec){0};
		args->count++;
		from = i + 1;
	}
	/* F() of no parameters has no argument; an empty rest is an empty argument. */
	if (m->nparams == 0)
		return args->count == 1 && args->n[0] == 0;
	if (m->variadic && args->count + 1 == m->nparams && args->count < ARGS_MOST) {
		args->from[args->count] = t + n;
		args->n[args->count] = 0;
		args->ready[args->count] = false;
		args->full[args->count] = (struct token_vec){0};
		args->count++;
	}
	return args->count == m->nparams;
}

static void arg_whole(struct expander *x, struct args *args, uint64_t i, struct token_vec *out)
{
	if (i >= args->count)
		return;
	if (!args->ready[i]) {
		args->ready[i] = true;
		expand_range(x, args->from[i], args->n[i], &args->full[i]);
	}
	for (size_t k = 0; k < args->full[i].n && x->made < EXPAND_MOST; k++) {
		struct token t = args->full[i].at[k];

		t.flags |= TF_EXPANDED;
		add(x, out, t);
	}
}

static void arg_raw(struct expander *x, const struct args *args, uint64_t i, struct token_vec *out)
{
	for (uint32_t k = 0; i < args->count && k < args->n[i] && x->made < EXPAND_MOST; k++) {
		struct token t = args->from[i][k];

		t.flags |= TF_EXPANDED;
		add(x, out, t);
	}
}

/* The text of a token as far as pasting needs it. */
static size_t paste_text(const struct token *t, char *buf, size_t size)
{
	if (t->kind == T_NAME)
		return (size_t)snprintf(buf, size, "%s", t->u.name->text);
	if (t->kind == T_NUMBER)
		return (size_t)snprintf(buf, size, "%llu", (unsigned long long)t->u.value);
	return 0;
}

/* Join the last token of out, which is at or behind from, with the tokens behind mid. */
static void paste(struct token_vec *out, size_t mid)
{
	char buf[512];
	size_t n, k;

	if (mid == 0 || mid >= out->n)
		return;
	n = paste_text(&out->at[mid - 1], buf, sizeof(buf));
	if (!n || n >= sizeof(buf))
		return;
	k = paste_text(&out->at[mid], buf + n, sizeof(buf) - n);
	if (!k || k >= sizeof(buf) - n)
		return;
	if (out->at[mid - 1].kind == T_NAME) {
		out->at[mid - 1].u.name = name_intern(buf, n + k);
	} else if (out->at[mid].kind == T_NUMBER) {
		out->at[mid - 1].u.value = strtoull(buf, NULL, 10);
	}
	memmove(&out->at[mid], &out->at[mid + 1], (out->n - mid - 1) * sizeof(out->at[0]));
	out->n--;
}

static bool is_paste(const struct macro *m, uint32_t i)
{
	return i < m->nbody && m->body[i].kind == T_PASTE;
}

/* The body with arguments in place of parameters; off is the place of the call. */
static void substitute(struct expander *x, const struct macro *m, struct args *args, uint32_t off,
		       struct token_vec *out)
{
	for (uint32_t i = 0; i < m->nbody && x->made < EXPAND_MOST; i++) {
		struct token t = m->body[i];
		bool joins = i > 0 && is_paste(m, i - 1), joined = is_paste(m, i + 1);
		size_t mid = out->n;

		if (t.kind == T_PASTE)
			continue;
		t.off = off;
		if (t.kind == T_HASH && m->function_like && i + 1 < m->nbody &&
		    m->body[i + 1].flags & TF_PARAM) {
			t.kind = T_STRING;
			t.u.value = 0;
			i++;
		} else if (t.flags & TF_PARAM) {
			bool comma = joins && mid > 0 && out->at[mid - 1].kind == T_COMMA;

			if (joins || joined)
				arg_raw(x, args, t.u.value, out);
			else
				arg_whole(x, args, t.u.value, out);
			/* , ## __VA_ARGS__ */
			if (comma && out->n == mid)
				out->n--;
			else if (joins && !comma)
				paste(out, mid);
			continue;
		}
		t.flags = (uint8_t)((t.flags & TF_SPACE) | TF_EXPANDED);
		add(x, out, t);
		if (joins)
			paste(out, mid);
	}
}

/* One use of a macro, its arguments already split; the result is scanned again. */
static void expand_use(struct expander *x, const struct macro *m, struct args *args, uint32_t off,
		       struct token_vec *out)
{
	struct token_vec body = {0};

	substitute(x, m, args, off, &body);
	for (unsigned int i = 0; i < args->count; i++)
		vec_free(&args->full[i]);
	x->any = true;
	x->active[x->depth++] = m;
	expand_range(x, body.at, (uint32_t)body.n, out);
	x->depth--;
	vec_free(&body);
}

/* Behind the use of a macro at i, or i if it is none. */
static uint32_t expand_at(struct expander *x, const struct token *t, uint32_t i, uint32_t n,
			  struct token_vec *out)
{
	struct args *args;
	const struct macro *m;
	uint32_t close = i;

	if (t[i].kind != T_NAME || x->depth >= EXPAND_DEPTH || x->made >= EXPAND_MOST)
		return i;
	m = x->lookup(x->ctx, t[i].u.name);
	if (!m || is_active(x, m))
		return i;
	if (m->function_like && (i + 1 >= n || t[i + 1].kind != T_LPAREN))
		return i;
	args = xcalloc(1, sizeof(*args));
	if (m->function_like) {
		close = find_close(t, i + 1, n);
		if (close == n || !args_split(args, m, t + i + 2, close - i - 2)) {
			free(args);
			return i;
		}
	}
	expand_use(x, m, args, t[i].off, out);
	free(args);
	return close + 1;
}

static void expand_range(struct expander *x, const struct token *t, uint32_t n,
			 struct token_vec *out)
{
	for (uint32_t i = 0; i < n;) {
		uint32_t next = expand_at(x, t, i, n, out);

		if (next == i)
			add(x, out, t[next++]);
		i = next;
	}
}

bool tokens_expand(const struct tokens *in, uint32_t from, uint32_t to, macro_lookup lookup,
		   void *ctx, struct arena *a, struct tokens *out)
{
	struct expander x = {.lookup = lookup, .ctx = ctx, .arena = a};
	struct token_vec v = {0};

	if (to > in->n)
		to = in->n;
	if (from < to)
		expand_range(&x, in->at + from, to - from, &v);
	out->at = arena_alloc(a, (v.n + 1) * sizeof(*out->at));
	if (v.n)
		memcpy(out->at, v.at, v.n * sizeof(*out->at));
	out->n = out->room = (uint32_t)v.n;
	out->at[out->n].off = in->at[to].off;
	vec_free(&v);
	tokens_link(out);
	return x.any;
}

/* ---- a macro's body as code ---- */

static bool body_is(const struct macro *m, uint32_t i, enum token_kind kind)
{
	return i < m->nbody && m->body[i].kind == kind;
}

static const struct name *body_name(const struct macro *m, uint32_t i)
{
	return body_is(m, i, T_NAME) && !(m->body[i].flags & TF_PARAM) ? m->body[i].u.name : NULL;
}

/* Behind NAME ( ... ) at i, or i. */
static uint32_t body_call(const struct macro *m, uint32_t i)
{
	uint32_t close;

	if (!body_is(m, i + 1, T_LPAREN))
		return i;
	close = find_close(m->body, i + 1, m->nbody);
	return close < m->nbody ? close + 1 : i;
}

bool macro_is_loop(const struct macro *m)
{
	bool loop = false;
	uint32_t i = 0, next;

	while (i < m->nbody) {
		const struct name *n = body_name(m, i);

		next = i;
		if (body_is(m, i, T_LBRACE)) {
			next = find_close(m->body, i, m->nbody) + 1;
		} else if (n && n->known == N_ELSE) {
			next = i + 1;
		} else if (n && n->known == N_IF) {
			next = body_call(m, i);
		} else if (n &&
			   (n->known == N_FOR || n->known == N_WHILE || n->hint == HINT_LOOP)) {
			next = body_call(m, i);
			loop = true;
		} else if (body_is(m, i, T_SEMI) && i + 1 < m->nbody && body_name(m, i + 1) &&
			   body_name(m, i + 1)->known == N_ELSE) {
			next = i + 1; /* if (x) ; else */
		}
		if (next == i || next > m->nbody)
			return false;
		i = next;
	}
	return loop && !body_is(m, m->nbody - 1, T_SEMI) && !body_is(m, m->nbody - 1, T_RBRACE);
}

/* Is the body statements, not one expression? */
static bool is_statements(const struct macro *m)
{
	const struct name *n = body_name(m, 0);
	uint32_t i = 0;

	if (n && (n->hint == HINT_WORD || n->hint == HINT_ASM))
		return true;
	if (body_is(m, 0, T_LBRACE))
		return true;
	for (; i < m->nbody; i++) {
		if (body_is(m, i, T_SEMI))
			return true;
		if (is_open(&m->body[i]))
			i = find_close(m->body, i, m->nbody);
	}
	return false;
}

static struct token word_token(enum token_kind kind, const char *text, uint32_t off)
{
	struct token t = {.kind = (uint8_t)kind, .off = off};

	if (text)
		t.u.name = name_of(text);
	return t;
}

/* { body; } or { return body; }, parameters as names. */
static struct tokens *macro_tokens(const struct macro *m, struct arena *a)
{
	struct tokens *t = arena_alloc(a, sizeof(*t));
	bool statements = is_statements(m);
	uint32_t n = 0;

	t->room = m->nbody + 5;
	t->at = arena_alloc(a, t->room * sizeof(*t->at));
	t->at[n++] = word_token(T_LBRACE, NULL, m->off);
	if (!statements)
		t->at[n++] = word_token(T_NAME, "return", m->off);
	for (uint32_t i = 0; i < m->nbody; i++) {
		if (m->body[i].kind == T_PASTE)
			continue;
		t->at[n] = m->body[i];
		t->at[n].flags &= (uint8_t) ~(TF_PARAM | TF_BOL);
		if (m->body[i].flags & TF_PARAM)
			t->at[n].u.name = m->params[m->body[i].u.value];
		n++;
	}
	if (!statements || t->at[n - 1].kind != T_SEMI)
		t->at[n++] = word_token(T_SEMI, NULL, m->off);
	t->at[n++] = word_token(T_RBRACE, NULL, m->off);
	t->n = n;
	t->at[n].off = m->off;
	return t;
}

struct function *macro_parse(struct unit *u, const struct macro *m, struct arena *a)
{
	struct function *f;
	struct decl **end;
	const char *why;
	struct tokens *t;

	if (m->pastes || !m->nbody || macro_is_loop(m))
		return NULL;
	t = macro_tokens(m, a);
	if (tokens_link(t))
		return NULL;
	f = arena_alloc(a, sizeof(*f));
	f->body = body_parse(u, t, a, &why);
	if (!f->body || why)
		return NULL;
	f->name = f->decl.name = m->name;
	f->decl.type.flags = TYF_FUNCTION;
	f->tokens = t;
	f->close = t->n - 1;
	end = &f->decl.params;
	for (unsigned int i = 0; i < m->nparams; i++) {
		struct decl *d = arena_alloc(a, sizeof(*d));

		d->name = m->params[i];
		*end = d;
		end = &d->next;
	}
	return f;
}

bool macro_is_code(const struct macro *m)
{
	struct arena a = {0};
	struct unit u = {.arena = &a};
	bool code = macro_parse(&u, m, &a) != NULL;

	arena_free(&a);
	return code;
}
