// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'SUNRPC: fix gss_auth kref leak in gss_alloc_msg error path': the last thing that
 * can fail comes after the get, and its label is too far down.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct cred {
	struct kref ref;
	int uid;
};

static void cred_release(struct kref *ref)
{
	kfree(container_of(ref, struct cred, ref));
}

struct upcall {
	struct cred *cred;
	const char *service;
	void *pipe;
};

static void *pipe_open(void)
{
	return kzalloc(8, GFP_KERNEL);
}

struct upcall *upcall_new_leak(struct cred *cred, const char *service)
{
	struct upcall *up = kzalloc(sizeof(*up), GFP_KERNEL);
	int err = -ENOMEM;

	if (!up)
		goto err_out;
	up->pipe = pipe_open();
	if (!up->pipe)
		goto err_free;
	up->cred = cred;
	kref_get(&cred->ref);
	up->service = kstrdup_const(service, GFP_KERNEL);
	if (!up->service)
		goto err_pipe;
	return up;

err_pipe:
	kfree(up->pipe);
err_free:
	kfree(up);
err_out:
	return ERR_PTR(err);	/* expect(checker): unpaired-get */
}

struct upcall *upcall_new(struct cred *cred, const char *service)
{
	struct upcall *up = kzalloc(sizeof(*up), GFP_KERNEL);
	int err = -ENOMEM;

	if (!up)
		goto err_out;
	up->pipe = pipe_open();
	if (!up->pipe)
		goto err_free;
	up->cred = cred;
	kref_get(&cred->ref);
	up->service = kstrdup_const(service, GFP_KERNEL);
	if (!up->service)
		goto err_put;
	return up;

err_put:
	kref_put(&cred->ref, cred_release);
	kfree(up->pipe);
err_free:
	kfree(up);
err_out:
	return ERR_PTR(err);
}
