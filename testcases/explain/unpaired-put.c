// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=unpaired-put prints. */
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

int ctx_run_twice(int on)
{
	struct ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	int err;

	if (!ctx)
		return -ENOMEM;
	/* wrong */
	kref_init(&ctx->ref);
	err = start(on);
	if (err)
		kref_put(&ctx->ref, ctx_release);
	kref_put(&ctx->ref, ctx_release);	/* expect: unpaired-put */
	return err;
	/* end */
}

int ctx_run(int on)
{
	struct ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	int err;

	if (!ctx)
		return -ENOMEM;
	/* right */
	kref_init(&ctx->ref);
	err = start(on);
	kref_put(&ctx->ref, ctx_release);
	return err;
	/* end */
}
