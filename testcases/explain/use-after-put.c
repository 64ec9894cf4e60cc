// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=use-after-put prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/mutex.h>

struct ctx {
	struct kref ref;
	struct mutex lock;
	int on;
};

static void ctx_release(struct kref *ref)
{
	kfree(container_of(ref, struct ctx, ref));
}

void ctx_stop_touching(struct ctx *ctx)
{
	mutex_lock(&ctx->lock);
	ctx->on = 0;
	/* wrong */
	kref_put(&ctx->ref, ctx_release);
	mutex_unlock(&ctx->lock);	/* expect: use-after-put */
	/* end */
}

void ctx_stop(struct ctx *ctx)
{
	mutex_lock(&ctx->lock);
	ctx->on = 0;
	/* right */
	mutex_unlock(&ctx->lock);
	kref_put(&ctx->ref, ctx_release);
	/* end */
}
