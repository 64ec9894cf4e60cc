# SPDX-License-Identifier: GPL-2.0-only
"""A tree that changed in part: a run that remembers the last one tells what one that does not tells."""

import random
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable

import pytest

from tool import TOP, run

SOURCES = TOP / "testcases"
FUNCTION = re.compile(r"(?m)^((?:static |inline |struct |int |void |bool )[^;{}#()=]*?\b(\w+)\([^;{}#]*?\))\n\{\n")
CALL = re.compile(r"(?m)^\t+\w*(?:_put|_get|_lock|_unlock|list_del|list_add)\w*\(.*\);\n")


class Tree:
    """The bundled test cases, copied, with an index."""

    def __init__(self, path: Path) -> None:
        self.root = path / "tree"
        self.index = path / "index"
        shutil.copytree(SOURCES, self.root)
        self.check()

    def files(self) -> list[Path]:
        return sorted(path for path in self.root.rglob("*.[ch]"))

    def check(self, *args: object, **options: object) -> "subprocess.CompletedProcess[str]":
        return run(f"--index={self.index}", "--stats", "--min-confidence=low", "--format=json", *args,
                   *([] if options else [self.root]), **options)

    def same(self, *args: object) -> int:
        """As without an index; the number of walks that this took."""
        warm = self.check(*args)
        cold = run("--index=", "--min-confidence=low", "--format=json", *args, self.root)
        assert (warm.stdout, warm.returncode) == (cold.stdout, cold.returncode)
        return walks(warm)[0]


def walks(done: "subprocess.CompletedProcess[str]") -> tuple[int, int]:
    """Made, and remembered."""
    return tuple(int(re.search(rf"(?m)^{what} +(\d+)$", done.stderr).group(1))  # type: ignore
                 for what in ("walks", "walks remembered"))


@pytest.fixture(name="tree")
def make_tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


# ---- changes that others see, and such that they do not ----

OWNER_H = """\
#include <linux/kref.h>

struct parcel {
	struct kref ref;
	struct list_head link;
	int weight;
};

void parcel_release(struct kref *ref);
void parcel_drop(struct parcel *parcel);
struct parcel *parcel_find(int weight);
int parcel_weigh(struct parcel *parcel);
#define parcel_put(p) kref_put(&(p)->ref, parcel_release)
"""

OWNER_C = """\
#include "owner.h"

void parcel_release(struct kref *ref)
{
	struct parcel *parcel = container_of(ref, struct parcel, ref);

	kfree(parcel);
}

void parcel_drop(struct parcel *parcel)
{
	kref_put(&parcel->ref, parcel_release);
}

int parcel_weigh(struct parcel *parcel)
{
	return parcel->weight;
}
"""

USER_C = """\
#include "owner.h"

int parcel_user(struct parcel *parcel)
{
	kref_get(&parcel->ref);
	if (parcel_weigh(parcel) < 0) {
		parcel_drop(parcel);
		return -22;
	}
	parcel->weight = 0;
	parcel_put(parcel);
	return 0;
}
"""

LOCKED_C = """\
#include "owner.h"

static DEFINE_SPINLOCK(lock);

void parcel_locked(struct parcel *parcel)
{
	spin_lock(&lock);
	kref_put(&parcel->ref, parcel_release);
	spin_unlock(&lock);
}
"""

OTHER_C = """\
#include "owner.h"
#include "crate.h"

void crate_release(struct kref *ref)
{
	struct crate *crate = container_of(ref, struct crate, ref);

	kfree(crate);
}
"""

MISMATCH_C = """\
#include "owner.h"
void crate_release(struct kref *ref);

void parcel_mismatch(struct parcel *parcel)
{
	kref_put(&parcel->ref, crate_release);
}
"""

CRATE_H = "struct crate {\n	int weight;\n	struct kref ref;\n};\n"

FILES = {"include/owner.h": OWNER_H, "include/crate.h": CRATE_H, "lib/owner.c": OWNER_C, "drivers/user.c": USER_C, "drivers/locked.c": LOCKED_C,
         "drivers/other.c": OTHER_C, "drivers/mismatch.c": MISMATCH_C}


class Small(Tree):
    """Files that are about each other."""

    def __init__(self, path: Path) -> None:  # pylint: disable=super-init-not-called
        self.root = path / "tree"
        self.index = path / "index"
        for name, text in FILES.items():
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.all = walks(self.check())[0]
        assert self.all > len(FILES)


@pytest.fixture(name="small")
def make_small(tmp_path: Path) -> Small:
    return Small(tmp_path)


def test_one_function_more(small: Small) -> None:
    """Only its file is walked over."""
    path = small.root / "drivers/user.c"
    path.write_text(USER_C + "\nvoid parcel_more(void)\n{\n}\n")
    assert 0 < small.same() < small.all / 2
    assert walks(small.check()) == (0, 0)


def test_a_comment(small: Small) -> None:
    """Places in the file are others, and told so."""
    path = small.root / "drivers/mismatch.c"
    before = small.check().stdout
    path.write_text("/* a line more */\n" + MISMATCH_C)
    assert 0 < small.same() < small.all / 2
    assert small.check().stdout != before


def test_a_finding_in_another_file(small: Small) -> None:
    """It is told where the release stands, which is in the changed file."""
    path = small.root / "drivers/other.c"
    assert '"drivers/other.c"' in small.check().stdout.replace(str(small.root) + "/", "")
    path.write_text("/* a line more */\n" + OTHER_C)
    small.same()


def test_a_callee_changes_its_callers(small: Small) -> None:
    before = small.check().stdout
    edit(small.root / "lib/owner.c", "{\n	kref_put(&parcel->ref, parcel_release);\n}", "{\n	parcel->weight = 1;\n}")
    small.same()
    assert small.check().stdout != before


def test_a_callee_of_a_callee(small: Small) -> None:
    """The caller's callee is the same text; only its summary is another one."""
    edit(small.root / "lib/owner.c", "	kref_put(&parcel->ref, parcel_release);\n", "	parcel_really_drop(parcel);\n")
    really = small.root / "lib/really.c"
    really.write_text(OWNER_H + "void parcel_really_drop(struct parcel *parcel)\n{\n	parcel_put(parcel);\n}\n")
    small.same()
    before = small.check().stdout
    edit(really, "	parcel_put(parcel);\n", "	parcel->weight = 1;\n")
    small.same()
    assert "user.c" in small.check().stdout and "user.c" not in before


def test_what_a_text_says(small: Small) -> None:
    """The release calls what has no summary: that it sleeps is a fact."""
    bury = small.root / "lib/bury.c"
    body = "	buried += parcel->weight;\n" * 40    # too long to be summarised as a helper
    bury.write_text(OWNER_H + "int buried;\nvoid parcel_bury(struct parcel *parcel)\n{\n" + body + "}\n")
    edit(small.root / "lib/owner.c", "	kfree(parcel);\n", "	parcel_bury(parcel);\n	kfree(parcel);\n")
    small.same()
    assert "put-sleeps-in-atomic" not in small.check().stdout
    edit(bury, "	buried += parcel->weight;\n}", "	msleep(10);\n}")
    small.same()
    assert "put-sleeps-in-atomic" in small.check().stdout


def test_a_struct_of_a_header(small: Small) -> None:
    """Nothing is said of a container that nobody knows."""
    assert "other.c" in small.check().stdout
    (small.root / "include/crate.h").write_text("struct crate;\n")
    small.same()
    assert "other.c" not in small.check().stdout


@pytest.mark.parametrize("name, old, new", [
    ("include/owner.h", "kref_put(&(p)->ref, parcel_release)", "((void)(p))"),
    ("include/owner.h", "	int weight;\n", "	struct kref other;\n"),
    ("include/owner.h", "	struct list_head link;\n", ""),
    ("lib/owner.c", "	kfree(parcel);\n", "	msleep(10);\n	kfree(parcel);\n"),
    ("lib/owner.c", "void parcel_drop(", "static void parcel_drop("),
    ("lib/owner.c", "parcel_drop", "parcel_drip"),
    ("lib/owner.c", "	return parcel->weight;\n", "	parcel_drop(parcel);\n	return 0;\n"),
    ("drivers/locked.c", "	spin_lock(&lock);\n", ""),
    ("drivers/other.c", "struct crate *crate = container_of(ref, struct crate, ref)", "void *crate = ref"),
])
def test_changes_that_others_see(small: Small, name: str, old: str, new: str) -> None:
    edit(small.root / name, old, new)
    small.same()
    (small.root / name).write_text(FILES[name])
    small.same()


def test_a_macro_takes_the_place_of_a_function(small: Small) -> None:
    header = small.root / "include/late.h"
    header.write_text("#define parcel_drop(p) ((void)(p)->weight)\n")
    small.same()
    header.write_text("#define parcel_weigh(p) parcel_put(p)\n")
    small.same()
    header.unlink()
    small.same()


def test_files_come_go_and_move(small: Small) -> None:
    small.root.joinpath("drivers/user.c").rename(small.root / "lib/user.c")
    small.same()
    (small.root / "lib/owner.c").unlink()
    small.same()
    (small.root / "net").mkdir()
    (small.root / "net/owner.c").write_text(OWNER_C)
    assert small.same() > 0


def test_the_tree_by_another_name(small: Small) -> None:
    """Names of locks have the path in them: nothing is remembered."""
    edit(small.root / "drivers/user.c", "-22", "-12")
    done = small.check("tree", cwd=small.root.parent)
    cold = run("--index=", "--min-confidence=low", "--format=json", "tree", cwd=small.root.parent)
    assert done.stdout == cold.stdout and walks(done)[1] == 0


def test_jobs_do_not_matter(small: Small) -> None:
    for jobs in (1, 4, 2):
        edit(small.root / "drivers/user.c", "weight = ", "weight = 0 + ")
        assert 0 < small.same(f"--jobs={jobs}") < small.all


def test_every_byte_counts(small: Small) -> None:
    """Whatever became of the index, the findings are those of a run without one."""
    data = small.index.read_bytes()
    edit(small.root / "drivers/user.c", "-22", "-12")
    cold = run("--index=", "--min-confidence=low", "--format=json", small.root).stdout
    for at in range(0, len(data), len(data) // 60):
        small.index.write_bytes(data[:at] + bytes([data[at] ^ 0xff]) + data[at + 1:])
        done = small.check()
        assert done.stdout == cold and done.stderr.count("krefcheck: ") <= 1, at


def test_two_at_once(small: Small) -> None:
    for number in range(4):
        edit(small.root / "drivers/user.c", "= 0;", f"= {number} + 0;" if number else "= 0 ;")
        with ThreadPoolExecutor(4) as pool:
            told = {done.stdout for done in pool.map(lambda _: small.check(), range(4))}
        assert len(told) == 1
        small.same()
        edit(small.root / "drivers/user.c", f"= {number} + 0;" if number else "= 0 ;", "= 0;")


# ---- what rules look up beyond the functions that are called ----

def edited(small: Small, name: str, old: str, new: str) -> bool:
    """It changes what is told, and the run that remembers tells that, too."""
    before = small.check().stdout
    edit(small.root / name, old, new)
    small.same()
    return small.check().stdout != before


TWICE_C = """\
#include "owner.h"
#include "hold.h"

struct shelf {
	struct parcel *parcel;
};

struct parcel *parcel_get(struct parcel *parcel)
{
	kref_get(&parcel->ref);
	return parcel;
}

int shelf_empty(struct shelf *shelf)
{
	parcel_drop(shelf->parcel);
	parcel_drop(shelf->parcel);
	return 0;
}

void shelf_hold(struct shelf *shelf)
{
	parcel_hold(shelf->parcel);
	parcel_drop(shelf->parcel);
}
"""


def test_a_tree_of_another_function(small: Small) -> None:
    """That the member is got by the function below is seen in its tree, with the macros in it: what it does is the
    same with both."""
    direct, by_variable = "parcel_get(p)", "do { struct parcel *q = (p); parcel_get(q); } while (0)"
    header = small.root / "include/hold.h"
    header.write_text(f"#define parcel_hold(p) {by_variable}\n")
    (small.root / "drivers/twice.c").write_text(TWICE_C)
    small.same()
    assert "unpaired-put" in small.check().stdout
    assert edited(small, "include/hold.h", by_variable, direct)
    assert edited(small, "include/hold.h", direct, by_variable)


def test_a_callee_begins_to_count(small: Small) -> None:
    """Before, rules had nothing to say of who calls it."""
    user = small.root / "drivers/reader.c"
    user.write_text('#include "owner.h"\nint parcel_reader(struct parcel *parcel)\n{\n	parcel_weigh(parcel);\n'
                    "	return parcel_weigh(parcel);\n}\n")
    small.same()
    assert "reader.c" not in small.check().stdout
    assert edited(small, "lib/owner.c", "	return parcel->weight;\n", "	parcel_drop(parcel);\n	return 0;\n")
    assert "reader.c" in small.check().stdout
    assert edited(small, "lib/owner.c", "	parcel_drop(parcel);\n	return 0;\n", "	return parcel->weight;\n")


DEPOT_H = OWNER_H + """
struct depot {
	struct mutex lock;
	struct list_head parcels;
	struct xarray own;
};
struct parcel *depot_find(struct depot *depot, int weight);
struct parcel *depot_load(struct depot *depot, unsigned long index);
"""

DEPOT_C = """\
#include "depot.h"

struct parcel *depot_find(struct depot *depot, int weight)
{
	struct parcel *parcel;

	list_for_each_entry(parcel, &depot->parcels, link)
		if (parcel->weight == weight) {
			/* HERE */
			kref_get(&parcel->ref);
			return parcel;
		}
	return NULL;
}

struct parcel *depot_load(struct depot *depot, unsigned long index)
{
	struct parcel *parcel = xa_load(&depot->own, index);

	if (parcel)
		kref_get(&parcel->ref);
	return parcel;
}
"""

REMOVER_C = """\
#include "depot.h"

void depot_remove(struct depot *depot, struct parcel *parcel)
{
	mutex_lock(&depot->lock);
	list_del(&parcel->link);
	mutex_unlock(&depot->lock);
	kref_put(&parcel->ref, parcel_release);
}

void depot_erase(struct depot *depot, unsigned long index)
{
	struct parcel *parcel;

	mutex_lock(&depot->lock);
	parcel = xa_erase(&depot->own, index);
	mutex_unlock(&depot->lock);
	if (parcel)
		kref_put(&parcel->ref, parcel_release);
}
"""

START_C = """\
#include "depot.h"

int depot_start(struct depot *depot)
{
	return depot_find(depot, 1) != NULL;
}
"""


@pytest.fixture(name="depot")
def make_depot(small: Small) -> Small:
    """Looked up in one file, taken out in another, called from a third."""
    for name, text in {"include/depot.h": DEPOT_H, "lib/depot.c": DEPOT_C, "drivers/remover.c": REMOVER_C,
                       "drivers/start.c": START_C}.items():
        (small.root / name).write_text(text)
    small.same()
    assert small.check().stdout.count("lockless-lookup") >= 2
    return small


def test_who_takes_out(depot: Small) -> None:
    """By its key, in a file that is not the finder's."""
    assert edited(depot, "drivers/remover.c", "xa_erase(", "xa_load(")
    assert edited(depot, "drivers/remover.c", "xa_load(", "xa_erase(")
    assert edited(depot, "drivers/remover.c", "	list_del(&parcel->link);\n", "")


def test_who_calls_at_start(depot: Small) -> None:
    """The finder's file is not read again, nor is what it tells."""
    assert edited(depot, "drivers/start.c", "int depot_start", "int __init depot_start")
    assert not edited(depot, "lib/depot.c", "/* HERE */", "/* there */")
    assert edited(depot, "drivers/start.c", "int __init depot_start", "int depot_start")


def test_what_comments_tell(depot: Small) -> None:
    """Kept with the file, when only others change."""
    assert edited(depot, "lib/depot.c", "/* HERE */", "/* the caller holds the mutex */")
    edit(depot.root / "drivers/start.c", ", 1)", ", 2)")
    depot.same()
    edit(depot.root / "drivers/remover.c", "	mutex_lock(&depot->lock);\n	list_del", "	list_del")
    depot.same()


# ---- any changes ----

def add_statement(tree: Tree, path: Path, pick: random.Random) -> None:
    text = path.read_text()
    ends = [m.end() for m in re.finditer(r"(?m)^\t.*;\n", text)]
    if ends:
        at = pick.choice(ends)
        path.write_text(text[:at] + pick.choice(("	mutex_lock(&some_lock);\n", "	msleep(3);\n", "	fresh_call(1);\n")) +
                        text[at:])


def drop_call(tree: Tree, path: Path, pick: random.Random) -> None:
    text = path.read_text()
    calls = list(CALL.finditer(text))
    if calls:
        call = pick.choice(calls)
        path.write_text(text[:call.start()] + text[call.end():])


def rename_function(tree: Tree, path: Path, pick: random.Random) -> None:
    text = path.read_text()
    names = [m.group(2) for m in FUNCTION.finditer(text)]
    if names:
        name = pick.choice(names)
        path.write_text(re.sub(rf"\b{name}\b", name + "_x", text))


def copy_function(tree: Tree, path: Path, pick: random.Random) -> None:
    text = path.read_text()
    functions = list(FUNCTION.finditer(text))
    if functions:
        which = pick.choice(functions)
        other = pick.choice(tree.files())
        with other.open("a", encoding="utf-8") as file:
            file.write("\n" + text[which.start():text.find("\n}\n", which.end()) + 3])


def add_macro(tree: Tree, path: Path, pick: random.Random) -> None:
    names = re.findall(r"\b(\w+)\(", path.read_text())
    if names:
        with (tree.root / "macros.h").open("a", encoding="utf-8") as file:
            file.write(f"#define {pick.choice(names)}(x) kref_get(&(x)->ref)\n")


def move_file(tree: Tree, path: Path, pick: random.Random) -> None:
    path.rename(path.with_name(f"moved{pick.randrange(1000)}{path.suffix}"))


def drop_file(tree: Tree, path: Path, pick: random.Random) -> None:
    path.unlink()


CHANGES: tuple[Callable[[Tree, Path, random.Random], None], ...] = (
    add_statement, add_statement, drop_call, drop_call, rename_function, copy_function, add_macro, move_file, drop_file)


@pytest.mark.parametrize("seed", range(3))
def test_any_changes(tree: Tree, seed: int) -> None:
    """One upon the other, each run remembering the last."""
    pick = random.Random(seed)
    for _ in range(8):
        for _ in range(pick.choice((1, 1, 3))):
            pick.choice(CHANGES)(tree, pick.choice(tree.files()), pick)
        tree.same()
