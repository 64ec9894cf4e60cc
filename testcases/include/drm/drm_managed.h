/* SPDX-License-Identifier: GPL-2.0-only */
/* actions of a managed device: as much as the test cases use */
#ifndef TESTCASE_DRM_MANAGED_H
#define TESTCASE_DRM_MANAGED_H

struct drm_device;

int drmm_add_action_or_reset(struct drm_device *dev, void (*fn)(struct drm_device *dev, void *data),
			     void *data);
#endif
