// SPDX-License-Identifier: GPL-2.0-only
/* One JSON object per finding and line; the trace is complete, so a reader needs nothing else. */
#include <jansson.h>

#include "output.h"

static void set_text(json_t *o, const char *key, const char *text, struct arena *a)
{
	json_object_set_new(o, key, json_string(utf8_clean(text, a)));
}

static void set_number(json_t *o, const char *key, json_int_t n)
{
	json_object_set_new(o, key, json_integer(n));
}

static json_t *trace_json(const struct finding *f, struct arena *a)
{
	json_t *trace = json_array();

	for (uint32_t i = 0; i < f->nevents; i++) {
		const struct event *e = &f->events[i];
		json_t *o = json_object();

		set_text(o, "file", e->file, a);
		set_number(o, "line", e->line);
		set_number(o, "column", e->column);
		set_text(o, "function", e->function, a);
		set_text(o, "event", e->kind, a);
		set_text(o, "message", e->message, a);
		json_array_append_new(trace, o);
	}
	return trace;
}

static json_t *fix_json(const struct finding *f, struct arena *a)
{
	json_t *o = json_object(), *edits = json_array();

	set_text(o, "message", f->cure, a);
	for (uint32_t i = 0; i < f->nedits; i++) {
		const struct edit *e = &f->edits[i];
		json_t *one = json_object();

		set_text(one, "file", e->file, a);
		set_number(one, "line", e->line);
		set_number(one, "column", e->column);
		set_number(one, "end_line", e->end_line);
		set_number(one, "end_column", e->end_column);
		set_text(one, "text", e->text, a);
		json_array_append_new(edits, one);
	}
	json_object_set_new(o, "edits", edits);
	return o;
}

static json_t *finding_json(const struct finding *f, struct arena *a)
{
	json_t *o = json_object();

	set_text(o, "rule", f->rule->id, a);
	set_number(o, "kref_rule", f->rule->kref_rule);
	set_text(o, "confidence", confidence_name(f->confidence), a);
	set_text(o, "severity", severity_name(f->rule->severity), a);
	set_text(o, "file", f->file, a);
	set_number(o, "line", f->line);
	set_number(o, "column", f->column);
	set_text(o, "function", f->function, a);
	set_text(o, "object", f->object, a);
	set_text(o, "message", f->message, a);
	json_object_set_new(o, "trace", trace_json(f, a));
	if (finding_has_fix(f))
		json_object_set_new(o, "fix", fix_json(f, a));
	set_text(o, "fingerprint", f->fingerprint, a);
	if (found_by_name(f))
		set_text(o, "found_by", found_by_name(f), a);
	return o;
}

void print_json(const struct printer *p, FILE *out)
{
	for (size_t i = 0; i < p->findings->n; i++) {
		const struct finding *f = &p->findings->at[i];
		json_t *o;

		if (!finding_is_told(f))
			continue;
		o = finding_json(f, p->arena);
		json_dumpf(o, out, JSON_COMPACT);
		fputc('\n', out);
		json_decref(o);
	}
}
