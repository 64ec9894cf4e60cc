/* SPDX-License-Identifier: GPL-2.0-only */
/* memory: as much as the test cases use */
#ifndef TESTCASE_SLAB_H
#define TESTCASE_SLAB_H

#include <linux/types.h>
#include <linux/gfp.h>
#include <linux/cleanup.h>

#define SLAB_TYPESAFE_BY_RCU	0x00080000u

struct kmem_cache;

void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *kmemdup(const void *src, size_t len, gfp_t flags);
char *kstrdup(const char *s, gfp_t flags);
const char *kstrdup_const(const char *s, gfp_t flags);
void kfree(const void *p);
void kfree_const(const void *p);
void kvfree(const void *p);
void kfree_sensitive(const void *p);
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     unsigned int flags, void (*ctor)(void *p));
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags);
void kmem_cache_free(struct kmem_cache *cache, void *p);

DEFINE_FREE(kfree, void *, if (_T) kfree(_T))
#endif
