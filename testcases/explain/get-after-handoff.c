// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=get-after-handoff prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct ctx {
	struct kref ref;
	struct work_struct work;
};

static void ctx_release(struct kref *ref)
{
	kfree(container_of(ref, struct ctx, ref));
}

static void ctx_work(struct work_struct *work)
{
	struct ctx *ctx = container_of(work, struct ctx, work);

	kref_put(&ctx->ref, ctx_release);
}

void ctx_setup(struct ctx *ctx)
{
	INIT_WORK(&ctx->work, ctx_work);
}

void ctx_kick_late(struct workqueue_struct *wq, struct ctx *ctx)
{
	/* wrong */
	if (queue_work(wq, &ctx->work))
		kref_get(&ctx->ref);	/* expect: get-after-handoff */
	/* end */
}

void ctx_kick(struct workqueue_struct *wq, struct ctx *ctx)
{
	/* right */
	kref_get(&ctx->ref);
	if (!queue_work(wq, &ctx->work))
		kref_put(&ctx->ref, ctx_release);
	/* end */
}
