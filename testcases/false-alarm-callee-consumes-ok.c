// SPDX-License-Identifier: GPL-2.0-only
/*
 * The callee gives the reference up when it fails (and keeps it when it does not): its
 * caller must not put, and does not.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct load {
	struct kref ref;
	struct list_head link;
	int weight;
};

static void load_release(struct kref *ref)
{
	kfree(container_of(ref, struct load, ref));
}

static LIST_HEAD(loads);
static DEFINE_MUTEX(loads_lock);

static int load_accept(struct load *load)
{
	if (load->weight > 100) {
		kref_put(&load->ref, load_release);
		return -EINVAL;
	}
	mutex_lock(&loads_lock);
	list_add(&load->link, &loads);
	mutex_unlock(&loads_lock);
	return 0;
}

int load_new(int weight)
{
	struct load *load = kzalloc(sizeof(*load), GFP_KERNEL);
	int err;

	if (!load)
		return -ENOMEM;
	kref_init(&load->ref);
	load->weight = weight;
	err = load_accept(load);
	if (err)
		pr_err("too heavy\n");
	return err;
}

int load_share(struct load *load)
{
	kref_get(&load->ref);
	return load_accept(load);
}

/* gives up only what it could not use; success is 1 here */
static int load_swap(struct load *load, struct load *old)
{
	if (!old) {
		kref_put(&load->ref, load_release);
		return 0;
	}
	mutex_lock(&loads_lock);
	list_add(&load->link, &loads);
	list_del(&old->link);
	mutex_unlock(&loads_lock);
	kref_put(&old->ref, load_release);
	return 1;
}

int load_replace(int weight, struct load *old)
{
	struct load *load = kzalloc(sizeof(*load), GFP_KERNEL);

	if (!load)
		return -ENOMEM;
	kref_init(&load->ref);
	load->weight = weight;
	if (!load_swap(load, old))
		return -ENOENT;
	return 0;
}
