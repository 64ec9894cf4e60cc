// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst 'Krefs and RCU': where readers find objects under RCU alone and ask
 * kref_get_unless_zero(), the memory has to stay for a grace period after the last put. Here the
 * release frees it at once.
 */
#include "../notes.h"
#include "../reach.h"
#include "../rules.h"

enum { DEEP = 4 };

static bool waits(const struct program *p, const struct func *f)
{
	for (uint32_t k = 0; k < f->ncalls; k++) {
		const struct func *c = program_callee(p, f, k);

		if (c && c->kind == FUNC_MODEL && c->sum->flags & SUM_GRACE)
			return true;
	}
	return false;
}

static size_t folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* A slab cache whose objects stay objects is made somewhere near. */
static bool is_typesafe(const struct program *p, const struct file *file)
{
	size_t n = folder(file->path);

	for (size_t i = 0; i < p->files.n; i++)
		if (p->files.at[i]->typesafe && !strncmp(p->files.at[i]->path, file->path, n))
			return true;
	return false;
}

/* The tags of those objects whose remover takes them out where readers look, and then waits before
 * dropping the container's reference. */
static struct table *waiting_removals(const struct program *p)
{
	struct table *tags = table_new();

	for (size_t i = 0; i < p->funcs.n; i++) {
		const struct func *f = p->funcs.at[i];
		bool known = false;

		for (uint32_t k = 0; k < f->ndeeds; k++) {
			const struct deed *d = &f->deeds[k];

			if (d->kind != DEED_UNLINK || !d->root)
				continue;
			if (!known && !waits(p, f))
				break;
			known = true;
			table_slot(tags, d->root);
		}
	}
	return tags;
}

static void where(const struct file *file, uint32_t off, uint32_t *line, uint32_t *col)
{
	struct source src;
	const char *why;

	*line = *col = 1;
	if (file->lines) {
		file_where(file, off, line, col);
	} else if (source_read(&src, file->path, &why)) {
		source_where(&src, off, line, col);
		source_free(&src);
	}
}

struct at_once {
	const struct step *step;
	const struct deed *deed;
	bool unlinks;
};

/* Where the release frees the object without waiting; false: it waits, or it is not seen to free.
 */
static bool frees_at_once(struct program *p, const struct reach *x, const struct name *tag,
			  struct at_once *out)
{
	*out = (struct at_once){0};
	for (uint32_t i = 0; i < x->n; i++) {
		const struct func *f = x->at[i].fn;

		if (x->at[i].depth > DEEP)
			continue;
		if (waits(p, f))
			return false;
		for (uint32_t k = 0; k < f->ndeeds; k++) {
			const struct deed *d = &f->deeds[k];

			if (d->root != tag || d->flags & DEED_GLOBAL)
				continue;
			out->unlinks |= d->kind == DEED_UNLINK;
			if (d->kind != DEED_FREE || d->npath || d->flags & DEED_LATER || out->deed)
				continue;
			if (d->flags & DEED_CACHE && is_typesafe(p, f->file))
				continue;
			out->deed = d;
			out->step = &x->at[i];
		}
	}
	return out->deed;
}

static void tell(struct program *p, const struct table *waiting, const struct note *lookup,
		 const struct note *put, struct findings *out, struct arena *a)
{
	struct reach *x = reach_of(p, put->release);
	struct finding f = {.rule = &rule_rcu_direct_free.info, .confidence = CONF_HIGH};
	const struct func *fn;
	struct at_once once;
	struct event *e;

	if (!frees_at_once(p, x, put->tag, &once) || table_has(waiting, put->tag))
		return;
	if (!once.unlinks)
		f.confidence = CONF_LOW; /* taken out before, by whom is not seen */
	fn = once.step->fn;
	f.file = fn->file->path;
	f.function = fn->name->text;
	where(fn->file, once.deed->off, &f.line, &f.column);
	for (size_t i = 0; i < out->n; i++)
		if (out->at[i].rule == f.rule && out->at[i].line == f.line &&
		    !strcmp(out->at[i].file, f.file))
			return;
	f.object = put->tag->text;
	f.message =
		arena_printf(a,
			     "struct %s is freed at once on the last put%s, but %s() finds it "
			     "under RCU alone and may still "
			     "be looking at its count",
			     put->tag->text, reach_way(x, once.step, a), lookup->fn->name->text);
	e = arena_alloc(a, 3 * sizeof(*e));
	e[0] = (struct event){.file = lookup->finding->file,
			      .line = lookup->finding->line,
			      .column = lookup->finding->column,
			      .function = lookup->finding->function,
			      .kind = "lookup",
			      .message = "a reader asks for a reference here"};
	e[1] = (struct event){.file = put->finding->file,
			      .line = put->finding->line,
			      .column = put->finding->column,
			      .function = put->finding->function,
			      .kind = "put",
			      .message = "the last reference may be dropped here"};
	e[2] = (struct event){.file = f.file,
			      .line = f.line,
			      .column = f.column,
			      .function = f.function,
			      .kind = "other",
			      .message = "freed here"};
	f.events = e;
	f.nevents = 3;
	vec_push(out, f);
}

struct put {
	const struct note *note;
	struct put *next; /* of this tag */
};

/* The puts that name their release, of each tag in their order. */
static struct table *puts_by_tag(const struct notes *n, struct arena *a)
{
	struct table *puts = table_new();

	for (size_t i = n->n; i-- > 0;) {
		const struct note *note = &n->at[i];
		void **slot;
		struct put *x;

		if (note->kind != NOTE_PUT || note->callee || !note->release)
			continue;
		slot = table_slot(puts, note->tag);
		x = arena_alloc(a, sizeof(*x));
		x->note = note;
		x->next = *slot;
		*slot = x;
	}
	return puts;
}

static void check(struct program *p, const struct notes *n, struct findings *out, struct arena *a)
{
	struct table *waiting = waiting_removals(p), *puts = puts_by_tag(n, a);

	for (size_t i = 0; i < n->n; i++) {
		const struct note *lookup = &n->at[i];

		if (lookup->kind != NOTE_LOOKUP || !lookup->rcu || !lookup->unless)
			continue;
		for (const struct put *x = table_get(puts, lookup->tag); x; x = x->next)
			if (x->note->counter == lookup->counter)
				tell(p, waiting, lookup, x->note, out, a);
	}
	table_free(puts);
	table_free(waiting);
}

const struct rule rule_rcu_direct_free = {
	.info =
		{
			.id = "rcu-direct-free",
			.title = "freed at once, though readers find it under RCU",
			.explain = "Readers find objects of this type under rcu_read_lock() alone "
				   "and call kref_get_unless_zero() on "
				   "them. That reads the count, so the memory must stay for a "
				   "grace period after the last put; but "
				   "the release function frees it at once.\n"
				   "A false alarm when the object is taken out of the readers' "
				   "sight, and a grace period waited for, "
				   "before the container's reference is dropped.\n"
				   "Cure: kfree_rcu() or call_rcu(); synchronize_rcu() before the "
				   "free where sleeping is allowed; "
				   "or a slab cache with SLAB_TYPESAFE_BY_RCU.",
			.wrong = "static void entry_release(struct kref *ref)\n"
				 "{\n"
				 "\tstruct entry *entry = container_of(ref, struct entry, ref);\n"
				 "\n"
				 "\tlist_del_rcu(&entry->link);\n"
				 "\tkfree(entry);\n"
				 "}",
			.right = "static void page_release(struct kref *ref)\n"
				 "{\n"
				 "\tstruct page *page = container_of(ref, struct page, ref);\n"
				 "\n"
				 "\tlist_del_rcu(&page->link);\n"
				 "\tkfree_rcu(page, rcu);\n"
				 "}",
			.source = "kref.rst: the struct kref member needs to remain in valid "
				  "memory for a rcu grace period",
			.kref_rule = 3,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.program = check,
};
