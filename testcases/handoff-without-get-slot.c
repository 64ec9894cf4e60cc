// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a member points to is handed off by a work item of its own, and dropped where that failed;
 * and an argument goes into a record that was taken from a list of spare ones.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/workqueue.h>

struct notice {
	struct kref ref;
	struct work_struct work;
	int sent;
};

struct post {
	struct kref ref;
	struct list_head spare;
	struct notice *notice;
	bool closed;
};

struct errand {
	struct work_struct work;
	struct list_head link;
	struct post *post;
	int kind;
};

static void notice_release(struct kref *ref)
{
	kfree(container_of(ref, struct notice, ref));
}

static void post_release(struct kref *ref)
{
	kfree(container_of(ref, struct post, ref));
}

void post_put(struct post *post)
{
	kref_put(&post->ref, post_release);
}

static void notice_send(struct work_struct *work)
{
	struct notice *notice = container_of(work, struct notice, work);

	notice->sent++;
	kref_put(&notice->ref, notice_release);
}

void notice_setup(struct notice *notice)
{
	INIT_WORK(&notice->work, notice_send);
}

int post_notify(struct post *post)
{
	if (post->closed)
		return 0;
	if (post->notice) {
		kref_get(&post->notice->ref);
		if (!schedule_work(&post->notice->work))
			kref_put(&post->notice->ref, notice_release);
	}
	return 0;
}

int post_notify_lent(struct post *post)
{
	if (post->closed)
		return 0;
	if (post->notice) {
		if (!schedule_work(&post->notice->work)) /* expect(checker): handoff-without-get */
			kref_put(&post->notice->ref, notice_release);
	}
	return 0;
}

static void errand_run(struct work_struct *work)
{
	struct errand *errand = container_of(work, struct errand, work);
	struct post *post = errand->post;

	if (errand->kind)
		post->closed = true;
	list_add(&errand->link, &post->spare);
	post_put(post);
}

static struct errand *errand_take(struct post *post)
{
	struct errand *errand;

	if (list_empty(&post->spare))
		return NULL;
	errand = list_first_entry(&post->spare, struct errand, link);
	list_del(&errand->link);
	return errand;
}

int post_queue(struct post *post, int kind)
{
	struct errand *errand = errand_take(post);

	if (!errand)
		return -ENOMEM;
	kref_get(&post->ref);
	errand->post = post;
	errand->kind = kind;
	INIT_WORK(&errand->work, errand_run);
	schedule_work(&errand->work);
	return 0;
}

int post_queue_lent(struct post *post, int kind)
{
	struct errand *errand = errand_take(post);

	if (!errand)
		return -ENOMEM;
	errand->post = post;
	errand->kind = kind;
	INIT_WORK(&errand->work, errand_run);
	schedule_work(&errand->work); /* expect(checker): handoff-without-get */
	return 0;
}

int post_close(struct post *post)
{
	return post_queue_lent(post, 1);
}
