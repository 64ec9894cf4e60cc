// SPDX-License-Identifier: GPL-2.0-only
/* What the rules share: the list, the exits of a function as one counter sees them, reporting. */
#include "rules.h"
#include "reach.h"

const struct rule *const rules[] = {
#define RULE(name) &rule_##name,
#include "rules/rules.def"
#undef RULE
	NULL};

const struct rule_info *const rule_list[] = {
#define RULE(name) &rule_##name.info,
#include "rules/rules.def"
#undef RULE
	NULL};

const struct rule_info *rule_find(const char *id)
{
	for (const struct rule_info *const *r = rule_list; *r; r++)
		if (!strcmp((*r)->id, id))
			return *r;
	return NULL;
}

const struct ref *rule_ref(const struct state *s, const struct sym *key)
{
	return state_ref((struct state *)(uintptr_t)s, key);
}

uint16_t rule_object_flags(const struct state *s, const struct sym *key)
{
	return state_object_flags((struct state *)(uintptr_t)s, key);
}

const char *rule_object(struct result *r, const struct sym *key)
{
	char buf[160];
	const struct sym *o = key;

	while (o->kind == SYM_FIELD && o->a->kind != SYM_LOCAL && o->a->kind != SYM_GLOBAL)
		o = o->a;
	/* a fresh value goes by the name of the variable that holds it */
	sym_text(o, r->cfg, buf, sizeof(buf));
	return arena_strndup(r->strings, buf, strlen(buf));
}

const struct sym **rule_keys(struct result *r)
{
	VEC(const struct sym *) v = {0};

	if (r->keys)
		return r->keys;
	for (const struct obs *o = r->first_of[OBS_EXIT]; o; o = o->alike) {
		for (int i = 0; i < o->state->nrefs; i++) {
			size_t k;

			if (o->state->refs[i].flags & RF_OBJECT)
				continue;
			for (k = 0; k < v.n && v.at[k] != o->state->refs[i].key; k++)
				;
			if (k == v.n)
				vec_push(&v, o->state->refs[i].key);
		}
	}
	vec_push(&v, NULL);
	r->keys = arena_copy(r->arena, v.at, v.n * sizeof(*v.at));
	vec_free(&v);
	return r->keys;
}

static bool returns_pointer(const struct result *r)
{
	return r->fn->ast->decl.type.pointers > 0;
}

/* An int, and some way out returns zero or an error by its name: what is not zero is an error. */
static bool returns_error(const struct result *r)
{
	const struct type *t = &r->fn->ast->decl.type;

	if (t->kind != TYPE_BASIC || t->flags & (TYF_UNSIGNED | TYF_BOOL))
		return false;
	for (const struct obs *o = r->first_of[OBS_EXIT]; o; o = o->alike)
		if (o->what &&
		    (o->what->kind == SYM_ERRNO ||
		     (o->what->kind == SYM_CONST && o->what->value == 0)))
			return true;
	return false;
}

/* -EINPROGRESS and kin say that it goes on, not that it failed. */
static bool is_failure(const struct result *r, const struct obs *o)
{
	if (!o->what)
		return false;
	if (o->what->kind == SYM_ERRNO)
		return strcmp(o->what->name->text, "EINPROGRESS") &&
		       strcmp(o->what->name->text, "EIOCBQUEUED");
	if (o->ret_mask == M_NEG)
		return true;
	if (returns_pointer(r))
		return !(o->ret_mask & M_POS);
	/* if (err) return err */
	return o->ret_mask == M_NONZERO && o->what->kind == SYM_FRESH && returns_error(r);
}

static bool is_comparison(uint8_t op)
{
	return op == T_EQ || op == T_NE || op == T_LT || op == T_GT || op == T_LE || op == T_GE;
}

/* An address in it, or a number made from one. What is read out of the object, or found out about
 * it, gives it to nobody, unless it is a pointer again. */
static bool gives(const struct sym *ret, const struct sym *object, bool pointer)
{
	for (; ret && ret != object; ret = ret->a) {
		if (ret->kind == SYM_LOAD && !pointer)
			return false;
		if (ret->kind == SYM_BIN && is_comparison(ret->op))
			return false;
		if (ret->b && gives(ret->b, object, pointer))
			return true;
	}
	return ret;
}

static bool is_returned(const struct result *r, const struct sym *ret, const struct sym *object)
{
	return ret && ret->kind != SYM_CONST &&
	       (gives(ret, object, returns_pointer(r)) || sym_contains(object, ret));
}

/* if (!x), IS_ERR(x): looks whether there is something at all. */
static bool is_test(const struct name *n)
{
	return !strcmp(n->text, "if") || !strcmp(n->text, "while") || n->known == N_IS_ERR ||
	       n->known == N_IS_ERR_OR_NULL || n->known == N_LIKELY || n->known == N_UNLIKELY;
}

bool rule_is_argument(const struct result *r, uint32_t call)
{
	const struct token *t = r->fn->ast->tokens->at;

	if (call < 2 || (t[call - 1].kind != T_COMMA && t[call - 1].kind != T_LPAREN))
		return false;
	return t[call - 1].kind == T_COMMA ||
	       (t[call - 2].kind == T_NAME && !is_test(t[call - 2].u.name));
}

/*
 * More references than places that it was stored in, hand-offs and the caller: who should drop the
 * rest? A store in memory that is this function's own makes no place, but may own one.
 */
static bool has_surplus(const struct result *r, const struct obs *o, const struct ref *ref,
			bool returned)
{
	const struct state *s = o->state;
	const struct sym *object = sym_object(ref->key);
	int owners = ref->places + returned + ((rule_object_flags(s, ref->key) & RF_HANDED) != 0);

	if (ref->origin == REF_BORROWED || ref->flags & RF_SATURATED ||
	    rule_is_argument(r, ref->got_tok))
		return false;
	/* made with two, by one who knows for whom */
	if (ref->origin == REF_INIT && ref->count > 1 && object->kind == SYM_FRESH &&
	    object->value / 16 == ref->got_tok)
		return false;
	for (int i = 0; i < s->nenv; i++)
		owners += s->env[i].value->kind != SYM_CONST &&
			  sym_object(s->env[i].addr)->flags & SYMF_ALLOC &&
			  sym_object(s->env[i].value) == object;
	return ref->count > owners;
}

static uint8_t ending_of(struct result *r, const struct obs *o, const struct ref *ref,
			 const struct sym *key)
{
	struct state *s = (struct state *)(uintptr_t)o->state;
	const struct sym *object = sym_object(key);
	uint16_t of;
	bool returned;

	if (!(state_mask(s, object) & M_POS))
		return END_VACUOUS;
	if (!ref)
		return END_NONE;
	if (ref->flags & RF_DOUBT || key->flags & SYMF_ARRAY)
		return END_DOUBT;
	of = rule_object_flags(s, key);
	if (ref->count < 0)
		return END_LESS;
	if (ref->count == 0)
		return ref->flags & (RF_GOT | RF_PUT) || ref->origin == REF_INIT ? END_BALANCED
										 : END_NONE;
	if (of & RF_FREED)
		return END_BALANCED;
	returned = is_returned(r, o->what, object);
	if ((returned || ref->flags & RF_ESCAPED || of & (RF_ESCAPED | RF_HANDED) ||
	     state_is_stored(s, object)) &&
	    !has_surplus(r, o, ref, returned))
		return END_KEPT;
	if (ref->origin == REF_INIT && object->kind != SYM_FRESH)
		return END_KEPT; /* initialised for somebody else */
	return END_OWNED;
}

/* Several rules ask the same of the same counter. */
struct exits_memo {
	struct exits_memo *next;
	const struct sym *key;
	struct exit_view *views;
	uint32_t n;
};

/* The value holds a pointer, as far as the variable tells that it was put into. */
static bool is_pointer(const struct result *r, const struct sym *x)
{
	int n = x->label ? cfg_local(r->cfg, x->label) : -1;

	return n >= 0 && r->cfg->locals[n].decl && r->cfg->locals[n].decl->type.pointers;
}

/* Did the call at tok fail on the way to s? */
static bool failed(const struct result *r, const struct state *s, uint32_t tok)
{
	for (int i = 0; i < s->nfacts; i++) {
		const struct sym *x = s->facts[i].s;
		uint8_t mask = s->facts[i].mask;

		if (x->kind != SYM_FRESH || !(x->flags & SYMF_CALL) ||
		    x->value != (int64_t)tok * 16)
			continue;
		return is_pointer(r, x) ? !(mask & M_POS) : !(mask & M_ZERO) && mask & M_NEG;
	}
	return false;
}

/* Who may have stored it has not, if he failed. */
static bool is_maybe(const struct result *r, const struct obs *o, const struct ref *ref)
{
	return ref->flags & RF_MAYBE && !(ref->maybe_tok && ref->maybe_tok != UINT32_MAX &&
					  failed(r, o->state, ref->maybe_tok));
}

static void view_exits(struct result *r, struct exits_memo *m)
{
	for (const struct obs *o = r->first_of[OBS_EXIT]; o; o = o->alike)
		m->n++;
	m->views = arena_alloc(r->arena, (m->n + 1) * sizeof(*m->views));
	m->n = 0;
	for (const struct obs *o = r->first_of[OBS_EXIT]; o; o = o->alike) {
		struct exit_view *x = &m->views[m->n++];

		x->obs = o;
		x->ref = rule_ref(o->state, m->key);
		x->ending = ending_of(r, o, x->ref, m->key);
		x->fails = is_failure(r, o);
		x->maybe = x->ref && is_maybe(r, o, x->ref);
		x->returned = is_returned(r, o->what, sym_object(m->key));
	}
}

struct exit_view *rule_exits(struct result *r, const struct sym *key, uint32_t *n)
{
	struct exits_memo *m;

	for (m = r->exits; m && m->key != key; m = m->next)
		;
	if (!m) {
		m = arena_alloc(r->arena, sizeof(*m));
		m->key = key;
		view_exits(r, m);
		m->next = r->exits;
		r->exits = m;
	}
	*n = m->n;
	return m->views;
}

/* BLK_STS_OK, NOTIFY_DONE ...: told apart by name. */
static bool is_named_constant(const struct sym *s)
{
	return s->kind == SYM_CONST || s->kind == SYM_ERRNO ||
	       (s->kind == SYM_LOAD && s->a->kind == SYM_GLOBAL);
}

/* The same variable is returned, but a test of it came out differently. */
static bool told_apart(const struct obs *a, const struct obs *b)
{
	for (int i = 0; i < a->state->nfacts; i++) {
		const struct fact *f = &a->state->facts[i];

		if (f->s->kind == SYM_BIN && (f->s->a == a->what || f->s->b == a->what) &&
		    !(f->mask & state_mask(b->state, f->s)))
			return true;
	}
	return false;
}

bool exits_alike(const struct exit_view *a, const struct exit_view *b)
{
	if (a->fails || b->fails)
		return a->fails == b->fails;
	if (a->obs->what && a->obs->what == b->obs->what && told_apart(a->obs, b->obs))
		return false;
	if (!a->obs->what || !b->obs->what)
		return true;
	if (is_named_constant(a->obs->what) && is_named_constant(b->obs->what))
		return a->obs->what == b->obs->what;
	return a->obs->ret_mask == b->obs->ret_mask;
}

bool rule_undoes(const struct ref *ref, const struct held *lock)
{
	return ref && lock && ref->origin == REF_BORROWED && ref->count == 1 &&
	       ref->flags & RF_GOT && !(ref->flags & RF_UNLESS) && ref->got_tok > lock->acq;
}

bool rule_is_put(struct result *r, uint32_t tok)
{
	uint32_t n = r->fn->ast->tokens->n;

	if (!r->puts) {
		r->puts = arena_alloc(r->arena, (n / 64 + 1) * sizeof(*r->puts));
		for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike)
			if (o->tok <= n)
				r->puts[o->tok / 64] |= (uint64_t)1 << (o->tok % 64);
	}
	return tok <= n && r->puts[tok / 64] >> (tok % 64) & 1;
}

bool release_frees(struct result *r, const struct sym *release)
{
	struct func *f;

	if (!release || release->kind != SYM_FUNC)
		return true;
	f = reach_named(r->prog, NULL, r->fn->file, release);
	return !f || !f->sum || f->kind == FUNC_MODEL || f->sum->flags & SUM_FREES;
}

bool rule_gets_argument(const struct func *f)
{
	for (unsigned int i = 0; f && f->sum && i < f->sum->noutcomes; i++)
		for (unsigned int k = 0; k < f->sum->outcomes[i].neffects; k++) {
			const struct effect *e = &f->sum->outcomes[i].effects[k];
			const struct sym *at = e->at;

			while (at->kind == SYM_FIELD || at->kind == SYM_CONTAINER)
				at = at->a;
			if (e->kind == EF_REF && e->delta > 0 && at->kind != SYM_PARAM)
				return false;
		}
	return true;
}

bool rule_is_put_at_once(const struct result *r, const struct ref *ref)
{
	const struct name *label = sym_object(ref->key)->label;
	const struct tokens *t = r->fn->ast->tokens;

	if (!label || ref->origin != REF_HELD || ref->got_tok >= ref->put_tok)
		return false;
	for (uint32_t i = ref->got_tok + 1; i + 1 < ref->put_tok; i++) {
		const struct token *x = &t->at[i];

		if (x->kind != T_NAME || strncmp(x->u.name->text, label->text, x->u.name->len) ||
		    (label->text[x->u.name->len] && label->text[x->u.name->len] != '.'))
			continue;
		if (x[1].kind == T_ARROW || x[-1].kind == T_COMMA || x[-1].kind == T_AMP)
			return false;
		if (x[-1].kind == T_LPAREN && x[-2].kind == T_NAME && !is_test(x[-2].u.name))
			return false;
	}
	return true;
}

bool rule_is_explained(const struct result *r, uint32_t tok)
{
	const struct tokens *t = r->fn->ast->tokens;
	struct source src;
	const char *why, *at, *end;
	bool found;

	while (tok && t->at[tok - 1].kind != T_SEMI && t->at[tok - 1].kind != T_LBRACE &&
	       t->at[tok - 1].kind != T_RBRACE && t->at[tok - 1].kind != T_RPAREN &&
	       t->at[tok - 1].kind != T_COLON)
		tok--;
	if (!source_read(&src, r->fn->file->path, &why))
		return false;
	if (t->at[tok].off >= src.size) {
		source_free(&src);
		return false;
	}
	at = src.text + t->at[tok].off;
	end = at + strcspn(at, "\n");
	found = memmem(at, (size_t)(end - at), "/*", 2) || memmem(at, (size_t)(end - at), "//", 2);
	while (at > src.text && (at[-1] == ' ' || at[-1] == '\t' || at[-1] == '\n'))
		at--;
	found |= at - src.text > 1 && at[-1] == '/' && at[-2] == '*';
	for (end = at; at > src.text && at[-1] != '\n'; at--)
		;
	found |= memmem(at, (size_t)(end - at), "//", 2) != NULL; /* the line above */
	source_free(&src);
	return found;
}

const struct name *rule_callee_name(const struct result *r, uint32_t tok)
{
	const struct tokens *t = r->fn->ast->tokens;

	if (tok && tok < t->n && t->at[tok].kind != T_NAME)
		tok--;
	return tok < t->n && t->at[tok].kind == T_NAME ? t->at[tok].u.name : name_of("?");
}

const struct func *rule_callee(const struct result *r, uint32_t tok)
{
	return program_resolve(r->prog, r->fn->file, rule_callee_name(r, tok));
}

bool kobject_may_free(struct result *r, const struct ref *ref)
{
	const struct func *f;

	if (!ref->release || ref->release->kind != SYM_GLOBAL)
		return true;
	f = program_set_member(r->prog, r->fn->file, ref->release->name, name_of("release"));
	return !f || !f->bits || f->marks & FM_SKIPPED ||
	       f->bits[0] & (PB_FREED | PB_STORED | PB_INDIRECT | PB_GIVEN_UP);
}

/* ---- reporting ---- */

static const struct {
	const char *kind, *text;
} event_texts[] = {
	[TR_GET] = {"get", "reference taken here"},
	[TR_PUT] = {"put", "reference dropped here"},
	[TR_INIT] = {"init", "initialised here: the first reference"},
	[TR_HELD] = {"get", "comes with a reference held"},
	[TR_ALLOC] = {"alloc", "allocated here"},
	[TR_ESCAPE] = {"store", "stored or published here"},
	[TR_HANDOFF] = {"handoff", "handed to another context here"},
	[TR_LOOKUP] = {"lookup", "found here"},
	[TR_LOCK] = {"lock", "lock taken here"},
	[TR_UNLOCK] = {"unlock", "lock dropped here"},
	[TR_TRUE] = {"branch", "condition is true"},
	[TR_FALSE] = {"branch", "condition is false"},
	[TR_CASE] = {"branch", "this case is taken"},
	[TR_USE] = {"use", "used here"},
	[TR_FREE] = {"other", "freed here"},
	[TR_CALL] = {"other", "called here"},
	[TR_LOST] = {"other", "lost here"},
	[TR_UNLINK] = {"other", "taken out of its container here"},
	[TR_SETUP] = {"init", "its kobject is set up here"},
	[TR_FAILED] = {"other", "adding its kobject failed here"},
	[TR_CLAIM] = {"other", "a mark, slot or hand-off of it is cleared here"},
};

enum { MAX_EVENTS = 24, MAX_BRANCHES = 4 };

static void place_of(struct result *r, uint32_t tok, uint32_t *line, uint32_t *col)
{
	const struct tokens *t = r->fn->ast->tokens;

	file_where(r->fn->file, t->at[tok < t->n ? tok : t->n].off, line, col);
}

static bool concerns(const struct trail *t, const struct sym *what)
{
	const struct sym *object = what->kind == SYM_FIELD ? sym_object(what) : what;

	switch (t->kind) {
	case TR_LOCK:
	case TR_UNLOCK:
	case TR_TRUE:
	case TR_FALSE:
	case TR_CASE:
	case TR_LENT: return false;
	default: return t->what && sym_object(t->what) == object;
	}
}

static void add_events(struct result *r, struct finding *f, const struct state *s,
		       const struct sym *what)
{
	const struct trail *list[MAX_EVENTS] = {NULL};
	uint32_t n = 0;
	int branches = 0;

	for (const struct trail *t = s->trail; t && n < MAX_EVENTS; t = t->up) {
		bool branch = t->kind == TR_TRUE || t->kind == TR_FALSE || t->kind == TR_CASE;

		if (!concerns(t, what) && !(branch && branches < MAX_BRANCHES))
			continue;
		if (branch) {
			uint32_t line, col;

			place_of(r, t->tok, &line, &col);
			branches++;
		}
		list[n++] = t;
	}
	/* branches before the first thing that happened to the object tell nothing */
	while (n && !concerns(list[n - 1], what))
		n--;
	f->events = arena_alloc(r->strings, (n + 1) * sizeof(*f->events));
	for (uint32_t i = 0; i < n; i++) {
		const struct trail *t = list[n - 1 - i];
		struct event *e = &f->events[f->nevents++];

		e->file = r->fn->file->path;
		place_of(r, t->tok, &e->line, &e->column);
		e->function = r->fn->name->text;
		e->kind = event_texts[t->kind].kind;
		e->message = event_texts[t->kind].text;
		if (t->cond && (t->kind == TR_TRUE || t->kind == TR_FALSE)) {
			char buf[120];

			expr_text(t->cond, buf, sizeof(buf));
			if (buf[0] != '#')
				e->message = arena_printf(r->strings, "here '%s' is %s", buf,
							  t->kind == TR_TRUE ? "true" : "false");
		}
	}
}

struct finding *rule_report(struct result *r, const struct rule *rule, enum confidence c,
			    uint32_t tok, const struct state *s, const struct sym *what,
			    bool callers_lock, const char *fmt, ...)
{
	struct finding f = {.rule = &rule->info, .confidence = c};
	char buf[512];
	va_list args;

	if (r->uncertain && c == CONF_HIGH)
		f.confidence = CONF_MEDIUM;
	f.file = r->fn->file->path;
	f.function = r->fn->name->text;
	place_of(r, tok, &f.line, &f.column);
	sym_text(what, r->cfg, buf, sizeof(buf));
	f.object = arena_strndup(r->strings, buf, strlen(buf));
	va_start(args, fmt);
	vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	f.message = arena_strndup(r->strings, buf, strlen(buf));
	for (size_t i = 0; i < r->out->n; i++) {
		struct finding *o = &r->out->at[i];

		if (o->rule == f.rule && o->line == f.line && o->column == f.column &&
		    o->file == f.file) {
			if (f.confidence > o->confidence)
				o->confidence = f.confidence;
			return NULL;
		}
	}
	f.waits_for_lock = callers_lock ? r->fn : NULL;
	add_events(r, &f, s, what);
	if (!f.nevents) /* the place itself is the path */
		f.events[f.nevents++] = (struct event){.file = f.file,
						       .line = f.line,
						       .column = f.column,
						       .function = f.function,
						       .kind = "use",
						       .message = "here"};
	vec_push(r->out, f);
	return &r->out->at[r->out->n - 1];
}

void rule_report_in(struct result *r, const struct rule *rule, enum confidence c,
		    const struct func *in, uint32_t tok, uint32_t from_tok, const struct sym *what,
		    const char *fmt, ...)
{
	struct finding f = {.rule = &rule->info, .confidence = c};
	const struct tokens *t = in->ast->tokens;
	char buf[512];
	va_list args;

	f.file = in->file->path;
	f.function = in->name->text;
	file_where(in->file, t->at[tok < t->n ? tok : t->n].off, &f.line, &f.column);
	sym_text(what, r->cfg, buf, sizeof(buf));
	f.object = arena_strndup(r->strings, buf, strlen(buf));
	va_start(args, fmt);
	vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	f.message = arena_strndup(r->strings, buf, strlen(buf));
	f.events = arena_alloc(r->strings, sizeof(*f.events));
	f.nevents = 1;
	f.events->file = r->fn->file->path;
	place_of(r, from_tok, &f.events->line, &f.events->column);
	f.events->function = r->fn->name->text;
	f.events->kind = event_texts[TR_PUT].kind;
	f.events->message = event_texts[TR_PUT].text;
	vec_push(r->out, f);
}
