// SPDX-License-Identifier: GPL-2.0-only
/* One JSON object per finding and line; the trace is complete, so a reader needs nothing else. */
#include <jansson.h>

#include "output.h"

static json_t *trace_json(const struct finding *f, struct arena *a)
{
	json_t *trace = json_array();

	for (uint32_t i = 0; i < f->nevents; i++) {
		const struct event *e = &f->events[i];

		json_array_append_new(trace, json_pack("{s:s, s:i, s:i, s:s, s:s, s:s}",
						       "file", utf8_clean(e->file, a),
						       "line", (int)e->line,
						       "column", (int)e->column,
						       "function", utf8_clean(e->function, a),
						       "event", e->kind,
						       "message", utf8_clean(e->message, a)));
	}
	return trace;
}

void print_json(const struct printer *p, FILE *out)
{
	for (size_t i = 0; i < p->findings->n; i++) {
		const struct finding *f = &p->findings->at[i];
		json_t *o;

		if (!finding_is_told(f))
			continue;
		o = json_pack("{s:s, s:i, s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:o, s:s}",
			      "rule", f->rule->id,
			      "kref_rule", f->rule->kref_rule,
			      "confidence", confidence_name(f->confidence),
			      "severity", severity_name(f->rule->severity),
			      "file", utf8_clean(f->file, p->arena),
			      "line", (int)f->line,
			      "column", (int)f->column,
			      "function", utf8_clean(f->function, p->arena),
			      "object", utf8_clean(f->object, p->arena),
			      "message", utf8_clean(f->message, p->arena),
			      "trace", trace_json(f, p->arena),
			      "fingerprint", f->fingerprint);
		json_dumpf(o, out, JSON_COMPACT);
		fputc('\n', out);
		json_decref(o);
	}
}
