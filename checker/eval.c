/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expressions on one state. What is left of control after cfg.c's lowering is the call with more
 * than one way to end: flow_choose() gives one of them, and flow.c runs the action once for each.
 */
#include "flow.h"

const struct sym *eval_load(struct flow *f, struct state *s, const struct sym *addr)
{
	const struct sym *v = state_get(s, addr);

	return v ? v : sym_load(f->tab, addr);
}

/* Nothing is left that says what the reborn value was. */
static void forget_facts(struct state *s, const struct sym *what)
{
	int n = 0;

	for (int i = 0; i < s->nfacts; i++)
		if (!sym_contains(s->facts[i].s, what))
			s->facts[n++] = s->facts[i];
	s->nfacts = (uint16_t)n;
}

static bool is_alive(const struct state *s, const struct sym *what)
{
	for (int i = 0; i < s->nenv; i++)
		if (sym_contains(s->env[i].value, what) || sym_contains(s->env[i].addr, what))
			return true;
	for (int i = 0; i < s->nrefs; i++)
		if (sym_contains(s->refs[i].key, what))
			return true;
	return false;
}

/* Is somebody other than the variable at addr able to find value? */
static bool is_reachable(struct state *s, const struct sym *value, const struct sym *addr)
{
	for (int i = 0; i < s->nenv; i++)
		if (s->env[i].addr != addr && sym_contains(s->env[i].value, value))
			return true;
	return false;
}

/* References of what is about to be forgotten: the loop goes round without having put them. */
static void drop_refs(struct flow *f, struct state *s, const struct sym *what, uint32_t tok)
{
	int n = 0;

	/* told while all is there: what became of the object stands in another entry */
	for (int i = 0; i < s->nrefs; i++) {
		const struct ref *r = &s->refs[i];

		if (sym_contains(r->key, what) &&
		    !(r->flags & (RF_OBJECT | RF_DOUBT | RF_ESCAPED)) && r->count > 0 &&
		    sym_object(r->key) == what && !is_reachable(s, what, NULL))
			flow_observe(f, s, OBS_LOST, tok, r->key, NULL, NULL, 1);
	}
	for (int i = 0; i < s->nrefs; i++)
		if (!sym_contains(s->refs[i].key, what))
			s->refs[n++] = s->refs[i];
	s->nrefs = (uint16_t)n;
}

const struct sym *eval_fresh(struct flow *f, struct state *s, uint32_t tok, uint8_t slot,
			     uint8_t flags)
{
	int64_t site = (int64_t)tok * 16 + (slot & 15);
	const struct sym *v = sym_numbered(f->tab, SYM_FRESH, site, flags);

	if (is_alive(s, v)) {
		const struct sym *old = sym_numbered(f->tab, SYM_OLD, site, v->flags);
		bool two = is_reachable(s, old, NULL);

		((struct sym *)(uintptr_t)old)->label = v->label;

		if (is_alive(s, old))
			drop_refs(f, s, old, tok);
		forget_facts(s, old);
		state_rename(f->a, f->tab, s, v, old);
		/* one name for two from here on */
		for (int i = 0; two && i < s->nrefs; i++)
			if (sym_contains(s->refs[i].key, old))
				s->refs[i].flags |= RF_DOUBT;
	}
	forget_facts(s, v);
	for (int i = 0; i < s->nlookups; i++)
		if (s->lookups[i].what == v) {
			memmove(&s->lookups[i], &s->lookups[i + 1],
				(s->nlookups - (size_t)i - 1) * sizeof(*s->lookups));
			s->nlookups--;
			break;
		}
	if (flags & SYMF_LOOKUP)
		state_found(f->a, s, v, tok);
	return v;
}

void eval_touch(struct flow *f, struct state *s, const struct sym *pointer, uint32_t tok)
{
	const struct sym *object = sym_object(pointer);

	for (int i = 0; i < s->nrefs; i++) {
		struct ref *r = &s->refs[i];

		if (sym_object(r->key) != object)
			continue;
		if ((r->flags & RF_PUT && r->count <= 0) || r->flags & (RF_FREED | RF_HANDED))
			flow_observe(f, s, OBS_USE, tok, r->key, pointer, NULL, 0);
	}
}

void eval_use(struct flow *f, struct state *s, const struct sym *pointer, uint32_t tok)
{
	const struct sym *object = sym_object(pointer);

	eval_touch(f, s, pointer, tok);
	if (object->kind != SYM_LOCAL && object->kind != SYM_GLOBAL &&
	    state_mask(s, object) != M_ZERO)
		state_narrow(f->a, s, object, M_POS);
}

static void check_lost(struct flow *f, struct state *s, const struct sym *addr,
		       const struct sym *value, uint32_t tok)
{
	const struct sym *old = state_get(s, addr);

	if (!old || old == value || (old->kind != SYM_FRESH && old->kind != SYM_OLD) ||
	    sym_contains(value, old))
		return;
	for (int i = 0; i < s->nrefs; i++) {
		struct ref *r = &s->refs[i];

		if (r->count <= 0 || r->flags & (RF_OBJECT | RF_DOUBT | RF_ESCAPED) ||
		    sym_object(r->key) != old)
			continue;
		if (state_mask(s, old) & M_POS && !is_reachable(s, old, addr) &&
		    !state_is_stored(s, old)) {
			flow_observe(f, s, OBS_LOST, tok, r->key, value, NULL, 0);
			r->flags |= RF_DOUBT;
		}
	}
}

/* Found again by the next call: it is static, and read before it is set. */
static bool stays(const struct flow *f, const struct sym *local)
{
	const struct decl *d = f->g->locals[local->value].decl;

	return d && d->storage & ST_STATIC &&
	       (d->type.arrays ||
		f->g->blocks[0].live[local->value / 64] >> (local->value % 64) & 1);
}

/* The slot at addr is cleared: the reference that it owned is whoever's who cleared it. */
static void claim(struct flow *f, struct state *s, const struct sym *addr, uint32_t tok)
{
	const struct sym *old = eval_load(f, s, addr);
	bool known = old->tag && !old->pointers;

	for (int i = 0; i < s->nrefs && !known; i++)
		known = sym_object(s->refs[i].key) == old;
	if (known)
		state_trail(f->a, s, TR_CLAIM, tok, old, 0);
}

/* What was stored at addr on this path is taken back: nobody finds it there any more. */
static void take_back(struct state *s, const struct sym *addr, const struct sym *value)
{
	const struct sym *old = state_get(s, addr), *object;

	if (!old || old->kind == SYM_CONST || addr->flags & SYMF_ARRAY)
		return;
	object = sym_object(old);
	if (sym_object(addr)->flags & SYMF_ALLOC || sym_object(value) == object)
		return;
	for (int i = 0; i < s->nrefs; i++) {
		struct ref *r = &s->refs[i], *whole = state_ref(s, object);

		if (sym_object(r->key) != object || r->flags & RF_OBJECT || !r->places)
			continue;
		if (--r->places)
			continue;
		r->flags &= (uint16_t)~RF_ESCAPED;
		if (whole && whole->flags & RF_OBJECT)
			whole->flags &= (uint16_t)~RF_ESCAPED;
	}
}

void eval_assign(struct flow *f, struct state *s, const struct sym *addr, const struct sym *value,
		 uint32_t tok)
{
	if (addr->kind != SYM_LOCAL)
		take_back(s, addr, value);
	if (addr->kind == SYM_LOCAL) {
		if (!value->label || value->label->text[value->label->len - 1] == ')')
			((struct sym *)(uintptr_t)value)->label = f->g->locals[addr->value].name;
		check_lost(f, s, addr, value, tok);
		if (stays(f, addr))
			call_escape(f, s, value, tok, true); /* there for the next call */
	} else if ((addr->flags & SYMF_ARRAY || addr->kind == SYM_FRESH || addr->kind == SYM_OLD) &&
		   value->kind != SYM_CONST) {
		call_escape(f, s, value, tok, true); /* which element: not followed */
	} else if (sym_object(addr)->kind != SYM_LOCAL && value->kind != SYM_CONST) {
		flow_observe(f, s, OBS_STORE, tok, value, addr, NULL, 0);
		if (!(sym_object(addr)->flags & SYMF_ALLOC) &&
		    sym_object(value) != sym_object(addr))
			call_escape(f, s, value, tok,
				    true); /* whoever owns the place owns the reference */
		if (s->trail && s->trail->kind == TR_ESCAPE && s->trail->tok == tok)
			((struct trail *)(uintptr_t)s->trail)->flag = 1; /* stored, not passed on */
		for (int i = 0; i < s->nrefs; i++)
			if (!(s->refs[i].flags & RF_OBJECT) &&
			    sym_object(s->refs[i].key) == sym_object(value)) {
				s->refs[i].escape_tok = tok;
				state_trail(f->a, s, TR_ESCAPE, tok, sym_object(value), 0);
			}
	}
	if (addr->kind != SYM_LOCAL && value->kind == SYM_CONST && !value->value)
		claim(f, s, addr, tok);
	if (value->kind == SYM_BIN &&
	    sym_object(addr)->kind != SYM_LOCAL) /* a pointer with bits in it */
		call_escape(f, s, sym_root(value), tok, true);
	state_set(f->a, s, addr, value);
}

static const struct decl *local_decl(struct flow *f, int n)
{
	return n >= 0 ? f->g->locals[n].decl : NULL;
}

static bool is_errno(const struct expr *e)
{
	return e && e->kind == EXPR_NAME && e->u.name->len > 2 && e->u.name->text[0] == 'E' &&
	       e->u.name->text[1] >= 'A' && e->u.name->text[1] <= 'Z';
}

/* Types are hung on a place when it is first named: symbols are shared, the type is always the
 * same. */
static const struct sym *typed(const struct sym *s, const struct type *t)
{
	struct sym *m = (struct sym *)(uintptr_t)s;

	if (!m->tag && t->tag &&
	    (t->kind == TYPE_STRUCT || t->kind == TYPE_UNION || t->kind == TYPE_NAME)) {
		m->tag = t->tag;
		m->pointers = t->pointers;
	}
	return s;
}

static const struct sym *place_of_local(struct flow *f, int n)
{
	const struct decl *d = local_decl(f, n);

	if (!f->locals[n]) {
		f->locals[n] = sym_numbered(f->tab, SYM_LOCAL, n, 0);
		if (d)
			typed(f->locals[n], &d->type);
	}
	return f->locals[n];
}

static const struct sym *eval_name(struct flow *f, struct state *s, const struct expr *e)
{
	const struct name *n = e->u.name;
	const struct sym *addr;
	int local;

	switch (n->known) {
	case N_NULL:
	case N_FALSE:
		return sym_const(f->tab, 0);
	case N_TRUE:
		return sym_const(f->tab, 1);
	}
	local = cfg_local(f->g, n);
	if (local >= 0) {
		const struct decl *d = local_decl(f, local);

		addr = place_of_local(f, local);
		if (d && d->type.arrays && !f->g->locals[local].is_param)
			return addr;
		return eval_load(f, s, addr);
	}
	if (program_resolve(f->prog, f->fn->file, n))
		return sym_named(f->tab, SYM_FUNC, n);
	addr = sym_named(f->tab, SYM_GLOBAL, n);
	return eval_load(f, s, addr);
}

const struct sym *eval_place(struct flow *f, struct state *s, const struct expr *e)
{
	const struct sym *b;

	if (!e)
		return NULL;
	switch (e->kind) {
	case EXPR_NAME: {
		int n = cfg_local(f->g, e->u.name);

		return n < 0 ? sym_named(f->tab, SYM_GLOBAL, e->u.name) : place_of_local(f, n);
	}
	case EXPR_MEMBER:
		if (e->arrow) {
			bool address_only = f->address_only; /* &p->member does not touch *p */

			f->address_only = false;
			b = eval(f, s, e->u.member.base);
			if (!address_only)
				eval_use(f, s, b, e->tok);
		} else {
			b = eval_place(f, s, e->u.member.base);
		}
		return b ? sym_field(f->tab, b, e->u.member.name) : NULL;
	case EXPR_INDEX:
		b = eval(f, s, e->u.index.base);
		return sym_index(f->tab, b, eval(f, s, e->u.index.index));
	case EXPR_UNARY:
		if (e->op == T_STAR) {
			b = eval(f, s, e->u.unary.arg);
			eval_use(f, s, b, e->tok);
			return b;
		}
		return NULL;
	case EXPR_CAST:
		return eval_place(f, s, e->u.cast.arg);
	case EXPR_CALL:
		return eval(f, s, e);
	default:
		return NULL;
	}
}

static bool member_is_array(struct flow *f, const struct sym *addr)
{
	const struct type *t;

	if (addr->kind != SYM_FIELD || !addr->a->tag || addr->a->pointers)
		return false;
	t = program_member(f->prog, f->fn->file, addr->a->tag, addr->name);
	return t && t->arrays;
}

/* Does e name a function? What a model speaks of may be a macro, and e a variable of that name. */
static bool is_function(const struct flow *f, const struct expr *e)
{
	const struct func *g = e->kind == EXPR_NAME && cfg_local(f->g, e->u.name) < 0
				       ? program_resolve(f->prog, f->fn->file, e->u.name)
				       : NULL;

	return g && g->kind == FUNC_FUNCTION;
}

static const struct sym *eval_unary(struct flow *f, struct state *s, const struct expr *e)
{
	const struct sym *v, *addr;

	switch (e->op) {
	case T_AMP:
		if (is_function(f, e->u.unary.arg))
			return sym_named(f->tab, SYM_FUNC, e->u.unary.arg->u.name);
		f->address_only = true;
		addr = eval_place(f, s, e->u.unary.arg);
		f->address_only = false;
		return addr ? addr : eval_fresh(f, s, e->tok, 0, 0);
	case T_STAR:
		addr = eval_place(f, s, e);
		return eval_load(f, s, addr);
	case T_NOT:
		return sym_bin(f->tab, T_EQ, eval(f, s, e->u.unary.arg), sym_const(f->tab, 0));
	case T_MINUS:
		if (is_errno(e->u.unary.arg))
			return sym_named(f->tab, SYM_ERRNO, e->u.unary.arg->u.name);
		v = eval(f, s, e->u.unary.arg);
		return sym_bin(f->tab, T_MINUS, sym_const(f->tab, 0), v);
	case T_INC:
	case T_DEC:
		addr = eval_place(f, s, e->u.unary.arg);
		v = eval_fresh(f, s, e->tok, 0, 0);
		if (addr)
			state_set(f->a, s, addr, v);
		return v;
	case T_PLUS:
		return eval(f, s, e->u.unary.arg);
	default:
		v = eval(f, s, e->u.unary.arg);
		return sym_bin(f->tab, T_CARET, v, sym_const(f->tab, -1));
	}
}

/* (struct s *)((char *)p - offsetof(struct s, member)): container_of() by hand. */
static bool is_offset(const struct expr *e)
{
	return e && e->kind == EXPR_CALL && e->u.call.fn && e->u.call.fn->kind == EXPR_NAME &&
	       e->u.call.fn->u.name->known == N_OFFSETOF && e->u.call.args &&
	       e->u.call.args->next;
}

static const struct sym *eval_assignment(struct flow *f, struct state *s, const struct expr *e)
{
	const struct sym *v = eval(f, s, e->u.binary.right), *addr;

	addr = eval_place(f, s, e->u.binary.left);
	if (e->op != T_ASSIGN) {
		const struct sym *old = addr ? eval_load(f, s, addr) : NULL;

		if (old && old->kind == SYM_CONST && v->kind == SYM_CONST && e->op == T_OR_ASSIGN)
			v = sym_bin(f->tab, T_PIPE, old, v);
		else if (old && e->op == T_OR_ASSIGN)
			v = sym_bin(f->tab, T_PIPE, old, v);
		else
			v = eval_fresh(f, s, e->tok, 0, 0);
		if (v->depth > 5)
			v = eval_fresh(f, s, e->tok, 0, 0);
	}
	if (addr)
		eval_assign(f, s, addr, v, e->tok);
	return v;
}

const struct sym *eval(struct flow *f, struct state *s, const struct expr *e)
{
	const struct sym *a, *b;

	if (!e)
		return sym_const(f->tab, 0);
	switch (e->kind) {
	case EXPR_NAME:
		return eval_name(f, s, e);
	case EXPR_NUMBER:
		return sym_const(f->tab, (int64_t)e->u.number);
	case EXPR_STRING:
		return sym_numbered(f->tab, SYM_STRING, 0, 0);
	case EXPR_MEMBER:
	case EXPR_INDEX:
		a = eval_place(f, s, e);
		if (!a)
			return eval_fresh(f, s, e->tok, 0, 0);
		if (member_is_array(f, a))
			return a;
		return eval_load(f, s, a);
	case EXPR_CALL:
		return eval_call(f, s, e);
	case EXPR_UNARY:
		return eval_unary(f, s, e);
	case EXPR_POSTFIX:
		a = eval_place(f, s, e->u.unary.arg);
		if (!a)
			return eval_fresh(f, s, e->tok, 0, 0);
		b = eval_load(f, s, a);
		state_set(f->a, s, a, eval_fresh(f, s, e->tok, 0, 0));
		return b;
	case EXPR_BINARY:
		a = eval(f, s, e->u.binary.left);
		if (e->op == T_MINUS && is_offset(e->u.binary.right))
			return call_container(f, a, e->u.binary.right->u.call.args);
		b = eval(f, s, e->u.binary.right);
		return sym_bin(f->tab, e->op, a, b);
	case EXPR_ASSIGN:
		return eval_assignment(f, s, e);
	case EXPR_CAST:
		if (e->u.cast.arg && e->u.cast.arg->kind == EXPR_INIT) {
			for (struct item *i = e->u.cast.arg->u.init.items; i; i = i->next)
				eval(f, s, i->value);
			return eval_fresh(f, s, e->tok, 0, 0);
		}
		return eval(f, s, e->u.cast.arg);
	case EXPR_INIT:
		for (struct item *i = e->u.init.items; i; i = i->next)
			call_escape(f, s, eval(f, s, i->value), e->tok, false);
		return eval_fresh(f, s, e->tok, 0, 0);
	case EXPR_COMMA:
		eval(f, s, e->u.binary.left);
		return eval(f, s, e->u.binary.right);
	case EXPR_COND: /* only where nothing is evaluated, or past a bound */
	default:
		return eval_fresh(f, s, e->tok, 0, 0);
	}
}

const struct sym *eval_cond(struct flow *f, struct state *s, const struct expr *e)
{
	return eval(f, s, e);
}
