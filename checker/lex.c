// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes to tokens, in one pass driven by a table of byte kinds. The tokens grow in a scratch array,
 * where directive.c cuts out the arms that are not kept; at the end they are copied to
 * the arena once, marks of no use dropped, and the brackets are linked.
 */
#include "lex.h"

/* 256 MiB of tokens: the rest of such a file is not read. */
#define TOKENS_MOST ((size_t)1 << 24)

const uint8_t byte_kind[256] = {
	['\t'] = B_SPACE, ['\v'] = B_SPACE, ['\f'] = B_SPACE, ['\r'] = B_SPACE, [' '] = B_SPACE,
	['\n'] = B_NEWLINE, ['\\'] = B_BACKSLASH, ['#'] = B_HASH, ['/'] = B_SLASH, ['.'] = B_DOT,
	['"'] = B_QUOTE, ['\''] = B_QUOTE,
	['('] = B_PUNCT, [')'] = B_PUNCT, ['{'] = B_PUNCT, ['}'] = B_PUNCT, ['['] = B_PUNCT,
	[']'] = B_PUNCT, [';'] = B_PUNCT, [','] = B_PUNCT, [':'] = B_PUNCT, ['?'] = B_PUNCT,
	['='] = B_PUNCT, ['+'] = B_PUNCT, ['-'] = B_PUNCT, ['*'] = B_PUNCT, ['%'] = B_PUNCT,
	['&'] = B_PUNCT, ['|'] = B_PUNCT, ['^'] = B_PUNCT, ['~'] = B_PUNCT, ['!'] = B_PUNCT,
	['<'] = B_PUNCT, ['>'] = B_PUNCT,
	['0'] = B_DIGIT, ['1'] = B_DIGIT, ['2'] = B_DIGIT, ['3'] = B_DIGIT, ['4'] = B_DIGIT,
	['5'] = B_DIGIT, ['6'] = B_DIGIT, ['7'] = B_DIGIT, ['8'] = B_DIGIT, ['9'] = B_DIGIT,
	['_'] = B_NAME, ['$'] = B_NAME,
	['a'] = B_NAME, ['b'] = B_NAME, ['c'] = B_NAME, ['d'] = B_NAME, ['e'] = B_NAME,
	['f'] = B_NAME, ['g'] = B_NAME, ['h'] = B_NAME, ['i'] = B_NAME, ['j'] = B_NAME,
	['k'] = B_NAME, ['l'] = B_NAME, ['m'] = B_NAME, ['n'] = B_NAME, ['o'] = B_NAME,
	['p'] = B_NAME, ['q'] = B_NAME, ['r'] = B_NAME, ['s'] = B_NAME, ['t'] = B_NAME,
	['u'] = B_NAME, ['v'] = B_NAME, ['w'] = B_NAME, ['x'] = B_NAME, ['y'] = B_NAME,
	['z'] = B_NAME,
	['A'] = B_NAME, ['B'] = B_NAME, ['C'] = B_NAME, ['D'] = B_NAME, ['E'] = B_NAME,
	['F'] = B_NAME, ['G'] = B_NAME, ['H'] = B_NAME, ['I'] = B_NAME, ['J'] = B_NAME,
	['K'] = B_NAME, ['L'] = B_NAME, ['M'] = B_NAME, ['N'] = B_NAME, ['O'] = B_NAME,
	['P'] = B_NAME, ['Q'] = B_NAME, ['R'] = B_NAME, ['S'] = B_NAME, ['T'] = B_NAME,
	['U'] = B_NAME, ['V'] = B_NAME, ['W'] = B_NAME, ['X'] = B_NAME, ['Y'] = B_NAME,
	['Z'] = B_NAME,
};

static struct token *emit(struct lexer *l, enum token_kind kind, unsigned int flags,
			  const char *from, const char *to)
{
	struct token *t;

	if (l->out.n == l->out.room)
		l->out.at = vec_grow(l->out.at, l->out.n, &l->out.room, sizeof(*l->out.at));
	t = &l->out.at[l->out.n++];
	t->kind = (uint8_t)kind;
	t->flags = (uint8_t)flags;
	t->len = to - from > UINT16_MAX ? UINT16_MAX : (uint16_t)(to - from);
	t->off = (uint32_t)(from - l->text);
	t->u.value = 0;
	return t;
}

size_t lex_splice(const struct lexer *l, const char *p)
{
	const char *q = p + 1;

	if (*p != '\\')
		return 0;
	while (q < l->end && *q != '\n' && byte_kind[(uint8_t)*q] == B_SPACE)
		q++;
	return q < l->end && *q == '\n' ? (size_t)(q + 1 - p) : 0;
}

/* A comment that may speak of a lock held by the caller, or to us. */
static void comment_note(struct lexer *l, const char *from, const char *to)
{
	struct comment *c = arena_alloc(l->arena, sizeof(*c));

	c->off = (uint32_t)(from - l->text);
	c->end = (uint32_t)(to - l->text);
	*l->comment_end = c;
	l->comment_end = &c->next;
}

/* The words looked for have a d (hold, held, locked, under) or a colon. */
static bool comment_word(const char *from, const char *p)
{
	size_t n = (size_t)(p - from);

	if (*p == ':')
		return n >= 10 && !memcmp(p - 9, "krefcheck", 9);
	if (n < 5)
		return false;
	return !memcmp(p - 3, " un", 3) || !memcmp(p - 5, "tecte", 5) ||
	       (!memcmp(p - 3, "hol", 3)) ||
	       (!memcmp(p - 3, "hel", 3)) || (!memcmp(p - 3, "HEL", 3)) ||
	       (!memcmp(p - 3, "HOL", 3)) ||
	       (!memcmp(p - 5, "locke", 5));
}

const char *lex_comment(struct lexer *l, const char *p)
{
	static const uint8_t stop[256] = {
		['*'] = 1, ['\n'] = 2, ['d'] = 3, ['D'] = 3, [':'] = 3, [0] = 4,
	};
	const char *from = p, *end = l->end;
	bool line = p[1] == '/', found = false;

	if (p + 1 >= end || (p[1] != '/' && p[1] != '*'))
		return p;
	for (p += 2;; p++) {
		while (!stop[(uint8_t)*p])
			p++;
		if (p >= end)
			break;
		switch (stop[(uint8_t)*p]) {
		case 1:
			if (!line && p[1] == '/') {
				p += 2;
				goto out;
			}
			break;
		case 2:
			if (line && p[-1] != '\\')
				goto out;
			break;
		case 3:
			if (!found && comment_word(from, p))
				found = true;
			break;
		}
	}
out:
	if (p > end)
		p = end;
	if (found)
		comment_note(l, from, p);
	return p;
}

static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 99;
}

/* pp-number (C11 6.4.8); a floating one has value 0. */
static const char *lex_number(const char *p, uint64_t *value)
{
	const char *s = p;
	unsigned int base = 10, d;
	uint64_t v = 0;

	for (;; p++) {
		if (BYTE_IS_WORD(*p) || *p == '.')
			continue;
		if ((*p == '+' || *p == '-') && p > s && (s[1] != 'x' && s[1] != 'X') &&
		    (p[-1] == 'e' || p[-1] == 'E'))
			continue;
		if ((*p == '+' || *p == '-') && p > s && (p[-1] == 'p' || p[-1] == 'P'))
			continue;
		break;
	}
	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		s += 2;
	} else if (s[0] == '0' && (s[1] == 'b' || s[1] == 'B')) {
		base = 2;
		s += 2;
	} else if (s[0] == '0') {
		base = 8;
	}
	for (; s < p && (d = digit_value(*s)) < base; s++)
		v = v * base + d;
	*value = s < p && (*s == '.' || (base == 10 && (*s == 'e' || *s == 'E'))) ? 0 : v;
	return p;
}

static const char *lex_escape(const char *p, const char *end, uint64_t *value)
{
	static const char from[] = "abfnrtve", to[] = "\a\b\f\n\r\t\v\033";
	const char *e;
	uint64_t v = 0;

	if (p >= end)
		return end;
	if (*p == 'x') {
		for (p++; p < end && digit_value(*p) < 16; p++)
			v = v * 16 + digit_value(*p);
	} else if (*p >= '0' && *p <= '7') {
		for (int i = 0; i < 3 && p < end && digit_value(*p) < 8; i++, p++)
			v = v * 8 + digit_value(*p);
	} else {
		e = *p ? strchr(from, *p) : NULL;
		v = e ? (uint8_t)to[e - from] : (uint8_t)*p;
		p++;
	}
	*value = v;
	return p;
}

/* String or character constant; an unfinished one ends with its line. */
static const char *lex_quoted(struct lexer *l, const char *p, uint64_t *value)
{
	char quote = *p++;
	const char *from = p, *stop;
	uint64_t v = 0, c;
	size_t n;

	while (p < l->end && *p != quote && *p != '\n') {
		n = lex_splice(l, p);
		if (n)
			p += n;
		else
			p += *p == '\\' && p + 1 < l->end ? 2 : 1;
	}
	stop = p;
	if (p < l->end && *p == quote)
		p++;
	if (quote == '"') {
		*value = (uint64_t)(stop - from);
		return p;
	}
	while (from < stop) {
		c = (uint8_t)*from++;
		if (c == '\\')
			from = lex_escape(from, stop, &c);
		v = v << 8 | (c & 0xff);
	}
	*value = v;
	return p;
}

/* Longest match (C11 6.4.6). */
static enum token_kind lex_punct(const char *p, unsigned int *len)
{
	char b = p[1];

#define ONE(k) return *len = 1, T_##k
#define TWO(c, k)               \
	do {                    \
		if (b == (c))   \
			return *len = 2, T_##k; \
	} while (0)
	switch (p[0]) {
	case '(': ONE(LPAREN);
	case ')': ONE(RPAREN);
	case '{': ONE(LBRACE);
	case '}': ONE(RBRACE);
	case '[': ONE(LBRACKET);
	case ']': ONE(RBRACKET);
	case ';': ONE(SEMI);
	case ',': ONE(COMMA);
	case ':': ONE(COLON);
	case '?': ONE(QUESTION);
	case '~': ONE(TILDE);
	case '.':
		if (b == '.' && p[2] == '.')
			return *len = 3, T_ELLIPSIS;
		ONE(DOT);
	case '=': TWO('=', EQ); ONE(ASSIGN);
	case '!': TWO('=', NE); ONE(NOT);
	case '+': TWO('+', INC); TWO('=', ADD_ASSIGN); ONE(PLUS);
	case '-': TWO('>', ARROW); TWO('-', DEC); TWO('=', SUB_ASSIGN); ONE(MINUS);
	case '*': TWO('=', MUL_ASSIGN); ONE(STAR);
	case '/': TWO('=', DIV_ASSIGN); ONE(SLASH);
	case '%': TWO('=', MOD_ASSIGN); ONE(PERCENT);
	case '&': TWO('&', ANDAND); TWO('=', AND_ASSIGN); ONE(AMP);
	case '|': TWO('|', OROR); TWO('=', OR_ASSIGN); ONE(PIPE);
	case '^': TWO('=', XOR_ASSIGN); ONE(CARET);
	case '#': TWO('#', PASTE); ONE(HASH);
	case '<':
		if (b == '<' && p[2] == '=')
			return *len = 3, T_SHL_ASSIGN;
		TWO('<', SHL); TWO('=', LE); ONE(LT);
	case '>':
		if (b == '>' && p[2] == '=')
			return *len = 3, T_SHR_ASSIGN;
		TWO('>', SHR); TWO('=', GE); ONE(GT);
	default: ONE(OTHER);
	}
#undef ONE
#undef TWO
}

/* L"x", u8'x': the prefix of a constant is not a name. */
static bool is_prefix(const char *p, size_t len)
{
	return (len == 1 && (*p == 'L' || *p == 'u' || *p == 'U')) ||
	       (len == 2 && p[0] == 'u' && p[1] == '8');
}

static const char *lex_name(struct lexer *l, const char *p, unsigned int flags)
{
	const char *s = p;

	do {
		p++;
	} while (BYTE_IS_WORD(*p));
	if (byte_kind[(uint8_t)*p] == B_QUOTE && is_prefix(s, (size_t)(p - s)))
		return p;
	emit(l, T_NAME, flags, s, p)->u.name = name_intern(s, (size_t)(p - s));
	return p;
}

static const char *lex_one_punct(struct lexer *l, const char *p, unsigned int flags)
{
	unsigned int len;
	enum token_kind kind = lex_punct(p, &len);

	if (kind == T_LPAREN || kind == T_LBRACE || kind == T_LBRACKET) {
		l->depth++;
	} else if (kind == T_RPAREN || kind == T_RBRACE || kind == T_RBRACKET) {
		if (--l->depth < l->low)
			l->low = l->depth;
	}
	emit(l, kind, flags, p, p + len);
	return p + len;
}

void lex_run(struct lexer *l, bool line)
{
	unsigned int flags = line ? 0 : TF_BOL;
	const char *p = l->at, *end = l->end, *s;
	uint64_t value;
	size_t n;

	for (;;) {
		switch (byte_kind[(uint8_t)*p]) {
		case B_SPACE:
			flags |= TF_SPACE;
			p++;
			continue;
		case B_NEWLINE:
			if (line)
				goto out;
			flags = TF_BOL;
			p++;
			continue;
		case B_NAME:
			p = lex_name(l, p, flags);
			break;
		case B_DIGIT:
			s = p;
			p = lex_number(p, &value);
			emit(l, T_NUMBER, flags, s, p)->u.value = value;
			break;
		case B_QUOTE:
			s = p;
			p = lex_quoted(l, p, &value);
			emit(l, *s == '"' ? T_STRING : T_CHAR, flags, s, p)->u.value = value;
			break;
		case B_SLASH:
			s = lex_comment(l, p);
			if (s != p) {
				flags |= TF_SPACE;
				p = s;
				continue;
			}
			p = lex_one_punct(l, p, flags);
			break;
		case B_HASH:
			if (!line && (flags & TF_BOL)) {
				l->at = p + 1;
				lex_directive(l);
				p = l->at;
				flags = TF_BOL;
				continue;
			}
			p = lex_one_punct(l, p, flags);
			break;
		case B_BACKSLASH:
			n = lex_splice(l, p);
			if (n) {
				flags |= TF_SPACE;
				p += n;
				continue;
			}
			p = lex_one_punct(l, p, flags);
			break;
		case B_DOT:
			s = p;
			if (byte_kind[(uint8_t)p[1]] == B_DIGIT) {
				p = lex_number(p, &value);
				emit(l, T_NUMBER, flags, s, p);
				break;
			}
			p = lex_one_punct(l, p, flags);
			break;
		case B_PUNCT:
			p = lex_one_punct(l, p, flags);
			break;
		default:
			if (p >= end)
				goto out;
			p = lex_one_punct(l, p, flags);
			break;
		}
		flags = 0;
		if (l->out.n >= TOKENS_MOST) {
			l->full = true;
			l->u->bounds++;
			p = end;
		}
	}
out:
	l->at = p;
}

/* Scratch to arena: without the marks that directive.c found to be of no use. */
static void tokens_keep(struct lexer *l, struct tokens *t)
{
	struct token *to = arena_raw(l->arena, (l->out.n + 1) * sizeof(*to));
	uint32_t n = 0;

	for (size_t i = 0; i < l->out.n; i++) {
		to[n] = l->out.at[i];
		n += to[n].kind != T_MAX;
	}
	memset(&to[n], 0, sizeof(to[n]));
	to[n].off = (uint32_t)(l->end - l->text);
	to[n].flags = TF_BOL;
	t->at = to;
	t->n = n;
	t->room = n;
}

static void lex_part(struct unit *u, struct source *s, uint32_t from, uint32_t to, struct arena *a)
{
	struct lexer l = {0};

	memset(u, 0, sizeof(*u));
	u->source = s;
	u->arena = a;
	l.u = u;
	l.arena = a;
	l.text = s->text;
	l.at = s->text + from;
	l.end = s->text + to;
	l.macro_end = &u->macros;
	l.comment_end = &u->comments;
	l.out.room = (to - from) / 8 + 64;
	l.out.at = xmalloc(l.out.room * sizeof(*l.out.at));
	lex_run(&l, false);
	lex_groups_end(&l);
	tokens_keep(&l, &u->tokens);
	vec_free(&l.out);
	vec_free(&l.groups);
	u->unbalanced = tokens_link(&u->tokens);
}

void unit_lex(struct unit *u, struct source *s, struct arena *a)
{
	lex_part(u, s, 0, (uint32_t)s->size, a);
}

void unit_lex_part(struct unit *u, struct source *s, uint32_t from, uint32_t to, struct arena *a)
{
	char *end = (char *)(uintptr_t)s->text + to, behind = *end;

	*end = '\0';
	lex_part(u, s, from, to, a);
	*end = behind;
}

void unit_where(const struct unit *u, const struct tokens *t, uint32_t tok, uint32_t *line,
		uint32_t *col)
{
	source_where(u->source, t->at[tok < t->n ? tok : t->n].off, line, col);
}
