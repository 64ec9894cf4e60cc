// SPDX-License-Identifier: GPL-2.0-only
/* chart_draw() borrows, chart_consume() gives its argument up */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "chart.h"

static void chart_release(struct kref *ref)
{
	kfree(container_of(ref, struct chart, ref));
}

struct chart *chart_new(void)
{
	struct chart *chart = kzalloc(sizeof(*chart), GFP_KERNEL);

	if (chart)
		kref_init(&chart->ref);
	return chart;
}

void chart_get(struct chart *chart)
{
	kref_get(&chart->ref);
}

void chart_put(struct chart *chart)
{
	kref_put(&chart->ref, chart_release);
}

int chart_draw(const struct chart *chart)
{
	return chart->points;
}

void chart_consume(struct chart *chart)
{
	pr_info("%d points\n", chart->points);
	chart_put(chart);
}
