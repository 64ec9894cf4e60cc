// SPDX-License-Identifier: GPL-2.0-only
/*
 * Module lifetime: taken when the module is loaded, given up when it goes; what the module
 * holds in between is no leak, and the global is valid for as long as the module is.
 */
#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct service {
	struct kref ref;
	int users;
};

static void service_release(struct kref *ref)
{
	kfree(container_of(ref, struct service, ref));
}

static struct service *service;
static struct service *borrowed;

static int __init service_init(void)
{
	service = kzalloc(sizeof(*service), GFP_KERNEL);
	if (!service)
		return -ENOMEM;
	kref_init(&service->ref);
	kref_get(&service->ref);
	borrowed = service;
	return 0;
}

static void __exit service_exit(void)
{
	kref_put(&borrowed->ref, service_release);
	kref_put(&service->ref, service_release);
}

module_init(service_init);
module_exit(service_exit);

int service_use(struct module *user)
{
	if (!try_module_get(user))
		return -ENODEV;
	service->users++;
	module_put(user);
	return 0;
}
