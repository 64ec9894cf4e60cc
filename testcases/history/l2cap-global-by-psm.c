// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'Bluetooth: L2CAP: Fix use-after-free caused by l2cap_chan_put': the walk takes a plain
 * reference under the list's lock, the last put is not under it, and the release unlinks.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct talk {
	struct kref ref;
	struct list_head link;
	int psm;
};

static LIST_HEAD(talks);
static DEFINE_RWLOCK(talks_lock);

static void talk_release(struct kref *ref)
{
	struct talk *talk = container_of(ref, struct talk, ref);

	write_lock(&talks_lock);
	list_del(&talk->link);
	write_unlock(&talks_lock);
	kfree(talk);
}

struct talk *talk_by_psm(int psm)
{
	struct talk *talk;

	read_lock(&talks_lock);
	list_for_each_entry(talk, &talks, link) {
		if (talk->psm == psm) {
			kref_get(&talk->ref);
			read_unlock(&talks_lock);
			return talk;
		}
	}
	read_unlock(&talks_lock);
	return NULL;
}

void talk_put(struct talk *talk)
{
	kref_put(&talk->ref, talk_release);	/* expect(checker): unserialized-put */
}

struct call {
	struct kref ref;
	struct list_head link;
	int psm;
};

static LIST_HEAD(calls);
static DEFINE_RWLOCK(calls_lock);

static void call_release(struct kref *ref)
{
	struct call *call = container_of(ref, struct call, ref);

	write_lock(&calls_lock);
	list_del(&call->link);
	write_unlock(&calls_lock);
	kfree(call);
}

struct call *call_by_psm(int psm)
{
	struct call *call;

	read_lock(&calls_lock);
	list_for_each_entry(call, &calls, link) {
		if (call->psm == psm && kref_get_unless_zero(&call->ref)) {
			read_unlock(&calls_lock);
			return call;
		}
	}
	read_unlock(&calls_lock);
	return NULL;
}

void call_put(struct call *call)
{
	kref_put(&call->ref, call_release);
}
