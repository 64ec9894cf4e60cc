// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pointer protected by RCU: an early return, a flag, and the update side, which holds
 * the lock that every removal takes and may take a plain reference.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rcupdate.h>
#include <linux/mutex.h>

struct config {
	struct kref ref;
	struct rcu_head rcu;
	int level;
};

static struct config __rcu *current_config;
static DEFINE_MUTEX(config_lock);

static void config_release(struct kref *ref)
{
	struct config *config = container_of(ref, struct config, ref);

	kfree_rcu(config, rcu);
}

struct config *config_get_plain(int level)
{
	struct config *config;

	rcu_read_lock();
	config = rcu_dereference(current_config);
	if (!config || config->level < level) {
		rcu_read_unlock();
		return NULL;
	}
	kref_get(&config->ref);	/* expect: rcu-plain-get */
	rcu_read_unlock();
	return config;
}

struct config *config_get(int level)
{
	struct config *config;

	rcu_read_lock();
	config = rcu_dereference(current_config);
	if (config && (config->level < level || !kref_get_unless_zero(&config->ref)))
		config = NULL;
	rcu_read_unlock();
	return config;
}

struct config *config_get_for_update(void)
{
	struct config *config;

	mutex_lock(&config_lock);
	config = rcu_dereference_protected(current_config, lockdep_is_held(&config_lock));
	if (config)
		kref_get(&config->ref);
	mutex_unlock(&config_lock);
	return config;
}

void config_replace(struct config *new)
{
	struct config *old;

	mutex_lock(&config_lock);
	old = rcu_dereference_protected(current_config, lockdep_is_held(&config_lock));
	rcu_assign_pointer(current_config, new);
	mutex_unlock(&config_lock);
	if (old)
		kref_put(&old->ref, config_release);
}

/* a reference that is held already may be doubled in a read section */
struct config *config_double(struct config *held)
{
	rcu_read_lock();
	kref_get(&held->ref);
	rcu_read_unlock();
	return held;
}
