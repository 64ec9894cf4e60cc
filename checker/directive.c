// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directives by structure, not by value: nothing is included and no configuration is known.
 *
 * A group (#if to #endif) whose arms are whole statements or declarations is left in the token
 * stream with marks around its arms. In a list in braces all arms are kept without marks. Of any
 * other group one arm is kept, so that the brackets close. What an arm does to the depth of brackets
 * is counted while it is lexed; a group is decided at its #endif.
 */
#include "lex.h"

/* How far back the bracket around a list is looked for. */
#define LIST_BACK 4096

enum condition { COND_FALSE, COND_TRUE, COND_UNKNOWN };

static bool is_blank(char c)
{
	return byte_kind[(uint8_t)c] == B_SPACE;
}

/* Blanks, splices and comments within a line. */
static const char *blanks(struct lexer *l, const char *p)
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
static const char *line_end(struct lexer *l, const char *p)
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

	for (p = blanks(l, p); p < l->end && *p != ')' && *p != '\n'; p = blanks(l, p)) {
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
			p = blanks(l, e);
			m->variadic |= *p == '.';
		} else {
			p++;
		}
	}
	m->nparams = (uint8_t)n;
	m->params = arena_copy(l->arena, params, n * sizeof(params[0]));
	return *p == ')' ? p + 1 : p;
}

static void macro_body(struct lexer *l, struct macro *m, size_t from)
{
	struct token *t = l->out.at + from;

	m->nbody = (uint32_t)(l->out.n - from);
	for (uint32_t i = 0; i < m->nbody; i++) {
		if (t[i].kind == T_HASH || t[i].kind == T_PASTE)
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

	name = blanks(l, p);
	end = word_end(name);
	if (end == name) {
		l->at = line_end(l, name);
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

/* #if: a constant, or NAME, defined(NAME), !defined(NAME) and nothing behind it. */
static enum condition if_condition(struct lexer *l, const char *p, struct group *g)
{
	const char *end;
	bool open = false, defined = false;
	enum condition c;

	for (p = blanks(l, p); *p == '!'; p = blanks(l, p + 1))
		g->negated = !g->negated;
	end = word_end(p);
	if (word_is(p, end, "defined")) {
		defined = true;
		p = blanks(l, end);
		open = *p == '(';
		p = blanks(l, p + open);
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
	p = blanks(l, end);
	if (open && *p == ')')
		p = blanks(l, p + 1);
	if (*p == '\n' || p >= l->end)
		return c;
	g->name = NULL;
	if (p[0] == '&' && p[1] == '&' && c == COND_FALSE)
		return c;
	if (p[0] == '|' && p[1] == '|' && c == COND_TRUE)
		return c;
	return COND_UNKNOWN;
}

/* ---- groups ---- */

static bool is_mark(const struct token *t)
{
	return t->kind == T_PPIF || t->kind == T_PPELSE || t->kind == T_PPENDIF || t->kind == T_MAX;
}

static struct group *group_top(struct lexer *l)
{
	return l->groups.n ? &l->groups.at[l->groups.n - 1] : NULL;
}

static void mark_push(struct lexer *l, enum token_kind kind, const char *p, bool elif)
{
	struct token t = {0};

	t.kind = (uint8_t)kind;
	t.off = (uint32_t)(p - l->text);
	t.u.pair.elif = elif;
	vec_push(&l->out, t);
}

/* The token before index i that is no mark, or -1. */
static int64_t before(const struct lexer *l, uint32_t i)
{
	while (i > 0)
		if (!is_mark(&l->out.at[--i]))
			return i;
	return -1;
}

/* Does the colon at i end a label or a case, not the middle of a ?: */
static bool ends_label(const struct lexer *l, int64_t i)
{
	int64_t stop = i - 32;

	for (i--; i >= 0 && i > stop; i--) {
		const struct token *t = &l->out.at[i];

		if (t->kind == T_SEMI || t->kind == T_LBRACE || t->kind == T_RBRACE || is_mark(t))
			return true;
		if (t->kind == T_QUESTION)
			return false;
		if (t->kind == T_NAME && (t->u.name->known == N_CASE || t->u.name->known == N_DEFAULT))
			return true;
	}
	return i < 0;
}

static bool at_statement(const struct lexer *l, uint32_t mark, int32_t depth)
{
	int64_t i = before(l, mark);

	if (i < 0)
		return true;
	switch (l->out.at[i].kind) {
	case T_SEMI:
	case T_LBRACE:
	case T_RBRACE: return true;
	case T_COLON: return ends_label(l, i);
	case T_RPAREN: return depth == 0;
	default: return false;
	}
}

/* Is the place inside braces, as an initialiser's or enum's list? */
static bool at_list(const struct lexer *l, uint32_t mark)
{
	int64_t i = before(l, mark);
	int32_t depth = 0;

	if (i < 0 || (l->out.at[i].kind != T_COMMA && l->out.at[i].kind != T_LBRACE))
		return false;
	for (int64_t stop = i - LIST_BACK; i >= 0 && i > stop; i--) {
		switch (l->out.at[i].kind) {
		case T_RPAREN:
		case T_RBRACKET:
		case T_RBRACE: depth++; break;
		case T_LPAREN:
		case T_LBRACKET:
			if (depth-- == 0)
				return false;
			break;
		case T_LBRACE:
			if (depth-- == 0)
				return true;
			break;
		}
	}
	return i >= 0;
}

/* An arm ends here: what may it be? */
static void arm_end(struct lexer *l, struct group *g)
{
	uint32_t from = g->last + 1, to = (uint32_t)l->out.n;
	const struct token *t = l->out.at;
	int64_t last = before(l, to);
	bool empty = last < (int64_t)from;

	if (!empty && g->keep == UINT32_MAX) {
		g->keep = from;
		g->keep_end = to;
		g->kept_arm = g->narms;
		g->delta = l->depth - g->start;
	}
	g->narms++;
	if (l->low < g->start || l->depth != g->start)
		g->balanced = g->statements = g->list = false;
	if (empty)
		return;
	switch (t[last].kind) {
	case T_SEMI:
	case T_RBRACE:
	case T_COLON: break;
	case T_RPAREN:
		g->statements &= g->start == 0;
		g->heads = true;
		break;
	default: g->statements = false; break;
	}
	if (t[last].kind != T_COMMA)
		g->list = false;
	while (from < to && is_mark(&t[from]))
		from++;
	if (t[from].kind == T_NAME && t[from].u.name->known == N_ELSE)
		g->statements = false;
	g->bodies |= t[from].kind == T_LBRACE;
}

/* Do the arms hold parts of a function at file level: heads before a {, or bodies behind a head? */
static bool splits_function(struct lexer *l, const struct group *g)
{
	int64_t prev = before(l, g->mark);
	const char *p;

	if (g->bodies && prev >= 0 && l->out.at[prev].kind == T_RPAREN)
		return true;
	if (!g->heads)
		return false;
	for (p = line_end(l, l->at); *p == '\n' && p < l->end;)
		p = blanks(l, p + 1);
	return *p == '{';
}

static void group_open(struct lexer *l, struct group *g, const char *p)
{
	g->mark = g->last = (uint32_t)l->out.n;
	g->start = g->low = l->depth;
	g->keep = UINT32_MAX;
	g->open = g->statements = g->list = g->balanced = true;
	g->low = l->low;
	l->low = l->depth;
	mark_push(l, T_PPIF, p, false);
}

static void group_else(struct lexer *l, struct group *g, const char *p, bool elif)
{
	uint32_t at = (uint32_t)l->out.n;

	arm_end(l, g);
	mark_push(l, T_PPELSE, p, elif);
	l->out.at[at].u.pair.match = g->last;
	g->last = at;
	g->has_else |= !elif;
	if (l->low < g->low)
		g->low = l->low;
	l->depth = l->low = g->start;
}

/* Which arm of a group that does not balance: as before under the same name. */
static int64_t choice_find(const struct lexer *l, const struct group *g)
{
	for (uint32_t i = 0; g->name && i < l->nchoices; i++)
		if (l->choices[i].name == g->name)
			return l->choices[i].defined == !g->negated ? 0 : 1;
	return -1;
}

static void choice_note(struct lexer *l, const struct group *g)
{
	struct choice *c = &l->choices[l->nchoices];

	if (!g->name || l->nchoices == sizeof(l->choices) / sizeof(l->choices[0]))
		return;
	c->name = g->name;
	c->defined = (g->kept_arm == 0) != g->negated;
	l->nchoices++;
}

/* The arm with a number, by its marks: false if there is none. */
static bool arm_find(const struct lexer *l, const struct group *g, uint32_t arm, uint32_t *from,
		     uint32_t *to)
{
	uint32_t i = g->last, end = (uint32_t)l->out.n;

	for (uint32_t n = g->narms; n-- > 0;) {
		if (n == arm) {
			*from = i + 1;
			*to = end;
			return true;
		}
		end = i;
		i = l->out.at[i].u.pair.match;
	}
	return false;
}

static int32_t depth_of(const struct lexer *l, uint32_t from, uint32_t to)
{
	int32_t d = 0;

	for (; from < to; from++) {
		switch (l->out.at[from].kind) {
		case T_LPAREN:
		case T_LBRACE:
		case T_LBRACKET: d++; break;
		case T_RPAREN:
		case T_RBRACE:
		case T_RBRACKET: d--; break;
		}
	}
	return d;
}

/* Keep one arm, without marks. */
static void group_cut(struct lexer *l, struct group *g)
{
	int64_t arm = g->balanced ? -1 : choice_find(l, g);
	uint32_t n;

	if (arm >= 0 && (uint32_t)arm != g->kept_arm) {
		if (!arm_find(l, g, (uint32_t)arm, &g->keep, &g->keep_end))
			g->keep = g->keep_end = g->mark;
		g->delta = depth_of(l, g->keep, g->keep_end);
	} else if (arm < 0 && !g->balanced) {
		choice_note(l, g);
	}
	if (g->keep == UINT32_MAX)
		g->keep = g->keep_end = g->mark;
	n = g->keep_end - g->keep;
	memmove(&l->out.at[g->mark], &l->out.at[g->keep], n * sizeof(*l->out.at));
	l->out.n = g->mark + n;
	l->depth = g->start + g->delta;
}

static void group_end(struct lexer *l, const char *p)
{
	struct group *g = group_top(l);
	uint32_t i;

	if (!g->open) {
		l->groups.n--;
		return;
	}
	arm_end(l, g);
	if (l->low < g->low)
		g->low = l->low;
	if (g->statements && at_statement(l, g->mark, g->start) && !splits_function(l, g)) {
		mark_push(l, T_PPENDIF, p, false);
	} else if (g->list && at_list(l, g->mark)) {
		for (i = g->last; i != g->mark; i = l->out.at[i].u.pair.match)
			l->out.at[i].kind = T_MAX;
		l->out.at[i].kind = T_MAX;
	} else {
		group_cut(l, g);
	}
	l->low = g->low < l->depth ? g->low : l->depth;
	l->groups.n--;
}

void lex_groups_end(struct lexer *l)
{
	while (l->groups.n)
		group_end(l, l->end);
}

/* The directive word of a line that begins with # at p, or NULL. */
static const char *directive_word(struct lexer *l, const char *p, const char **end)
{
	while (is_blank(*p))
		p++;
	if (*p != '#')
		return NULL;
	p = blanks(l, p + 1);
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

	for (p = line_end(l, p); p < l->end; p = line_end(l, p)) {
		hash = ++p;
		word = directive_word(l, p, &end);
		if (!word)
			continue;
		p = end;
		if (word_is(word, end, "if") || word_is(word, end, "ifdef") || word_is(word, end, "ifndef")) {
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

static void directive_if(struct lexer *l, const char *hash, const char *p, enum condition c, struct group *g)
{
	const char *word, *end;

	if (c == COND_UNKNOWN) {
		group_open(l, g, hash);
		vec_push(&l->groups, *g);
		l->at = line_end(l, p);
		return;
	}
	vec_push(&l->groups, *g);
	if (c == COND_TRUE) {
		l->at = line_end(l, p);
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
	l->at = line_end(l, end);
}

static void directive_else(struct lexer *l, const char *hash, const char *end, bool elif)
{
	struct group *g = group_top(l);

	if (!g) {
		l->at = line_end(l, end);
	} else if (g->open) {
		group_else(l, g, hash, elif);
		l->at = line_end(l, end);
	} else {
		/* The arm before was taken for certain, or was the #else of a false one. */
		l->at = skip_arm(l, end, true);
	}
}

void lex_directive(struct lexer *l)
{
	const char *hash = l->at - 1, *word = blanks(l, l->at), *end = word_end(word), *p;
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
		p = blanks(l, end);
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
	l->at = line_end(l, end);
}
