// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst rule 2, the other side: more references dropped than there were. */
#include "../rules.h"

/* The callee of the put at tok, or NULL. */
static struct func *putter_at(struct result *r, uint32_t tok)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike)
		if (o->tok == tok)
			return o->callee;
	return NULL;
}

static bool gains(const struct func *f)
{
	for (unsigned int i = 0; i < f->sum->noutcomes; i++)
		for (unsigned int k = 0; k < f->sum->outcomes[i].neffects; k++)
			if (f->sum->outcomes[i].effects[k].kind == EF_REF &&
			    f->sum->outcomes[i].effects[k].delta > 0)
				return true;
	return false;
}

/* On every way that it can end, or the pointer was NULL. */
static bool always_drops(const struct func *f)
{
	if (!f || !f->sum)
		return false;
	for (unsigned int i = 0; i < f->sum->noutcomes; i++) {
		const struct outcome *o = &f->sum->outcomes[i];
		bool drops = false;

		for (unsigned int k = 0; k < o->neffects; k++)
			drops |= o->effects[k].kind == EF_REF && o->effects[k].delta < 0;
		for (unsigned int k = 0; k < o->npre; k++)
			drops |= !(o->pre[k].mask & M_POS);
		if (!drops)
			return false;
	}
	return true;
}

/* The statement that the call at tok stands in: its first token, its block, its number there. */
struct place {
	uint32_t tok, block, number;
};

static bool place_of(const struct result *r, uint32_t tok, struct place *p)
{
	bool any = false;

	for (uint32_t i = 0; i < r->cfg->nblocks; i++)
		for (uint32_t k = 0; k < r->cfg->blocks[i].nactions; k++) {
			uint32_t at = r->cfg->actions[r->cfg->blocks[i].first_action + k].tok;

			if (at > tok || (any && at < p->tok))
				continue;
			any = true;
			*p = (struct place){.tok = at, .block = i, .number = k};
		}
	return any;
}

static bool same_text(const struct tokens *t, uint32_t a, uint32_t b)
{
	for (; b < t->n && t->at[b].kind != T_SEMI; a++, b++)
		if (t->at[a].kind != t->at[b].kind ||
		    (t->at[a].kind == T_NAME && t->at[a].u.name != t->at[b].u.name))
			return false;
	return t->at[a].kind == T_SEMI;
}

/* A branch on whether two pointers are the same. */
static bool compares(const struct trail *t)
{
	const struct sym *x = t->what;

	return (t->kind == TR_TRUE || t->kind == TR_FALSE) && x && x->kind == SYM_BIN &&
	       x->op == T_EQ && x->a->kind != SYM_CONST && x->b->kind != SYM_CONST;
}

/* Was a mark, slot or hand-off of it, or of its kind, cleared on the path? It stood for one more.
 */
static bool may_own_another(const struct result *r, const struct obs *o, const struct sym *key)
{
	const struct sym *object = sym_object(key);
	const struct name *tag = object->tag;
	int n;

	if (!tag && object->kind == SYM_FRESH && object->label) {
		n = cfg_local(r->cfg, object->label);
		tag = n >= 0 && r->cfg->locals[n].decl ? r->cfg->locals[n].decl->type.tag : NULL;
	}
	/* where paths met, who it was is not known any more */
	for (const struct trail *t = o->state->trail; t; t = t->up)
		if ((object->kind == SYM_FRESH && object->value < 0 &&
		     (t->kind == TR_CLAIM || compares(t))) ||
		    (t->kind == TR_CLAIM && t->what &&
		     (sym_object(t->what) == object ||
		      (tag && sym_object(t->what)->tag == tag))))
			return true;
	return false;
}

/* Known to equal another pointer: each may hold a reference. */
static bool has_twin(const struct state *s, const struct sym *object)
{
	for (int i = 0; i < s->nfacts; i++) {
		const struct sym *x = s->facts[i].s;

		if (x->kind == SYM_BIN && x->op == T_EQ && s->facts[i].mask == M_POS &&
		    (x->a == object || x->b == object) && x->a->kind != SYM_CONST &&
		    x->b->kind != SYM_CONST)
			return true;
	}
	return false;
}

struct gets {
	const struct result *r;
	const struct name *member;
	bool any;
};

/* get(... x->member ...) */
static void at_call(void *ctx, const struct expr *e)
{
	struct gets *g = ctx;
	const struct func *f;

	if (e->kind != EXPR_CALL || !e->u.call.fn || e->u.call.fn->kind != EXPR_NAME)
		return;
	f = program_resolve(g->r->prog, g->r->fn->file, e->u.call.fn->u.name);
	if (!f || !f->sum || !(f->sum->flags & SUM_REFS) || !gains(f))
		return;
	for (const struct item *i = e->u.call.args; i; i = i->next)
		g->any |= i->value && i->value->kind == EXPR_MEMBER &&
			  i->value->u.member.name == g->member;
}

/* What a member points to is got by another function of the file beyond what put it there: two puts
 * in a row are that one's, and the member's. */
static bool is_got_elsewhere(const struct result *r, const struct sym *object)
{
	const struct function *tree;
	struct gets g = {.r = r};

	if (object->kind != SYM_LOAD || object->a->kind != SYM_FIELD)
		return false;
	g.member = object->a->name;
	for (const struct func *f = r->fn->file->first; f && !g.any; f = f->in_file)
		if (f != r->fn && (tree = program_tree(r->prog, f)) && tree->body)
			visit_exprs(tree->body, at_call, &g);
	return g.any;
}

enum repeat { REPEAT_NONE, REPEAT_CLOSE, REPEAT_LINE };

/* The same call again, with no branch and nothing else done to the object: the next line, or near.
 */
static enum repeat repeats(struct result *r, const struct obs *o)
{
	struct place a, b;
	bool branched = false;
	const struct trail *t;

	for (t = o->state->trail; t; t = t->up) {
		if (t->what && sym_object(t->what) == sym_object(o->what))
			break;
		branched |= t->kind == TR_TRUE || t->kind == TR_FALSE || t->kind == TR_CASE;
	}
	if (!t || branched || t->kind != TR_PUT || t->what != o->what || t->tok >= o->tok ||
	    putter_at(r, t->tok) != o->callee || !always_drops(o->callee) ||
	    may_own_another(r, o, o->what) || has_twin(o->state, sym_object(o->what)))
		return REPEAT_NONE;
	if (!place_of(r, t->tok, &a) || !place_of(r, o->tok, &b) ||
	    !same_text(r->fn->ast->tokens, a.tok, b.tok))
		return REPEAT_NONE;
	if (a.block == b.block && a.number + 1 == b.number)
		return REPEAT_LINE;
	return o->tok - t->tok < 16 && r->cfg->blocks[a.block].nactions == 1 ? REPEAT_CLOSE
									     : REPEAT_NONE;
}

/* Where this put is the second one on another path, but of two that were taken: conditions go
 * together that are not known to. */
static bool has_another_elsewhere(struct result *r, const struct obs *o)
{
	for (const struct obs *p = r->first; p; p = p->next) {
		const struct ref *ref =
			p->kind == OBS_PUT && p->tok == o->tok ? rule_ref(p->state, o->what) : NULL;

		if (ref && ref->flags & RF_PUT && ref->count > 0)
			return true;
	}
	return false;
}

/* Every put of key on the way to o, n at least, is a call of the same function. */
static bool puts_alike(struct result *r, const struct obs *o, const struct sym *key, int n)
{
	const struct func *one = NULL;

	for (const struct trail *t = o->state->trail; t; t = t->up) {
		struct func *f;

		if (t->kind != TR_PUT || t->what != key)
			continue;
		f = putter_at(r, t->tok);
		if (!f || (one && f != one))
			return false;
		one = f;
		n--;
	}
	return n <= 0; /* what was put in an earlier round of a loop has another name */
}

static void at_put(struct result *r, const struct obs *o)
{
	const struct ref *ref = rule_ref(o->state, o->what);
	uint16_t of = rule_object_flags(o->state, o->what);
	const struct sym *object = sym_object(o->what);
	enum repeat repeat;
	bool owned, shared;

	if (!ref || o->what->flags & SYMF_ARRAY || !(ref->flags & RF_PUT) || of & RF_UNLINKED)
		return;
	shared = (ref->flags | of) & (RF_ESCAPED | RF_HANDED);
	owned = !(ref->flags & RF_DOUBT) && (ref->origin != REF_BORROWED || ref->flags & RF_GOT);
	repeat = repeats(r, o);
	/* what a finder gave may be held or not: once at most */
	if (repeat == REPEAT_LINE &&
	    (ref->flags & RF_DOUBT ? !(ref->flags & RF_GOT) : ref->count < 1)) {
		bool here = rule_is_explained(r, o->tok),
		     before = rule_is_explained(r, ref->put_tok);

		rule_report(r, &rule_unpaired_put,
			    (owned && rule_is_put_at_once(r, ref) && (here || before)) ||
					    (here && before) || is_got_elsewhere(r, object)
				    ? CONF_LOW
			    : owned && !shared ? CONF_HIGH
					       : CONF_MEDIUM,
			    o->tok, o->state, o->what, false, "%s is dropped twice in a row",
			    rule_object(r, o->what));
		return;
	}
	if (shared || ref->flags & RF_DOUBT || ref->count > 0)
		return;
	if (ref->origin == REF_INIT && sym_object(o->what)->kind == SYM_FRESH)
		rule_report(
			r, &rule_unpaired_put,
			has_another_elsewhere(r, o) ? CONF_LOW
			: ref->flags & RF_MAYBE	    ? CONF_MEDIUM
						    : CONF_HIGH,
			o->tok, o->state, o->what, false,
			"%s is dropped again: its only reference was given up before on this path",
			rule_object(r, o->what));
	else if (ref->origin == REF_HELD || ref->count < 0 || (repeat && owned))
		rule_report(r, &rule_unpaired_put,
			    repeat == REPEAT_CLOSE && ref->origin == REF_BORROWED && owned
				    ? CONF_MEDIUM
				    : CONF_LOW,
			    o->tok, o->state, o->what, false,
			    "%s is dropped twice on this path, and was taken %s",
			    rule_object(r, o->what), owned ? "once" : "not at all");
}

static bool put_directly(struct result *r, uint32_t tok)
{
	struct func *f = putter_at(r, tok);

	return f && f->kind == FUNC_MODEL;
}

/* What a callback is called with may have been given to it for good. */
static bool is_callbacks_own(const struct result *r, const struct sym *key)
{
	return sym_root(key)->kind == SYM_PARAM && program_is_callback(r->prog, r->fn);
}

/*
 * One way out drops one more than others of its kind do: callers cannot know. Taken and dropped
 * here elsewhere; or lent, kept on other failures and on success, and dropped on this one.
 */
static void at_exits(struct result *r, const struct sym *key)
{
	uint32_t n;
	struct exit_view *v = rule_exits(r, key, &n);

	for (uint32_t i = 0; i < n; i++) {
		bool even = false, kept = false, also_kept = false;
		const struct ref *ref = v[i].ref;

		if (v[i].ending != END_LESS || ref->flags & RF_ESCAPED ||
		    rule_object_flags(v[i].obs->state, key) &
			    (RF_HANDED | RF_ESCAPED | RF_UNLINKED) ||
		    may_own_another(r, v[i].obs, key) ||
		    !puts_alike(r, v[i].obs, key, ref->flags & RF_GOT ? 2 : 1))
			continue;
		for (uint32_t k = 0; k < n; k++) {
			if (v[k].ending == END_BALANCED && exits_alike(&v[i], &v[k]) &&
			    (v[k].ref->flags & RF_GOT || v[k].ref->origin == REF_HELD) &&
			    putter_at(r, v[k].ref->put_tok) == putter_at(r, ref->put_tok) &&
			    sym_object(key)->kind != SYM_LOAD)
				even = true;
			if (v[k].ending == END_NONE)
				*(v[k].fails ? &kept : &also_kept) = true;
		}
		if (even && (ref->flags & RF_GOT || (ref->origin == REF_HELD && v[i].fails)))
			rule_report(r, &rule_unpaired_put,
				    put_directly(r, ref->put_tok) && !is_callbacks_own(r, key)
					    ? CONF_MEDIUM
					    : CONF_LOW,
				    ref->put_tok, v[i].obs->state, key, false,
				    "one reference too many of %s is dropped on this path, not on "
				    "others",
				    rule_object(r, key));
		else if (v[i].fails && kept && also_kept && !(ref->flags & RF_GOT) &&
			 ref->origin == REF_BORROWED && sym_object(key)->kind == SYM_PARAM)
			rule_report(r, &rule_unpaired_put,
				    put_directly(r, ref->put_tok) ? CONF_MEDIUM : CONF_LOW,
				    ref->put_tok, v[i].obs->state, key, false,
				    "the caller's reference to %s is dropped on this failure, not "
				    "on others",
				    rule_object(r, key));
	}
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike)
		if (o->kind == OBS_PUT)
			at_put(r, o);
	for (const struct sym **key = rule_keys(r); *key; key++)
		at_exits(r, *key);
}

const struct rule rule_unpaired_put = {
	.info =
		{
			.id = "unpaired-put",
			.title = "more references are dropped than were owned",
			.explain = "On one path an object is dropped more often than this function "
				   "owned references: the same "
				   "reference twice, or that of the caller on some failures only. "
				   "The object is freed while "
				   "others still use it.\n"
				   "A false alarm when the second put drops the reference of a "
				   "container that the object was "
				   "taken out of by a function that is not seen.\n"
				   "Cure: find out which of the puts belongs to the get, and "
				   "remove the other.",
			.wrong = "kref_init(&ctx->ref);\n"
				 "err = start(on);\n"
				 "if (err)\n"
				 "\tkref_put(&ctx->ref, ctx_release);\n"
				 "kref_put(&ctx->ref, ctx_release);\n"
				 "return err;",
			.right = "kref_init(&ctx->ref);\n"
				 "err = start(on);\n"
				 "kref_put(&ctx->ref, ctx_release);\n"
				 "return err;",
			.source = "kref.rst rule 2",
			.kref_rule = 2,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
