/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the index is for. A run over a tree in which nothing changed is answered from it; any other
 * run over a tree makes a new one.
 */
#include "index.h"

#include <fcntl.h>
#include <omp.h>

#include "known.h"
#include "memo.h"

/* A tree that is read in the blink of an eye needs no file in the user's cache. */
enum { SMALL_TREE = 4 << 20, MANY_TOUCHED = 200 };

static const char *whole_path(const struct index *x, const struct tree *t,
			      const struct tree_file *f, struct arena *a)
{
	const char *folder = t->folders.at[f->folder].name;
	bool slash = x->root[strlen(x->root) - 1] == '/';

	return arena_printf(a, "%s%s%s%s%s", x->root, slash ? "" : "/", folder, *folder ? "/" : "",
			    f->name);
}

/* What the first pass would have said of files that it cannot read. */
static void complain(const struct index *x, const struct tree *t, struct arena *a)
{
	for (size_t i = 0; i < t->files.n; i++) {
		const char *path, *why;
		struct source s;

		if (!t->files.at[i].skipped)
			continue;
		path = whole_path(x, t, &t->files.at[i], a);
		if (source_read(&s, path, &why))
			source_free(&s);
		else
			warn("%s: %s", path, why);
	}
}

static void remarks(const struct index *x, const struct tree *t, struct findings *out,
		    struct arena *a)
{
	size_t n = 0;

	for (size_t i = 0; i < t->files.n; i++)
		n += t->files.at[i].remarked;
	out->remarked = arena_alloc(a, (n + 1) * sizeof(*out->remarked));
	n = 0;
	for (size_t i = 0; i < t->files.n; i++)
		if (t->files.at[i].remarked)
			out->remarked[n++] = whole_path(x, t, &t->files.at[i], a);
}

/* Stamps that no longer tell are looked behind every time: put down the new ones. */
static void refresh(struct index *x, const struct tree *t, struct arena *a)
{
	struct index_out *o;
	struct cursor c;

	if (!index_part(x, PART_ANSWER, &c, a))
		return;
	o = index_out_open(x);
	if (!o)
		return;
	for (int i = PART_ANSWER; i < INDEX_PARTS; i++)
		if (index_part(x, (enum index_part)i, &c, a))
			pack_bytes(index_out_part(o, (enum index_part)i), c.at,
				   (size_t)(c.end - c.at));
	tree_pack(t, index_out_part(o, PART_TREE));
	index_out_close(o);
}

bool index_answer(struct index *x, const struct options *opt, struct findings *out,
		  struct stats *st, struct arena *a)
{
	int jobs = opt->jobs > 0 ? opt->jobs : omp_get_num_procs();
	struct tree t = {0};
	struct cursor c;
	size_t touched = 0;
	bool good = !x->overlay && index_part(x, PART_TREE, &c, a) && tree_unpack(&t, &c);

	for (size_t i = 0; good && !x->whole && i < x->nscopes; i++)
		good = tree_part_same(&t, x->root, x->scopes[i].name);
	good = good && (!x->whole || tree_same(&t, x->root, jobs, &touched)) &&
	       index_part(x, PART_ANSWER, &c, a) && answer_unpack(&c, x, opt, out, st, a);

	if (!good) {
		out->n = 0;
		memset(st, 0, sizeof(*st));
	} else if (x->whole) {
		st->walks = st->remembered = 0;
		complain(x, &t, a);
		remarks(x, &t, out, a);
	}
	if (good && touched > MANY_TOUCHED)
		refresh(x, &t, a);
	tree_free(&t);
	return good;
}

struct knowledge *index_known(struct index *x, struct arena *a)
{
	struct knowledge *k;
	struct cursor c;

	if (x->whole || !index_part(x, PART_KNOWN, &c, a))
		return NULL;
	k = known_open(c, x, a);
	if (!k)
		warn("%s: the index is damaged: not used", x->path);
	return k;
}

/* Is it worth a file in the user's cache? */
static bool is_kept(const struct index *x, const struct tree *t)
{
	return x->whole && (x->asked || t->bytes >= SMALL_TREE);
}

/* Both trees are in order of folders, which have their names, and of names in them. */
static void trust_stamps(const struct index *x, struct memo *m, const struct tree *now,
			 const struct tree *old, struct arena *a)
{
	struct table *folders = table_new();

	for (size_t i = 0; i < old->folders.n; i++)
		*table_slot(folders, name_of(old->folders.at[i].name)) = &old->folders.at[i];
	for (size_t i = 0; i < now->folders.n; i++) {
		const struct tree_folder *f = &now->folders.at[i], *o;
		uint32_t at = 0;

		o = table_get(folders, name_of(f->name));
		for (uint32_t k = 0; o && k < f->n; k++) {
			const struct tree_file *n = &now->files.at[f->first + k], *w;
			int order = -1;

			while (at < o->n &&
			       (order = strcmp(old->files.at[o->first + at].name, n->name)) < 0)
				at++;
			w = &old->files.at[o->first + at];
			if (at < o->n && !order && w->stamp == n->stamp && !w->racy && !w->skipped)
				memo_trust(m, whole_path(x, now, n, a), w->hash);
		}
	}
	table_free(folders);
}

struct memo *index_memo(struct index *x, const struct tree *t, struct arena *a)
{
	struct tree old = {0};
	struct memo *m;
	struct cursor c, names;

	if (!is_kept(x, t))
		return NULL;
	index_part(x, PART_NAMES, &names, a);
	index_part(x, PART_MEMO, &c, a);
	m = memo_open(x, names, c, a);
	if (m && index_part(x, PART_TREE, &c, a) && tree_unpack(&old, &c))
		trust_stamps(x, m, t, &old, a);
	tree_free(&old);
	return m;
}

void index_begin(struct index *x, struct tree *t, struct arena *a)
{
	if (x->whole)
		tree_take(t, x->root, a);
}

struct place {
	const char *path;
	struct tree_file *file;
};

static int by_path(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* Hashes from the first pass; false: what it read is not what was there before. */
static bool take_hashes(const struct index *x, struct tree *t, const struct program *p)
{
	struct place *order = xcalloc(t->files.n + 1, sizeof(*order));
	struct arena scratch = {0};
	bool same = t->files.n == p->files.n;

	for (size_t i = 0; i < t->files.n; i++)
		order[i] = (struct place){whole_path(x, t, &t->files.at[i], &scratch),
					  &t->files.at[i]};
	qsort(order, t->files.n, sizeof(*order), by_path);
	for (size_t i = 0; same && i < p->files.n; i++) {
		const struct file *f = p->files.at[i];

		same = !strcmp(order[i].path, f->path);
		order[i].file->hash = f->skipped ? tree_hash_file(AT_FDCWD, f->path) : f->hash;
		order[i].file->remarked = f->remarked;
		order[i].file->skipped = f->skipped;
	}
	arena_free(&scratch);
	free(order);
	return same;
}

void index_remarks(const struct program *p, struct findings *out)
{
	size_t n = 0;

	out->remarked = arena_alloc(p->arena, (p->files.n + 1) * sizeof(*out->remarked));
	for (size_t i = 0; i < p->files.n; i++)
		if (p->files.at[i]->remarked)
			out->remarked[n++] = p->files.at[i]->path;
}

void index_keep(const struct index *x, struct tree *t, const struct program *p,
		const struct findings *out, const struct stats *st)
{
	struct index_out *o;

	if (!is_kept(x, t) || !take_hashes(x, t, p))
		return;
	o = index_out_open(x);
	if (!o)
		return;
	tree_pack(t, index_out_part(o, PART_TREE));
	answer_pack(index_out_part(o, PART_ANSWER), x, out, st);
	known_pack(index_out_part(o, PART_KNOWN), x, p);
	memo_pack(index_out_part(o, PART_MEMO), p); /* gives numbers to names */
	memo_pack_names(index_out_part(o, PART_NAMES), x, p);
	index_out_close(o);
}
