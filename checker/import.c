// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings of the semantic patches join those of the engine, so that both have the same
 * suppressions, baseline and formats. What both engines say of one place is one finding,
 * with the engine's text, since it knows the path. Our own JSON can be read back, too, to see
 * a stored run in another format.
 */
#include <errno.h>
#include <jansson.h>

#include "output.h"

enum { NEAR = 2 }; /* lines: the engines may point to different ends of one statement */

static uint32_t distance(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

/* The finding of the engine that says the same, or NULL. */
static struct finding *twin_of(struct findings *f, const struct finding *it)
{
	struct finding *best = NULL;

	for (size_t i = 0; i < f->n; i++) {
		struct finding *old = &f->at[i];

		if (old->rule != it->rule || strcmp(old->file, it->file) != 0)
			continue;
		if (distance(old->line, it->line) > NEAR)
			continue;
		if (!best || distance(old->line, it->line) < distance(best->line, it->line))
			best = old;
	}
	return best;
}

static const char *copy_text(const json_t *o, const char *key, struct arena *a)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? arena_strndup(a, text, strlen(text)) : "";
}

static enum confidence confidence_of(const json_t *o)
{
	const char *text = json_string_value(json_object_get(o, "confidence"));

	for (int c = CONF_LOW; text && c <= CONF_HIGH; c++) {
		if (strcmp(text, confidence_name((enum confidence)c)) == 0)
			return (enum confidence)c;
	}
	return CONF_MEDIUM;
}

static struct event *events_of(const json_t *o, uint32_t *n, struct arena *a)
{
	const json_t *trace = json_object_get(o, "trace");
	struct event *events;

	*n = (uint32_t)json_array_size(trace);
	events = arena_alloc(a, *n * sizeof(*events));
	for (uint32_t i = 0; i < *n; i++) {
		const json_t *e = json_array_get(trace, i);

		events[i] = (struct event){
			.file = copy_text(e, "file", a),
			.line = (uint32_t)json_integer_value(json_object_get(e, "line")),
			.column = (uint32_t)json_integer_value(json_object_get(e, "column")),
			.function = copy_text(e, "function", a),
			.kind = copy_text(e, "event", a),
			.message = copy_text(e, "message", a),
		};
	}
	return events;
}

/* The bits of the engines that an object names, in scripts/coccicheck's way or in ours. */
static unsigned int found_by_of(const json_t *o, struct arena *a)
{
	const char *by = copy_text(o, "found_by", a);
	unsigned int bits = 0;

	if (strcmp(copy_text(o, "engine", a), "cocci") == 0 || strstr(by, "patch"))
		bits |= ENGINE_COCCI;
	if (strstr(by, "engine"))
		bits |= ENGINE_CHECKER;
	return bits;
}

static bool add_one(struct findings *f, const json_t *o, struct arena *a)
{
	struct finding it = {
		.rule = rule_any(copy_text(o, "rule", a)),
		.confidence = confidence_of(o),
		.file = copy_text(o, "file", a),
		.line = (uint32_t)json_integer_value(json_object_get(o, "line")),
		.column = (uint32_t)json_integer_value(json_object_get(o, "column")),
		.function = copy_text(o, "function", a),
		.object = copy_text(o, "object", a),
		.message = copy_text(o, "message", a),
		.found_by = found_by_of(o, a),
	};
	struct finding *twin;

	if (!it.rule || !*it.file || !it.line)
		return false;
	twin = twin_of(f, &it);
	if (!twin || !twin->found_by) {
		it.events = events_of(o, &it.nevents, a);
		vec_push(f, it);
		return true;
	}
	twin->found_by |= it.found_by;
	if (twin->confidence < it.confidence)
		twin->confidence = it.confidence;
	return true;
}

const char *found_by_name(const struct finding *f)
{
	static const char *const names[] = {NULL, "engine", "patch", "engine, patch"};

	return names[f->found_by & (ENGINE_CHECKER | ENGINE_COCCI)];
}

void import_findings(struct findings *f, const char *path, struct arena *a)
{
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t room = 0, number = 0;

	if (!in)
		die("%s: %s", path, strerror(errno));
	for (size_t i = 0; i < f->n; i++)
		f->at[i].found_by = ENGINE_CHECKER;
	while (getline(&line, &room, in) >= 0) {
		json_t *o = json_loads(line, 0, NULL);

		number++;
		if (!o || !add_one(f, o, a))
			die("%s:%zu: not a finding of a known rule", path, number);
		json_decref(o);
	}
	free(line);
	fclose(in);
	report_sort(f);
}
