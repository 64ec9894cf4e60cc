// SPDX-License-Identifier: GPL-2.0-only
/*
 * Members of a struct or union. All arms of an #if are kept; macros among members are read as far
 * as they say a name.
 */
#include "parse.h"

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
 * A macro among members: struct_group(name, members;) holds members, DECLARE_FLEX_ARRAY(type, name)
 * and DECLARE_BITMAP(name, n) declare one of a type that is not known.
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
		if (last && (hint_is(p, i, HINT_TAG) || hint_is(p, i, HINT_BASIC) ||
			     hint_is(p, i, HINT_TYPE)))
			i = last + 1;
		end = append(end,
			     member_unknown(p, p->t[i].kind == T_NAME ? p->t[i].u.name : NULL, i));
	}
	leave(p, close);
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

struct record *record_body(struct parser *p, const struct name *tag, uint32_t tok, bool is_union)
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
	leave(p, close);
	r->next = p->u->records;
	p->u->records = r;
	return r;
}
