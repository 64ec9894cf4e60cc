/* SPDX-License-Identifier: GPL-2.0-only */
/* include/linux/kref.h: the one reference counter that the engine is told of; all wrappers are
 * inferred. */
#include "model.h"

void kref_init(struct kref *kref ref_init);
void kref_get(struct kref *kref ref_get);
int kref_get_unless_zero(struct kref *kref ref_get_unless_zero) when(nonzero);
int kref_put(struct kref *kref ref_put, void (*release)(struct kref *kref) ref_release) tells_last;
int kref_put_mutex(struct kref *kref ref_put, void (*release)(struct kref *kref) ref_release,
		   struct mutex *lock acquires) tells_last;
int kref_put_lock(struct kref *kref ref_put, void (*release)(struct kref *kref) ref_release,
		  void *lock acquires) tells_last;
unsigned int kref_read(const struct kref *kref);
