// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst, Initialization: an object that was allocated here is counted, or shown to others,
 * before kref_init(). Silent where something that is not seen may have initialised it meanwhile.
 */
#include "../guards.h"
#include "../rules.h"

/* ---- may somebody else have initialised it? ---- */

struct search {
	struct result *r;
	const struct name *var;	   /* that holds the object */
	const struct name *member; /* of it, in which the kref is; NULL: not known */
	uint32_t before;
	bool maybe;
};

static bool names(const struct expr *e, const struct name *var)
{
	while (e)
		switch (e->kind) {
		case EXPR_NAME: return e->u.name == var;
		case EXPR_MEMBER: e = e->u.member.base; break;
		case EXPR_INDEX: e = e->u.index.base; break;
		case EXPR_UNARY:
		case EXPR_POSTFIX: e = e->u.unary.arg; break;
		case EXPR_CAST: e = e->u.cast.arg; break;
		default: return false;
		}
	return false;
}

/* The object itself, or the address of the member that the kref is in. */
static bool passes_kref(struct search *x, const struct expr *e)
{
	while (e && (e->kind == EXPR_CAST || (e->kind == EXPR_UNARY && e->op == T_AMP)))
		e = e->kind == EXPR_CAST ? e->u.cast.arg : e->u.unary.arg;
	while (e && e->kind == EXPR_MEMBER && e->u.member.base->kind == EXPR_MEMBER)
		e = e->u.member.base;
	if (!e || e->kind != EXPR_MEMBER)
		return names(e, x->var);
	return e->u.member.name == x->member && names(e->u.member.base, x->var);
}

/* Whole objects are copied, and functions that are not in the tree may do anything. */
static void at_expr(void *ctx, const struct expr *e)
{
	struct search *x = ctx;
	const struct func *f = NULL;

	if (e->tok >= x->before)
		return;
	if (e->kind == EXPR_ASSIGN) {
		const struct expr *l = e->u.binary.left;

		if (l->kind == EXPR_UNARY && l->op == T_STAR && names(l, x->var))
			x->maybe = true;
		/* initialised through another name: it was stored there */
		if (names(e->u.binary.right, x->var) &&
		    (l->kind == EXPR_NAME || l->kind == EXPR_UNARY))
			x->maybe = true;
		return;
	}
	if (e->kind != EXPR_CALL)
		return;
	if (e->u.call.fn && e->u.call.fn->kind == EXPR_NAME)
		f = program_resolve(x->r->prog, x->r->fn->file, e->u.call.fn->u.name);
	if (f && f->kind == FUNC_MODEL) {
		/* a node with a kref of its own that is linked */
		for (const struct item *i = e->u.call.args; i; i = i->next)
			if (passes_kref(x, i->value) && i->value->kind != EXPR_NAME &&
			    !(f->sum->flags & SUM_REFS))
				x->maybe = true;
		return;
	}
	if (f && (func_has_body(f) || f->marks & FM_KNOWN) && f->sum &&
	    !(f->sum->flags & SUM_UNCERTAIN) && !(f->marks & FM_NEAR) && f->sum->noutcomes < 2)
		return; /* the flow knows */
	if (f && !(f->marks & (FM_SKIPPED | FM_ANALYSE)))
		return; /* its text reaches no kref */
	for (const struct item *i = e->u.call.args; i; i = i->next)
		if (passes_kref(x, i->value))
			x->maybe = true;
}

static bool may_be_initialised(struct result *r, const struct sym *key, uint32_t tok)
{
	const struct sym *object = sym_object(key);
	struct search x = {.r = r, .var = object->label, .before = tok};

	if (!object->label)
		return true;
	for (; key != object; key = key->a)
		if (key->kind == SYM_FIELD)
			x.member = key->name;
	visit_exprs(r->fn->ast->body, at_expr, &x);
	return x.maybe;
}

/* Allocated in this very function: what another one returns it may well have set up. */
static bool is_new(struct result *r, const struct sym *object)
{
	const struct func *f;

	if (object->kind != SYM_FRESH || !(object->flags & SYMF_ALLOC) ||
	    object->flags & SYMF_LOOKUP || object->value < 0)
		return false;
	f = rule_callee(r, (uint32_t)(object->value / 16));
	return f && f->kind == FUNC_MODEL && f->sum->flags & SUM_ALLOC;
}

/* Is some counter of the object known to the state? */
static bool has_counter(const struct state *s, const struct sym *object)
{
	for (int i = 0; i < s->nrefs; i++)
		if ((!(s->refs[i].flags & RF_OBJECT) || s->refs[i].flags & RF_KOBJECT) &&
		    sym_object(s->refs[i].key) == object)
			return true;
	return false;
}

static void at_count(struct result *r, const struct obs *o)
{
	const struct sym *object = sym_object(o->what);

	if (!is_new(r, object) || has_counter(o->state, object) ||
	    may_be_initialised(r, o->what, o->tok))
		return;
	rule_report(r, &rule_uninitialized_kref, CONF_HIGH, o->tok, o->state, o->what, false,
		    "%s is new here, its kref is %s before kref_init()", rule_object(r, o->what),
		    o->kind == OBS_GET ? "taken" : "dropped");
}

/* ---- shown to others first ---- */

static bool is_locked_since(const struct state *s, uint32_t tok)
{
	for (int i = 0; i < s->nlocks; i++)
		if (s->locks[i].mode && s->locks[i].mode != LOCK_RCU && s->locks[i].acq <= tok)
			return true;
	return false;
}

/* A lock was taken to show it: the place is one that others look at. */
static bool was_locked(const struct trail *shown)
{
	for (const struct trail *t = shown->up; t; t = t->up)
		if (t->kind == TR_LOCK || t->kind == TR_UNLOCK)
			return t->kind == TR_LOCK;
	return false;
}

static const struct name *tag_of(struct result *r, const struct sym *object)
{
	int n = object->label ? cfg_local(r->cfg, object->label) : -1;

	if (object->tag)
		return object->tag;
	return n >= 0 && r->cfg->locals[n].decl ? r->cfg->locals[n].decl->type.tag : NULL;
}

static void at_init(struct result *r, const struct obs *o)
{
	const struct sym *object = sym_object(o->what);
	const struct trail *shown = NULL;
	struct finding *told;
	struct link *link;
	const struct func *f;

	if (!is_new(r, object) || rule_ref(o->state, o->what) ||
	    !(rule_object_flags(o->state, o->what) & (RF_ESCAPED | RF_HANDED)))
		return;
	for (const struct trail *t = o->state->trail; t; t = t->up)
		if ((t->kind == TR_ESCAPE || t->kind == TR_HANDOFF) && t->what == object)
			shown = t;
		else if (t->kind == TR_UNLINK && t->what == object)
			return;
	if (!shown || is_locked_since(o->state, shown->tok) ||
	    may_be_initialised(r, o->what, shown->tok))
		return;
	f = rule_callee(r, shown->tok);
	told = rule_report(r, &rule_uninitialized_kref,
			   f && f->kind == FUNC_MODEL && was_locked(shown) ? CONF_MEDIUM : CONF_LOW,
			   shown->tok, o->state, o->what, true,
			   "%s is shown to others here, before its kref is initialised",
			   rule_object(r, o->what));
	if (!told)
		return;
	link = arena_alloc(r->strings, sizeof(*link));
	link->tag = tag_of(r, object);
	link->shown = true;
	told->link = link;
}

/* The struct that the members of a place start from. */
static const struct name *outer_tag(const struct sym *at)
{
	while (at->kind == SYM_FIELD)
		at = at->a;
	return at->tag;
}

/* Handed to a callback that drops a reference which nobody has made. */
static void at_handoff(struct result *r, const struct obs *o)
{
	const struct sym *object = sym_object(o->what);
	const struct name *tag = tag_of(r, object);
	struct func *f;

	if (!is_new(r, object) || !tag || !o->arg || o->arg->kind != SYM_FUNC ||
	    has_counter(o->state, object))
		return;
	f = program_resolve(r->prog, r->fn->file, o->arg->name);
	if (!f || !f->sum || f->kind != FUNC_FUNCTION || f->sum->flags & SUM_UNCERTAIN)
		return;
	for (unsigned int i = 0; i < f->sum->noutcomes; i++)
		for (unsigned int k = 0; k < f->sum->outcomes[i].neffects; k++) {
			const struct effect *e = &f->sum->outcomes[i].effects[k];

			if (e->kind != EF_REF || e->delta >= 0 ||
			    sym_root(e->at)->kind != SYM_PARAM)
				continue;
			if (e->at->kind != SYM_FIELD || outer_tag(e->at) != tag ||
			    may_be_initialised(r, object, o->tok))
				continue;
			rule_report(
				r, &rule_uninitialized_kref, CONF_MEDIUM, o->tok, o->state, o->what,
				false,
				"%s is handed to %s(), which drops a reference, before kref_init()",
				rule_object(r, o->what), o->arg->name->text);
			return;
		}
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first; o; o = o->next)
		switch (o->kind) {
		case OBS_GET:
		case OBS_PUT: at_count(r, o); break;
		case OBS_INIT: at_init(r, o); break;
		case OBS_HANDOFF: at_handoff(r, o); break;
		}
}

const struct rule rule_uninitialized_kref = {
	.info =
		{
			.id = "uninitialized-kref",
			.title = "a kref is used before kref_init()",
			.explain =
				"The count of a new object is whatever the memory held, zero at "
				"best: taking a reference to "
				"zero is refused with a warning, and the first put wraps round or "
				"frees at once. The same "
				"when others can find the object (a list, a work item) before its "
				"kref is initialised.\n"
				"A false alarm when the object comes from a cache whose "
				"constructor has set it up.\n"
				"Cure: kref_init() right after the allocation, and publish last.",
			.wrong = "obj = kzalloc(sizeof(*obj), GFP_KERNEL);\n"
				 "if (!obj)\n"
				 "\treturn -ENOMEM;\n"
				 "mutex_lock(&lock);\n"
				 "list_add(&obj->link, &objects);\n"
				 "mutex_unlock(&lock);\n"
				 "kref_init(&obj->ref);",
			.right = "obj = kzalloc(sizeof(*obj), GFP_KERNEL);\n"
				 "if (!obj)\n"
				 "\treturn -ENOMEM;\n"
				 "kref_init(&obj->ref);\n"
				 "mutex_lock(&lock);\n"
				 "list_add(&obj->link, &objects);\n"
				 "mutex_unlock(&lock);",
			.source = "kref.rst, Initialization: you must initialize the kref after "
				  "you allocate it",
			.kref_rule = 0,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
