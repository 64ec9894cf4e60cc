/* SPDX-License-Identifier: GPL-2.0-only */
/* words the compiler, or sparse, understands: as much as the test cases use */
#ifndef TESTCASE_COMPILER_H
#define TESTCASE_COMPILER_H

#ifdef __CHECKER__
#define __rcu		__attribute__((noderef, address_space(__rcu)))
#define __user		__attribute__((noderef, address_space(__user)))
#define __iomem		__attribute__((noderef, address_space(__iomem)))
#define __force		__attribute__((force))
#define __must_hold(x)	__attribute__((context(x, 1, 1)))
#define __acquires(x)	__attribute__((context(x, 0, 1)))
#define __releases(x)	__attribute__((context(x, 1, 0)))
#define __acquire(x)	__context__(x, 1)
#define __release(x)	__context__(x, -1)
#else
#define __rcu
#define __user
#define __iomem
#define __force
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x)	((void)0)
#define __release(x)	((void)0)
#endif

#define __must_check	__attribute__((warn_unused_result))
#define __printf(a, b)	__attribute__((format(printf, a, b)))
#define __maybe_unused	__attribute__((unused))
#define __noreturn	__attribute__((noreturn))
#define __always_inline	inline __attribute__((always_inline))
#define __init
#define __exit
#define __cleanup(fn)	__attribute__((cleanup(fn)))
#define fallthrough	do { } while (0)

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

#define __compiletime_paste(a, b)	a##b
#define __paste(a, b)			__compiletime_paste(a, b)

#define READ_ONCE(x)		(*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v)	(*(volatile typeof(x) *)&(x) = (v))
#endif
