/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory: fresh objects are known to nobody; what is freed is gone. */
#include "model.h"

void *kmalloc(size_t size, unsigned int gfp) returns_alloc;
void *kzalloc(size_t size, unsigned int gfp) returns_alloc;
void *kvmalloc(size_t size, unsigned int gfp) returns_alloc;
void *kvzalloc(size_t size, unsigned int gfp) returns_alloc;
void *kmalloc_node(size_t size, unsigned int gfp, int node) returns_alloc;
void *kzalloc_node(size_t size, unsigned int gfp, int node) returns_alloc;
void *kvzalloc_node(size_t size, unsigned int gfp, int node) returns_alloc;
void *vmalloc(unsigned long size) returns_alloc;
void *vzalloc(unsigned long size) returns_alloc;
void *kcalloc(size_t n, size_t size, unsigned int gfp) returns_alloc;
void *kmalloc_array(size_t n, size_t size, unsigned int gfp) returns_alloc;
void *kcalloc_node(size_t n, size_t size, unsigned int gfp, int node) returns_alloc;
void *kmemdup(const void *src, size_t size, unsigned int gfp) returns_alloc;
void *kmem_cache_alloc(void *cache, unsigned int gfp) returns_alloc;
void *kmem_cache_zalloc(void *cache, unsigned int gfp) returns_alloc;
void *kmem_cache_alloc_node(void *cache, unsigned int gfp, int node) returns_alloc;
void *mempool_alloc(void *pool, unsigned int gfp) returns_alloc;

void *devm_kmalloc(struct device *dev, size_t size, unsigned int gfp) returns_managed;
void *devm_kzalloc(struct device *dev, size_t size, unsigned int gfp) returns_managed;
void *devm_kcalloc(struct device *dev, size_t n, size_t size, unsigned int gfp) returns_managed;
void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, unsigned int gfp)
	returns_managed;
void *devm_kmemdup(struct device *dev, const void *src, size_t size, unsigned int gfp)
	returns_managed;

void kfree(const void *p frees);
void kvfree(const void *p frees);
void vfree(const void *p frees) sleeps;
void kfree_sensitive(const void *p frees);
void kzfree(const void *p frees);
void kfree_const(const void *p frees);
void kvfree_sensitive(const void *p frees, size_t size);
void kmem_cache_free(void *cache, void *p frees) frees_to_cache;
void mempool_free(void *p frees, void *pool);
void kfree_rcu(void *p frees, int head) frees_later;
void kvfree_rcu(void *p frees, int head) frees_later;
void kfree_rcu_mightsleep(void *p frees) frees_later waits_rcu sleeps;

void BUG(void) noreturn;
void panic(const char *fmt, ...) noreturn;
void do_exit(long code) noreturn;
void kthread_complete_and_exit(void *completion, long code) noreturn;
void make_task_dead(int signal) noreturn;
void unreachable(void) noreturn;
void __builtin_unreachable(void) noreturn;
