// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cures. Each keeps the count of references as it is on every way through the function but the
 * one that the finding is about.
 */
#include "cure.h"

void cure_drop_pair(struct result *r, struct finding *f, uint32_t get_tok, uint32_t put_tok,
		    bool close)
{
	struct spot get, put;
	struct cure c;

	if (!cure_open(&c, f, r->fn->ast->tokens, r->fn->file->path, r->strings))
		return;
	if (spot_find(r->fn->ast->body, get_tok, &get) &&
	    spot_find(r->fn->ast->body, put_tok, &put) && get.listed && put.listed &&
	    get.owner == put.owner && stmt_call(get.stmt, get_tok) &&
	    stmt_call(put.stmt, put_tok) &&
	    (!close || (get.stmt->next && get.stmt->next->next == put.stmt))) {
		edit_drop(&c, &get);
		edit_drop(&c, &put);
	} else {
		c.bad = true;
	}
	cure_close(&c, f, "drop the get and the put");
}

/* Are tokens [from, ...) those of text, up to a comma? */
static bool reads(const struct source *src, const struct tokens *t, uint32_t from, const char *text)
{
	size_t len = strlen(text);
	uint32_t off = t->at[from].off;

	if (off + len > src->size || memcmp(src->text + off, text, len))
		return false;
	for (; from < t->n && t->at[from].off < off + len; from++)
		;
	return t->at[from].kind == T_COMMA && t->at[from].off >= off + len;
}

/* The one release function that the file puts what has this name with: kref_put(arg, release). */
static const struct name *release_of(const struct cure *c, const char *arg)
{
	const struct name *put = name_of("kref_put"), *release = NULL;
	struct source src = c->src;
	struct arena a = {0};
	struct unit u = {0};

	src.lines = NULL;
	src.owned = false;
	unit_lex(&u, &src, &a);
	for (uint32_t i = 0; i + 4 < u.tokens.n; i++) {
		const struct token *t = &u.tokens.at[i];
		uint32_t close = t[1].u.pair.match;

		if (t->kind != T_NAME || t->u.name != put || t[1].kind != T_LPAREN ||
		    close < i + 4 || u.tokens.at[close - 1].kind != T_NAME ||
		    u.tokens.at[close - 2].kind != T_COMMA || !reads(&src, &u.tokens, i + 2, arg))
			continue;
		if (release && release != u.tokens.at[close - 1].u.name) {
			release = NULL;
			break;
		}
		release = u.tokens.at[close - 1].u.name;
	}
	free(src.lines);
	arena_free(&a);
	return release;
}

/* kref_put() with the argument of this kref_get(), or NULL. */
static const char *put_for(const struct cure *c, const struct result *r, const struct expr *get,
			   const struct name *release)
{
	const char *arg = text_of_argument(c, get, 0);

	if (!arg || strcmp(rule_callee_name(r, get->tok)->text, "kref_get"))
		return NULL;
	if (!release)
		release = release_of(c, arg);
	if (!release)
		return NULL;
	return arena_printf(c->a, "kref_put(%s, %s);", arg, release->text);
}

/* if (hand_off()) get; becomes get; if (!hand_off()) put; */
static void swap_branch(struct cure *c, const struct spot *get, const struct spot *handoff,
			uint32_t handoff_tok, const char *put)
{
	const struct stmt *s = handoff->stmt;
	const struct expr *cond = s->u.cond.cond;
	uint32_t start, end, name;
	const char *text;

	if (cond->kind != EXPR_CALL || cond->tok != handoff_tok || s->u.cond.no || !put ||
	    (get->listed ? get->stmt->next != NULL || get->prev : get->owner != s) ||
	    !text_range(c, get->stmt->tok, get->stmt->end, &start, &end)) {
		c->bad = true;
		return;
	}
	text = text_copy(c, start, end);
	name = c->t->at[cond->tok].kind == T_NAME ? cond->tok : cond->tok - 1;
	edit_before(c, s, text);
	if (strchr(text, '\n') || c->t->at[name].flags & TF_EXPANDED)
		c->bad = true;
	edit_add(c, c->t->at[name].off, c->t->at[name].off, "!");
	edit_add(c, start, end, put);
}

/* The get's own lines move up; a branch between that stmt_leaves gets the put. */
static void move_up(struct cure *c, const struct spot *get, const struct spot *handoff,
		    const struct names *names, const char *put)
{
	uint32_t start, end, from, to;
	const struct stmt *s = handoff->stmt;
	const char *indent;

	if (s->kind == STMT_DECL || !text_lines(c, get->stmt, &from, &to) ||
	    !text_range(c, s->tok, s->tok, &start, &end)) {
		c->bad = true;
		return;
	}
	indent = text_indent(c, start);
	if (!text_is_blank(c, text_line(c, start), start) || strcmp(indent, text_indent(c, from)))
		c->bad = true;
	edit_add(c, text_line(c, start), text_line(c, start), text_copy(c, from, to));
	for (; s && s != get->stmt; s = s->next) {
		if (stmt_assigns(s, names) || (s->kind != STMT_EXPR && !(stmt_leaves(s) && put))) {
			c->bad = true;
			return;
		}
		if (s->kind == STMT_IF)
			edit_branch(c, s, put);
	}
	if (!s)
		c->bad = true;
	edit_drop(c, get);
}

void cure_get_first(struct result *r, struct finding *f, uint32_t get_tok, uint32_t handoff_tok,
		    const struct name *release)
{
	struct spot get, handoff;
	const struct expr *call;
	struct names names;
	const char *put;
	struct cure c;

	if (!cure_open(&c, f, r->fn->ast->tokens, r->fn->file->path, r->strings))
		return;
	call = spot_find(r->fn->ast->body, get_tok, &get) ? stmt_call(get.stmt, get_tok) : NULL;
	if (!call || !spot_find(r->fn->ast->body, handoff_tok, &handoff) || !handoff.listed) {
		c.bad = true;
	} else {
		names_of(call, &names);
		put = put_for(&c, r, call, release);
		if (get.listed && get.owner == handoff.owner && handoff_tok < get_tok)
			move_up(&c, &get, &handoff, &names, put);
		else if (handoff.stmt->kind == STMT_IF &&
			 stmt_covers(handoff.stmt->u.cond.yes, get_tok))
			swap_branch(&c, &get, &handoff, handoff_tok, put);
		else
			c.bad = true;
	}
	cure_close(&c, f, "take the reference before the hand-off");
}

/* ---- a put where one is missing ---- */

static bool finds_its_object(const struct name *name)
{
	switch (name->known) {
	case N_CONTAINER_OF:
	case N_CONTAINER_OF_SAFE:
	case N_CONTAINER_OF_CONST: return true;
	default: return false;
	}
}

static bool calls_free_alone(struct result *r, const struct func *f, int depth)
{
	for (uint32_t i = 0; i < f->ndeeds; i++)
		if (f->deeds[i].kind != DEED_FREE || f->deeds[i].npath ||
		    f->deeds[i].flags & (DEED_GLOBAL | DEED_BRANCHED))
			return false;
	for (uint32_t i = 0; i < f->ncalls; i++) {
		const struct func *g;

		if (finds_its_object(f->calls[i]))
			continue;
		g = program_callee(r->prog, f, i);
		if (!g || (g->kind == FUNC_MODEL
				   ? !(g->bits && g->nparams && g->bits[0] & PB_FREED)
				   : g->ndeeds || depth < 1 || !calls_free_alone(r, g, depth - 1)))
			return false;
	}
	return true;
}

bool release_takes_any(struct result *r, const struct func *release)
{
	return release && release->kind == FUNC_FUNCTION && !(release->marks & FM_SKIPPED) &&
	       release->ndeeds == 1 && calls_free_alone(r, release, 1);
}

/* Can the statement at tok name the variable? */
static bool is_visible(const struct result *r, int n, uint32_t tok)
{
	const struct local *v = &r->cfg->locals[n];
	struct spot x;

	if (v->is_param)
		return true;
	return v->decl && v->decl->tok < tok && spot_find(r->fn->ast->body, v->decl->tok, &x) &&
	       x.stmt->kind == STMT_DECL && stmt_covers(x.owner, tok);
}

struct writes {
	const struct name *name;
	unsigned int n;
};

static void look_write(void *ctx, const struct expr *e)
{
	struct writes *w = ctx;

	w->n += expr_writes(e) == w->name;
}

/* Is it given a value once alone, so that it means the same wherever it has one? */
static bool is_written_once(const struct result *r, int n)
{
	const struct local *v = &r->cfg->locals[n];
	struct writes w = {v->name, v->is_param || (v->decl && v->decl->init)};

	visit_exprs(r->fn->ast->body, look_write, &w);
	return w.n == 1;
}

/* Do the variables in e mean the same on both paths, and can both places name them? */
static bool means_the_same(struct result *r, const struct expr *e, const struct state *there,
			   const struct state *here, uint32_t tok)
{
	struct names names;
	bool any = false;

	names_of(e, &names);
	for (uint32_t i = 0; i < names.n; i++) {
		int n = cfg_local(r->cfg, names.at[i]);
		const struct sym *addr, *a, *b;

		if (n < 0)
			continue;
		any = true;
		addr = sym_numbered(r->tab, SYM_LOCAL, n, 0);
		a = state_get(there, addr);
		b = state_get(here, addr);
		/* what nobody reads any more is forgotten */
		if (!a || (a != b && (b || !is_written_once(r, n))) || !is_visible(r, n, tok))
			return false;
	}
	return any && !names.others;
}

static bool holds_lock(const struct state *s)
{
	for (int i = 0; i < s->nlocks; i++)
		if (s->locks[i].mode && !s->locks[i].callers)
			return true;
	return false;
}

/* Whoever comes to this return comes with the reference. */
static bool all_leak_there(const struct exit_view *v, uint32_t n, uint32_t tok)
{
	for (uint32_t i = 0; i < n; i++)
		if (v[i].obs->tok == tok && (v[i].ending != END_OWNED || v[i].ref->count != 1))
			return false;
	return true;
}

/* May the release run here? It need not take less than it takes elsewhere. */
static bool may_release(struct result *r, const struct exit_view *leak, const struct obs *put)
{
	const struct func *f;

	if (leak->ref->origin != REF_INIT || put->tok < leak->obs->tok)
		return true;
	f = put->arg && put->arg->kind == SYM_FUNC
		    ? program_resolve(r->prog, r->fn->file, put->arg->name)
		    : NULL;
	return release_takes_any(r, f);
}

void cure_put_as_there(struct result *r, struct finding *f, const struct sym *key,
		       const struct exit_view *exits, uint32_t n, const struct exit_view *leak)
{
	uint32_t tok = leak->obs->tok;
	const char *text = NULL;
	struct spot ret, put;
	struct cure c;

	if (!cure_open(&c, f, r->fn->ast->tokens, r->fn->file->path, r->strings))
		return;
	if (f->confidence < CONF_HIGH || leak->maybe || !spot_find(r->fn->ast->body, tok, &ret) ||
	    !stmt_is_plain_return(ret.stmt) || holds_lock(leak->obs->state) ||
	    !all_leak_there(exits, n, tok))
		c.bad = true;
	for (const struct obs *o = r->first; o && !c.bad && !text; o = o->next) {
		const struct expr *call;

		if (o->kind != OBS_PUT || o->what != key ||
		    !spot_find(r->fn->ast->body, o->tok, &put))
			continue;
		call = stmt_call(put.stmt, o->tok);
		if (call && may_release(r, leak, o) &&
		    means_the_same(r, call, o->state, leak->obs->state, tok))
			text = text_of(&c, put.stmt->tok, put.stmt->end);
	}
	if (text && !c.bad)
		edit_before_spot(&c, &ret, text);
	cure_close(&c, f, "drop the reference on this return");
}

/* The call at tok that a statement makes first of all: x = call(); call(); if (call()). */
static const struct expr *first_call(const struct stmt *s, uint32_t tok)
{
	const struct expr *e = s->kind == STMT_EXPR ? s->u.expr
			       : s->kind == STMT_IF ? s->u.cond.cond
						    : NULL;

	if (e && e->kind == EXPR_ASSIGN)
		e = e->u.binary.right;
	return e && e->kind == EXPR_CALL && e->tok == tok ? e : NULL;
}

/* Is the variable that arg goes through still that of the object? */
static bool names_object(struct result *r, const struct item *arg, const struct state *s,
			 const struct sym *key, uint32_t tok)
{
	struct names names;
	const struct sym *v;
	int n;

	names_of(arg->value, &names);
	n = names.n == 1 && !names.others ? cfg_local(r->cfg, names.at[0]) : -1;
	if (n < 0 || !is_visible(r, n, tok))
		return false;
	v = state_get(s, sym_numbered(r->tab, SYM_LOCAL, n, 0));
	return v ? sym_object(v) == sym_object(key) : is_written_once(r, n);
}

/* The put of what was set up, or NULL: kobject_put(&foo->kobj); put_device(dev); */
static const char *kobject_put_of(struct cure *c, struct result *r, const struct ref *ref,
				  const struct obs *at)
{
	uint32_t tok = ref->got_tok;
	const struct func *m = table_get(r->prog->kobject_models, rule_callee_name(r, tok));
	const struct sym *counter = m ? m->sum->outcomes->effects->at : NULL;
	const struct expr *call;
	const struct item *arg;
	const char *text;
	struct spot x;
	int fields = 0;

	for (; counter && counter->kind == SYM_FIELD; counter = counter->a)
		fields++;
	if (!counter || counter->kind != SYM_PARAM || !spot_find(r->fn->ast->body, tok, &x))
		return NULL;
	call = first_call(x.stmt, tok);
	arg = call ? call->u.call.args : NULL;
	for (int64_t i = 0; arg && i < counter->value; i++)
		arg = arg->next;
	text = arg && names_object(r, arg, at->state, ref->key, at->tok)
		       ? text_of_argument(c, call, (uint32_t)counter->value)
		       : NULL;
	/* the counter is the kobject's own, or that of the device around it */
	return text ? arena_printf(c->a, "%s(%s);", fields > 1 ? "put_device" : "kobject_put", text)
		    : NULL;
}

/* Is the release one that can free the object however little of it is set up? */
static bool kobject_takes_any(struct result *r, const struct ref *ref)
{
	return ref->release && ref->release->kind == SYM_GLOBAL &&
	       release_takes_any(r, program_set_member(r->prog, r->fn->file, ref->release->name,
						       name_of("release")));
}

/* Whoever comes to this return comes with the kobject that could not be added. */
static bool all_failed_there(const struct result *r, uint32_t tok, const struct sym *key)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		const struct ref *ref;

		if (o->kind != OBS_EXIT || o->tok != tok)
			continue;
		ref = rule_ref(o->state, key);
		if (!ref || !(ref->flags & RF_FAILED) || ref->count <= 0 ||
		    rule_object_flags(o->state, key) & RF_FREED)
			return false;
	}
	return true;
}

static const char kobject_cure[] = "put the object: its release function frees it";

void cure_put_kobject(struct result *r, struct finding *f, const struct obs *at,
		      const struct ref *ref)
{
	const char *text;
	struct spot ret;
	struct cure c;

	if (!cure_open(&c, f, r->fn->ast->tokens, r->fn->file->path, r->strings))
		return;
	text = kobject_takes_any(r, ref) && all_failed_there(r, at->tok, ref->key)
		       ? kobject_put_of(&c, r, ref, at)
		       : NULL;
	if (text && spot_find(r->fn->ast->body, at->tok, &ret) && stmt_is_plain_return(ret.stmt))
		edit_before_spot(&c, &ret, text);
	cure_close(&c, f, kobject_cure);
}

void cure_free_kobject(struct result *r, struct finding *f, const struct obs *at,
		       const struct ref *ref)
{
	uint32_t start, end;
	const char *text;
	struct spot x;
	struct cure c;

	if (!cure_open(&c, f, r->fn->ast->tokens, r->fn->file->path, r->strings))
		return;
	text = ref->flags & RF_FAILED && kobject_takes_any(r, ref) ? kobject_put_of(&c, r, ref, at)
								   : NULL;
	if (text && spot_find(r->fn->ast->body, at->tok, &x) && stmt_call(x.stmt, at->tok) &&
	    text_range(&c, x.stmt->tok, x.stmt->end, &start, &end))
		edit_add(&c, start, end, text);
	cure_close(&c, f, kobject_cure);
}

void cure_replace(struct look *l, struct finding *f, const struct tokens *t, uint32_t from,
		  uint32_t to, const char *cure, const char *before, uint32_t arg, uint32_t arg_end,
		  const char *after)
{
	uint32_t start, end;
	const char *text;
	struct cure c;

	if (!cure_open(&c, f, t, l->file->path, l->strings))
		return;
	text = text_of(&c, arg, arg_end);
	if (text && text_range(&c, from, to, &start, &end))
		edit_add(&c, start, end, arena_printf(c.a, "%s%s%s", before, text, after));
	cure_close(&c, f, cure);
}
