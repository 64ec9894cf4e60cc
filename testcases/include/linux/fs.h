/* SPDX-License-Identifier: GPL-2.0-only */
/* files: as much as the test cases use */
#ifndef TESTCASE_FS_H
#define TESTCASE_FS_H

#include <linux/types.h>

struct inode {
	void *i_private;
	unsigned int i_rdev;
};

struct file {
	void *private_data;
	unsigned int f_flags;
	unsigned int f_mode;
};

#define FMODE_READ	1
#define FMODE_WRITE	2

struct module;

struct file_operations {
	struct module *owner;
	int (*open)(struct inode *inode, struct file *file);
	int (*release)(struct inode *inode, struct file *file);
	ssize_t (*read)(struct file *file, char __user *buf, size_t n, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t n, loff_t *pos);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
};

unsigned int iminor(const struct inode *inode);
#endif
