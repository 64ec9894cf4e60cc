// SPDX-License-Identifier: GPL-2.0-only
/*
 * SARIF 2.1.0 (OASIS), in the form that code scanning platforms accept. Suppressed and
 * baselined results are marked, never left out, or a platform closes and reopens them.
 */
#include <ctype.h>
#include <jansson.h>

#include "output.h"
#include "version.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"
#define HOME "https://docs.kernel.org/core-api/kref.html"

/* What GitHub's code scanning shows of a result; it takes ten times as many. */
enum { MAX_STEPS = 1000, MAX_RELATED = 99, SNIPPET = 300 };

static json_t *text_object(const char *text)
{
	return json_pack("{s:s}", "text", text);
}

/* A path as a relative URI reference (RFC 3986): what is no plain character is %XX. */
static const char *uri_of(const char *path, struct arena *a)
{
	static const char plain[] = "-._~/", hex[] = "0123456789ABCDEF";
	char *uri = arena_alloc(a, 3 * strlen(path) + 1), *to = uri;

	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (isalnum(c) || strchr(plain, c)) {
			*to++ = (char)c;
			continue;
		}
		*to++ = '%';
		*to++ = hex[c >> 4];
		*to++ = hex[c & 15];
	}
	return uri;
}

/* unpaired-get: UnpairedGet */
static const char *camel(const char *id, struct arena *a)
{
	char *name = arena_alloc(a, strlen(id) + 1), *to = name;
	bool up = true;

	for (; *id; id++) {
		if (*id != '-')
			*to++ = (char)(up ? toupper((unsigned char)*id) : *id);
		up = *id == '-';
	}
	return name;
}

static const char *level_of(enum severity s)
{
	static const char *const levels[] = {"note", "warning", "error"};

	return levels[s];
}

static const char *rule_markdown(const struct rule_info *r, struct arena *a)
{
	const char *text = arena_printf(a, "%s\n", r->explain);

	if (r->wrong)
		text = arena_printf(a, "%s\n**Wrong**\n\n```c\n%s\n```\n", text, r->wrong);
	if (r->right)
		text = arena_printf(a, "%s\n**Right**\n\n```c\n%s\n```\n", text, r->right);
	return arena_printf(a, "%s\nSource: %s\n", text, r->source);
}

static json_t *rule_json(const struct rule_info *r, struct arena *a)
{
	json_t *tags = json_pack("[s, s, s]", "correctness", "reference-counting", "linux-kernel");
	json_t *o = json_object();

	if (r->kref_rule)
		json_array_append_new(tags,
				      json_string(arena_printf(a, "kref-rule-%d", r->kref_rule)));
	json_object_set_new(o, "id", json_string(r->id));
	json_object_set_new(o, "name", json_string(camel(r->id, a)));
	json_object_set_new(o, "shortDescription", text_object(r->title));
	json_object_set_new(o, "fullDescription", text_object(r->explain));
	json_object_set_new(
		o, "help",
		json_pack("{s:s, s:s}", "text", r->explain, "markdown", rule_markdown(r, a)));
	json_object_set_new(o, "helpUri", json_string(HOME));
	json_object_set_new(o, "defaultConfiguration",
			    json_pack("{s:s}", "level", level_of(r->severity)));
	json_object_set_new(o, "properties",
			    json_pack("{s:o, s:s, s:s}", "tags", tags, "precision", "medium",
				      "problem.severity",
				      r->severity == SEV_ERROR	   ? "error"
				      : r->severity == SEV_WARNING ? "warning"
								   : "recommendation"));
	return o;
}

/* All rules of this program, numbered for ruleIndex. */
static json_t *rules_json(struct arena *a)
{
	json_t *rules = json_array();

	for (int i = 0; rule_list[i]; i++)
		json_array_append_new(rules, rule_json(rule_list[i], a));
	for (int i = 0; report_rules[i]; i++)
		json_array_append_new(rules, rule_json(report_rules[i], a));
	return rules;
}

static int rule_index(const struct rule_info *r)
{
	int n = 0;

	for (int i = 0; rule_list[i]; i++, n++) {
		if (rule_list[i] == r)
			return n;
	}
	for (int i = 0; report_rules[i]; i++, n++) {
		if (report_rules[i] == r)
			return n;
	}
	return -1;
}

static json_t *location_json(const struct printer *p, const char *file, uint32_t line,
			     uint32_t column, const char *function, const char *message)
{
	const char *path = utf8_clean(report_tree_path(file, p->opt, p->arena), p->arena);
	json_t *o = json_pack("{s:{s:{s:s, s:s}, s:{s:i, s:i}}}", "physicalLocation",
			      "artifactLocation", "uri", uri_of(path, p->arena), "uriBaseId",
			      "%SRCROOT%", "region", "startLine", (int)(line ? line : 1),
			      "startColumn", (int)(column ? column : 1));

	if (function && *function)
		json_object_set_new(o, "logicalLocations",
				    json_pack("[{s:s, s:s}]", "name",
					      utf8_clean(function, p->arena), "kind", "function"));
	if (message)
		json_object_set_new(o, "message", text_object(utf8_clean(message, p->arena)));
	return o;
}

/* The path as steps (codeFlows) and, for viewers that show none, as related places. */
static void add_trace(json_t *result, const struct finding *f, const struct printer *p)
{
	json_t *steps = json_array(), *related = json_array();

	for (uint32_t i = 0; i < f->nevents && i < MAX_STEPS; i++) {
		const struct event *e = &f->events[i];
		json_t *place =
			location_json(p, e->file, e->line, e->column, e->function, e->message);

		json_array_append_new(steps,
				      json_pack("{s:O, s:[s], s:s}", "location", place, "kinds",
						e->kind, "importance",
						i + 1 == f->nevents ? "essential" : "important"));
		json_object_set_new(place, "id", json_integer(i + 1));
		if (i < MAX_RELATED)
			json_array_append(related, place);
		json_decref(place);
	}
	json_object_set_new(result, "codeFlows",
			    json_pack("[{s:[{s:o}]}]", "threadFlows", "locations", steps));
	json_object_set_new(result, "relatedLocations", related);
}

static json_t *fixes_json(const struct finding *f, const struct printer *p)
{
	const char *path = utf8_clean(report_tree_path(f->edits->file, p->opt, p->arena), p->arena);
	json_t *replacements = json_array();

	for (uint32_t i = 0; i < f->nedits; i++) {
		const struct edit *e = &f->edits[i];

		json_array_append_new(
			replacements,
			json_pack("{s:{s:i, s:i, s:i, s:i}, s:o}", "deletedRegion", "startLine",
				  (int)e->line, "startColumn", (int)e->column, "endLine",
				  (int)e->end_line, "endColumn", (int)e->end_column,
				  "insertedContent", text_object(utf8_clean(e->text, p->arena))));
	}
	return json_pack("[{s:o, s:[{s:{s:s, s:s}, s:o}]}]", "description", text_object(f->cure),
			 "artifactChanges", "artifactLocation", "uri", uri_of(path, p->arena),
			 "uriBaseId", "%SRCROOT%", "replacements", replacements);
}

/* The finding's own line, for readers who do not have the source. */
static void add_snippet(json_t *location, const struct finding *f, const struct printer *p)
{
	json_t *region = json_object_get(json_object_get(location, "physicalLocation"), "region");
	struct source s;
	uint32_t row, col;
	const char *why, *text;
	size_t len;

	if (!source_read(&s, f->file, &why))
		return;
	source_where(&s, 0, &row, &col); /* makes the table of lines */
	if (f->line && f->line <= s.nlines) {
		text = s.text + s.lines[f->line - 1];
		len = strcspn(text, "\r\n");
		text = arena_strndup(p->arena, text, len < SNIPPET ? len : SNIPPET);
		json_object_set_new(region, "snippet", text_object(utf8_clean(text, p->arena)));
	}
	source_free(&s);
}

static json_t *result_json(const struct finding *f, const struct printer *p)
{
	static const double ranks[] = {30, 60, 90};
	json_t *o = json_object(), *place;

	json_object_set_new(o, "ruleId", json_string(f->rule->id));
	json_object_set_new(o, "ruleIndex", json_integer(rule_index(f->rule)));
	json_object_set_new(o, "level", json_string(level_of(f->rule->severity)));
	json_object_set_new(o, "message", text_object(utf8_clean(f->message, p->arena)));
	place = location_json(p, f->file, f->line, f->column, f->function, NULL);
	add_snippet(place, f, p);
	json_object_set_new(o, "locations", json_pack("[o]", place));
	if (f->nevents)
		add_trace(o, f, p);
	if (finding_has_fix(f))
		json_object_set_new(o, "fixes", fixes_json(f, p));
	json_object_set_new(o, "partialFingerprints",
			    json_pack("{s:s}", "krefcheckPath/v1", f->fingerprint));
	if (p->opt->baseline || p->opt->write_baseline)
		json_object_set_new(o, "baselineState",
				    json_string(f->baselined ? "unchanged" : "new"));
	json_object_set_new(
		o, "suppressions",
		f->suppressed ? json_pack("[{s:s, s:s}]", "kind",
					  f->suppressed_by_project ? "external" : "inSource",
					  "justification", utf8_clean(f->suppressed, p->arena))
			      : json_array());
	json_object_set_new(o, "rank", json_real(ranks[f->confidence]));
	json_object_set_new(
		o, "properties",
		json_pack("{s:s, s:s, s:i}", "confidence", confidence_name(f->confidence), "object",
			  utf8_clean(f->object, p->arena), "krefRule", f->rule->kref_rule));
	if (found_by_name(f))
		json_object_set_new(json_object_get(o, "properties"), "foundBy",
				    json_string(found_by_name(f)));
	return o;
}

void print_sarif(const struct printer *p, FILE *out)
{
	json_t *results = json_array(), *run, *log;

	for (size_t i = 0; i < p->findings->n; i++)
		json_array_append_new(results, result_json(&p->findings->at[i], p));
	run = json_pack("{s:{s:{s:s, s:s, s:s, s:o}}, s:{s:{s:{s:s}}}, s:s, s:o}", "tool", "driver",
			"name", "krefcheck", "semanticVersion", KREFCHECK_VERSION, "informationUri",
			HOME, "rules", rules_json(p->arena), "originalUriBaseIds", "%SRCROOT%",
			"description", "text", "the root of the source tree", "columnKind",
			"utf16CodeUnits", "results", results);
	log = json_pack("{s:s, s:s, s:[o]}", "$schema", SCHEMA, "version", "2.1.0", "runs", run);
	json_dumpf(log, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(log);
}
