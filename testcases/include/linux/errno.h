/* SPDX-License-Identifier: GPL-2.0-only */
/* error numbers: as much as the test cases use */
#ifndef TESTCASE_ERRNO_H
#define TESTCASE_ERRNO_H

#define EPERM		1
#define ENOENT		2
#define EIO		5
#define ENXIO		6
#define EAGAIN		11
#define ENOMEM		12
#define EFAULT		14
#define EBUSY		16
#define EEXIST		17
#define ENODEV		19
#define EINVAL		22
#define ENOSPC		28
#define EINPROGRESS	115
#define ERESTARTSYS	512
#define EPROBE_DEFER	517
#endif
