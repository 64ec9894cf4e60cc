// SPDX-License-Identifier: GPL-2.0-only
/*
 * Behind calls of which not everything is known: more ways out than can be told apart, a warning
 * that is a condition, a result that another context writes, calls within calls. What comes after
 * them is looked at all the same.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/device.h>
#include <linux/completion.h>

struct wire {
	struct kref ref;
	struct device *dev;
	struct completion done;
	struct wire *side[8];
	int status, length;
};

int wire_use(int length);
struct wire *wire_lookup(int id);
void wire_start(struct wire *wire);

static void wire_release(struct kref *ref)
{
	kfree(container_of(ref, struct wire, ref));
}

void wire_put(struct wire *wire)
{
	kref_put(&wire->ref, wire_release);
}

/* its counters differ on each of its ways out, success comes last */
static int wire_join(struct wire *wire, int n)
{
	if (wire_use(1))
		return -EIO;
	kref_get(&wire->side[0]->ref);
	if (wire_use(2))
		return -EIO;
	kref_get(&wire->side[1]->ref);
	if (wire_use(3))
		return -EIO;
	kref_get(&wire->side[2]->ref);
	if (wire_use(4))
		return -EIO;
	kref_get(&wire->side[3]->ref);
	if (wire_use(5))
		return -EIO;
	kref_get(&wire->side[4]->ref);
	if (wire_use(6))
		return -EIO;
	kref_get(&wire->side[5]->ref);
	if (wire_use(7))
		return -EIO;
	kref_get(&wire->side[6]->ref);
	if (n && wire_use(8))
		return -EIO;
	kref_get(&wire->side[7]->ref);
	if (n > 1 && wire_use(9))
		return -EIO;
	kref_get(&wire->side[0]->side[1]->ref);
	if (n > 2 && wire_use(10))
		return -EIO;
	kref_get(&wire->side[1]->side[1]->ref);
	if (n > 3 && wire_use(11))
		return -EIO;
	wire->length += n;
	return 0;
}

int wire_joined(struct wire *wire, struct wire *other)
{
	int err = wire_join(other, 4);

	if (err)
		return err;
	kref_get(&wire->ref);
	err = wire_use(wire->length);
	if (err)
		return -EINVAL; /* expect(checker): unpaired-get */
	wire_put(wire);
	return 0;
}

static struct wire *to_wire(struct device *dev)
{
	if (dev_WARN_ONCE(dev, !dev->parent, "not a wire\n"))
		return NULL;
	return container_of(dev->parent, struct wire, dev);
}

int wire_test(struct device *dev)
{
	struct wire *wire = to_wire(dev);

	if (!wire)
		return -ENODEV;
	kref_get(&wire->ref);
	if (wire_use(wire->length))
		return -EIO; /* expect(checker): unpaired-get */
	wire_put(wire);
	return 0;
}

/* the other end writes the status */
static int wire_result(struct wire *wire)
{
	return wire->status;
}

static int wire_ask(struct wire *wire)
{
	wire->status = -EINPROGRESS;
	wire_start(wire);
	wait_for_completion(&wire->done);
	return wire_result(wire);
}

int wire_query(struct wire *wire)
{
	int err = wire_ask(wire);

	if (err)
		return err;
	kref_get(&wire->ref);
	if (wire_use(wire->length))
		return -EIO; /* expect(checker): unpaired-get */
	wire_put(wire);
	return 0;
}

static int wire_half(int n)
{
	if (n < 0)
		return 0;
	if (n == 0)
		return 1;
	return wire_use(n);
}

int wire_fold(struct wire *wire)
{
	kref_get(&wire->ref);
	pr_info("%d %d %d\n", wire_half(wire_half(wire_half(wire_half(wire->length)))),
		wire_half(wire_half(wire_half(wire->status))),
		wire_half(wire_half(wire_half(wire->length))));
	if (wire_use(wire->length))
		return -EIO; /* expect(checker): unpaired-get */
	wire_put(wire);
	return 0;
}
