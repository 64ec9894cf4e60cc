/* SPDX-License-Identifier: GPL-2.0-only */
/* A map from interned names: open addressing on the names' own hashes. */
#include "flow.h"

struct table {
	const struct name **keys;
	void **values;
	size_t n, room; /* room is a power of two */
};

struct table *table_new(void)
{
	struct table *t = xcalloc(1, sizeof(*t));

	t->room = 1024;
	t->keys = xcalloc(t->room, sizeof(*t->keys));
	t->values = xcalloc(t->room, sizeof(*t->values));
	return t;
}

static size_t spot(const struct table *t, const struct name *key)
{
	size_t i = (key->hash * 0x9e3779b1u) & (t->room - 1);

	while (t->keys[i] && t->keys[i] != key)
		i = (i + 1) & (t->room - 1);
	return i;
}

void **table_slot(struct table *t, const struct name *key)
{
	size_t i;

	if (t->n * 3 >= t->room * 2) {
		struct table o = *t;

		t->room *= 2;
		t->keys = xcalloc(t->room, sizeof(*t->keys));
		t->values = xcalloc(t->room, sizeof(*t->values));
		for (i = 0; i < o.room; i++)
			if (o.keys[i]) {
				size_t k = spot(t, o.keys[i]);

				t->keys[k] = o.keys[i];
				t->values[k] = o.values[i];
			}
		free(o.keys);
		free(o.values);
	}
	i = spot(t, key);
	if (!t->keys[i]) {
		t->keys[i] = key;
		t->n++;
	}
	return &t->values[i];
}

void *table_get(const struct table *t, const struct name *key)
{
	size_t i = spot(t, key);

	return t->keys[i] ? t->values[i] : NULL;
}

bool table_has(const struct table *t, const struct name *key)
{
	return t->keys[spot(t, key)] != NULL;
}

void *table_next(const struct table *t, size_t *at)
{
	while (*at < t->room) {
		size_t i = (*at)++;

		if (t->keys[i] && t->values[i])
			return t->values[i];
	}
	return NULL;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	free(t->keys);
	free(t->values);
	free(t);
}
