// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'thunderbolt: Keep the domain reference while processing hotplug': the event goes to a work
 * item with a pointer to the domain, whose only reference may go meanwhile.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct domain {
	struct kref ref;
	struct work_struct plug;
	int events;
};

static void domain_release(struct kref *ref)
{
	kfree(container_of(ref, struct domain, ref));
}

/* the work gives up a reference, since the fix */
static void domain_plug(struct work_struct *work)
{
	struct domain *domain = container_of(work, struct domain, plug);

	domain->events++;
	kref_put(&domain->ref, domain_release);
}

int domain_probe_buggy(struct workqueue_struct *wq)
{
	struct domain *domain = kzalloc(sizeof(*domain), GFP_KERNEL);

	if (!domain)
		return -ENOMEM;
	kref_init(&domain->ref);
	INIT_WORK(&domain->plug, domain_plug);
	queue_work(wq, &domain->plug);	/* expect(checker): handoff-without-get */
	kref_put(&domain->ref, domain_release);
	return 0;
}

/* the fix: the work has a reference of its own */
int domain_probe(struct workqueue_struct *wq)
{
	struct domain *domain = kzalloc(sizeof(*domain), GFP_KERNEL);

	if (!domain)
		return -ENOMEM;
	kref_init(&domain->ref);
	INIT_WORK(&domain->plug, domain_plug);
	kref_get(&domain->ref);
	if (!queue_work(wq, &domain->plug))
		kref_put(&domain->ref, domain_release);
	kref_put(&domain->ref, domain_release);
	return 0;
}
