// SPDX-License-Identifier: GPL-2.0-only
/* The last put of an object runs its release, which gives back what was taken for the object. */
#include "released.h"
#include "handed.h"

/* What the release function is called with where counter key is put; by the struct it wants. */
static const struct sym *argument(struct program *p, const struct func *release,
				  const struct sym *key)
{
	const struct function *tree = program_tree(p, release);
	const struct decl *first = tree ? tree->decl.params : NULL;
	const struct name *tag = first ? first->type.tag : NULL;
	const struct sym *at = key;

	if (!tag)
		return NULL;
	if (tag->known == N_KREF)
		return key;
	while (at && at->kind == SYM_FIELD && !(at->a->tag && at->a->tag == tag))
		at = at->a;
	return at && at->kind == SYM_FIELD ? at->a : NULL;
}

static bool drops(struct result *r, const struct state *s, const struct func *release,
		  const struct sym *put, const struct sym *key)
{
	const struct sym *at;

	if (!release || !release->sum || release->kind != FUNC_FUNCTION ||
	    !(release->sum->flags & SUM_REFS))
		return false;
	at = argument(r->prog, release, put);
	if (!at)
		return false;
	for (unsigned int i = 0; i < release->sum->noutcomes; i++)
		for (unsigned int k = 0; k < release->sum->outcomes[i].neffects; k++) {
			const struct effect *e = &release->sum->outcomes[i].effects[k];

			if ((e->kind == EF_REF ? e->delta < 0 : e->kind == EF_DOUBT) &&
			    handed_translate(r, s, e->at, at) == key)
				return true;
		}
	return false;
}

/* One of the releases of the file that there are, or the one that was named where it was put. */
static bool some_drops(struct result *r, const struct state *s, const struct ref *put,
		       const struct sym *key)
{
	const struct sym *named = put->flags & RF_KOBJECT ? NULL : put->release;
	const struct file *file = r->fn->file;
	const struct name *member = name_of("release");
	const struct registration *x = NULL;

	if (named && named->kind == SYM_FUNC &&
	    drops(r, s, program_resolve(r->prog, file, named->name), put->key, key))
		return true;
	while ((x = program_registered(r->prog, file, member, x)))
		if (drops(r, s, program_resolve(r->prog, file, x->fn), put->key, key))
			return true;
	return false;
}

static bool is_put_since(const struct ref *ref, uint32_t tok)
{
	if (ref->flags & RF_KOBJECT)
		return ref->count <= 0;
	return !(ref->flags & RF_OBJECT) && ref->flags & RF_PUT && ref->put_tok > tok;
}

bool released_along(struct result *r, const struct exit_view *v, const struct sym *key)
{
	const struct state *s = v->obs->state;

	for (int i = 0; i < s->nrefs; i++) {
		const struct ref *ref = &s->refs[i];

		if (is_put_since(ref, v->ref->got_tok) &&
		    sym_object(ref->key) != sym_object(key) && some_drops(r, s, ref, key))
			return true;
	}
	return false;
}
