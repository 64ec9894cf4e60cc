// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a name's shape says: ..._t is a type, a name with for_each in it is a loop. Asked once
 * for each spelling, when it is interned; hints.def overrules it.
 */
#include "syntax.h"

static bool has(const char *text, size_t len, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= len; i++)
		if (text[i] == part[0] && !memcmp(text + i, part, n))
			return true;
	return false;
}

static bool starts(const char *text, size_t len, const char *part)
{
	size_t n = strlen(part);

	return len > n && !memcmp(text, part, n);
}

static bool ends(const char *text, size_t len, const char *part)
{
	size_t n = strlen(part);

	return len > n && !memcmp(text + len - n, part, n);
}

static bool is_upper(const char *text, size_t len)
{
	bool letter = false;

	for (size_t i = 0; i < len; i++) {
		if (text[i] >= 'a' && text[i] <= 'z')
			return false;
		if (text[i] >= 'A' && text[i] <= 'Z')
			letter = true;
	}
	return letter && len > 1;
}

static bool is_loop(const char *text, size_t len)
{
	return has(text, len, "for_each") || has(text, len, "foreach") ||
	       has(text, len, "FOR_EACH") || has(text, len, "FOREACH") ||
	       has(text, len, "for_all_") || ends(text, len, "_each") || ends(text, len, "_EACH");
}

enum hint hint_guess(const char *text, size_t len)
{
	if (ends(text, len, "_t"))
		return HINT_TYPE;
	if (len > 6 && is_loop(text, len))
		return HINT_LOOP;
	if (starts(text, len, "scoped_") || starts(text, len, "with_"))
		return HINT_SCOPED;
	if (starts(text, len, "if_") || starts(text, len, "IF_"))
		return HINT_IF;
	if (is_upper(text, len))
		return HINT_UPPER;
	return HINT_NONE;
}

bool name_is_type(const struct name *n)
{
	return n->hint == HINT_TYPE || n->hint == HINT_BASIC;
}
