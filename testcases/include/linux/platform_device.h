/* SPDX-License-Identifier: GPL-2.0-only */
/* platform devices: as much as the test cases use */
#ifndef TESTCASE_PLATFORM_DEVICE_H
#define TESTCASE_PLATFORM_DEVICE_H

#include <linux/device.h>

struct platform_device {
	const char *name;
	struct device dev;
};

void platform_set_drvdata(struct platform_device *pdev, void *data);
void *platform_get_drvdata(const struct platform_device *pdev);
#endif
