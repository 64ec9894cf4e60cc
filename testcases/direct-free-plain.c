// SPDX-License-Identifier: GPL-2.0-only
/*
 * kfree() of an object that was shared: others hold references and will put what is no
 * more there (kobject.rst: 'never kfree').
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/kobject.h>

struct canoe {
	struct kref ref;
	struct list_head link;
	int seats;
};

static void canoe_release(struct kref *ref)
{
	kfree(container_of(ref, struct canoe, ref));
}

struct shed {
	struct kobject kobj;
	int size;
};

static LIST_HEAD(canoes);
static DEFINE_MUTEX(canoes_lock);

int canoe_build(int seats)
{
	struct canoe *canoe = kzalloc(sizeof(*canoe), GFP_KERNEL);

	if (!canoe)
		return -ENOMEM;
	kref_init(&canoe->ref);
	kref_get(&canoe->ref);
	mutex_lock(&canoes_lock);
	list_add(&canoe->link, &canoes);
	mutex_unlock(&canoes_lock);
	if (seats < 0) {
		kfree(canoe);	/* expect: direct-free */
		return -EINVAL;
	}
	canoe->seats = seats;
	kref_put(&canoe->ref, canoe_release);
	return 0;
}

int canoe_build_right(int seats)
{
	struct canoe *canoe = kzalloc(sizeof(*canoe), GFP_KERNEL);

	if (!canoe)
		return -ENOMEM;
	kref_init(&canoe->ref);
	if (seats < 0) {
		/* still ours alone */
		kfree(canoe);
		return -EINVAL;
	}
	canoe->seats = seats;
	kref_get(&canoe->ref);
	mutex_lock(&canoes_lock);
	list_add(&canoe->link, &canoes);
	mutex_unlock(&canoes_lock);
	kref_put(&canoe->ref, canoe_release);
	return 0;
}

static void shed_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct shed, kobj));
}

static const struct kobj_type shed_ktype = {
	.release = shed_release,
};

struct shed *shed_new(int size)
{
	struct shed *shed = kzalloc(sizeof(*shed), GFP_KERNEL);

	if (!shed)
		return NULL;
	if (kobject_init_and_add(&shed->kobj, &shed_ktype, NULL, "shed")) {
		kfree(shed);	/* expect: direct-free */
		return NULL;
	}
	shed->size = size;
	return shed;
}

struct shed *shed_new_right(int size)
{
	struct shed *shed = kzalloc(sizeof(*shed), GFP_KERNEL);

	if (!shed)
		return NULL;
	if (kobject_init_and_add(&shed->kobj, &shed_ktype, NULL, "shed")) {
		kobject_put(&shed->kobj);
		return NULL;
	}
	shed->size = size;
	return shed;
}
