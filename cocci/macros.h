/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Macros of the kernel that spatch cannot read or that hide the flow of control from it, written out.
 * scripts/coccicheck passes this file with --macro-file; it adds to Coccinelle's own standard.h.
 */

/* include/linux/cleanup.h: a statement in front of a block that is entered once. */
#define scoped_guard(_name, args...) if (1)
#define scoped_cond_guard(_name, _fail, args...) if (1)
#define __free(_name)

/* Annotations between a declarator and a body. */
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __cond_acquires(x)
