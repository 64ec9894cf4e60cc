/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words of a model. To a compiler they are nothing; krefcheck reads them behind a parameter
 * or behind the prototype. Give your own models with --model=FILE.
 *
 * Behind a parameter:
 *   ref_get, ref_get_unless_zero, ref_put, ref_init   the counter (or object) it points to
 *   ref_release		the function that runs when the last reference is dropped
 *   acquires, acquires_shared, releases, releases_shared	the lock it points to
 *   publishes, unlinks	put into a container that others look into, taken out of it
 *   hands_off		handed to another context
 *   runs		the function that the other context runs with it
 *   cancels		the hand-off is undone for certain
 *   takes_out_of	something is taken out of the container that it is, by its key
 *   claims		a mark in it is taken back: the reference it stood for is the caller's
 *   frees, uses, returned
 *   sets_up, adds, gives_up	the kobject (in it): set up, added (result zero; else that failed),
 *put; such a prototype says nothing else, and where the counter is is told by structs of the model
 *   kobject_type	the struct kobj_type of what is set up
 *   holds		the first member of the struct it points to comes back with a reference held
 *   atomic_callback	a function that will be called where nobody may sleep
 * Behind the prototype:
 *   when(zero|nonzero|null|nonnull|error|noerror)	the effects take place only with this result
 *   tells_last		nonzero: it was the last reference; effects on locks only then
 *   returns_lookup	the result was found in a container: nobody holds it for the caller
 *   returns_alloc	the result is fresh memory
 *   returns_managed	the same, of a device: freed with it, or where its probe fails
 *   returns_ref		the result, if not NULL, comes with a reference held; where it is
 *counted is told by structs of the model, also for the parameters
 *   runs(parameter)	the callback that a hand-off runs; else what was registered for the member
 *   acquires_rcu, releases_rcu, acquires_irq, releases_irq, noreturn
 *   sleeps		it may sleep
 *   atomic		nobody may sleep while the lock is held that it acquires
 *   tries		it does not wait for the lock
 *   asserts		it only says that the lock is held
 *   waits_rcu		it waits for a grace period
 *   undoes_later	what was set up is undone by a function that it is given, when the
 *			device goes or its probe fails
 *   weak		said only where the source of it is not there
 *   frees_later, frees_to_cache	what it frees stays until readers are done, or goes to a
 *slab cache
 */
#ifndef KREFCHECK_MODEL_H
#define KREFCHECK_MODEL_H

#define ref_get
#define ref_get_unless_zero
#define ref_put
#define ref_init
#define ref_release
#define acquires
#define acquires_shared
#define releases
#define releases_shared
#define publishes
#define unlinks
#define hands_off
#define runs
#define cancels
#define claims
#define takes_out_of
#define frees
#define uses
#define returned
#define sets_up
#define adds
#define gives_up
#define kobject_type
#define holds
#define when(result)
#define tells_last
#define returns_lookup
#define returns_alloc
#define returns_managed
#define returns_ref
#define weak
#define undoes_later
#define acquires_rcu
#define releases_rcu
#define acquires_irq
#define releases_irq
#define acquires_rtnl
#define releases_rtnl
#define noreturn
#define sleeps
#define atomic
#define tries
#define asserts
#define waits_rcu
#define frees_later
#define frees_to_cache
#define atomic_callback

#include <stdbool.h>
#include <stddef.h>

struct kref;
struct mutex;
struct list_head;
struct hlist_head;
struct hlist_node;
struct work_struct;
struct delayed_work;
struct workqueue_struct;
struct timer_list;
struct rcu_head;
struct tasklet_struct;
struct task_struct;
struct urb;
struct device;
struct kobject;
struct kobj_type;
struct completion;
struct dma_fence;
struct dma_fence_cb;

#endif
