// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cursors of iterator macros: which locals a macro sets, and whether what they point to was
 * found with nobody holding it.
 */
#include "flow.h"

/* What comes back was found in a container; or nothing is known of it. */
static bool gives_found(const struct summary *sum)
{
	bool known = false;

	for (unsigned int i = 0; i < sum->noutcomes; i++) {
		const struct outcome *o = &sum->outcomes[i];

		if (!(o->ret_mask & M_POS))
			continue;
		if (o->ret_flags & SYMF_LOOKUP)
			return true;
		known |= o->ret_flags & SYMF_ARRAY;
	}
	return !known;
}

/*
 * Does it step by a function that counts, or that asserts a lock to be held? Then the cursor is
 * safe for as long as the loop goes.
 */
static bool steps_safely(const struct flow *f, const struct func *m, int depth)
{
	bool macro = m->kind == FUNC_MACRO;

	for (uint32_t k = 0; k < m->ncalls; k++) {
		const struct func *c = program_resolve(f->prog, f->fn->file, m->calls[k]);

		if (!c || c == m)
			continue;
		if (c->sum && c->kind == FUNC_MODEL && c->sum->flags & SUM_ASSERTS)
			return true;
		if (c->sum && macro &&
		    (c->sum->flags & SUM_REFS ||
		     (c->kind == FUNC_FUNCTION && !gives_found(c->sum))))
			return true;
		if (depth && steps_safely(f, c, depth - 1))
			return true;
	}
	return false;
}

/*
 * Does it walk along an array, without calling anybody? What stands there is no more found than any
 * other member.
 */
static bool is_array_walk(const struct func *m)
{
	const struct macro *body = m->macro;

	for (uint32_t k = 0; k < m->ncalls; k++)
		if (m->calls[k]->known != N_READ_ONCE && strcmp(m->calls[k]->text, "for") &&
		    strcmp(m->calls[k]->text, "if") && strcmp(m->calls[k]->text, "for_each_if"))
			return false;
	for (uint32_t i = 0; body && i < body->nbody; i++)
		if (body->body[i].kind == T_LBRACKET)
			return true;
	return false;
}

static bool is_lookup(const struct flow *f, const struct func *m)
{
	return !m || !(steps_safely(f, m, 2) || is_array_walk(m));
}

/* for (x = first; x; x = next): behind the loop parameter n is NULL. Also: x != NULL. */
static bool ends_at_null(const struct func *m, unsigned int n)
{
	const struct macro *body = m && m->kind == FUNC_MACRO ? m->macro : NULL;
	const struct token *t = body ? body->body : NULL;
	uint32_t i = 0, end;

	if (!body || n >= body->nparams || body->nbody < 2 || t[0].kind != T_NAME ||
	    t[0].flags & TF_PARAM || strcmp(t[0].u.name->text, "for") || t[1].kind != T_LPAREN)
		return false;
	while (i < body->nbody && t[i].kind != T_SEMI)
		i++;
	for (end = ++i; end < body->nbody && t[end].kind != T_SEMI; end++)
		;
	if (end < body->nbody && end - i > 2 && t[end - 1].kind == T_NAME &&
	    !(t[end - 1].flags & TF_PARAM) && !strcmp(t[end - 1].u.name->text, "NULL") &&
	    t[end - 2].kind == T_NE)
		end -= 2;
	while (end - i > 2 && t[i].kind == T_LPAREN && t[end - 1].kind == T_RPAREN)
		i++, end--;
	return end < body->nbody && end == i + 1 && t[i].flags & TF_PARAM && t[i].u.value == n;
}

void cursor_set(struct flow *f, struct state *s, const struct expr *e, uint32_t tok, bool end)
{
	struct func *m = NULL;
	unsigned int n = 0;
	uint8_t slot = 0;

	if (!e || e->kind != EXPR_CALL)
		return;
	if (e->u.call.fn && e->u.call.fn->kind == EXPR_NAME)
		m = program_resolve(f->prog, f->fn->file, e->u.call.fn->u.name);
	for (struct item *i = e->u.call.args; i; i = i->next, n++) {
		int local;
		bool set = m && m->bits ? n < m->nparams && m->bits[n] & PB_WRITTEN : !slot;
		const struct decl *d;
		uint8_t flags;
		const struct sym *at;

		if (!set || !i->value || i->value->kind != EXPR_NAME)
			continue;
		local = cfg_local(f->g, i->value->u.name);
		if (local < 0 || slot > 6)
			continue;
		d = f->g->locals[local].decl;
		if (!m && !(d && d->type.pointers))
			continue;
		flags = d && d->type.pointers && !end && is_lookup(f, m) ? SYMF_LOOKUP : 0;
		at = eval_place(f, s, i->value);
		if (end && ends_at_null(m, n)) {
			eval_assign(f, s, at, sym_const(f->tab, 0), tok);
			continue;
		}
		eval_assign(f, s, at,
			    eval_fresh(f, s, tok, (uint8_t)(slot++ + (end ? 8 : 0)), flags), tok);
		if (d && d->type.pointers && !end) {
			const struct sym *v = state_get(s, at);
			struct sym *typed = (struct sym *)(uintptr_t)v;

			if (!typed->tag) {
				typed->tag = d->type.tag;
				typed->pointers = (uint8_t)(d->type.pointers - 1);
			}
			state_narrow(f->a, s, v, M_POS);
		}
	}
}
