/* SPDX-License-Identifier: GPL-2.0-only */
/* modules: as much as the test cases use */
#ifndef TESTCASE_MODULE_H
#define TESTCASE_MODULE_H

#include <linux/types.h>
#include <linux/compiler.h>

struct module;

#define THIS_MODULE		((struct module *)NULL)
#define MODULE_LICENSE(text)	extern int module_licence
#define MODULE_AUTHOR(text)	extern int module_author
#define MODULE_DESCRIPTION(text) extern int module_description
#define EXPORT_SYMBOL(name)	extern typeof(name) name
#define EXPORT_SYMBOL_GPL(name)	extern typeof(name) name
#define module_init(fn)		int init_module(void) __attribute__((alias(#fn)))
#define module_exit(fn)		void cleanup_module(void) __attribute__((alias(#fn)))

bool try_module_get(struct module *module);
void __module_get(struct module *module);
void module_put(struct module *module);
#endif
