# SPDX-License-Identifier: GPL-2.0-only
"""A small made-up tree with a place for every class of defect, and a stand-in for the checker."""

import json
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
SCRIPTS = TOP / "scripts"

HEADER = """\
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct box {
	struct kref ref;
	struct list_head link;
	struct work_struct work;
	struct mutex lock;
	int size;
};

struct lid {
	struct box base;
	int weight;
};

void box_release(struct kref *ref);
struct box *box_find(int id);
int box_fill(struct box *box);

#define lid_get(l) box_get(&(l)->base)

static inline void box_get(struct box *box)
{
	kref_get(&box->ref);
}

static inline bool box_tryget(struct box *box)
{
	return kref_get_unless_zero(&box->ref);
}

static inline void box_put(struct box *box)
{
	if (box)
		kref_put(&box->ref, box_release);
}

static inline void lid_put(struct lid *lid)
{
	struct box *box = &lid->base;

	box_put(box);
}
"""

FIND = """\
#include "box.h"

static struct idr boxes;
static DEFINE_MUTEX(boxes_lock);

struct box *box_find(int id)
{
	struct box *box;

	mutex_lock(&boxes_lock);
	box = idr_find(&boxes, id);
	if (box)
		box_get(box);
	mutex_unlock(&boxes_lock);
	return box;
}
"""

PATHS = """\
#include "box.h"

int box_show(int id)
{
	struct box *box = box_find(id);
	int size;

	if (!box)
		return -ENOENT;
	if (box_fill(box)) {
		box_put(box);	/* nobody else will */
		return -EIO;
	}
	size = box->size;
	box->size = 0;
	box_put(box);
	return size;
}

int box_label(int id)
{
	struct box *box = box_find(id);
	int ret;

	if (!box)
		return -ENOENT;
	ret = box_fill(box);
	if (ret)
		goto err;
	if (box->size)
		box_put(box);
	return 0;
err:
	box_put(box);
	return ret;
}
"""

WORK = """\
#include "box.h"

static void box_work(struct work_struct *work)
{
	struct box *box = container_of(work, struct box, work);

	box_put(box);
}

void box_prepare(struct box *box)
{
	INIT_WORK(&box->work, box_work);
}

bool box_kick(struct workqueue_struct *wq, struct box *box)
{
	box_get(box);
	if (!queue_work(wq, &box->work))
		box_put(box);
	return true;
}
"""

RCU = """\
#include "box.h"

static LIST_HEAD(boxes);

struct box *box_first(void)
{
	struct box *box, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(box, &boxes, link) {
		if (box->size && !box_tryget(box))
			continue;
		found = box;
		break;
	}
	rcu_read_unlock();
	return found;
}

struct box *box_next(void)
{
	struct box *box, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(box, &boxes, link) {
		if (kref_get_unless_zero(&box->ref)) {
			found = box;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}
"""

# Nothing here may be taken for a place.
QUIET = """\
#include "box.h"

static LIST_HEAD(all);
static DEFINE_MUTEX(all_lock);

/* box_put(box); box_get(box); */
static const char *text = "box_put(box);";

static struct box *box_find_locked(int size)
{
	struct box *box;

	mutex_lock(&all_lock);
	list_for_each_entry(box, &all, link) {
		if (box->size == size) {
			box_get(box);
			break;
		}
	}
	mutex_unlock(&all_lock);
	return box;
}

void box_drop(struct box *box)
{
	pr_info("%s", text);
	box_fill(box);
	box_put(box);
	box_find_locked(1);
}

int box_other(int id)
{
	struct box *box = box_find(id);

#ifdef CONFIG_BOX
	box_put(box);
#endif
	return 0;
}
"""

FILES = {"include/linux/box.h": HEADER, "drivers/box/find.c": FIND, "drivers/box/paths.c": PATHS,
         "drivers/box/work.c": WORK, "drivers/box/rcu.c": RCU, "drivers/box/quiet.c": QUIET}


def make_tree(top: Path) -> Path:
    for name, text in FILES.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace('"box.h"', "<linux/box.h>"))
    return top


def syntax(path: Path, tree: Path) -> str:
    """What gcc has against a file."""
    command = ["gcc", "-std=gnu11", "-fsyntax-only", "-w", f"-I{TOP}/testcases/include",
               f"-I{tree}/include", str(path)]
    return subprocess.run(command, check=False, capture_output=True, text=True).stderr


def script(name: str, *args: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["/usr/bin/python3", str(SCRIPTS / name), *map(str, args)], check=False,
                          capture_output=True, text=True, timeout=120, **options)


ORACLE = '''#!/usr/bin/python3
"""Finds what it is told to in every function that differs from the tree it knows."""
import json, os, re, sys
from pathlib import Path
told, root = {told!r}, Path(sys.argv[-1])
sys.path.insert(0, {scripts!r})
from evaluate.ctext import Source
number = 0
for path in sorted(root.rglob("*.[ch]")):
    name = str(path.relative_to(root))
    old, new = Source.read({tree!r}, name), Source.read(str(root), name)
    for func in new.functions:
        before = old.by_name[func.name]
        same = old.text[before.start:before.end] == new.text[func.start:func.end]
        if same and func.name != "box_drop":
            continue
        for rule in told:
            number += 1
            print(json.dumps(dict(
                rule=rule, confidence={confidence!r}, file=str(path), line=new.line(func.start),
                column=1, function=func.name, object="box", message="a message", trace=[],
                fingerprint=func.name + rule)))
sys.exit(1 if number else 0)
'''


def make_oracle(path: Path, tree: Path, rules: list[str], confidence: str = "high") -> Path:
    path.write_text(ORACLE.format(told=rules, scripts=str(SCRIPTS), tree=str(tree),
                                  confidence=confidence))
    path.chmod(0o755)
    return path


def dump_findings(path: Path, *findings: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(f) + "\n" for f in findings))
    return path
