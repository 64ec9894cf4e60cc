/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Models: what functions do whose source tells nothing (primitives), said as annotated C
 * prototypes (model/model.h has the words) and read by our own front end into summaries.
 * The built-in ones are in the program itself, so that it can be copied about.
 */
#include "flow.h"

#define MODEL(file)                                                              \
	__asm__(".section .rodata\n.global model_" #file "\nmodel_" #file ":\n"  \
		".incbin \"" MODEL_DIR "/" #file ".h\"\n.byte 0\n.previous\n"); \
	extern const char model_##file[];
#include "model/models.def"
#undef MODEL

static const struct {
	const char *name, *text;
} builtin[] = {
#define MODEL(file) {"model/" #file ".h", model_##file},
#include "model/models.def"
#undef MODEL
};

/* What a word on a parameter stands for. */
static const struct word {
	const char *text;
	uint8_t kind;
	int8_t delta;
	uint8_t flags;
} words[] = {
	{"ref_get", EF_REF, 1, 0},
	{"ref_get_unless_zero", EF_REF, 1, EFF_UNLESS},
	{"ref_put", EF_REF, -1, 0},
	{"ref_init", EF_INIT, 0, 0},
	{"publishes", EF_ESCAPE, 0, 0},
	{"unlinks", EF_UNLINK, 0, 0},
	{"hands_off", EF_HANDOFF, 0, 0},
	{"cancels", EF_CANCEL, 0, 0},
	{"claims", EF_CLAIM, 0, 0},
	{"takes_out_of", EF_TAKE, 0, 0},
	{"frees", EF_FREE, 0, 0},
	{"acquires", EF_LOCK, LOCK_EXCLUSIVE, 0},
	{"acquires_shared", EF_LOCK, LOCK_SHARED, 0},
	{"releases", EF_UNLOCK, LOCK_EXCLUSIVE, 0},
	{"releases_shared", EF_UNLOCK, LOCK_SHARED, 0},
	{"uses", EF_USE, 0, 0},
	{"sets_up", EF_KOBJECT, KOBJECT_SETUP, 0},
	{"adds", EF_KOBJECT, KOBJECT_ADDED, 0},
	{"gives_up", EF_KOBJECT, KOBJECT_PUT, 0},
};

/* What a word behind the prototype stands for. */
static const struct {
	const char *text;
	uint16_t flag;
} flag_words[] = {
	{"sleeps", SUM_SLEEPS},	       {"atomic", SUM_ATOMIC},	 {"tries", SUM_TRIES},
	{"asserts", SUM_ASSERTS},      {"waits_rcu", SUM_GRACE}, {"frees_later", SUM_LATER},
	{"frees_to_cache", SUM_CACHE},
};

enum { MAX_MODEL_EFFECTS = 8 };

static const struct mark *mark_of(const struct decl *d, const char *text)
{
	for (unsigned int i = 0; i < d->nmarks; i++)
		if (!strcmp(d->marks[i].name->text, text))
			return &d->marks[i];
	return NULL;
}

static uint8_t when_mask(const struct decl *d)
{
	static const struct {
		const char *word;
		uint8_t mask;
	} t[] = {{"zero", M_ZERO},    {"nonzero", M_NONZERO},
		 {"null", M_ZERO},    {"nonnull", M_NONZERO},
		 {"error", M_NEG},    {"noerror", M_ZERO | M_POS},
		 {"negative", M_NEG}, {"notnegative", M_ZERO | M_POS},
		 {"valid", M_POS},    {"notzero", M_NONZERO}};
	const struct mark *m = mark_of(d, "when");

	if (!m || !m->args || !m->args->value || m->args->value->kind != EXPR_NAME)
		return M_ANY;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		if (!strcmp(m->args->value->u.name->text, t[i].word))
			return t[i].mask;
	return M_ANY;
}

/* What goes on from the one that it puts begins with none: NULL is not put. */
static void from_start(struct arena *a, struct summary *sum)
{
	struct outcome *o = sum->outcomes;
	unsigned int n = sum->noutcomes;

	for (unsigned int k = 0; k < o->neffects; k++) {
		if (o->effects[k].kind != EF_REF || o->effects[k].delta > 0 ||
		    o->effects[k].at->kind != SYM_PARAM)
			continue;
		for (unsigned int i = 0; i < n; i++) {
			struct outcome *with = &o[i], *without = &o[n + i];

			*without = *with;
			without->effects =
				arena_alloc(a, MAX_MODEL_EFFECTS * sizeof(struct effect));
			without->neffects = 0;
			for (unsigned int j = 0; j < with->neffects; j++)
				if (j != k)
					without->effects[without->neffects++] = with->effects[j];
			with->pre = arena_alloc(a, sizeof(*with->pre));
			without->pre = arena_alloc(a, sizeof(*without->pre));
			with->pre[0] = (struct precondition){.what = with->effects[k].at,
							     .mask = M_NONZERO};
			without->pre[0] = (struct precondition){.what = with->effects[k].at,
								.mask = M_ZERO};
			with->npre = without->npre = 1;
		}
		sum->noutcomes = (uint16_t)(2 * n);
		return;
	}
}

/* A kobject is set up whatever comes of adding it. */
static void kobject_outcomes(struct arena *a, struct summary *sum)
{
	struct outcome *o = sum->outcomes;
	bool adds = false;

	for (unsigned int i = 0; i < o->neffects; i++)
		adds |= o->effects[i].kind == EF_KOBJECT && o->effects[i].delta == KOBJECT_ADDED;
	if (!adds)
		return;
	o[1] = o[0];
	o[1].effects = arena_copy(a, o->effects, o->neffects * sizeof(*o->effects));
	for (unsigned int i = 0; i < o->neffects; i++)
		if (o[1].effects[i].kind == EF_KOBJECT && o[1].effects[i].delta == KOBJECT_ADDED)
			o[1].effects[i].delta = KOBJECT_FAILED;
	o[0].ret_mask = M_ZERO;
	o[1].ret_mask = M_NEG;
	sum->noutcomes = 2;
}

/* The parameter with this word, or NULL. */
static const struct sym *param_with(struct symtab *t, const struct decl *d, const char *word)
{
	int i = 0;

	for (const struct decl *p = d->params; p; p = p->next, i++)
		if (mark_of(p, word))
			return sym_numbered(t, SYM_PARAM, i, 0);
	return NULL;
}

static void lock_word(struct symtab *t, const struct decl *d, struct outcome *o, const char *word,
		      uint8_t kind, const char *name, uint8_t mode)
{
	if (mark_of(d, word) && o->neffects < MAX_MODEL_EFFECTS)
		o->effects[o->neffects++] =
			(struct effect){.kind = kind,
					.delta = (int8_t)mode,
					.at = sym_named(t, SYM_GLOBAL, name_of(name))};
}

struct summary *model_summary(struct arena *a, const struct function *fn, const struct decl *d)
{
	struct summary *sum = arena_alloc(a, sizeof(*sum));
	struct symtab *t = arena_alloc(a, sizeof(*t));
	struct outcome *o = arena_alloc(a, 4 * sizeof(*o));
	uint8_t mask = when_mask(d);
	int i = 0;

	(void)fn;
	symtab_init(t, a);
	sum->flags = SUM_MODEL;
	sum->outcomes = o;
	o[0].ret_mask = mask;
	o[0].effects = arena_alloc(a, MAX_MODEL_EFFECTS * sizeof(struct effect));
	if (mark_of(d, "noreturn"))
		sum->flags |= SUM_NORETURN;
	for (size_t w = 0; w < sizeof(flag_words) / sizeof(flag_words[0]); w++)
		if (mark_of(d, flag_words[w].text))
			sum->flags |= flag_words[w].flag;
	for (const struct decl *p = d->params; p; p = p->next, i++)
		for (unsigned int m = 0; m < p->nmarks; m++)
			for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
				struct effect e = {.kind = words[w].kind, .delta = words[w].delta,
						   .flags = words[w].flags};

				if (strcmp(p->marks[m].name->text, words[w].text) ||
				    o->neffects >= MAX_MODEL_EFFECTS)
					continue;
				e.at = sym_numbered(t, SYM_PARAM, i, 0);
				if (e.kind == EF_KOBJECT && e.delta == KOBJECT_SETUP)
					e.arg = param_with(t, d, "kobject_type");
				if (e.kind == EF_HANDOFF)
					e.arg = param_with(t, d, "runs");
				if (e.kind == EF_REF && e.delta < 0)
					e.arg = param_with(t, d, "ref_release");
				o->effects[o->neffects++] = e;
				if (e.kind == EF_REF || e.kind == EF_INIT)
					sum->flags |= SUM_REFS;
				if (e.kind == EF_LOCK || e.kind == EF_UNLOCK)
					sum->flags |= SUM_LOCKS;
			}
	lock_word(t, d, o, "acquires_rcu", EF_LOCK, "RCU", LOCK_RCU);
	lock_word(t, d, o, "releases_rcu", EF_UNLOCK, "RCU", LOCK_RCU);
	lock_word(t, d, o, "acquires_irq", EF_LOCK, "irq", LOCK_IRQ);
	lock_word(t, d, o, "releases_irq", EF_UNLOCK, "irq", LOCK_IRQ);
	lock_word(t, d, o, "acquires_rtnl", EF_LOCK, "rtnl_mutex", LOCK_EXCLUSIVE);
	lock_word(t, d, o, "releases_rtnl", EF_UNLOCK, "rtnl_mutex", LOCK_EXCLUSIVE);
	if (mark_of(d, "returns_lookup"))
		o->ret_flags |= SYMF_LOOKUP;
	if (mark_of(d, "returns_alloc")) {
		o->ret_flags |= SYMF_ALLOC;
		sum->flags |= SUM_ALLOC;
	}
	if (mark_of(d, "returns_managed"))
		o->ret_flags |= SYMF_MANAGED;
	for (i = 0; i < 8; i++) {
		const struct decl *p = d->params;

		for (int k = 0; p && k < i; k++)
			p = p->next;
		if (p && mark_of(p, "returned"))
			o->ret = sym_numbered(t, SYM_PARAM, i, 0);
	}
	sum->noutcomes = 1;
	if (mark_of(d, "tells_last")) { /* nonzero: it was the last one */
		o[1] = o[0];
		o[1].effects = arena_copy(a, o->effects, MAX_MODEL_EFFECTS * sizeof(struct effect));
		o[0].ret_mask = M_POS;
		o[1].ret_mask = M_ZERO;
		sum->noutcomes = 2;
		o[1].neffects = 0;
		for (i = 0; i < o[0].neffects; i++) {
			if (o[0].effects[i].kind == EF_REF) {
				o[1].effects[o[1].neffects++] = o[0].effects[i];
				o[0].effects[i].flags |= EFF_LAST;
			}
		}
	} else if (mask != M_ANY) {
		o[1].ret_mask = (uint8_t)(M_ANY & ~mask);
		/* a lock that was not got for a signal's sake: -EINTR */
		if (mask == M_ZERO && o->neffects && o->effects[0].kind == EF_LOCK)
			o[1].ret_mask = M_NEG;
		sum->noutcomes = 2;
	}
	if (mark_of(d, "returns_ref")) { /* what is put is put whether or not something is found */
		o[1] = o[0];
		o[1].effects = arena_copy(a, o->effects, MAX_MODEL_EFFECTS * sizeof(struct effect));
		o[0].ret_mask = M_POS;
		o[0].ret = sym_numbered(t, SYM_FRESH, 0, 0);
		if (o->neffects < MAX_MODEL_EFFECTS)
			o->effects[o->neffects++] =
				(struct effect){.kind = EF_REF, .delta = 1, .at = o[0].ret};
		o[1].ret_mask = M_ZERO;
		sum->noutcomes = 2;
		sum->flags |= SUM_REFS;
		from_start(a, sum);
	}
	kobject_outcomes(a, sum);
	for (unsigned int k = 0; k < o->neffects; k++)
		if (o->effects[k].kind == EF_LOCK)
			o->effects[k].flags |= (sum->flags & SUM_ATOMIC ? EFF_ATOMIC : 0) |
					       (sum->flags & SUM_ASSERTS ? EFF_ASSERT : 0);
	if (!o->neffects && !o->ret && !o->ret_flags && mask == M_ANY && !(sum->flags & SUM_SLEEPS))
		sum->flags |= SUM_PURE;
	return sum;
}

/* The kref in what at points to, by the structs of the model. */
static const struct sym *kref_in(struct symtab *t, const struct unit *u, const struct sym *at,
				 const struct name *tag)
{
	for (const struct record *r = u->records; r; r = r->next)
		if (tag && r->tag == tag && tag->known != N_KREF && r->members &&
		    r->members->name && r->members->type.tag != tag)
			return kref_in(t, u, sym_field(t, at, r->members->name),
				       r->members->type.tag);
	return at;
}

/* The first member of the struct that a parameter points to comes back with a reference. */
static void held_member(struct symtab *t, const struct unit *u, const struct decl *d,
			struct outcome *o)
{
	const struct sym *value = sym_numbered(t, SYM_FRESH, 1, 0);
	int i = 0;

	for (const struct decl *p = d->params; p; p = p->next, i++)
		for (const struct record *r = u->records; r; r = r->next) {
			if (!mark_of(p, "holds") || r->tag != p->type.tag || !r->members)
				continue;
			o->stores = arena_alloc(t->arena, sizeof(*o->stores));
			o->stores->addr = sym_field(t, sym_numbered(t, SYM_PARAM, i, 0),
						    r->members->name);
			o->stores->value = value;
			o->nstores = 1;
			o->effects[o->neffects++] = (struct effect){
				.kind = EF_REF,
				.delta = 1,
				.at = kref_in(t, u, value, r->members->type.tag)};
		}
}

/* It is the counter that is followed. */
static void counter_places(struct arena *a, const struct unit *u, const struct decl *d,
			   struct summary *sum)
{
	struct symtab *t = arena_alloc(a, sizeof(*t));

	symtab_init(t, a);
	for (unsigned int k = 0; k < sum->noutcomes; k++)
		for (unsigned int i = 0; i < sum->outcomes[k].neffects; i++) {
			struct effect *e = &sum->outcomes[k].effects[i];
			const struct decl *p = d->params;

			if (e->kind != EF_KOBJECT && e->kind != EF_REF && e->kind != EF_INIT)
				continue;
			if (e->at->kind == SYM_FRESH)
				p = d;
			else if (e->at->kind != SYM_PARAM)
				continue;
			for (int64_t n = e->at->value; n; n--)
				p = p->next;
			if (p->type.tag)
				e->at = kref_in(t, u, sym_numbered(t, (enum sym_kind)e->at->kind,
								   e->at->value, 0),
						p->type.tag);
		}
	held_member(t, u, d, sum->outcomes);
	if (sum->outcomes->nstores)
		sum->flags |= SUM_REFS;
}

static bool is_of_kobjects(const struct summary *sum)
{
	return sum->outcomes->neffects && sum->outcomes->effects->kind == EF_KOBJECT;
}

static void model_unit(struct program *p, const char *path, const char *text, size_t size)
{
	struct source *src = arena_alloc(p->arena, sizeof(*src));
	struct unit *u = arena_alloc(p->arena, sizeof(*u));
	struct file *file = arena_alloc(p->arena, sizeof(*file));

	source_text(src, path, text, size);
	unit_read(u, src, p->arena, true);
	file->path = path;
	file->model = true;
	for (struct decl *d = u->globals; d; d = d->next) {
		struct func *f;
		void **slot;

		if (!d->name || (d->storage & ST_TYPEDEF) ||
		    !(d->type.flags & TYF_FUNCTION || d->params))
			continue;
		f = arena_alloc(p->arena, sizeof(*f));
		f->name = d->name;
		f->kind = FUNC_MODEL;
		f->file = file;
		f->sum = model_summary(p->arena, NULL, d);
		if (mark_of(d, "weak"))
			f->marks |= FM_WEAK;
		if (mark_of(d, "undoes_later"))
			f->marks |= FM_ACTION;
		counter_places(p->arena, u, d, f->sum);
		f->bits = arena_alloc(p->arena, 16);
		for (const struct decl *q = d->params; q && f->nparams < 16; q = q->next)
			f->nparams++;
		for (unsigned int k = 0; k < f->sum->noutcomes; k++)
			for (unsigned int i = 0; i < f->sum->outcomes[k].neffects; i++) {
				const struct effect *e = &f->sum->outcomes[k].effects[i];

				if (e->at->kind != SYM_PARAM || e->at->value >= 16)
					continue;
				if (e->kind == EF_ESCAPE || e->kind == EF_HANDOFF)
					f->bits[e->at->value] |= PB_STORED;
				if (e->kind == EF_FREE)
					f->bits[e->at->value] |= PB_FREED;
				if (e->kind == EF_USE)
					f->bits[e->at->value] |= PB_USED;
			}
		{
			unsigned int i = 0;

			for (const struct decl *q = d->params; q && i < 16; q = q->next, i++)
				if (mark_of(q, "atomic_callback"))
					f->bits[i] |= PB_ATOMIC;
		}
		slot = table_slot(is_of_kobjects(f->sum) ? p->kobject_models : p->by_name, d->name);
		f->same = *slot;
		*slot = f;
		vec_push(&p->models, f);
	}
}

bool model_read(struct program *p)
{
	for (size_t i = 0; i < sizeof(builtin) / sizeof(builtin[0]); i++)
		model_unit(p, builtin[i].name, builtin[i].text, strlen(builtin[i].text));
	for (const char **m = p->opt->models; m && *m; m++) {
		struct source *src = arena_alloc(p->arena, sizeof(*src));
		const char *why;

		if (!source_read(src, *m, &why)) {
			warn("%s: %s", *m, why);
			return false;
		}
		model_unit(p, *m, src->text, src->size);
	}
	return true;
}
