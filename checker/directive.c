// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directives by structure, not by value: nothing is included and no configuration is known.
 * What becomes of the arms of an #if is decided in group.c.
 */
#include "lex.h"

enum condition { COND_FALSE, COND_TRUE, COND_UNKNOWN };

static bool is_blank(char c)
{
	return byte_kind[(uint8_t)c] == B_SPACE;
}

/* Blanks, splices and comments within a line. */
const char *lex_blanks(struct lexer *l, const char *p)
{
	for (;;) {
		const char *s = p;

		while (is_blank(*p))
			p++;
		if (*p == '/')
			p = lex_comment(l, p);
		else if (*p == '\\')
			p += lex_splice(l, p);
		if (p == s)
			return p;
	}
}

static const char *word_end(const char *p)
{
	while (BYTE_IS_WORD(*p))
		p++;
	return p;
}

/* To the newline that ends this logical line, or the end of the text. */
const char *lex_line_end(struct lexer *l, const char *p)
{
	static const uint8_t stop[256] = {['\n'] = 1, ['/'] = 1, ['\\'] = 1, [0] = 1};
	const char *s;

	size_t n;

	for (;;) {
		while (!stop[(uint8_t)*p])
			p++;
		if (*p == '\n' || p >= l->end)
			return p;
		s = *p == '/' ? lex_comment(l, p) : p;
		n = lex_splice(l, p);
		p = s != p ? s : p + (n ? n : 1);
	}
}

static bool word_is(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) == n && !memcmp(p, word, n);
}

/* ---- #define ---- */

/*
 * The body of an object-like macro that holds no code: numbers, operators, strings and upper-case
 * names. Millions of lines of register headers are this and nothing else. NULL: some other body.
 */
static const char *constant_body(struct lexer *l, const char *p)
{
	const char *s;

	for (;;) {
		switch (byte_kind[(uint8_t)*p]) {
		case B_SPACE:
			p++;
			break;
		case B_NEWLINE:
			return p;
		case B_DIGIT:
			p = word_end(p);
			break;
		case B_NAME:
			for (; BYTE_IS_WORD(*p); p++)
				if (*p >= 'a' && *p <= 'z')
					return NULL;
			break;
		case B_QUOTE:
			for (s = p++; *p != *s; p++)
				if (*p == '\n' || *p == '\\' || !*p)
					return NULL;
			p++;
			break;
		case B_SLASH:
			s = lex_comment(l, p);
			p = s == p ? p + 1 : s;
			break;
		case B_BACKSLASH:
			if (!lex_splice(l, p))
				return NULL;
			p += lex_splice(l, p);
			break;
		case B_PUNCT:
			if (*p == '{' || *p == '}' || *p == ';')
				return NULL;
			p++;
			break;
		default:
			return p >= l->end ? p : NULL;
		}
	}
}

/* The parameter list; p is behind its (. */
static const char *macro_params(struct lexer *l, struct macro *m, const char *p)
{
	const struct name *params[UINT8_MAX];
	const char *e;
	unsigned int n = 0;

	for (p = lex_blanks(l, p); p < l->end && *p != ')' && *p != '\n'; p = lex_blanks(l, p)) {
		if (*p == ',') {
			p++;
		} else if (*p == '.') {
			while (*p == '.')
				p++;
			if (!m->variadic && n < UINT8_MAX)
				params[n++] = name_of("__VA_ARGS__");
			m->variadic = true;
		} else if (BYTE_IS_WORD(*p)) {
			e = word_end(p);
			if (n < UINT8_MAX)
				params[n++] = name_intern(p, (size_t)(e - p));
			p = lex_blanks(l, e);
			m->variadic |= *p == '.';
		} else {
			p++;
		}
	}
	m->nparams = (uint8_t)n;
	m->params = arena_copy(l->arena, params, n * sizeof(params[0]));
	return *p == ')' ? p + 1 : p;
}

/* ## between a comma and the rest of the arguments: it only takes the comma away if there are none.
 */
static bool is_rest(const struct macro *m, const struct token *t, uint32_t i)
{
	return m->variadic && i > 0 && t[i - 1].kind == T_COMMA && i + 1 < m->nbody &&
	       t[i + 1].kind == T_NAME && t[i + 1].u.name == m->params[m->nparams - 1];
}

static void macro_body(struct lexer *l, struct macro *m, size_t from)
{
	struct token *t = l->out.at + from;

	m->nbody = (uint32_t)(l->out.n - from);
	for (uint32_t i = 0; i < m->nbody; i++) {
		if (t[i].kind == T_HASH || (t[i].kind == T_PASTE && !is_rest(m, t, i)))
			m->pastes = true;
		if (t[i].kind != T_NAME)
			continue;
		for (unsigned int k = 0; k < m->nparams; k++) {
			if (t[i].u.name == m->params[k]) {
				t[i].flags |= TF_PARAM;
				t[i].u.value = k;
				break;
			}
		}
	}
	m->body = arena_copy(l->arena, t, m->nbody * sizeof(*t));
}

static void directive_define(struct lexer *l, const char *p)
{
	int32_t depth = l->depth, low = l->low;
	size_t from = l->out.n;
	const char *name, *end, *skip;
	struct macro *m;

	name = lex_blanks(l, p);
	end = word_end(name);
	if (end == name) {
		l->at = lex_line_end(l, name);
		return;
	}
	if (*end != '(') {
		skip = constant_body(l, end);
		if (skip) {
			l->at = skip;
			return;
		}
	}
	m = arena_alloc(l->arena, sizeof(*m));
	m->name = name_intern(name, (size_t)(end - name));
	m->off = (uint32_t)(name - l->text);
	p = end;
	if (*p == '(') {
		m->function_like = true;
		p = macro_params(l, m, p + 1);
	}
	l->at = p;
	lex_run(l, true);
	macro_body(l, m, from);
	l->out.n = from;
	l->depth = depth;
	l->low = low;
	*l->macro_end = m;
	l->macro_end = &m->next;
}

/* ---- conditions ---- */

/* Configurations that C text is never read in, or always. */
static enum condition name_condition(const char *p, const char *end)
{
	if (word_is(p, end, "__cplusplus") || word_is(p, end, "__ASSEMBLY__") ||
	    word_is(p, end, "__ASSEMBLER__") || word_is(p, end, "LINKER_SCRIPT"))
		return COND_FALSE;
	if (word_is(p, end, "__KERNEL__") || word_is(p, end, "__GNUC__"))
		return COND_TRUE;
	return COND_UNKNOWN;
}

static enum condition negate(enum condition c)
{
	return c == COND_UNKNOWN ? c : c == COND_TRUE ? COND_FALSE : COND_TRUE;
}

/* #if: a constant, or NAME, defined(NAME), IS_ENABLED(NAME), negated, and nothing behind it. */
static enum condition if_condition(struct lexer *l, const char *p, struct group *g)
{
	const char *end;
	bool open = false, defined = false;
	enum condition c;

	for (p = lex_blanks(l, p); *p == '!'; p = lex_blanks(l, p + 1))
		g->negated = !g->negated;
	end = word_end(p);
	if (word_is(p, end, "defined") || word_is(p, end, "IS_ENABLED")) {
		defined = true;
		p = lex_blanks(l, end);
		open = *p == '(';
		p = lex_blanks(l, p + open);
		end = word_end(p);
	}
	if (end == p)
		return COND_UNKNOWN;
	c = defined ? name_condition(p, end) : COND_UNKNOWN;
	if (!defined && byte_kind[(uint8_t)*p] == B_DIGIT)
		c = word_is(p, end, "0") ? COND_FALSE : word_is(p, end, "1") ? COND_TRUE : c;
	else
		g->name = name_intern(p, (size_t)(end - p));
	c = g->negated ? negate(c) : c;
	p = lex_blanks(l, end);
	if (open && *p == ')')
		p = lex_blanks(l, p + 1);
	if (*p == '\n' || p >= l->end)
		return c;
	g->name = NULL;
	if (p[0] == '&' && p[1] == '&' && c == COND_FALSE)
		return c;
	if (p[0] == '|' && p[1] == '|' && c == COND_TRUE)
		return c;
	return COND_UNKNOWN;
}

/* ---- #if ---- */

/* The directive word of a line that begins with # at p, or NULL. */
static const char *directive_word(struct lexer *l, const char *p, const char **end)
{
	while (is_blank(*p))
		p++;
	if (*p != '#')
		return NULL;
	p = lex_blanks(l, p + 1);
	*end = word_end(p);
	return p;
}

/*
 * Step over an arm that is never read, from the end of its #if's line to the # of its #else, #elif
 * or #endif. Comments are honoured, for they may hide a directive.
 */
static const char *skip_arm(struct lexer *l, const char *p, bool to_endif)
{
	const char *word, *end, *hash;
	unsigned int depth = 0;

	for (p = lex_line_end(l, p); p < l->end; p = lex_line_end(l, p)) {
		hash = ++p;
		word = directive_word(l, p, &end);
		if (!word)
			continue;
		p = end;
		if (word_is(word, end, "if") || word_is(word, end, "ifdef") ||
		    word_is(word, end, "ifndef")) {
			depth++;
		} else if (word_is(word, end, "endif")) {
			if (depth-- == 0)
				return hash;
		} else if (depth == 0 && !to_endif &&
			   (word_is(word, end, "else") || word_is(word, end, "elif"))) {
			return hash;
		}
	}
	return l->end;
}

static void directive_if(struct lexer *l, const char *hash, const char *p, enum condition c,
			 struct group *g)
{
	const char *word, *end;

	if (c == COND_UNKNOWN) {
		group_open(l, g, hash);
		vec_push(&l->groups, *g);
		l->at = lex_line_end(l, p);
		return;
	}
	vec_push(&l->groups, *g);
	if (c == COND_TRUE) {
		l->at = lex_line_end(l, p);
		return;
	}
	p = skip_arm(l, p, false);
	if (p >= l->end) {
		l->at = l->end;
		return;
	}
	/* What follows #if 0: else is read, elif begins a group of its own. */
	word = directive_word(l, p, &end);
	hash = p;
	if (word_is(word, end, "endif")) {
		l->groups.n--;
	} else if (word_is(word, end, "elif")) {
		struct group next = {0};

		l->groups.n--;
		c = if_condition(l, end, &next);
		if (c == COND_FALSE)
			c = COND_UNKNOWN;
		directive_if(l, hash, end, c, &next);
		return;
	}
	l->at = lex_line_end(l, end);
}

static void directive_else(struct lexer *l, const char *hash, const char *end, bool elif)
{
	struct group *g = group_top(l);

	if (!g) {
		l->at = lex_line_end(l, end);
	} else if (g->open) {
		group_else(l, g, hash, elif);
		l->at = lex_line_end(l, end);
	} else {
		/* The arm before was taken for certain, or was the #else of a false one. */
		l->at = skip_arm(l, end, true);
	}
}

void lex_directive(struct lexer *l)
{
	const char *hash = l->at - 1, *word = lex_blanks(l, l->at), *end = word_end(word), *p;
	struct group g = {0};
	enum condition c;

	if (word_is(word, end, "define")) {
		directive_define(l, end);
		return;
	}
	if (word_is(word, end, "if")) {
		c = if_condition(l, end, &g);
		directive_if(l, hash, end, c, &g);
		return;
	}
	if (word_is(word, end, "ifdef") || word_is(word, end, "ifndef")) {
		p = lex_blanks(l, end);
		c = name_condition(p, word_end(p));
		g.negated = word[2] == 'n';
		g.name = name_intern(p, (size_t)(word_end(p) - p));
		directive_if(l, hash, end, g.negated ? negate(c) : c, &g);
		return;
	}
	if (word_is(word, end, "else") || word_is(word, end, "elif")) {
		directive_else(l, hash, end, word[2] == 'i');
		return;
	}
	if (word_is(word, end, "endif") && l->groups.n)
		group_end(l, hash);
	l->at = lex_line_end(l, end);
}
