/* SPDX-License-Identifier: GPL-2.0-only */
/* Operations of one variable belong together: who removes knows what the probe stored, and owns. */
#include "undone.h"
#include "util.h"

static const struct {
	const char *does, *undoes;
} pairs[] = {
#define UNDO(does, undoes) {does, undoes},
#include "model/undo.def"
#undef UNDO
};

static bool drops_member(const struct func *f, const struct name *member,
			 const struct name *counter)
{
	for (unsigned int i = 0; f->sum && i < f->sum->noutcomes; i++)
		for (unsigned int k = 0; k < f->sum->outcomes[i].neffects; k++) {
			const struct effect *e = &f->sum->outcomes[i].effects[k];
			const struct sym *object = sym_object(e->at);

			if ((e->kind == EF_REF ? e->delta < 0 : e->kind == EF_DOUBT && e->arg) &&
			    e->at->kind == SYM_FIELD && e->at->name == counter &&
			    object->kind == SYM_LOAD && object->a->kind == SYM_FIELD &&
			    object->a->name == member)
				return true;
		}
	return false;
}

const struct func *undone_by(const struct program *p, const struct func *fn,
			     const struct name *member, const struct name *counter)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct name *var = program_member_of(p, fn, name_of(pairs[i].does));
		const struct func *f =
			var ? program_set_member(p, fn->file, var, name_of(pairs[i].undoes)) : NULL;

		if (f && f->file == fn->file && drops_member(f, member, counter))
			return f;
	}
	return NULL;
}
