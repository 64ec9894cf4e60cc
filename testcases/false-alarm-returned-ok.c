// SPDX-License-Identifier: GPL-2.0-only
/*
 * Returned held: the caller gets the reference, plain, by way of a variable, as an error
 * pointer or nothing, or as the member of what is returned.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct token {
	struct kref ref;
	struct list_head link;
	int id;
};

static void token_release(struct kref *ref)
{
	kfree(container_of(ref, struct token, ref));
}

struct handle {
	struct token *token;
};

static LIST_HEAD(tokens);
static DEFINE_MUTEX(tokens_lock);

struct token *token_hold(struct token *token)
{
	kref_get(&token->ref);
	return token;
}

struct token *token_find(int id)
{
	struct token *token;

	mutex_lock(&tokens_lock);
	list_for_each_entry(token, &tokens, link) {
		if (token->id == id)
			goto found;
	}
	mutex_unlock(&tokens_lock);
	return ERR_PTR(-ENOENT);

found:
	kref_get(&token->ref);
	mutex_unlock(&tokens_lock);
	return token;
}

struct token *token_find_or_new(int id)
{
	struct token *token = token_find(id);

	if (!IS_ERR(token))
		return token;
	token = kzalloc(sizeof(*token), GFP_KERNEL);
	if (!token)
		return ERR_PTR(-ENOMEM);
	kref_init(&token->ref);
	token->id = id;
	return token;
}

struct handle *handle_new(struct token *token)
{
	struct handle *handle = kzalloc(sizeof(*handle), GFP_KERNEL);

	if (!handle)
		return NULL;
	handle->token = token_hold(token);
	return handle;
}

/* a reference to the object is a reference to its member */
struct kref *token_ref(struct token *token)
{
	kref_get(&token->ref);
	return &token->ref;
}
