/* SPDX-License-Identifier: GPL-2.0-only */
/* undo at the end of a scope: as much as the test cases use */
#ifndef TESTCASE_CLEANUP_H
#define TESTCASE_CLEANUP_H

#include <linux/types.h>
#include <linux/err.h>

#define DEFINE_FREE(name, type, free_code) \
	static inline void __free_##name(void *p) \
	{ \
		type _T = *(type *)p; \
		free_code; \
	}

#define __free(name)	__cleanup(__free_##name)

static inline void *cleanup_take(void *p)
{
	void **slot = p;
	void *value = *slot;

	*slot = NULL;
	return value;
}

#define no_free_ptr(p)	((typeof(p))cleanup_take(&(p)))
#define return_ptr(p)	return no_free_ptr(p)

#define DEFINE_GUARD(name, type, lock_code, unlock_code) \
	static inline type guard_##name##_enter(type _T) \
	{ \
		lock_code; \
		return _T; \
	} \
	static inline void guard_##name##_leave(type *p) \
	{ \
		type _T = *p; \
		unlock_code; \
	} \
	typedef type guard_##name##_t;

#define guard(name)			guard_of_##name
#define scoped_guard(name, ...)		scoped_guard_of_##name(__VA_ARGS__)
#endif
