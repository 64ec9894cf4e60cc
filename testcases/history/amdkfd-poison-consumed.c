// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'amd/amdkfd: fix a kfd_process ref leak': a function without a result leaves early.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/hashtable.h>
#include <linux/srcu.h>

struct process {
	struct kref ref;
	struct hlist_node node;
	unsigned int pasid;
	int events;
};

static DEFINE_HASHTABLE(processes, 5);
DEFINE_STATIC_SRCU(processes_srcu);

static void process_release(struct kref *ref)
{
	struct process *p = container_of(ref, struct process, ref);

	synchronize_srcu(&processes_srcu);
	kfree(p);
}

static struct process *process_lookup(unsigned int pasid)
{
	struct process *p, *found = NULL;
	int idx;

	idx = srcu_read_lock(&processes_srcu);
	hash_for_each_possible_rcu(processes, p, node, pasid) {
		if (p->pasid == pasid && kref_get_unless_zero(&p->ref)) {
			found = p;
			break;
		}
	}
	srcu_read_unlock(&processes_srcu, idx);
	return found;
}

static void process_unref(struct process *p)
{
	kref_put(&p->ref, process_release);
}

void process_signal_leak(unsigned int pasid, int dev)
{
	struct process *p = process_lookup(pasid);

	if (!p)
		return;
	if (dev < 0) {
		pr_warn("no device\n");
		return;	/* expect(checker): unpaired-get */
	}
	p->events++;
	process_unref(p);
}

void process_signal(unsigned int pasid, int dev)
{
	struct process *p = process_lookup(pasid);

	if (!p)
		return;
	if (dev < 0) {
		pr_warn("no device\n");
		process_unref(p);
		return;
	}
	p->events++;
	process_unref(p);
}
