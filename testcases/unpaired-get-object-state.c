// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wrappers that count only objects of a kind that says so in a member: get and put ask the same
 * question, so one that is missing is seen; and a counted string, known by its text alone.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/errno.h>

struct lantern {
	struct kref ref;
	void (*put_out)(struct kref *ref);
	int oil;
};

static void lantern_get(struct lantern *lantern)
{
	if (lantern->put_out)
		kref_get(&lantern->ref);
}

static void lantern_put(struct lantern *lantern)
{
	if (!lantern->put_out)
		return;
	kref_put(&lantern->ref, lantern->put_out);
}

int lantern_fill(struct lantern *lantern, int oil);

int lantern_light(struct lantern *lantern, int oil)
{
	int ret;

	lantern_get(lantern);
	ret = lantern_fill(lantern, oil);
	if (ret < 0)
		return ret; /* expect(checker): unpaired-get */
	lantern->oil = oil;
	lantern_put(lantern);
	return 0;
}

int lantern_light_well(struct lantern *lantern, int oil)
{
	int ret;

	lantern_get(lantern);
	ret = lantern_fill(lantern, oil);
	if (ret >= 0)
		lantern->oil = oil;
	lantern_put(lantern);
	return ret;
}

struct counted_text {
	struct kref count;
	char text[1];
};

#define text_to_counted(str) ((struct counted_text *)(str - offsetof(struct counted_text, text)))

static void text_release(struct kref *ref)
{
	kfree(container_of(ref, struct counted_text, count));
}

static char *text_get(char *str)
{
	if (str)
		kref_get(&(text_to_counted(str)->count));
	return str;
}

static void text_put(char *str)
{
	if (str)
		kref_put(&text_to_counted(str)->count, text_release);
}

int text_compare(const char *x, const char *y);

int text_check(char *name, char *other)
{
	char *mine = text_get(name);

	if (text_compare(mine, other))
		return -EINVAL; /* expect(checker): unpaired-get */
	text_put(mine);
	return 0;
}

int text_check_well(char *name, char *other)
{
	char *mine = text_get(name);
	int ret = 0;

	if (text_compare(mine, other))
		ret = -EINVAL;
	text_put(mine);
	return ret;
}
