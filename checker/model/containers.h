/* SPDX-License-Identifier: GPL-2.0-only */
/* Containers: what goes in is found by others; what is found there is nobody's to keep. */
#include "model.h"

void list_add(struct list_head *item publishes, struct list_head *head);
void list_add_tail(struct list_head *item publishes, struct list_head *head);
void list_add_rcu(struct list_head *item publishes, struct list_head *head);
void list_add_tail_rcu(struct list_head *item publishes, struct list_head *head);
void list_move(struct list_head *item publishes, struct list_head *head);
void list_move_tail(struct list_head *item publishes, struct list_head *head);
void hlist_add_head(void *item publishes, void *head);
void hlist_add_head_rcu(void *item publishes, void *head);
void hlist_add_tail_rcu(void *item publishes, void *head);
void hlist_bl_add_head(void *item publishes, void *head);
void hlist_bl_add_head_rcu(void *item publishes, void *head);
void hlist_nulls_add_head_rcu(void *item publishes, void *head);
void hlist_add_fake(void *item publishes, void *head);
void hlist_add_before(void *item publishes, void *other);
void hlist_add_behind(void *item publishes, void *other);
void hlist_add_before_rcu(void *item publishes, void *other);
void hlist_add_behind_rcu(void *item publishes, void *other);
bool llist_add(void *item publishes, void *head);
void klist_add_tail(void *item publishes, void *head);
void list_replace(struct list_head *old unlinks, struct list_head *item publishes);
void list_replace_rcu(struct list_head *old unlinks, struct list_head *item publishes);
void hash_add(void *table, void *node publishes, unsigned long key);
void hash_add_rcu(void *table, void *node publishes, unsigned long key);
int rhashtable_insert_fast(void *table, void *node publishes, int params) when(zero);
int rhashtable_lookup_insert_fast(void *table, void *node publishes, int params) when(zero);
void *rhashtable_lookup_get_insert_fast(void *table, void *node publishes, int params)
	when(null) returns_lookup;
void rb_link_node(void *node publishes, void *parent, void **link);
void rb_link_node_rcu(void *node publishes, void *parent, void **link);
void rb_insert_color(void *node publishes, void *root);
void interval_tree_insert(void *node publishes, void *root);
int idr_alloc(void *idr, void *item publishes, int start, int end, unsigned int gfp)
	when(notnegative);
int idr_alloc_cyclic(void *idr, void *item publishes, int start, int end, unsigned int gfp)
	when(notnegative);
int idr_alloc_u32(void *idr, void *item publishes, unsigned int *id, unsigned long max,
		  unsigned int gfp) when(zero);
void *idr_replace(void *idr, void *item publishes, unsigned long id);
int xa_alloc(void *xa, unsigned int *id, void *item publishes, int limit, unsigned int gfp)
	when(zero);
int xa_alloc_irq(void *xa, unsigned int *id, void *item publishes, int limit, unsigned int gfp)
	when(zero);
int xa_alloc_cyclic(void *xa, unsigned int *id, void *item publishes, int limit, unsigned int *next,
		    unsigned int gfp) when(notnegative);
int xa_alloc_cyclic_irq(void *xa, unsigned int *id, void *item publishes, int limit,
			unsigned int *next, unsigned int gfp) when(notnegative);
int xa_insert(void *xa, unsigned long index, void *item publishes, unsigned int gfp) when(zero);
int xa_insert_irq(void *xa, unsigned long index, void *item publishes, unsigned int gfp) when(zero);
void *xa_store(void *xa, unsigned long index, void *item publishes, unsigned int gfp) when(noerror);
void *xa_store_irq(void *xa, unsigned long index, void *item publishes, unsigned int gfp)
	when(noerror);
void *__xa_store(void *xa, unsigned long index, void *item publishes, unsigned int gfp)
	when(noerror);
void *xa_cmpxchg(void *xa, unsigned long index, void *old, void *item publishes, unsigned int gfp);
int radix_tree_insert(void *root, unsigned long index, void *item publishes) when(zero);

void list_del(void *item unlinks);
void list_del_init(void *item unlinks);
void list_del_rcu(void *item unlinks);
void hlist_del(void *item unlinks);
void hlist_del_init(void *item unlinks);
void hlist_del_rcu(void *item unlinks);
void hlist_del_init_rcu(void *item unlinks);
void hash_del(void *item unlinks);
void hash_del_rcu(void *item unlinks);
void hlist_bl_del(void *item unlinks);
void list_bidir_del_rcu(void *item unlinks);
void rb_erase(void *node unlinks, void *root);

void *list_first_entry_or_null(void *head, int type, int member) returns_lookup;
void *idr_find(const void *idr, unsigned long id) returns_lookup;
void *idr_get_next(void *idr, int *next) returns_lookup;
void *idr_remove(void *idr takes_out_of, unsigned long id);
void *xa_load(void *xa, unsigned long index) returns_lookup;
void *xa_find(void *xa, unsigned long *index, unsigned long max,
	      unsigned int filter) returns_lookup;
void *xa_erase(void *xa takes_out_of, unsigned long index);
void *__xa_erase(void *xa takes_out_of, unsigned long index);
void *xa_erase_irq(void *xa takes_out_of, unsigned long index);
void *xa_erase_bh(void *xa takes_out_of, unsigned long index);
void *radix_tree_lookup(const void *root, unsigned long index) returns_lookup;
void *radix_tree_delete(void *root takes_out_of, unsigned long index);
void *rhashtable_lookup(void *table, const void *key, int params) returns_lookup;
void *rhashtable_lookup_fast(void *table, const void *key, int params) returns_lookup;
void *rb_first(const void *root) returns_lookup;
void *rb_last(const void *root) returns_lookup;
void *rb_next(const void *node) returns_lookup;
void *rb_prev(const void *node) returns_lookup;
void *rb_first_postorder(const void *root) returns_lookup;
void *rb_next_postorder(const void *node) returns_lookup;
void *idr_get_next_ul(void *idr, unsigned long *next) returns_lookup;
void *xa_find_after(void *xa, unsigned long *index, unsigned long max,
		    unsigned int filter) returns_lookup;
void *xas_load(void *xas) returns_lookup;
void *rb_find(const void *key, const void *tree, void *cmp) returns_lookup;

/* Private data: found again by callbacks that were given the device or file. */
void dev_set_drvdata(struct device *dev, void *data publishes);
void platform_set_drvdata(void *pdev, void *data publishes);
void pci_set_drvdata(void *pdev, void *data publishes);
void usb_set_intfdata(void *intf, void *data publishes);
void i2c_set_clientdata(void *client, void *data publishes);
void spi_set_drvdata(void *spi, void *data publishes);
void video_set_drvdata(void *vdev, void *data publishes);
int devm_add_action(struct device *dev, void (*action)(void *data), void *data publishes)
	when(zero) undoes_later;
int devm_add_action_or_reset(struct device *dev, void (*action)(void *data), void *data publishes)
	undoes_later;
int drmm_add_action(void *dev, void *action, void *data publishes) when(zero) undoes_later;
int drmm_add_action_or_reset(void *dev, void *action, void *data publishes) undoes_later;
void devres_add(struct device *dev, void *res publishes) undoes_later;
