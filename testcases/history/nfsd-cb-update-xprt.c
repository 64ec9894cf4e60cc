// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'nfsd: Fix svc_xprt refcnt leak when setup callback client failed': the reference is
 * in a local copy of the connection, which is thrown away when the set-up fails.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct wire {
	struct kref ref;
	int speed;
};

static void wire_release(struct kref *ref)
{
	kfree(container_of(ref, struct wire, ref));
}

struct conn {
	struct wire *wire;
	int flags;
};

static void wire_get(struct wire *wire)
{
	kref_get(&wire->ref);
}

static void wire_put(struct wire *wire)
{
	kref_put(&wire->ref, wire_release);
}

static int conn_setup(const struct conn *conn)
{
	return conn->flags ? -EIO : 0;
}

int conn_update_leak(struct wire *wire, int flags)
{
	struct conn conn = { .flags = flags };
	int err;

	wire_get(wire);
	conn.wire = wire;
	err = conn_setup(&conn);
	if (err)
		return err;	/* expect(checker): unpaired-get */
	wire_put(conn.wire);
	return 0;
}

int conn_update(struct wire *wire, int flags)
{
	struct conn conn = { .flags = flags };
	int err;

	wire_get(wire);
	conn.wire = wire;
	err = conn_setup(&conn);
	if (err) {
		wire_put(conn.wire);
		return err;
	}
	wire_put(conn.wire);
	return 0;
}
