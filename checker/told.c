// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a function's surroundings say of a lock that its callers hold: an annotation for sparse,
 * the comment above it, its name. Evidence of falling weight where no caller is seen.
 */
#include "flow.h"

static bool annotates(const struct decl *d)
{
	bool held = false, dropped = false, taken = false;

	for (unsigned int i = 0; i < d->nmarks; i++) {
		const char *word = d->marks[i].name->text;

		held |= !strncmp(word, "__must_hold", 11);
		dropped |= !strcmp(word, "__releases");
		taken |= !strcmp(word, "__acquires");
	}
	return held || (dropped && !taken);
}

/* Its head says so, or a prototype in the file. */
static bool is_annotated(const struct told_names *names, const struct function *fn)
{
	if (annotates(&fn->decl))
		return true;
	for (size_t i = 0; i < names->n; i++)
		if (names->at[i] == fn->name)
			return true;
	return false;
}

static bool is_init(const struct function *fn)
{
	for (unsigned int i = 0; i < fn->decl.nmarks; i++)
		if (!strcmp(fn->decl.marks[i].name->text, "__init"))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Where one of the words begins in [from, to); NULL: none does. */
static const char *find_word(const char *from, const char *to, const char *const *words)
{
	for (const char *c = from; c < to; c++) {
		if (c > from && is_letter(c[-1]))
			continue;
		for (const char *const *w = words; *w; w++)
			if ((size_t)(to - c) >= strlen(*w) && !strncasecmp(c, *w, strlen(*w)))
				return c;
	}
	return NULL;
}

/* "must be called with foo->lock held", "Called under foo_mutex": who, how, and a lock. */
static bool speaks_of_lock(const char *from, const char *to, const char *const *who)
{
	static const char *const how[] = {"hold", "held", "under", "locked", "by ", NULL};
	static const char *const what[] = {"lock", "mutex", "spin", "sem", "rtnl", "rcu", NULL};
	const char *end;

	for (; from < to; from = end + 1) {
		bool lock = false;

		for (end = from; end < to && !(*end == '.' && end + 1 < to &&
					       (end[1] == '\n' || end[1] == ' '));
		     end++)
			for (const char *const *w = what; *w && !lock; w++)
				lock = (size_t)(to - end) >= strlen(*w) &&
				       !strncasecmp(end, *w, strlen(*w));
		if (lock && find_word(from, end, who) && find_word(from, end, how))
			return true;
	}
	return false;
}

/* The comment that stands directly above the function, or one inside that says who holds a lock. */
static bool is_commented(const struct unit *u, const struct function *fn)
{
	static const char *const above[] = {"call",	"must",	     "should", "assum", "need",
					    "requires", "protected", "serial", "with",	NULL};
	static const char *const inside[] = {"caller", "called", "we are protected", "we hold",
					     NULL};
	const struct tokens *t = &u->tokens;
	uint32_t at = fn->tok, after, end;

	while (at && t->at[at - 1].kind != T_RBRACE && t->at[at - 1].kind != T_SEMI)
		at--;
	after = at ? t->at[at - 1].off : 0;
	end = fn->close < t->n ? t->at[fn->close].off : 0;
	for (const struct comment *c = u->comments; c; c = c->next)
		if (c->off > after && c->off < end &&
		    speaks_of_lock(u->source->text + c->off, u->source->text + c->end,
				   c->end <= t->at[fn->tok].off ? above : inside))
			return true;
	return false;
}

static bool is_named(const struct name *n)
{
	return !strncmp(n->text, "__", 2) || strstr(n->text, "_locked") ||
	       strstr(n->text, "_nolock") || strstr(n->text, "unlocked");
}

void told_gather(const struct unit *u, struct told_names *names)
{
	names->n = 0;
	for (const struct decl *d = u->globals; d; d = d->next)
		if (d->name && annotates(d))
			vec_push(names, d->name);
}

uint8_t told_of(const struct unit *u, const struct told_names *names, const struct function *fn)
{
	return (uint8_t)((is_annotated(names, fn) ? TOLD_ANNOTATION : 0) |
			 (is_commented(u, fn) ? TOLD_COMMENT : 0) |
			 (is_named(fn->name) ? TOLD_NAME : 0) | (is_init(fn) ? TOLD_INIT : 0));
}
