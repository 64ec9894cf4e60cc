/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The whole tree, first pass: every file below the paths is read once, in parallel; what is kept
 * of it is small (functions' calls and facts, macros, members of structs, callbacks). Then the
 * names are joined: who is meant by a call, and what a parameter passed on comes to.
 */
#include "flow.h"
#include "known.h"
#include "harvest.h"

#include <dirent.h>
#include <errno.h>
#include <omp.h>
#include <sys/stat.h>

enum { MAX_FILE = 64 << 20, MAX_TINY = 200 };

static bool has_ending(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);

	return n > m && !strcmp(name + n - m, ending);
}

static void add_file(struct program *p, const char *path)
{
	struct file *f = arena_alloc(p->arena, sizeof(*f));

	f->path = f->name = arena_strndup(p->arena, path, strlen(path));
	if (p->known)
		f->name = known_name(p->known, f->path);
	f->header = has_ending(path, ".h");
	vec_push(&p->files, f);
}

static bool add_path(struct program *p, const char *path, bool top)
{
	struct stat st;

	if (stat(path, &st)) {
		if (top)
			warn("%s: %s", path, strerror(errno));
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		DIR *d = opendir(path);
		struct dirent *e;
		size_t n = strlen(path);

		if (!d) {
			warn("%s: %s", path, strerror(errno));
			return false;
		}
		while (n > 1 && path[n - 1] == '/')
			n--;
		while ((e = readdir(d))) {
			char *sub;
			size_t len;

			if (e->d_name[0] == '.' || e->d_type == DT_LNK)
				continue;
			if (e->d_type == DT_REG && !has_ending(e->d_name, ".c") &&
			    !has_ending(e->d_name, ".h"))
				continue;
			len = n + strlen(e->d_name) + 2;
			sub = xmalloc(len);
			snprintf(sub, len, "%.*s/%s", (int)n, path, e->d_name);
			if (e->d_type == DT_DIR || e->d_type == DT_REG || e->d_type == DT_UNKNOWN)
				add_path(p, sub, false);
			free(sub);
		}
		closedir(d);
		return true;
	}
	if (!top && !has_ending(path, ".c") && !has_ending(path, ".h"))
		return true;
	if (!S_ISREG(st.st_mode)) {
		if (top)
			warn("%s: not a regular file", path);
		return false;
	}
	add_file(p, path);
	return true;
}

static int by_path(const void *a, const void *b)
{
	const struct file *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

/* ---- one file ---- */

static bool calls_something(const struct macro *m)
{
	for (uint32_t i = 0; i + 1 < m->nbody; i++)
		if (m->body[i].kind == T_NAME && m->body[i + 1].kind == T_LPAREN &&
		    !(m->body[i].flags & TF_PARAM))
			return true;
	return false;
}

static bool has_control_flow(const struct macro *m)
{
	for (uint32_t i = 0; i < m->nbody; i++)
		if (m->body[i].kind == T_NAME && !(m->body[i].flags & TF_PARAM))
			switch (m->body[i].u.name->known) {
			case N_RETURN:
			case N_GOTO:
			case N_CONTINUE:
			case N_BREAK:
				return true;
			}
	return false;
}

static struct macro *macro_keep(struct arena *a, const struct macro *m)
{
	struct macro *k = arena_copy(a, m, sizeof(*m));

	k->next = NULL;
	k->params = m->nparams ? arena_copy(a, m->params, m->nparams * sizeof(*m->params)) : NULL;
	k->body = arena_alloc(a, (m->nbody + 1u) * sizeof(*m->body)); /* ends in T_END */
	memcpy(k->body, m->body, m->nbody * sizeof(*m->body));
	return k;
}

/* #define my_for_each(pos, head) list_for_each(pos, &(head)->list): no code, but it says where pos
 * goes. */
static void pass_on(struct arena *keep, struct func *f, const struct macro *m)
{
	struct pass passes[16];
	uint32_t n = 0, depth = 0;
	uint8_t arg = 0;

	if (m->nbody < 3 || m->body[0].kind != T_NAME || m->body[0].flags & TF_PARAM ||
	    m->body[1].kind != T_LPAREN)
		return;
	for (uint32_t i = 1; i < m->nbody && n < 16; i++) {
		const struct token *t = &m->body[i];

		if (t->kind == T_LPAREN) {
			depth++;
		} else if (t->kind == T_RPAREN) {
			if (!--depth)
				break;
		} else if (t->kind == T_COMMA && depth == 1) {
			arg++;
		} else if (t->flags & TF_PARAM && depth == 1 && t->u.value < 16 &&
			   i + 1 < m->nbody && (t[-1].kind == T_COMMA || t[-1].kind == T_LPAREN) &&
			   (t[1].kind == T_COMMA || t[1].kind == T_RPAREN)) {
			passes[n++] = (struct pass){.callee = m->body[0].u.name,
						    .param = (uint8_t)t->u.value,
						    .arg = arg};
		}
	}
	f->passes = n ? arena_copy(keep, passes, n * sizeof(*passes)) : NULL;
	f->npasses = n;
}

/* #define CHECKED(x) ((x) && (log(#x), 1)) */
static bool is_test(const struct macro *m)
{
	uint32_t i = 0;

	while (i < m->nbody && m->body[i].kind == T_LPAREN)
		i++;
	if (i >= m->nbody || !(m->body[i].flags & TF_PARAM))
		return false;
	while (++i < m->nbody && m->body[i].kind == T_RPAREN)
		;
	return i < m->nbody && m->body[i].kind == T_ANDAND;
}

/* #define to_kobj(x) (&(x)->dev.kobj): a member, or where it is */
static bool is_place(const struct macro *m)
{
	unsigned int params = 0, members = 0;

	if (m->nbody > 20)
		return false;
	for (uint32_t i = 0; i < m->nbody; i++) {
		const struct token *t = &m->body[i];

		switch (t->kind) {
		case T_LPAREN:
		case T_RPAREN:
			break;
		case T_AMP:
			if (params)
				return false;
			break;
		case T_ARROW:
		case T_DOT:
			members++;
			break;
		case T_NAME:
			if (t->flags & TF_PARAM)
				params++;
			else if (!i || (t[-1].kind != T_ARROW && t[-1].kind != T_DOT))
				return false;
			break;
		default:
			return false;
		}
	}
	return params == 1 && members;
}

static void take_macro(struct program *p, struct arena *keep, struct unit *u, const struct macro *m,
		       struct harvest *h)
{
	struct func *f;
	struct function *fn;

	if (!m->nbody || m->nbody > 400)
		return;
	if (!m->function_like) {
		/* #define foo_get bar_get: another name */
		if (m->nbody != 1 || m->body[0].kind != T_NAME || m->pastes)
			return;
	} else if (!calls_something(m) && !macro_is_loop(m) && !is_place(m)) {
		return;
	}
	f = arena_alloc(keep, sizeof(*f));
	f->name = m->name;
	f->file = h->file;
	f->kind = FUNC_MACRO;
	f->off = m->off;
	f->size = m->nbody;
	f->nparams = m->nparams;
	f->macro = macro_keep(keep, m);
	if (macro_is_loop(m))
		f->marks |= FM_LOOP;
	if (has_control_flow(m))
		f->marks |= FM_CONTROL;
	if (is_test(m))
		f->marks |= FM_TEST;
	if (m->function_like && is_place(m))
		f->marks |= FM_PLACE;
	fn = m->function_like ? macro_parse(u, m, u->arena) : NULL;
	if (fn && fn->body) {
		f->marks |= FM_CODE;
		facts_of(p, keep, f, fn, NULL, NULL);
	} else {
		const struct name *calls[64];
		uint32_t n = 0;

		for (uint32_t i = 0; i < m->nbody && n < 64; i++)
			if (m->body[i].kind == T_NAME && !(m->body[i].flags & TF_PARAM) &&
			    (m->nbody == 1 ||
			     (i + 1 < m->nbody && m->body[i + 1].kind == T_LPAREN)))
				calls[n++] = m->body[i].u.name;
		f->calls = n ? arena_copy(keep, calls, n * sizeof(*calls)) : NULL;
		f->ncalls = n;
		pass_on(keep, f, m);
		f->bits = arena_alloc(keep, 16);
	}
	if (f->nparams > 16)
		f->nparams = 16;
	/* an iterator assigns its cursor: seen in the tokens, whether it parses or not */
	if (f->marks & FM_LOOP)
		for (uint32_t i = 0; i + 1 < m->nbody; i++)
			if (m->body[i].flags & TF_PARAM && m->body[i].u.value < 16) {
				uint32_t j = i + 1;

				if (m->body[j].kind == T_RPAREN)
					j++;
				if (m->body[j].kind == T_ASSIGN)
					f->bits[m->body[i].u.value] |= PB_WRITTEN;
			}
	vec_push(&h->funcs, f);
}

static uint32_t count_members(const struct decl *d)
{
	uint32_t n = 0;

	for (; d; d = d->next)
		n += d->name ? 1 : d->type.record ? count_members(d->type.record->members) : 0;
	return n;
}

static uint32_t fill_members(struct member_type *m, uint32_t n, const struct decl *d)
{
	for (; d; d = d->next)
		if (d->name) {
			m[n].name = d->name;
			m[n].type = d->type;
			m[n++].type.record = NULL;
		} else if (d->type.record) {
			n = fill_members(m, n, d->type.record->members);
		}
	return n;
}

static void take_record(struct arena *keep, const struct record *r, struct harvest *h)
{
	struct record_type *t;

	if (!r->tag && !r->typedef_name)
		return;
	t = arena_alloc(keep, sizeof(*t));
	t->tag = r->tag ? r->tag : r->typedef_name;
	t->file = h->file;
	t->nmembers = count_members(r->members);
	t->members = arena_alloc(keep, t->nmembers * sizeof(*t->members) + 8);
	fill_members(t->members, 0, r->members);
	vec_push(&h->records, t);
}

static bool takes_kref(const struct decl *d)
{
	return d && !d->next && d->type.kind == TYPE_STRUCT && d->type.tag &&
	       d->type.tag->known == N_KREF && d->type.pointers == 1;
}

/* A # that may begin a directive: only blanks or a comment are before it on its line. */
static bool has_directive(const char *text, uint32_t from, uint32_t to)
{
	for (const char *c = text + from; (c = memchr(c, '#', (size_t)(text + to - c))); c++) {
		const char *b = c;

		while (b > text && (b[-1] == ' ' || b[-1] == '\t'))
			b--;
		if (b == text || b[-1] == '\n' || b[-1] == '/')
			return true;
	}
	return false;
}

/* Can its text be read without what is around it? */
static void note_extent(const struct unit *u, const struct function *fn, struct func *f)
{
	uint32_t from = u->tokens.at[fn->from].off, to = u->tokens.at[fn->close].off + 1;

	if (u->unbalanced || from >= to || has_directive(u->source->text, from, to))
		return;
	f->from = from;
	f->to = to;
}

static void take_function(struct program *p, struct arena *keep, const struct unit *u,
			  const struct told_names *told, struct function *fn, struct harvest *h)
{
	struct func *f = arena_alloc(keep, sizeof(*f));

	f->name = fn->name;
	f->file = h->file;
	f->off = fn->tokens ? fn->tokens->at[fn->tok].off : 0;
	f->arm = fn->arm;
	f->size = fn->close - fn->open;
	if (fn->decl.storage & ST_STATIC)
		f->marks |= FM_STATIC;
	if (fn->decl.storage & ST_INLINE)
		f->marks |= FM_INLINE;
	if (takes_kref(fn->decl.params))
		f->marks |= FM_TAKES_KREF;
	if (fn->body) {
		f->told = told_of(u, told, fn);
		note_extent(u, fn, f);
		facts_of(p, keep, f, fn, &h->regs, &h->nregs);
	} else {
		f->marks |= FM_SKIPPED;
		f->bits = arena_alloc(keep, 16);
	}
	h->functions++;
	h->skipped += !fn->body;
	vec_push(&h->funcs, f);
}

/* static DEFINE_MUTEX(name): the macro's argument is the variable. */
static void scan_tokens(struct harvest *h, const struct tokens *tokens)
{
	/* by pointer: the names themselves are far away */
	const struct name *is_static = name_of("static"),
			  *typesafe = name_of("SLAB_TYPESAFE_BY_RCU");

	for (const struct token *t = tokens->at; t->kind != T_END; t++) {
		if (t->kind != T_NAME)
			continue;
		if (t->u.name == typesafe)
			h->file->typesafe = true;
		else if (t->u.name == is_static && t[1].kind == T_NAME && t[2].kind == T_LPAREN &&
			 t[3].kind == T_NAME)
			vec_push(&h->statics, t[3].u.name);
	}
}

/* A lock that is static in this file is no other file's lock of this name. */
static bool has_static(const struct harvest *h, const struct decl *globals, const struct name *n)
{
	for (const struct decl *g = globals; g; g = g->next)
		if (g->name == n)
			return g->storage & ST_STATIC;
	for (size_t i = 0; i < h->statics.n; i++)
		if (h->statics.at[i] == n)
			return true;
	return false;
}

static void mark_statics(struct harvest *h, const struct decl *globals)
{
	const struct name *last = NULL;
	bool known = false;

	for (size_t i = 0; i < h->funcs.n; i++) {
		struct func *f = h->funcs.at[i];

		for (uint32_t k = 0; k < f->ndeeds; k++) {
			struct deed *d = &f->deeds[k];

			if (!(d->flags & DEED_GLOBAL))
				continue;
			if (d->root != last) {
				last = d->root;
				known = has_static(h, globals, last);
			}
			if (known)
				d->flags |= DEED_STATIC;
		}
	}
}

/* Is there something in it that rules without flow look at? */
static bool is_worth_a_look(const struct unit *u)
{
	for (uint32_t i = 0; i < u->tokens.n; i++) {
		const struct token *t = &u->tokens.at[i];

		if (t->kind != T_NAME)
			continue;
		switch (t->u.name->known) {
		case N_KREF:
		case N_KOBJ_TYPE:
			return true;
		case N_REFCOUNT:
			if (i && (t[-1].kind == T_DOT || t[-1].kind == T_ARROW))
				return true;
			break;
		case KNOWN_NONE:
			if (t->u.name->text[0] == 'k' && !strncmp(t->u.name->text, "kref_", 5))
				return true;
			break;
		}
	}
	return false;
}

static void read_file(struct program *p, struct harvest *h, struct arena *keep, struct arena *temp)
{
	struct told_names told = {0};
	struct source src;
	struct unit u;
	const char *why;

	if (p->memo && memo_take_file(p->memo, h, NULL, keep))
		return;
	if (!source_read(&src, h->file->path, &why)) {
		warn("%s: %s", h->file->path, why);
		h->file->skipped = true;
		return;
	}
	h->file->hash = tree_hash(src.text, src.size);
	if (p->memo && memo_take_file(p->memo, h, &src, keep)) {
		source_free(&src);
		return;
	}
	arena_reset(temp);
	memset(&u, 0, sizeof(u));
	unit_read(&u, &src, temp, true);
	h->file->relevant = is_worth_a_look(&u);
	for (const struct macro *m = u.macros; m; m = m->next)
		take_macro(p, keep, &u, m, h);
	for (const struct record *r = u.records; r; r = r->next)
		take_record(keep, r, h);
	told_gather(&u, &told);
	for (struct function *fn = u.functions; fn; fn = fn->next)
		take_function(p, keep, &u, &told, fn, h);
	vec_free(&told);
	scan_tokens(h, &u.tokens);
	mark_statics(h, u.globals);
	for (const struct decl *d = u.globals; d; d = d->next)
		facts_of_global(p, h->file, d, &h->regs, &h->nregs);
	h->bytes = src.size;
	h->bounds = u.bounds;
	h->file->remarked = memmem(src.text, src.size, "krefcheck:", 10);
	for (const char *c = src.text; (c = memchr(c, '\n', (size_t)(src.text + src.size - c)));
	     c++)
		h->lines++;
	source_free(&src);
	if (p->memo)
		memo_keep_file(p->memo, h, keep);
}

/* ---- joining ---- */

static void join(struct program *p, struct harvest *h)
{
	struct file *file = h->file;

	for (size_t i = 0; i < h->funcs.n; i++) {
		struct func *f = h->funcs.at[i];

		f->number = (uint32_t)p->funcs.n;
		vec_push(&p->funcs, f);
		if (file->last)
			file->last->in_file = f;
		else
			file->first = f;
		file->last = f;
	}
	for (size_t i = 0; i < h->records.n; i++) {
		struct record_type *t = h->records.at[i];
		void **slot = table_slot(p->record_tags, t->tag);

		t->same = *slot;
		*slot = t;
	}
	for (size_t i = 0; i < h->nregs; i++)
		vec_push(&p->regs, h->regs[i]);
	p->st->files++;
	p->st->files_skipped += file->skipped;
	p->st->bytes += h->bytes;
	p->st->lines += h->lines;
	p->st->functions += h->functions;
	p->st->functions_skipped += h->skipped;
	p->st->bounds_nesting += h->bounds;
	vec_free(&h->funcs);
	vec_free(&h->records);
	vec_free(&h->statics);
	free(h->regs);
}

static void note_unlinked(struct program *p, const struct func *f)
{
	for (uint32_t k = 0; f->marks & FM_TAKES_KREF && k < f->ndeeds; k++)
		if (f->deeds[k].kind == DEED_UNLINK && f->deeds[k].root)
			table_slot(p->unlinked, f->deeds[k].root);
}

/* Chains in order of path: the last is put in first. */
static void index_names(struct program *p)
{
	static _Atomic uint64_t serial;

	for (size_t i = p->funcs.n; i-- > 0;) {
		struct func *f = p->funcs.at[i];
		void **slot = table_slot(p->by_name, f->name);

		f->same = *slot;
		*slot = f;
	}
	for (size_t i = 0; i < p->regs.n; i++) {
		void **slot = table_slot(p->reg_members, p->regs.at[i].member);

		p->regs.at[i].next = *slot;
		*slot = &p->regs.at[i];
		slot = table_slot(p->reg_fns, p->regs.at[i].fn);
		p->regs.at[i].again = *slot;
		*slot = &p->regs.at[i];
	}
	for (size_t i = 0; i < p->funcs.n; i++)
		note_unlinked(p, p->funcs.at[i]);
	p->serial = ++serial;
}

static size_t common_prefix(const char *a, const char *b)
{
	size_t i, slash = 0;

	for (i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '/')
			slash = i + 1;
	return slash;
}

enum { STUB_SIZE = 12 }; /* tokens */

/* A header's other arm is for configurations that have none of it. */
static bool is_other_arm(const struct func *f)
{
	return f->file && f->file->header && f->arm;
}

static struct func *resolve(const struct program *p, const struct file *from,
			    const struct name *name)
{
	struct func *best = NULL, *weak = NULL;
	long best_score = -1;

	if (p->known)
		known_functions(p, name);
	for (struct func *f = table_get(p->by_name, name); f; f = f->same) {
		long score;

		if (f->kind == FUNC_MODEL) {
			if (from && best && best->file == from)
				continue;
			if (!(f->marks & FM_WEAK))
				return f;
			weak = f;
			continue;
		}
		if (f->file != from && f->kind == FUNC_FUNCTION && f->marks & FM_STATIC &&
		    !f->file->header)
			continue;
		if (f->file != from && f->kind == FUNC_MACRO && !f->file->header)
			continue;
		score = from && f->file == from && !is_other_arm(f) ? 100000 : 0;
		score += f->kind != FUNC_FUNCTION ? 1000 : is_other_arm(f) ? 500 : 2000;
		score += f->arm == 0 ? 500 : 0;
		score += f->size > STUB_SIZE ? 300 : f->size * 20; /* no stub, rather */
		score += from ? (long)common_prefix(from->name, f->file->name) : 0;
		if (score > best_score) {
			best = f;
			best_score = score;
		}
	}
	return weak && (!best || best->size <= STUB_SIZE) ? weak : best;
}

/* A file asks for the same names over and over, and some names have a thousand bearers. */
struct func *program_resolve(const struct program *p, const struct file *from,
			     const struct name *name)
{
	enum { MEMO = 8192 };
	static _Thread_local struct {
		uint64_t serial;
		const struct file *from;
		const struct name *name;
		struct func *f;
	} memo[MEMO];
	size_t at = (name->hash ^ (uintptr_t)from >> 5) % MEMO;

	memo_read(name);
	if (memo[at].name != name || memo[at].from != from || memo[at].serial != p->serial ||
	    !p->serial) {
		memo[at].serial = p->serial;
		memo[at].from = from;
		memo[at].name = name;
		memo[at].f = resolve(p, from, name);
	}
	return memo[at].f;
}

static const struct type *member_in(const struct record_type *t, const struct name *member)
{
	for (uint32_t i = 0; i < t->nmembers; i++)
		if (t->members[i].name == member)
			return &t->members[i].type;
	return NULL;
}

const struct type *program_member(const struct program *p, const struct file *from,
				  const struct name *tag, const struct name *member)
{
	const struct type *any = NULL;

	memo_read(tag);
	if (p->known)
		known_records(p, tag);
	for (struct record_type *t = table_get(p->record_tags, tag); t; t = t->same) {
		const struct type *ty = member_in(t, member);

		if (ty && t->file == from)
			return ty;
		if (ty && (!any || t->file->header))
			any = ty;
	}
	return any;
}

bool program_knows(const struct program *p, const struct name *tag)
{
	memo_read(tag);
	if (p->known)
		known_records(p, tag);
	return table_get(p->record_tags, tag);
}

struct func *program_callback(const struct program *p, const struct file *from,
			      const struct name *tag, const struct name *member)
{
	struct func *one = NULL;
	enum fit { FIT_NONE, FIT_TAG, FIT_FILE, FIT_BOTH } best = FIT_NONE;
	bool several = false;

	memo_read(member);
	for (struct registration *r = table_get(p->reg_members, member); r; r = r->next) {
		enum fit fit = (r->file == from ? FIT_FILE : FIT_NONE) |
			       (tag && r->tag == tag ? FIT_TAG : FIT_NONE);
		struct func *f;

		/* here it may be a member of a struct without a name; there, of any */
		if ((tag && r->tag && r->tag != tag) || !fit || fit < best)
			continue;
		f = program_resolve(p, r->file, r->fn);
		if (!f || f->kind != FUNC_FUNCTION)
			continue;
		several = fit == best && (several || one != f);
		best = fit;
		one = f;
	}
	return several ? NULL : one;
}

bool program_is_callback(const struct program *p, const struct func *f)
{
	memo_read(f->name);
	for (const struct registration *r = table_get(p->reg_fns, f->name); r; r = r->again)
		if (program_resolve(p, r->file, f->name) == f)
			return true;
	return false;
}

const struct registration *program_registered(const struct program *p, const struct file *file,
					      const struct name *member,
					      const struct registration *last)
{
	const struct registration *r;

	memo_read(member);
	for (r = last ? last->next : table_get(p->reg_members, member); r; r = r->next)
		if (r->file == file)
			return r;
	return NULL;
}

bool program_is_operation(const struct program *p, const struct func *f)
{
	bool any = false;

	memo_read(f->name);
	for (const struct registration *r = table_get(p->reg_fns, f->name); r; r = r->again) {
		if (program_resolve(p, r->file, f->name) != f)
			continue;
		if (!r->var)
			return false;
		any = true;
	}
	return any;
}

const struct name *program_member_of(const struct program *p, const struct func *f,
				     const struct name *member)
{
	memo_read(f->name);
	for (const struct registration *r = table_get(p->reg_fns, f->name); r; r = r->again)
		if (r->file == f->file && r->member == member && r->var)
			return r->var;
	return NULL;
}

struct func *program_set_member(const struct program *p, const struct file *from,
				const struct name *var, const struct name *member)
{
	struct func *any = NULL;

	memo_read(member);
	for (struct registration *r = table_get(p->reg_members, member); r; r = r->next) {
		struct func *f;

		if (r->var != var || (any && r->file != from))
			continue;
		f = program_resolve(p, r->file, r->fn);
		if (f && f->kind == FUNC_FUNCTION)
			any = f;
	}
	return any;
}

struct func *program_callee(const struct program *p, const struct func *f, uint32_t k)
{
	memo_read(f->calls[k]);
	return f->callees ? f->callees[k] : program_resolve(p, f->file, f->calls[k]);
}

static void note_kobject(const struct program *p, struct func *f, const struct name *callee)
{
	const struct func *m = table_get(p->kobject_models, callee);
	int8_t step = m ? m->sum->outcomes->effects->delta : 0;

	if (step == KOBJECT_SETUP)
		f->marks |= FM_SETS_UP;
	else if (step == KOBJECT_PUT)
		f->marks |= FM_PUTS;
}

static void resolve_calls(const struct program *p, struct func *f, struct arena *a)
{
	struct func **callees = arena_raw(a, f->ncalls * sizeof(*callees));

	for (uint32_t k = 0; k < f->ncalls; k++) {
		callees[k] = program_resolve(p, f->file, f->calls[k]);
		note_kobject(p, f, f->calls[k]);
	}
	for (uint32_t k = 0; k < f->npasses; k++)
		f->passes[k].to = program_resolve(p, f->file, f->passes[k].callee);
	f->callees = callees;
}

/* Who is meant by each call: asked once, for all that comes asks again and again. */
static void resolve_all(struct program *p)
{
#pragma omp parallel for schedule(dynamic, 256) num_threads(p->nthreads)
	for (size_t i = 0; i < p->funcs.n; i++)
		resolve_calls(p, p->funcs.at[i], &p->arenas[omp_get_thread_num()]);
}

/* Is it passed to what puts the kobject in it? */
static bool gives_up(const struct program *p, const struct pass *ps)
{
	const struct func *m = table_get(p->kobject_models, ps->callee);
	const struct effect *e = m ? m->sum->outcomes->effects : NULL;

	return e && e->delta == KOBJECT_PUT && sym_root(e->at)->value == ps->arg;
}

/* What a function's parameter gets from that which it is passed on as. */
struct inherit {
	uint8_t *bits;
	const uint8_t *from;
	uint8_t take;
};

struct heirs {
	VEC(struct inherit) of;
};

static bool inherit(const struct inherit *x)
{
	uint8_t add = *x->from & x->take & ~*x->bits;

	*x->bits |= add;
	return add;
}

/* The first round over the passes of f: those that can bring something are kept for the next. */
static bool gather_heirs(const struct program *p, const struct func *f, struct heirs *all)
{
	bool changed = false;

	for (uint32_t k = 0; k < f->npasses; k++) {
		const struct pass *ps = &f->passes[k];
		const struct func *to = ps->to;
		struct inherit x = {.bits = &f->bits[ps->param],
				    .take = PB_STORED | PB_FREED | PB_INDIRECT | PB_USED |
					    PB_GIVEN_UP};

		if (gives_up(p, ps))
			*x.bits |= PB_GIVEN_UP;
		if (!to || !to->bits || ps->arg >= 16)
			continue;
		if (f->kind == FUNC_MACRO)
			x.take |= PB_WRITTEN & (to->marks & FM_LOOP ? 0xff : 0);
		x.from = &to->bits[ps->arg];
		changed |= inherit(&x);
		vec_push(&all->of, x);
	}
	return changed;
}

/* A parameter passed on to where it is stored is stored. To a fixpoint. */
static void spread_bits(struct program *p)
{
	struct heirs all = {0};
	bool changed = false;

	for (size_t i = 0; i < p->funcs.n; i++)
		changed |= gather_heirs(p, p->funcs.at[i], &all);
	for (int round = 1; changed && round < 12; round++) {
		changed = false;
		for (size_t i = 0; i < all.of.n; i++)
			changed |= inherit(&all.of.at[i]);
	}
	vec_free(&all.of);
}

static bool gives_up_argument(const struct func *f)
{
	for (unsigned int n = 0; f && f->kind == FUNC_FUNCTION && f->bits && n < f->nparams; n++)
		if (f->bits[n] & PB_GIVEN_UP)
			return true;
	return false;
}

static bool puts_kobject(const struct program *p, const struct func *f)
{
	if (f->marks & FM_PUTS)
		return true;
	for (uint32_t k = 0; k < f->ncalls; k++)
		if (gives_up_argument(f->callees[k]) && !table_get(p->kobject_models, f->calls[k]))
			return true;
	return false;
}

/* Who is called by functions that put kobjects: they may undo what their callees leave. */
static void mark_caller_puts(struct program *p)
{
	for (size_t i = 0; i < p->funcs.n; i++) {
		struct func *f = p->funcs.at[i];

		for (uint32_t k = 0, n = puts_kobject(p, f) ? f->ncalls : 0; k < n; k++)
			if (f->callees[k] && f->callees[k] != f)
				f->callees[k]->marks |= FM_CALLER_PUTS;
	}
}

static void mark_registered(struct program *p, const char *member, uint32_t mark)
{
	for (struct registration *r = table_get(p->reg_members, name_of(member)); r; r = r->next) {
		struct func *f = program_resolve(p, r->file, r->fn);

		if (f)
			f->marks |= mark;
	}
}

bool program_read(struct program *p)
{
	struct harvest *h;
	bool any = false;
	struct arena *temp;

	p->by_name = table_new();
	p->kobject_models = table_new();
	p->record_tags = table_new();
	p->reg_members = table_new();
	p->reg_fns = table_new();
	p->unlinked = table_new();
	if (!model_read(p))
		return false;
	for (const char **path = p->opt->paths; *path; path++)
		any |= add_path(p, *path, true);
	if (!p->files.n)
		return any;
	qsort(p->files.at, p->files.n, sizeof(*p->files.at), by_path);
	h = xcalloc(p->files.n, sizeof(*h));
	temp = xcalloc((size_t)p->nthreads, sizeof(*temp));
#pragma omp parallel for schedule(dynamic, 8) num_threads(p->nthreads)
	for (size_t i = 0; i < p->files.n; i++) {
		int t = omp_get_thread_num();

		p->files.at[i]->number = (uint32_t)i;
		h[i].file = p->files.at[i];
		read_file(p, &h[i], &p->arenas[t], &temp[t]);
	}
	for (int i = 0; i < p->nthreads; i++)
		arena_free(&temp[i]);
	free(temp);
	for (size_t i = 0; i < p->files.n; i++)
		join(p, &h[i]);
	free(h);
	index_names(p);
	resolve_all(p);
	mark_registered(p, "(atomic)", FM_ATOMIC);
#define LAST(member) mark_registered(p, member, FM_LAST);
#include "model/last.def"
#undef LAST
	spread_bits(p);
	mark_caller_puts(p);
	if (p->known)
		known_marks(p);
	return true;
}

void program_free(struct program *p)
{
	for (int i = 0; i < p->nthreads; i++)
		arena_adopt(p->arena, &p->arenas[i]);
	free(p->arenas);
	table_free(p->by_name);
	table_free(p->kobject_models);
	table_free(p->record_tags);
	table_free(p->reg_members);
	table_free(p->reg_fns);
	table_free(p->unlinked);
	vec_free(&p->files);
	vec_free(&p->pending);
	vec_free(&p->funcs);
	vec_free(&p->models);
	vec_free(&p->regs);
}
