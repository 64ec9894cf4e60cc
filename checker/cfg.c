/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Control flow graph. Every expression with control inside (&& || ?: statement expressions) is
 * lowered into branches and temporaries, so that what is left in an action is evaluated
 * straight through and a condition is one simple test. Scopes with cleanups (__free(), guard())
 * put their ACT_CLEANUP on every way out, the gotos among them.
 */
#include "flow.h"

enum { MAX_LOCALS = 2000, MAX_BLOCKS = 20000, MAX_DEPTH = 400 };

struct bblock {
	VEC(struct action) actions;
	VEC(struct edge) edges;
	uint8_t term;
	bool loop_head, closed;
	struct expr *cond;
	uint32_t tok;
	uint32_t config;
};

struct label {
	const struct name *name;
	uint32_t block;
	uint32_t height; /* of the cleanup stack; UINT32_MAX: not met yet */
};

struct jump {
	uint32_t block, label;
	uint32_t first, n; /* saved cleanup stack */
};

struct cleanup {
	struct decl *decl;
	struct expr *call; /* scoped guard */
	uint32_t tok;
};

struct builder {
	struct arena *a;
	struct function *fn;
	VEC(struct bblock) blocks;
	VEC(struct local) locals;
	VEC(struct label) labels;
	VEC(struct jump) jumps;
	VEC(struct cleanup) stack, saved;
	uint32_t at; /* current block */
	uint32_t brk, cont, brk_height, cont_height;
	uint32_t sw; /* current switch block; UINT32_MAX: none */
	bool sw_default;
	uint32_t ntemps, nopaque, depth;
};

static struct expr *lower(struct builder *b, struct expr *e);
static void lower_cond(struct builder *b, struct expr *e, uint32_t yes, uint32_t no);
static void build(struct builder *b, struct stmt *s);

static uint32_t block_new(struct builder *b)
{
	struct bblock n = {.term = TERM_EXIT};

	vec_push(&b->blocks, n);
	return (uint32_t)b->blocks.n - 1;
}

static void add_edge(struct builder *b, uint32_t from, uint32_t to)
{
	struct edge e = {.to = to};

	vec_push(&b->blocks.at[from].edges, e);
}

/* End the current block with a jump and go on in next. */
static void jump_to(struct builder *b, uint32_t to)
{
	struct bblock *k = &b->blocks.at[b->at];

	if (!k->closed) {
		k->closed = true;
		k->term = TERM_JUMP;
		add_edge(b, b->at, to);
	}
}

static void act(struct builder *b, uint8_t kind, uint32_t tok, struct expr *e, struct decl *d)
{
	struct action x = {.kind = kind, .tok = tok, .expr = e, .decl = d};

	if (b->blocks.at[b->at].closed)
		b->at = block_new(b); /* unreachable code still has a block */
	vec_push(&b->blocks.at[b->at].actions, x);
}

static void local_add(struct builder *b, const struct name *name, struct decl *d, bool param)
{
	struct local l = {.name = name, .decl = d, .is_param = param};

	if (!name)
		return;
	for (size_t i = 0; i < b->locals.n; i++)
		if (b->locals.at[i].name == name)
			return;
	if (b->locals.n < MAX_LOCALS)
		vec_push(&b->locals, l);
}

static struct expr *expr_new(struct builder *b, uint8_t kind, uint32_t tok)
{
	struct expr *e = arena_alloc(b->a, sizeof(*e));

	e->kind = kind;
	e->tok = tok;
	return e;
}

static struct expr *expr_name(struct builder *b, const struct name *n, uint32_t tok)
{
	struct expr *e = expr_new(b, EXPR_NAME, tok);

	e->u.name = n;
	return e;
}

static struct expr *expr_number(struct builder *b, uint64_t v, uint32_t tok)
{
	struct expr *e = expr_new(b, EXPR_NUMBER, tok);

	e->u.number = v;
	return e;
}

static void assign(struct builder *b, const struct name *to, struct expr *value, uint32_t tok)
{
	struct expr *e = expr_new(b, EXPR_ASSIGN, tok);

	e->op = T_ASSIGN;
	e->u.binary.left = expr_name(b, to, tok);
	e->u.binary.right = value;
	act(b, ACT_EXPR, tok, e, NULL);
}

static const struct name *temp_new(struct builder *b)
{
	char buf[32];
	const struct name *n;

	snprintf(buf, sizeof(buf), "#%u", b->ntemps++);
	n = name_of(buf);
	local_add(b, n, NULL, false);
	return n;
}

/* Does anything in the expression need a branch? */
static bool has_control(const struct expr *e)
{
	if (!e)
		return false;
	switch (e->kind) {
	case EXPR_COND:
	case EXPR_STMT:
	case EXPR_COMMA:
		return true;
	case EXPR_BINARY:
		if (e->op == T_ANDAND || e->op == T_OROR)
			return true;
		return has_control(e->u.binary.left) || has_control(e->u.binary.right);
	case EXPR_ASSIGN:
		return has_control(e->u.binary.left) || has_control(e->u.binary.right);
	case EXPR_MEMBER:
		return has_control(e->u.member.base);
	case EXPR_INDEX:
		return has_control(e->u.index.base) || has_control(e->u.index.index);
	case EXPR_CALL:
		if (has_control(e->u.call.fn))
			return true;
		for (struct item *i = e->u.call.args; i; i = i->next)
			if (has_control(i->value))
				return true;
		return false;
	case EXPR_UNARY:
	case EXPR_POSTFIX:
		return has_control(e->u.unary.arg);
	case EXPR_CAST:
		return has_control(e->u.cast.arg);
	case EXPR_INIT:
		for (struct item *i = e->u.init.items; i; i = i->next)
			if (has_control(i->value))
				return true;
		return false;
	default:
		return false;
	}
}

static struct item *lower_items(struct builder *b, struct item *list)
{
	struct item *first = NULL, **end = &first;

	for (; list; list = list->next) {
		struct item *n = arena_copy(b->a, list, sizeof(*list));

		n->value = lower(b, list->value);
		n->next = NULL;
		*end = n;
		end = &n->next;
	}
	return first;
}

/* The value of a statement expression is that of its last expression statement. */
static struct expr *lower_block(struct builder *b, struct expr *e)
{
	const struct name *t = temp_new(b);
	struct stmt *block = e->u.stmt.block;
	size_t height = b->stack.n;
	bool valued = false;

	for (struct stmt *s = block ? block->u.block.first : NULL; s; s = s->next) {
		if (!s->next && s->kind == STMT_EXPR && s->u.expr) {
			assign(b, t, lower(b, s->u.expr), e->tok);
			valued = true;
		} else {
			build(b, s);
		}
	}
	while (b->stack.n > height) {
		struct cleanup c = b->stack.at[--b->stack.n];

		act(b, c.call ? ACT_UNGUARD : ACT_CLEANUP, e->tok, c.call, c.decl);
	}
	if (!valued)
		return expr_new(b, EXPR_OPAQUE, e->tok);
	return expr_name(b, t, e->tok);
}

static struct expr *lower_choice(struct builder *b, struct expr *e)
{
	const struct name *t = temp_new(b);
	uint32_t yes = block_new(b), no = block_new(b), join = block_new(b);

	if (e->kind == EXPR_COND && !e->u.cond.yes) {
		assign(b, t, lower(b, e->u.cond.cond), e->tok);
		lower_cond(b, expr_name(b, t, e->tok), join, no);
		b->at = yes;
		jump_to(b, join);
	} else if (e->kind == EXPR_COND) {
		lower_cond(b, e->u.cond.cond, yes, no);
		b->at = yes;
		assign(b, t, lower(b, e->u.cond.yes), e->tok);
		jump_to(b, join);
	} else {
		lower_cond(b, e, yes, no);
		b->at = yes;
		assign(b, t, expr_number(b, 1, e->tok), e->tok);
		jump_to(b, join);
	}
	b->at = no;
	assign(b, t, e->kind == EXPR_COND ? lower(b, e->u.cond.no) : expr_number(b, 0, e->tok),
	       e->tok);
	jump_to(b, join);
	b->at = join;
	return expr_name(b, t, e->tok);
}

static struct expr *lower(struct builder *b, struct expr *e)
{
	struct expr *n;

	if (!has_control(e))
		return e;
	if (b->depth >= MAX_DEPTH || b->blocks.n >= MAX_BLOCKS) {
		b->nopaque++;
		return expr_new(b, EXPR_OPAQUE, e->tok);
	}
	b->depth++;
	n = arena_copy(b->a, e, sizeof(*e));
	switch (e->kind) {
	case EXPR_COND:
		n = lower_choice(b, e);
		break;
	case EXPR_STMT:
		n = lower_block(b, e);
		break;
	case EXPR_COMMA:
		act(b, ACT_EXPR, e->tok, lower(b, e->u.binary.left), NULL);
		n = lower(b, e->u.binary.right);
		break;
	case EXPR_BINARY:
		if (e->op == T_ANDAND || e->op == T_OROR) {
			n = lower_choice(b, e);
			break;
		}
		n->u.binary.left = lower(b, e->u.binary.left);
		n->u.binary.right = lower(b, e->u.binary.right);
		break;
	case EXPR_ASSIGN:
		n->u.binary.right = lower(b, e->u.binary.right);
		n->u.binary.left = lower(b, e->u.binary.left);
		break;
	case EXPR_MEMBER:
		n->u.member.base = lower(b, e->u.member.base);
		break;
	case EXPR_INDEX:
		n->u.index.base = lower(b, e->u.index.base);
		n->u.index.index = lower(b, e->u.index.index);
		break;
	case EXPR_CALL:
		n->u.call.fn = lower(b, e->u.call.fn);
		n->u.call.args = lower_items(b, e->u.call.args);
		break;
	case EXPR_UNARY:
	case EXPR_POSTFIX:
		n->u.unary.arg = lower(b, e->u.unary.arg);
		break;
	case EXPR_CAST:
		n->u.cast.arg = lower(b, e->u.cast.arg);
		break;
	case EXPR_INIT:
		n->u.init.items = lower_items(b, e->u.init.items);
		break;
	default:
		break;
	}
	b->depth--;
	return n;
}

static struct expr *only_arg(struct expr *e)
{
	struct item *i = e->u.call.args;

	return i && !i->next ? i->value : NULL;
}

/*
 * The condition of drm_WARN_ON(dev, condition), dev_WARN_ONCE(dev, condition, format, ...) and kin:
 * the last argument, or the one before the format. NULL: it is none of them.
 */
static struct expr *warned_about(const struct expr *e)
{
	const char *name = e->u.call.fn->u.name->text, *on = strstr(name, "WARN_ON");
	struct item *i = e->u.call.args, *before = NULL;
	unsigned int n = 0;

	if (!i || !strstr(name, "WARN"))
		return NULL;
	for (; i && !(i->value && i->value->kind == EXPR_STRING); i = i->next, n++)
		before = i;
	if (i)
		return n > 1 ? before->value : NULL;
	return on && strncmp(on, "WARN_ONCE", strlen("WARN_ONCE")) ? before->value : NULL;
}

/* likely(x) and WARN_ON(x) are x to a condition. */
static struct expr *see_through(struct expr *e)
{
	while (e && e->kind == EXPR_CALL && e->u.call.fn && e->u.call.fn->kind == EXPR_NAME) {
		struct item *first = e->u.call.args;

		switch (e->u.call.fn->u.name->known) {
		case N_LIKELY:
		case N_UNLIKELY:
		case N_WARN_ON:
		case N_WARN_ON_ONCE:
			if (!only_arg(e))
				return e;
			e = only_arg(e);
			break;
		case N_WARN:
		case N_WARN_ONCE:
			if (!first)
				return e;
			e = first->value;
			break;
		default:
			if (!warned_about(e))
				return e;
			e = warned_about(e);
		}
	}
	return e;
}

/* End the current block with a branch on e. */
static void lower_cond(struct builder *b, struct expr *e, uint32_t yes, uint32_t no)
{
	struct bblock *k;

	e = see_through(e);
	if (e && b->depth < MAX_DEPTH && b->blocks.n < MAX_BLOCKS) {
		b->depth++;
		if (e->kind == EXPR_UNARY && e->op == T_NOT) {
			lower_cond(b, e->u.unary.arg, no, yes);
			b->depth--;
			return;
		}
		if (e->kind == EXPR_BINARY && (e->op == T_ANDAND || e->op == T_OROR)) {
			uint32_t mid = block_new(b);

			if (e->op == T_ANDAND)
				lower_cond(b, e->u.binary.left, mid, no);
			else
				lower_cond(b, e->u.binary.left, yes, mid);
			b->at = mid;
			lower_cond(b, e->u.binary.right, yes, no);
			b->depth--;
			return;
		}
		if (e->kind == EXPR_COMMA) {
			act(b, ACT_EXPR, e->tok, lower(b, e->u.binary.left), NULL);
			lower_cond(b, e->u.binary.right, yes, no);
			b->depth--;
			return;
		}
		b->depth--;
		e = lower(b, e);
	}
	if (b->blocks.at[b->at].closed)
		b->at = block_new(b);
	k = &b->blocks.at[b->at];
	k->closed = true;
	k->cond = e;
	k->tok = e ? e->tok : 0;
	if (!e) {
		k->term = TERM_JUMP;
		add_edge(b, b->at, yes);
		return;
	}
	k->term = TERM_BRANCH;
	add_edge(b, b->at, yes);
	add_edge(b, b->at, no);
}

static uint32_t label_of(struct builder *b, const struct name *name)
{
	struct label l = {.name = name, .height = UINT32_MAX};

	for (size_t i = 0; i < b->labels.n; i++)
		if (b->labels.at[i].name == name)
			return (uint32_t)i;
	l.block = block_new(b);
	vec_push(&b->labels, l);
	return (uint32_t)b->labels.n - 1;
}

static void emit_cleanups(struct builder *b, size_t down_to, uint32_t tok)
{
	for (size_t i = b->stack.n; i > down_to; i--) {
		struct cleanup c = b->stack.at[i - 1];

		act(b, c.call ? ACT_UNGUARD : ACT_CLEANUP, tok, c.call, c.decl);
	}
}

static void build_goto(struct builder *b, struct stmt *s)
{
	struct jump j;

	if (!s->u.jump.name) { /* computed: anywhere, so nothing is known behind it */
		b->nopaque++;
		b->blocks.at[b->at].closed = true;
		b->blocks.at[b->at].term = TERM_ANY;
		return;
	}
	if (b->blocks.at[b->at].closed)
		b->at = block_new(b);
	j.label = label_of(b, s->u.jump.name);
	j.block = b->at;
	j.first = (uint32_t)b->saved.n;
	j.n = (uint32_t)b->stack.n;
	for (size_t i = 0; i < b->stack.n; i++) {
		struct cleanup c = b->stack.at[i];

		c.tok = s->tok;
		vec_push(&b->saved, c);
	}
	vec_push(&b->jumps, j);
	jump_to(b, b->labels.at[j.label].block);
}

static void build_return(struct builder *b, struct stmt *s, struct expr *e)
{
	if (e)
		e = lower(b, e);
	if (b->stack.n && e) {
		const struct name *t = temp_new(b);

		assign(b, t, e, s->tok);
		e = expr_name(b, t, s->tok);
	}
	emit_cleanups(b, 0, s->tok);
	act(b, ACT_RETURN, s->tok, e, NULL);
	b->blocks.at[b->at].closed = true;
	b->blocks.at[b->at].term = TERM_EXIT;
}

/* A loop's body with its targets of break and continue. */
static void build_body(struct builder *b, struct stmt *body, uint32_t brk, uint32_t cont)
{
	uint32_t obrk = b->brk, ocont = b->cont, obh = b->brk_height, och = b->cont_height;

	b->brk = brk;
	b->cont = cont;
	b->brk_height = b->cont_height = (uint32_t)b->stack.n;
	build(b, body);
	b->brk = obrk;
	b->cont = ocont;
	b->brk_height = obh;
	b->cont_height = och;
}

static void build_loop(struct builder *b, struct stmt *s)
{
	uint32_t head, body = block_new(b), step, out;
	size_t height = b->stack.n;

	if (s->kind == STMT_FOR && s->u.loop4.init)
		build(b, s->u.loop4.init);
	head = block_new(b);
	out = block_new(b);
	jump_to(b, s->kind == STMT_DO ? body : head);
	b->blocks.at[s->kind == STMT_DO ? body : head].loop_head = true;
	if (s->kind == STMT_FOR) {
		step = block_new(b);
		b->at = head;
		lower_cond(b, s->u.loop4.cond, body, out);
		b->at = body;
		build_body(b, s->u.loop4.body, out, step);
		jump_to(b, step);
		b->at = step;
		if (s->u.loop4.step)
			act(b, ACT_EXPR, s->u.loop4.step->tok, lower(b, s->u.loop4.step), NULL);
		jump_to(b, head);
	} else {
		b->at = head;
		lower_cond(b, s->u.loop.cond, body, out);
		b->at = body;
		build_body(b, s->u.loop.body, out, head);
		jump_to(b, head);
	}
	b->at = out;
	emit_cleanups(b, height, s->end);
	b->stack.n = height;
}

static void build_iterate(struct builder *b, struct stmt *s)
{
	uint32_t head = block_new(b), body = block_new(b), ended = block_new(b), out = block_new(b);

	if (has_control(s->u.iterate.call))
		s->u.iterate.call = lower(b, s->u.iterate.call);
	jump_to(b, head);
	b->blocks.at[head].loop_head = true;
	b->blocks.at[head].term = TERM_ANY;
	b->blocks.at[head].closed = true;
	b->blocks.at[head].tok = s->tok;
	add_edge(b, head, body);
	add_edge(b, head, ended);
	b->at = body;
	act(b, ACT_CURSOR, s->tok, s->u.iterate.call, NULL);
	build_body(b, s->u.iterate.body, out, head);
	jump_to(b, head);
	b->at = ended;
	act(b, ACT_CURSOR_END, s->tok, s->u.iterate.call, NULL);
	jump_to(b, out);
	b->at = out;
}

static void build_switch(struct builder *b, struct stmt *s)
{
	uint32_t osw = b->sw, obrk = b->brk, obh = b->brk_height, out = block_new(b), sw;
	bool odef = b->sw_default;
	struct expr *cond = lower(b, s->u.loop.cond);

	if (b->blocks.at[b->at].closed)
		b->at = block_new(b);
	sw = b->at;
	b->blocks.at[sw].term = TERM_SWITCH;
	b->blocks.at[sw].closed = true;
	b->blocks.at[sw].cond = cond;
	b->blocks.at[sw].tok = s->tok;
	b->sw = sw;
	b->sw_default = false;
	b->brk = out;
	b->brk_height = (uint32_t)b->stack.n;
	b->at = block_new(b); /* nothing reaches code before the first case */
	build(b, s->u.loop.body);
	jump_to(b, out);
	if (!b->sw_default)
		add_edge(b, sw, out);
	b->sw = osw;
	b->sw_default = odef;
	b->brk = obrk;
	b->brk_height = obh;
	b->at = out;
}

static void build_case(struct builder *b, struct stmt *s)
{
	uint32_t next = block_new(b);
	struct edge e = {.to = next, .value = s->u.label_case.value, .high = s->u.label_case.high};

	jump_to(b, next);
	b->at = next;
	if (b->sw == UINT32_MAX)
		return;
	vec_push(&b->blocks.at[b->sw].edges, e);
	if (!e.value)
		b->sw_default = true;
}

static void build_ppif(struct builder *b, struct stmt *s)
{
	uint32_t from, out = block_new(b);

	if (b->blocks.at[b->at].closed)
		b->at = block_new(b);
	from = b->at;
	b->blocks.at[from].term = TERM_ANY;
	b->blocks.at[from].closed = true;
	b->blocks.at[from].tok = s->tok;
	b->blocks.at[from].config = s->u.ppif.config;
	for (struct stmt *arm = s->u.ppif.arms; arm; arm = arm->next) {
		b->at = block_new(b);
		add_edge(b, from, b->at);
		for (struct stmt *x = arm->u.block.first; x; x = x->next)
			build(b, x); /* no scope of its own: declarations go on behind it */
		jump_to(b, out);
	}
	if (!s->has_else)
		add_edge(b, from, out);
	b->at = out;
}

static void build_scoped(struct builder *b, struct stmt *s)
{
	struct cleanup c = {.call = s->u.iterate.call, .tok = s->tok};
	uint32_t out;

	if (has_control(s->u.iterate.call))
		c.call = lower(b, s->u.iterate.call);
	act(b, ACT_GUARD, s->tok, c.call, NULL);
	out = block_new(b);
	vec_push(&b->stack, c);
	build_body(b, s->u.iterate.body, out, out);
	/* break inside leaves the guard's scope, too: build_body's height counts the guard */
	b->stack.n--;
	jump_to(b, out);
	b->at = out;
	act(b, ACT_UNGUARD, s->end, c.call, NULL);
}

static void build_decls(struct builder *b, struct stmt *s)
{
	for (struct decl *d = s->u.decl; d; d = d->next) {
		if (d->storage & (ST_TYPEDEF | ST_EXTERN) || (!d->name && !d->is_guard))
			continue;
		if (d->name)
			local_add(b, d->name, d, false);
		if (has_control(d->init)) {
			struct decl *copy = arena_copy(b->a, d, sizeof(*d));

			copy->init = lower(b, d->init);
			act(b, ACT_DECL, d->tok, NULL, copy);
		} else {
			act(b, ACT_DECL, d->tok, NULL, d);
		}
		if (d->cleanup || d->is_guard) {
			struct cleanup c = {.decl = d, .tok = d->tok};

			vec_push(&b->stack, c);
		}
	}
}

static bool is_return_ptr(const struct expr *e)
{
	return e && e->kind == EXPR_CALL && e->u.call.fn && e->u.call.fn->kind == EXPR_NAME &&
	       e->u.call.fn->u.name->known == N_RETURN_PTR && e->u.call.args;
}

static void build_block(struct builder *b, struct stmt *first, uint32_t end)
{
	size_t height = b->stack.n;

	for (; first; first = first->next)
		build(b, first);
	if (b->stack.n > height) {
		if (!b->blocks.at[b->at].closed)
			emit_cleanups(b, height, end);
		b->stack.n = height;
	}
}

static void build_if(struct builder *b, struct stmt *s)
{
	uint32_t yes = block_new(b), no = block_new(b), join = s->u.cond.no ? block_new(b) : no;

	lower_cond(b, s->u.cond.cond, yes, no);
	b->at = yes;
	build(b, s->u.cond.yes);
	jump_to(b, join);
	if (s->u.cond.no) {
		b->at = no;
		build(b, s->u.cond.no);
		jump_to(b, join);
	}
	b->at = join;
}

static void build(struct builder *b, struct stmt *s)
{
	if (!s)
		return;
	if (b->depth >= MAX_DEPTH || b->blocks.n >= MAX_BLOCKS) {
		b->nopaque++;
		return;
	}
	b->depth++;
	switch (s->kind) {
	case STMT_EXPR:
		if (is_return_ptr(s->u.expr)) {
			struct expr *call = arena_copy(b->a, s->u.expr, sizeof(*call));

			call->u.call.fn = expr_name(b, name_of("no_free_ptr"), s->tok);
			build_return(b, s, call);
		} else if (s->u.expr) {
			struct expr *e = lower(b, s->u.expr);

			if (e->kind != EXPR_NAME && e->kind != EXPR_OPAQUE)
				act(b, ACT_EXPR, s->tok, e, NULL);
		}
		break;
	case STMT_DECL:
		build_decls(b, s);
		break;
	case STMT_BLOCK:
		build_block(b, s->u.block.first, s->end);
		break;
	case STMT_IF:
		build_if(b, s);
		break;
	case STMT_WHILE:
	case STMT_DO:
	case STMT_FOR:
		build_loop(b, s);
		break;
	case STMT_ITERATE:
		build_iterate(b, s);
		break;
	case STMT_SCOPED:
		build_scoped(b, s);
		break;
	case STMT_SWITCH:
		build_switch(b, s);
		break;
	case STMT_CASE:
		build_case(b, s);
		break;
	case STMT_LABEL: {
		uint32_t l = label_of(b, s->u.jump.name);

		jump_to(b, b->labels.at[l].block);
		b->at = b->labels.at[l].block;
		b->blocks.at[b->at].loop_head = true; /* maybe a backward goto's target */
		b->labels.at[l].height = (uint32_t)b->stack.n;
		break;
	}
	case STMT_GOTO:
		build_goto(b, s);
		break;
	case STMT_BREAK:
	case STMT_CONTINUE: {
		uint32_t to = s->kind == STMT_BREAK ? b->brk : b->cont;

		if (to == UINT32_MAX)
			break;
		emit_cleanups(b, s->kind == STMT_BREAK ? b->brk_height : b->cont_height, s->tok);
		jump_to(b, to);
		break;
	}
	case STMT_RETURN:
		build_return(b, s, s->u.expr);
		break;
	case STMT_ASM:
		for (struct stmt *g = s->u.jump.gotos; g; g = g->next) {
			uint32_t from = b->at, go = block_new(b), on = block_new(b);

			if (b->blocks.at[from].closed)
				continue;
			b->blocks.at[from].term = TERM_ANY;
			b->blocks.at[from].closed = true;
			add_edge(b, from, go);
			add_edge(b, from, on);
			b->at = go;
			build_goto(b, g);
			b->at = on;
		}
		break;
	case STMT_PPIF:
		build_ppif(b, s);
		break;
	case STMT_OPAQUE:
		b->nopaque++;
		break;
	default:
		break;
	}
	b->depth--;
}

/* Put the cleanups of the scopes that a goto leaves into its block. */
static void resolve_jumps(struct builder *b)
{
	for (size_t i = 0; i < b->jumps.n; i++) {
		struct jump *j = &b->jumps.at[i];
		uint32_t height = b->labels.at[j->label].height;

		for (uint32_t k = j->n; k > height && k > 0; k--) {
			struct cleanup *c = &b->saved.at[j->first + k - 1];
			struct action x = {.kind = c->call ? ACT_UNGUARD : ACT_CLEANUP,
					   .tok = c->tok, .expr = c->call, .decl = c->decl};

			vec_push(&b->blocks.at[j->block].actions, x);
		}
	}
}

/* ---- which locals may be read ---- */

struct live {
	struct cfg *g;
	uint64_t *use, *def; /* of one block */
};

static void live_use(struct live *l, int n)
{
	if (n >= 0 && !(l->def[n / 64] >> (n % 64) & 1))
		l->use[n / 64] |= 1ull << (n % 64);
}

static void live_expr(struct live *l, const struct expr *e)
{
	if (!e)
		return;
	switch (e->kind) {
	case EXPR_NAME:
		live_use(l, cfg_local(l->g, e->u.name));
		break;
	case EXPR_MEMBER:
		live_expr(l, e->u.member.base);
		break;
	case EXPR_INDEX:
		live_expr(l, e->u.index.base);
		live_expr(l, e->u.index.index);
		break;
	case EXPR_CALL:
		live_expr(l, e->u.call.fn);
		for (struct item *i = e->u.call.args; i; i = i->next)
			live_expr(l, i->value);
		break;
	case EXPR_UNARY:
		if (e->op == T_AMP) {
			const struct expr *x = e->u.unary.arg;

			while (x && (x->kind == EXPR_MEMBER || x->kind == EXPR_INDEX) &&
			       !(x->kind == EXPR_MEMBER && x->arrow))
				x = x->kind == EXPR_MEMBER ? x->u.member.base : x->u.index.base;
			if (x && x->kind == EXPR_NAME) {
				int n = cfg_local(l->g, x->u.name);

				if (n >= 0)
					l->g->locals[n].address_taken = true;
			}
		}
		live_expr(l, e->u.unary.arg);
		break;
	case EXPR_POSTFIX:
		live_expr(l, e->u.unary.arg);
		break;
	case EXPR_BINARY:
	case EXPR_COMMA:
		live_expr(l, e->u.binary.left);
		live_expr(l, e->u.binary.right);
		break;
	case EXPR_ASSIGN:
		live_expr(l, e->u.binary.right);
		if (e->op == T_ASSIGN && e->u.binary.left && e->u.binary.left->kind == EXPR_NAME) {
			int n = cfg_local(l->g, e->u.binary.left->u.name);

			if (n >= 0)
				l->def[n / 64] |= 1ull << (n % 64);
		} else {
			live_expr(l, e->u.binary.left);
		}
		break;
	case EXPR_CAST:
		live_expr(l, e->u.cast.arg);
		break;
	case EXPR_INIT:
		for (struct item *i = e->u.init.items; i; i = i->next)
			live_expr(l, i->value);
		break;
	default:
		break;
	}
}

static void live_block(struct live *l, struct block *k)
{
	struct cfg *g = l->g;

	for (uint32_t i = 0; i < k->nactions; i++) {
		struct action *x = &g->actions[k->first_action + i];

		live_expr(l, x->expr);
		if (!x->decl)
			continue;
		if (x->kind == ACT_CLEANUP) {
			live_use(l, cfg_local(g, x->decl->name));
			continue;
		}
		live_expr(l, x->decl->init);
		if (x->decl->name) {
			int n = cfg_local(g, x->decl->name);

			/* what is static holds what the last call left there */
			if (n >= 0 && !(x->decl->storage & ST_STATIC))
				l->def[n / 64] |= 1ull << (n % 64);
		}
	}
	live_expr(l, k->cond);
	for (uint32_t i = 0; i < k->nedges; i++)
		live_expr(l, g->edges[k->first_edge + i].value);
}

static void liveness(struct cfg *g, struct arena *a)
{
	uint32_t words = g->nlocals / 64 + 1;
	uint64_t *use = arena_alloc(a, (size_t)g->nblocks * words * 8);
	uint64_t *def = arena_alloc(a, (size_t)g->nblocks * words * 8);
	bool changed = true;

	for (uint32_t i = 0; i < g->nblocks; i++) {
		struct live l = {.g = g, .use = use + i * words, .def = def + i * words};

		g->blocks[i].live = arena_alloc(a, words * 8);
		live_block(&l, &g->blocks[i]);
	}
	while (changed) {
		changed = false;
		for (uint32_t i = g->nblocks; i-- > 0;) {
			struct block *k = &g->blocks[i];

			for (uint32_t w = 0; w < words; w++) {
				uint64_t v = 0;

				for (uint32_t e = 0; e < k->nedges; e++)
					v |= g->blocks[g->edges[k->first_edge + e].to].live[w];
				v = (v & ~def[i * words + w]) | use[i * words + w];
				if (v != k->live[w]) {
					k->live[w] = v;
					changed = true;
				}
			}
		}
	}
}

int cfg_local(const struct cfg *g, const struct name *name)
{
	for (uint32_t i = 0; i < g->nlocals; i++)
		if (g->locals[i].name == name)
			return (int)i;
	return -1;
}

/* A configuration that is asked for once tells no two paths apart. */
static bool is_asked_again(const struct builder *b, const struct bblock *k)
{
	for (size_t i = 0; k->config && i < b->blocks.n; i++)
		if (&b->blocks.at[i] != k && (b->blocks.at[i].config | 1) == (k->config | 1))
			return true;
	return false;
}

static struct cfg *flatten(struct builder *b)
{
	struct cfg *g = arena_alloc(b->a, sizeof(*g));
	size_t na = 0, ne = 0;

	g->fn = b->fn;
	g->nblocks = (uint32_t)b->blocks.n;
	g->nlocals = (uint32_t)b->locals.n;
	g->locals = arena_copy(b->a, b->locals.at, b->locals.n * sizeof(*g->locals));
	g->nopaque = b->nopaque;
	for (size_t i = 0; i < b->blocks.n; i++) {
		na += b->blocks.at[i].actions.n;
		ne += b->blocks.at[i].edges.n;
	}
	g->blocks = arena_alloc(b->a, b->blocks.n * sizeof(*g->blocks));
	g->actions = arena_alloc(b->a, na * sizeof(*g->actions) + 8);
	g->nactions = (uint32_t)na;
	g->edges = arena_alloc(b->a, ne * sizeof(*g->edges) + 8);
	na = ne = 0;
	for (size_t i = 0; i < b->blocks.n; i++) {
		struct bblock *k = &b->blocks.at[i];
		struct block *o = &g->blocks[i];

		o->first_action = (uint32_t)na;
		o->nactions = (uint32_t)k->actions.n;
		o->first_edge = (uint32_t)ne;
		o->nedges = (uint32_t)k->edges.n;
		o->term = k->term;
		o->loop_head = k->loop_head;
		o->cond = k->cond;
		o->tok = k->tok;
		o->config = is_asked_again(b, k) ? k->config : 0;
		if (k->actions.n)
			memcpy(g->actions + na, k->actions.at, k->actions.n * sizeof(*g->actions));
		if (k->edges.n)
			memcpy(g->edges + ne, k->edges.at, k->edges.n * sizeof(*g->edges));
		na += k->actions.n;
		ne += k->edges.n;
		vec_free(&k->actions);
		vec_free(&k->edges);
	}
	return g;
}

struct cfg *cfg_build(struct function *fn, struct arena *a)
{
	struct builder b = {
		.a = a, .fn = fn, .brk = UINT32_MAX, .cont = UINT32_MAX, .sw = UINT32_MAX};
	struct cfg *g;

	if (!fn->body)
		return NULL;
	for (struct decl *d = fn->decl.params; d; d = d->next) {
		if (d->name) {
			local_add(&b, d->name, d, true);
		} else if (d->type.kind != TYPE_VOID || d->type.pointers) {
			struct local l = {.name = NULL, .decl = d, .is_param = true};

			vec_push(&b.locals, l); /* keeps the numbers of the others right */
		}
	}
	b.at = block_new(&b);
	build(&b, fn->body);
	if (!b.blocks.at[b.at].closed) {
		act(&b, ACT_RETURN, fn->body->end, NULL, NULL);
		b.blocks.at[b.at].closed = true;
		b.blocks.at[b.at].term = TERM_EXIT;
	}
	resolve_jumps(&b);
	g = flatten(&b);
	liveness(g, a);
	vec_free(&b.blocks);
	vec_free(&b.locals);
	vec_free(&b.labels);
	vec_free(&b.jumps);
	vec_free(&b.stack);
	vec_free(&b.saved);
	return g;
}

static void dump_action(FILE *f, const struct action *x)
{
	static const char *const kinds[] = {"expr",   "decl",	"cleanup", "cursor", "cursor-end",
					    "return", "guard", "unguard"};
	char buf[200] = "";

	if (x->expr)
		expr_text(x->expr, buf, sizeof(buf));
	fprintf(f, "    %s %s%s%s\n", kinds[x->kind],
		x->decl && x->decl->name ? x->decl->name->text : "", x->decl && x->expr ? " " : "",
		buf);
	if (x->kind == ACT_DECL && x->decl && x->decl->init) {
		expr_text(x->decl->init, buf, sizeof(buf));
		fprintf(f, "      = %s\n", buf);
	}
}

void dump_cfg(FILE *f, const struct cfg *g)
{
	static const char *const terms[] = {"jump", "branch", "switch", "any", "exit"};
	char buf[200];

	fprintf(f, "%s: %u blocks, %u locals\n", g->fn->name->text, g->nblocks, g->nlocals);
	for (uint32_t i = 0; i < g->nblocks; i++) {
		const struct block *k = &g->blocks[i];

		fprintf(f, "  block %u%s\n", i, k->loop_head ? " (loop)" : "");
		for (uint32_t x = 0; x < k->nactions; x++)
			dump_action(f, &g->actions[k->first_action + x]);
		fprintf(f, "    %s", terms[k->term]);
		if (k->cond) {
			expr_text(k->cond, buf, sizeof(buf));
			fprintf(f, " %s", buf);
		}
		for (uint32_t e = 0; e < k->nedges; e++)
			fprintf(f, " -> %u", g->edges[k->first_edge + e].to);
		fputc('\n', f);
	}
}
