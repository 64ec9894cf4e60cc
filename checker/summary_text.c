/* SPDX-License-Identifier: GPL-2.0-only */
/* A summary in a model's own words. */
#include "flow.h"

static const char *mask_text(uint8_t m)
{
	static const char *const t[] = {"never",    "zero",	    "negative", "not positive",
					"positive", "not negative", "nonzero",	"any"};

	return t[m & 7];
}

static void print_effect(FILE *out, const struct effect *e)
{
	static const char *const words[] = {"ref_init", "ref",	 "ref_doubt", "publishes",
					    "handoff",	"frees", "acquires",  "releases",
					    "unlinks",	"uses",	 "cancels", "claims",
					    "takes_out_of"};
	static const char *const steps[] = {"", "sets_up", "adds", "fails_to_add", "gives_up"};
	char buf[200];

	sym_text(e->at, NULL, buf, sizeof(buf));
	if (e->kind == EF_REF)
		fprintf(out, "\n *     %s(%s)", e->delta > 0 ? "ref_get" : "ref_put", buf);
	else
		fprintf(out, "\n *     %s(%s)",
			e->kind == EF_KOBJECT	     ? steps[e->delta]
			: e->flags & EFF_ASSERT ? "asserts"
						     : words[e->kind],
			buf);
	if (e->kind == EF_REF && (e->delta > 1 || e->delta < -1))
		fprintf(out, " * %d", e->delta < 0 ? -e->delta : e->delta);
	if (e->flags & EFF_KEPT)
		fputs(" kept", out);
	if (e->flags & EFF_UNLESS)
		fputs(" unless_zero", out);
	if (e->flags & EFF_LAST)
		fputs(" last", out);
	if (e->arg && e->arg->kind == SYM_FUNC)
		fprintf(out, " by %s", e->arg->name->text);
}

void summary_print(FILE *out, const struct func *fn, const struct summary *sum)
{
	char buf[200];

	fprintf(out, "/* %s:%s%s%s\n", fn->file ? fn->file->path : "", fn->name->text,
		sum->flags & SUM_NORETURN ? " noreturn" : "",
		sum->flags & SUM_UNCERTAIN ? " (bounds were hit)" : "");
	for (unsigned int i = 0; i < sum->noutcomes; i++) {
		const struct outcome *o = &sum->outcomes[i];

		fprintf(out, " * when(%s)", mask_text(o->ret_mask));
		for (unsigned int k = 0; k < o->npre; k++) {
			sym_text(o->pre[k].what, NULL, buf, sizeof(buf));
			fprintf(out, " %s %s", buf, mask_text(o->pre[k].mask));
		}
		if (o->ret) {
			sym_text(o->ret, NULL, buf, sizeof(buf));
			fprintf(out, " returns %s%s", buf,
				o->ret_flags & SYMF_LOOKUP ? " (found, not held)" : "");
		}
		for (unsigned int k = 0; k < o->neffects; k++)
			print_effect(out, &o->effects[k]);
		for (unsigned int k = 0; k < o->nstores; k++) {
			sym_text(o->stores[k].addr, NULL, buf, sizeof(buf));
			fprintf(out, "\n *     stores(%s", buf);
			sym_text(o->stores[k].value, NULL, buf, sizeof(buf));
			fprintf(out, " = %s)", buf);
		}
		fputc('\n', out);
	}
	fputs(" */\n", out);
}
