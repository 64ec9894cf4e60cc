// SPDX-License-Identifier: GPL-2.0-only
/*
 * Both arms of an #ifdef: in each configuration the count is right.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct board {
	struct kref ref;
	int pins;
	void *trace;
};

static void board_release(struct kref *ref)
{
	kfree(container_of(ref, struct board, ref));
}

int board_probe(struct board *board)
{
	kref_get(&board->ref);
#ifdef CONFIG_TRACE_BOARD
	board->trace = kzalloc(16, GFP_KERNEL);
	if (!board->trace) {
		kref_put(&board->ref, board_release);
		return -ENOMEM;
	}
#endif
	board->pins = 1;
	kref_put(&board->ref, board_release);
	return 0;
}

#ifdef CONFIG_BOARD_REFS
static void board_hold(struct board *board)
{
	kref_get(&board->ref);
}

static void board_drop(struct board *board)
{
	kref_put(&board->ref, board_release);
}
#else
static void board_hold(struct board *board)
{
}

static void board_drop(struct board *board)
{
}
#endif

int board_use(struct board *board)
{
	board_hold(board);
	board->pins++;
	board_drop(board);
	return 0;
}

int board_end(struct board *board)
{
#ifdef CONFIG_BOARD_LATE
	kref_get(&board->ref);
	board->pins = 0;
	kref_put(&board->ref, board_release);
#else
	board->pins = 0;
#endif
	kref_put(&board->ref, board_release);
	return 0;
}

int board_lock(struct board *board)
{
#ifdef CONFIG_BOARD_REFS
	kref_get(&board->ref);
#endif
	board->pins++;
#ifdef CONFIG_BOARD_REFS
	kref_put(&board->ref, board_release);
#endif
	return 0;
}

/* One configuration on all of a path, however it is asked for. */
int board_fill(struct board *board, int pins)
{
	int err = 0;

#if defined(CONFIG_BOARD_REFS)
	kref_get(&board->ref);
#else
	board->pins = 0;
#endif
	if (pins < 0) {
		err = -EINVAL;
		goto out;
	}
	board->pins = pins;
out:
#ifndef CONFIG_BOARD_REFS
	board->pins++;
#elif defined(CONFIG_BOARD_CHECK)
	kref_put(&board->ref, board_release);
#else
	kref_put(&board->ref, board_release);
#endif
	return err;
}
