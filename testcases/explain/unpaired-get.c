// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=unpaired-get prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct ctx {
	struct kref ref;
	int on;
};

static void ctx_release(struct kref *ref)
{
	kfree(container_of(ref, struct ctx, ref));
}

static int start(int on)
{
	return on ? -EBUSY : 0;
}

static void finish(int on)
{
	pr_info("on: %d\n", on);
}

int ctx_run_leak(struct ctx *ctx)
{
	int err;

	/* wrong */
	kref_get(&ctx->ref);
	err = start(ctx->on);
	if (err)
		return -EBUSY;	/* expect: unpaired-get */
	finish(ctx->on);
	kref_put(&ctx->ref, ctx_release);
	return 0;
	/* end */
}

int ctx_run(struct ctx *ctx)
{
	int err;

	/* right */
	kref_get(&ctx->ref);
	err = start(ctx->on);
	if (!err)
		finish(ctx->on);
	kref_put(&ctx->ref, ctx_release);
	return err;
	/* end */
}
