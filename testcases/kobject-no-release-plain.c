// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kobj_type that cannot free its objects (kobject.rst: 'there must be a release').
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kobject.h>

struct gate {
	struct kobject kobj;
	int open;
};

static void gate_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct gate, kobj));
}

static ssize_t gate_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", container_of(kobj, struct gate, kobj)->open);
}

static const struct sysfs_ops gate_ops = {
	.show = gate_show,
};

static const struct kobj_type gate_ktype = {
	.release = gate_release,
	.sysfs_ops = &gate_ops,
};

static const struct kobj_type gate_ktype_bare = {	/* expect: kobject-no-release */
	.sysfs_ops = &gate_ops,
};

static const struct kobj_type gate_ktype_null = {	/* expect: kobject-no-release */
	.release = NULL,
	.sysfs_ops = &gate_ops,
};

static struct kobj_type gate_ktype_empty;	/* expect: kobject-no-release */

int gates_add(struct gate *a, struct gate *b, struct gate *c, struct gate *d)
{
	int err;

	err = kobject_init_and_add(&a->kobj, &gate_ktype, NULL, "a");
	if (err)
		goto put_a;
	err = kobject_init_and_add(&b->kobj, &gate_ktype_bare, NULL, "b");
	if (err)
		goto put_b;
	err = kobject_init_and_add(&c->kobj, &gate_ktype_null, NULL, "c");
	if (err)
		goto put_c;
	err = kobject_init_and_add(&d->kobj, &gate_ktype_empty, NULL, "d");
	if (err)
		goto put_d;
	return 0;

put_d:
	kobject_put(&d->kobj);
put_c:
	kobject_put(&c->kobj);
put_b:
	kobject_put(&b->kobj);
put_a:
	kobject_put(&a->kobj);
	return err;
}
