// SPDX-License-Identifier: GPL-2.0-only
/* Two types without a release; only one of them gets one later. */
#include <linux/kernel.h>
#include "hut.h"

struct kobj_type hut_ktype;

struct kobj_type hut_ktype_forgotten;	/* expect(checker): kobject-no-release */
