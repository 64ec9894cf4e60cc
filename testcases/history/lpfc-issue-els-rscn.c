// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'scsi: lpfc: Fix lpfc_force_rscn ndlp kref imbalance': the reference goes with the
 * command, whose completion gives it up; the issuer does so too when all went well.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct target {
	struct kref ref;
	int id;
};

static void target_release(struct kref *ref)
{
	kfree(container_of(ref, struct target, ref));
}

struct command {
	struct work_struct work;
	struct target *target;
};

static void command_complete(struct work_struct *work)
{
	struct command *cmd = container_of(work, struct command, work);

	kref_put(&cmd->target->ref, target_release);
	kfree(cmd);
}

static int command_issue(struct command *cmd)
{
	INIT_WORK(&cmd->work, command_complete);
	return schedule_work(&cmd->work) ? 0 : -EIO;
}

int target_notify_twice(struct target *target)
{
	struct command *cmd = kzalloc(sizeof(*cmd), GFP_KERNEL);

	if (!cmd)
		return -ENOMEM;
	kref_get(&target->ref);
	cmd->target = target;
	if (command_issue(cmd)) {	/* expect(checker): handoff-without-get */
		kref_put(&target->ref, target_release);
		kfree(cmd);
		return -EIO;
	}
	kref_put(&target->ref, target_release);	/* todo(checker): unpaired-put */
	return 0;
}

int target_notify(struct target *target)
{
	struct command *cmd = kzalloc(sizeof(*cmd), GFP_KERNEL);

	if (!cmd)
		return -ENOMEM;
	kref_get(&target->ref);
	cmd->target = target;
	if (command_issue(cmd)) {
		kref_put(&target->ref, target_release);
		kfree(cmd);
		return -EIO;
	}
	return 0;
}
