/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Macros of the kernel that spatch cannot read or that hide the flow of control from it, written
 * out. scripts/coccicheck passes this file with --macro-file; it adds to Coccinelle's own
 * standard.h.
 */

/* include/linux/cleanup.h: the rules know a lock by its name. */
#define guard(_name) guard_lock
#define scoped_guard(_name, args...) if (guard_lock(args))
#define scoped_cond_guard(_name, _fail, args...) if (guard_lock(args))
#define __free(_name)

/* Annotations between a declarator and a body. */
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __cond_acquires(x)
