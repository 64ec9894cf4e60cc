/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls that C and the compiler's helpers give a meaning: IS_ERR(), container_of(), READ_ONCE() and
 * kin are answered by name.
 */
#include "call.h"

static const struct name *type_tag(struct flow *f, const struct expr *e)
{
	if (!e)
		return NULL;
	if (e->kind == EXPR_TYPE || e->kind == EXPR_SIZEOF) {
		if (e->u.cast.type && e->u.cast.type->tag)
			return e->u.cast.type->tag;
		e = e->u.cast.arg; /* typeof(*pos) */
		if (e && e->kind == EXPR_UNARY)
			e = e->u.unary.arg;
	}
	if (e && e->kind == EXPR_NAME) {
		int n = cfg_local(f->g, e->u.name);

		if (n >= 0 && f->g->locals[n].decl)
			return f->g->locals[n].decl->type.tag;
		return n < 0 ? e->u.name : NULL;
	}
	return NULL;
}

/* container_of(p, type, a.b): the members from the last to the first */
static const struct sym *containers(struct flow *f, const struct sym *p, const struct name *tag,
				    const struct expr *m)
{
	if (!m)
		return p;
	if (m->kind == EXPR_MEMBER) {
		p = sym_container(f->tab, p, NULL, m->u.member.name);
		return containers(f, p, tag, m->u.member.base);
	}
	if (m->kind == EXPR_NAME)
		return sym_container(f->tab, p, tag, m->u.name);
	if (m->kind == EXPR_INDEX)
		return containers(f, p, tag, m->u.index.base);
	return sym_container(f->tab, p, tag, name_of("?"));
}

const struct sym *call_container(struct flow *f, const struct sym *p, const struct item *type)
{
	return containers(f, p, type_tag(f, type->value), type->next->value);
}

static const struct sym *found(struct flow *f, struct state *s, const struct sym *v, uint32_t tok)
{
	if (v->kind == SYM_LOAD || v->kind == SYM_CONTAINER) {
		struct sym *m = (struct sym *)(uintptr_t)v;

		m->flags |= SYMF_LOOKUP;
		state_found(f->a, s, v, tok);
	}
	return v;
}

/* True if the call was answered here. */
bool call_builtin(struct flow *f, struct state *s, const struct expr *e, const struct name *fn,
		    const struct sym **v)
{
	struct item *i0 = e->u.call.args, *i1 = i0 ? i0->next : NULL, *i2 = i1 ? i1->next : NULL;
	const struct sym *x, *addr, *to;

	if (!fn->known || !i0)
		return false;
	switch (fn->known) {
	case N_IS_ERR:
	case N_IS_ERR_VALUE:
		*v = sym_bin(f->tab, T_LT, eval(f, s, i0->value), sym_const(f->tab, 0));
		return true;
	case N_IS_ERR_OR_NULL:
		*v = sym_bin(f->tab, T_LE, eval(f, s, i0->value), sym_const(f->tab, 0));
		return true;
	case N_PTR_ERR_OR_ZERO:
		x = eval(f, s, i0->value);
		if (state_mask(s, x) & M_NEG && (state_mask(s, x) == M_NEG || flow_choose(f, 2))) {
			state_narrow(f->a, s, x, M_NEG);
			*v = x;
			return true;
		}
		state_narrow(f->a, s, x, M_ZERO | M_POS);
		*v = sym_const(f->tab, 0);
		return true;
	case N_ERR_PTR:
		*v = eval(f, s, i0->value);
		if ((*v)->kind == SYM_ERRNO)
			*v = sym_errptr(f->tab, *v);
		return true;
	case N_PTR_ERR:
	case N_ERR_CAST:
	case N_LIKELY:
	case N_UNLIKELY:
	case N_WARN_ON:
	case N_WARN_ON_ONCE:
	case N_WARN:
	case N_WARN_ONCE:
	case N_READ_ONCE:
	case N_CAST_AWAY:
	case N_POINTER_HANDOFF:
		*v = eval(f, s, i0->value);
		return true;
	case N_RCU_DEREFERENCE:
	case N_RCU_DEREFERENCE_BH:
	case N_RCU_DEREFERENCE_SCHED:
	case N_RCU_DEREFERENCE_CHECK:
	case N_RCU_DEREFERENCE_RAW:
	case N_SRCU_DEREFERENCE:
		*v = eval(f, s, i0->value);
		/* rcu_dereference_check(p, true): nobody changes it now, says the author */
		if (fn->known != N_RCU_DEREFERENCE_CHECK || !i1 ||
		    eval(f, s, i1->value) != sym_const(f->tab, 1))
			*v = found(f, s, *v, e->tok);
		return true;
	case N_RCU_ASSIGN_POINTER:
	case N_RCU_INIT_POINTER:
	case N_WRITE_ONCE:
		if (!i1)
			return false;
		x = eval(f, s, i1->value);
		addr = eval_place(f, s, i0->value);
		if (addr)
			eval_assign(f, s, addr, x, e->tok);
		*v = x;
		return true;
	case N_SMP_STORE_RELEASE:
	case N_XCHG:
		if (!i1)
			return false;
		addr = eval(f, s, i0->value);
		x = eval(f, s, i1->value);
		*v = eval_load(f, s, addr);
		eval_assign(f, s, addr, x, e->tok);
		state_trail(f->a, s, TR_CLAIM, e->tok, sym_object(*v), 0);
		return true;
	case N_CMPXCHG:
		if (!i2)
			return false;
		addr = eval(f, s, i0->value);
		x = eval(f, s, i1->value);
		to = eval(f, s, i2->value);
		state_trail(f->a, s, TR_CLAIM, e->tok, sym_object(x), 0);
		if (flow_choose(f, 2)) { /* something else is there, and stays */
			*v = eval_fresh(f, s, e->tok, 0, 0);
			x = sym_bin(f->tab, T_EQ, *v, x);
			s->dead |= !state_assume(f->a, f->tab, s, x, false);
		} else {
			eval_assign(f, s, addr, to, e->tok);
			*v = x;
		}
		return true;
	case N_SMP_LOAD_ACQUIRE:
		*v = eval_load(f, s, eval(f, s, i0->value));
		return true;
	case N_NO_FREE_PTR:
		*v = eval(f, s, i0->value);
		addr = eval_place(f, s, i0->value);
		if (addr)
			state_set(f->a, s, addr, sym_const(f->tab, 0));
		return true;
	case N_LIST_FIRST_ENTRY:
	case N_LIST_LAST_ENTRY:
	case N_LIST_FIRST_ENTRY_OR_NULL:
		if (!i2)
			return false;
		if (fn->known == N_LIST_FIRST_ENTRY_OR_NULL && flow_choose(f, 2)) {
			*v = sym_const(f->tab, 0);
			return true;
		}
		x = sym_field(f->tab, eval(f, s, i0->value),
			      name_of(fn->known == N_LIST_LAST_ENTRY ? "prev" : "next"));
		x = containers(f, eval_load(f, s, x), type_tag(f, i1->value), i2->value);
		*v = x->flags & SYMF_LOOKUP ? found(f, s, x, e->tok) : x;
		return true;
	case N_CONTAINER_OF:
	case N_CONTAINER_OF_SAFE:
	case N_CONTAINER_OF_CONST:
	case N_LIST_ENTRY:
	case N_HLIST_ENTRY:
	case N_RB_ENTRY:
		if (!i2)
			return false;
		x = eval(f, s, i0->value);
		x = containers(f, x, type_tag(f, i1->value), i2->value);
		*v = x->flags & SYMF_LOOKUP ? found(f, s, x, e->tok) : x;
		return true;
	}
	return false;
}
