// SPDX-License-Identifier: GPL-2.0-only
/*
 * One variable, many objects: each element of an array has a count of its own.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct tile {
	struct kref ref;
	int colour;
};

static void tile_release(struct kref *ref)
{
	kfree(container_of(ref, struct tile, ref));
}

struct floor {
	struct tile *tiles[8];
	struct tile fixed[8];
	int n;
};

int floor_fill(struct floor *floor)
{
	int i;

	for (i = 0; i < 8; i++) {
		floor->tiles[i] = kzalloc(sizeof(struct tile), GFP_KERNEL);
		if (!floor->tiles[i])
			goto undo;
		kref_init(&floor->tiles[i]->ref);
	}
	return 0;

undo:
	while (--i >= 0) {
		kref_put(&floor->tiles[i]->ref, tile_release);
		floor->tiles[i] = NULL;
	}
	return -ENOMEM;
}

void floor_clear(struct floor *floor)
{
	int i;

	for (i = 0; i < 8; i++)
		if (floor->tiles[i])
			kref_put(&floor->tiles[i]->ref, tile_release);
}

void floor_init_fixed(struct floor *floor)
{
	int i;

	for (i = 0; i < 8; i++)
		kref_init(&floor->fixed[i].ref);
	floor->n = 8;
}

void floor_swap(struct floor *floor, int a, int b)
{
	struct tile *tile = floor->tiles[a];

	floor->tiles[a] = floor->tiles[b];
	floor->tiles[b] = tile;
}

void floor_put_two(struct floor *floor)
{
	kref_put(&floor->tiles[0]->ref, tile_release);
	kref_put(&floor->tiles[1]->ref, tile_release);
	floor->tiles[0] = NULL;
	floor->tiles[1] = NULL;
}
