// SPDX-License-Identifier: GPL-2.0-only
/* A pair around the call that borrows, and one around the call that consumes. */
#include <linux/kernel.h>
#include "chart.h"

int board_show(void)
{
	struct chart *chart = chart_new();
	int points;

	if (!chart)
		return -ENOMEM;
	chart_get(chart);	/* expect(checker): redundant-get-put */
	points = chart_draw(chart);
	chart_put(chart);
	chart_put(chart);
	return points;
}

int board_show_last(void)
{
	struct chart *chart = chart_new();
	int points;

	if (!chart)
		return -ENOMEM;
	chart_get(chart);
	chart_consume(chart);
	points = chart->points;
	chart_put(chart);
	return points;
}
