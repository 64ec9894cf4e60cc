// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one reference of an object that was made here, passed to functions that are not seen, or of
 * one that came from a finder which nobody can see through: it is used after its only put.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/completion.h>

struct query {
	struct kref ref;
	struct list_head link;
	struct completion done;
	int answer;
};

struct line {
	int (*send)(struct query *query);
};

static void query_release(struct kref *ref)
{
	kfree(container_of(ref, struct query, ref));
}

static void query_put(struct query *query)
{
	kref_put(&query->ref, query_release);
}

/* only tells that nobody is left: whoever waits for it frees */
static void query_last(struct kref *ref)
{
	complete(&container_of(ref, struct query, ref)->done);
}

static struct query *query_new(void)
{
	struct query *query = kzalloc(sizeof(*query), GFP_KERNEL);

	if (query)
		kref_init(&query->ref);
	return query;
}

int query_ask(const struct line *line)
{
	struct query *query = query_new();
	int err;

	if (!query)
		return -ENOMEM;
	err = line->send(query);
	query_put(query);
	if (!err)
		err = query->answer;	/* expect(checker): use-after-put */
	return err;
}

int query_ask_right(const struct line *line)
{
	struct query *query = query_new();
	int err;

	if (!query)
		return -ENOMEM;
	err = line->send(query);
	if (!err)
		err = query->answer;
	query_put(query);
	return err;
}

int query_ask_and_wait(const struct line *line)
{
	struct query *query = query_new();
	int err;

	if (!query)
		return -ENOMEM;
	err = line->send(query);
	kref_put(&query->ref, query_last);
	wait_for_completion(&query->done);
	if (!err)
		err = query->answer;
	kfree(query);
	return err;
}

static DEFINE_MUTEX(queries_lock);

/* held or not, as it comes */
static struct query *query_pick(struct list_head *list)
{
	struct query *query, *found = NULL;

	mutex_lock(&queries_lock);
	list_for_each_entry(query, list, link) {
		if (!query->answer)
			continue;
		if (query->answer > 7)
			kref_get(&query->ref);
		found = query;
		break;
	}
	mutex_unlock(&queries_lock);
	return found;
}

int query_peek(struct list_head *list)
{
	struct query *query = query_pick(list);

	if (!query)
		return -ENOENT;
	pr_info("query\n");
	query_put(query);
	return query->answer;	/* expect(checker): use-after-put */
}

/* two puts: the first one is the list's */
int query_drop(struct list_head *list)
{
	struct query *query = query_pick(list);
	int answer;

	if (!query)
		return -ENOENT;
	query_put(query);
	answer = query->answer;
	query_put(query);
	return answer;
}
