// SPDX-License-Identifier: GPL-2.0-only
/* More references than places that it was stored in: those places own one each. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct page_map {
	struct kref ref;
	struct list_head link;
	int pages;
};

struct transfer {
	struct page_map *map;
	struct page_map *spare;
	struct list_head link;
};

int transfer_start(struct transfer *transfer);

static void map_release(struct kref *ref)
{
	kfree(container_of(ref, struct page_map, ref));
}

static struct page_map *map_get(struct page_map *map)
{
	kref_get(&map->ref);
	return map;
}

void map_put(struct page_map *map)
{
	kref_put(&map->ref, map_release);
}

struct page_map *map_new(int pages)
{
	struct page_map *map = kzalloc(sizeof(*map), GFP_KERNEL);

	if (!map)
		return NULL;
	kref_init(&map->ref);
	map->pages = pages;
	return map;
}

/* takes a reference for what it stores */
static void transfer_set_map(struct transfer *transfer, struct page_map *map)
{
	transfer->map = map_get(map);
}

static DEFINE_MUTEX(maps_lock);
static LIST_HEAD(maps);

static struct page_map *map_find(int pages)
{
	struct page_map *map;

	mutex_lock(&maps_lock);
	list_for_each_entry(map, &maps, link) {
		if (map->pages == pages) {
			kref_get(&map->ref);
			mutex_unlock(&maps_lock);
			return map;
		}
	}
	mutex_unlock(&maps_lock);
	return NULL;
}

int transfer_prepare(struct transfer *transfer)
{
	struct page_map *map = map_find(4);

	if (!map)
		return -ENOENT;
	transfer->map = map_get(map);
	return 0; /* expect(checker): unpaired-get */
}

int transfer_prepare_put(struct transfer *transfer)
{
	struct page_map *map = map_find(4);

	if (!map)
		return -ENOENT;
	transfer->map = map_get(map);
	map_put(map);
	return 0;
}

int transfer_prepare_by(struct transfer *transfer)
{
	struct page_map *map = map_new(4);

	if (!map)
		return -ENOMEM;
	transfer_set_map(transfer, map);
	return 0; /* expect(checker): unpaired-get */
}

int transfer_prepare_by_put(struct transfer *transfer)
{
	struct page_map *map = map_new(4);

	if (!map)
		return -ENOMEM;
	transfer_set_map(transfer, map);
	map_put(map);
	return 0;
}

/* one each */
int transfer_prepare_both(struct transfer *transfer)
{
	struct page_map *map = map_new(4);

	if (!map)
		return -ENOMEM;
	transfer->map = map_get(map);
	transfer->spare = map;
	return 0;
}

/* what is taken back is nobody's place any more */
int transfer_try(struct transfer *transfer)
{
	struct page_map *map = map_new(4);
	int err;

	if (!map)
		return -ENOMEM;
	transfer->map = map;
	err = transfer_start(transfer);
	if (err) {
		transfer->map = NULL;
		return err; /* expect(checker): unpaired-get */
	}
	return 0;
}
