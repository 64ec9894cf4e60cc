/* SPDX-License-Identifier: GPL-2.0-only */
/* charts */
#include <linux/kref.h>

struct chart {
	struct kref ref;
	int points;
};

struct chart *chart_new(void);
void chart_get(struct chart *chart);
void chart_put(struct chart *chart);
int chart_draw(const struct chart *chart);
void chart_consume(struct chart *chart);
