# SPDX-License-Identifier: GPL-2.0-only
"""The index on disk: a run with it tells what a run without it tells, whatever became of either."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tool import PROGRAM, TOP, run

PARCEL_H = """\
#include <linux/kref.h>

struct parcel {
	struct kref ref;
	int weight;
};

void parcel_release(struct kref *ref);
int parcel_weigh(struct parcel *parcel);
void parcel_drop(struct parcel *parcel);

#define parcel_put(p) kref_put(&(p)->ref, parcel_release)
"""

DROP_C = """\
#include "parcel.h"

void parcel_drop(struct parcel *parcel)
{
	kref_put(&parcel->ref, parcel_release);
}
"""

USER_C = """\
#include "parcel.h"

int parcel_user(struct parcel *parcel)
{
	kref_get(&parcel->ref);
	if (parcel_weigh(parcel) < 0) {
		parcel_drop(parcel);
		return -22;
	}
	parcel->weight = 0;
	kref_put(&parcel->ref, parcel_release);
	return 0;
}
"""

MACRO_C = """\
#include "parcel.h"

int parcel_macro(struct parcel *parcel)
{
	kref_get(&parcel->ref);
	if (parcel_weigh(parcel) < 0) {
		parcel_put(parcel);
		return -22;
	}
	kref_put(&parcel->ref, parcel_release);
	return 0;
}
"""

LEAK_C = """\
#include "parcel.h"

int parcel_leak(struct parcel *parcel)
{
	kref_get(&parcel->ref);
	if (parcel_weigh(parcel) < 0)
		return -22;
	parcel->weight = 0;
	kref_put(&parcel->ref, parcel_release);
	return 0;
}
"""

FILES = {"include/parcel.h": PARCEL_H, "lib/drop.c": DROP_C, "drivers/user.c": USER_C,
         "drivers/macro.c": MACRO_C, "drivers/leak.c": LEAK_C}
SILENT = ""


class Tree:
    """A small tree with an index of its own."""

    def __init__(self, path: Path) -> None:
        self.root = path / "tree"
        self.index = path / "index"
        for name, text in FILES.items():
            self.put(name, text)

    def put(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def age(self) -> None:
        """As if all was written long ago: stamps alone tell."""
        for folder, _, names in os.walk(self.root):
            for name in names:
                os.utime(os.path.join(folder, name), (1e9, 1e9))

    def check(self, *args: object, index: object = None) -> "subprocess.CompletedProcess[str]":
        return run(f"--index={self.index if index is None else index}", *args, self.root)

    def cold(self, *args: object) -> "subprocess.CompletedProcess[str]":
        return self.check(*args, index="")

    def same(self, *args: object, note: str = SILENT) -> "subprocess.CompletedProcess[str]":
        """With the index as without it; what is said of it is as expected."""
        warm, cold = self.check(*args), self.cold(*args)
        assert (warm.stdout, warm.returncode) == (cold.stdout, cold.returncode)
        assert cold.stderr == SILENT
        assert note in warm.stderr and warm.stderr.count("\n") == (1 if note else 0)
        return warm

    def was_used(self) -> bool:
        """A run that is answered from the index leaves it alone."""
        before = self.index.stat()
        self.check()
        after = self.index.stat()
        return (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.fixture(name="tree")
def make_tree(tmp_path: Path) -> Tree:
    """Indexed, and unchanged since."""
    tree = Tree(tmp_path)
    done = tree.check()
    assert done.returncode == 1 and done.stdout.count(": warning: ") == 1
    assert tree.index.stat().st_size > 0
    return tree


@pytest.mark.parametrize("form", ["text", "json", "sarif", "html"])
def test_nothing_changed(tree: Tree, form: str) -> None:
    assert "parcel_leak" in tree.same(f"--format={form}", "--min-confidence=low").stdout or form == "text"
    assert tree.was_used()


def test_one_file(tree: Tree) -> None:
    for name in FILES:
        path = tree.root / name
        only = tree.same(f"--only={path}").stdout
        assert (": warning: " in only) == (name == "drivers/leak.c")
        alone = run(f"--index={tree.index}", f"--tree={tree.root}", path)
        assert (alone.stdout, alone.stderr) == (only, "")
    assert tree.was_used()


def test_a_directory_of_the_tree(tree: Tree) -> None:
    only = tree.same(f"--only={tree.root / 'drivers'}").stdout
    assert "leak.c" in only
    assert tree.same(f"--only={tree.root / 'lib'}").stdout == ""


def test_names_are_told_as_given(tree: Tree) -> None:
    """The tree is known by its place, findings by the name that it is called by."""
    done = run(f"--index={tree.index}", "tree", cwd=tree.root.parent)
    assert done.stdout.startswith("tree/drivers/leak.c:")
    done = run(f"--index={tree.index}", ".", cwd=tree.root)
    assert done.stdout.startswith("./drivers/leak.c:")
    done = run(f"--index={tree.index}", "--tree=..", "leak.c", cwd=tree.root / "drivers")
    assert done.stdout.startswith("leak.c:")
    assert tree.was_used()


def test_touched_but_the_same(tree: Tree) -> None:
    tree.age()
    tree.same()
    assert tree.was_used()


def test_a_changed_file(tree: Tree) -> None:
    tree.put("drivers/leak.c", LEAK_C.replace("		return -22;", "		return kref_put(&parcel->ref, parcel_release);"))
    assert tree.same().stdout == ""
    tree.put("drivers/leak.c", LEAK_C)
    assert ": warning: " in tree.same().stdout


def test_a_change_that_keeps_size_and_time(tree: Tree) -> None:
    tree.age()
    tree.check()
    path = tree.root / "drivers/user.c"
    path.write_text(USER_C.replace("parcel_drop(parcel);", "parcel->weight = 10;"))
    os.utime(path, (1e9, 1e9))
    assert tree.same().stdout.count(": warning: ") == 2


def test_a_change_at_once(tree: Tree) -> None:
    """Within the same tick of the file system's clock."""
    for weight in range(8):
        tree.put("drivers/leak.c", LEAK_C.replace("= 0", f"= {weight}"))
        tree.check()
        tree.put("drivers/leak.c", LEAK_C.replace("_leak", "_lost").replace("= 0", f"= {weight}"))
        tree.same()


def test_a_changed_callee_changes_its_caller(tree: Tree) -> None:
    tree.put("lib/drop.c", DROP_C.replace("	kref_put(&parcel->ref, parcel_release);\n", ""))
    found = tree.same().stdout
    assert "drivers/user.c" in found
    user = tree.root / "drivers/user.c"
    assert "drivers/user.c" in tree.same(f"--only={user}").stdout


def test_a_changed_header_changes_its_users(tree: Tree) -> None:
    tree.put("include/parcel.h", PARCEL_H.replace("kref_put(&(p)->ref, parcel_release)", "((void)(p))"))
    assert "drivers/macro.c" in tree.same().stdout


def test_files_come_and_go(tree: Tree) -> None:
    tree.put("drivers/second.c", LEAK_C.replace("parcel_leak", "parcel_second"))
    assert tree.same().stdout.count(": warning: ") == 2
    (tree.root / "drivers/leak.c").unlink()
    assert "leak.c" not in tree.same().stdout
    tree.put("net/third.c", LEAK_C.replace("parcel_leak", "parcel_third"))
    assert tree.same().stdout.count(": warning: ") == 2
    shutil.rmtree(tree.root / "net")
    assert tree.same().stdout.count(": warning: ") == 1
    (tree.root / "lib/drop.c").rename(tree.root / "lib/drip.c")
    tree.same()
    assert tree.was_used()


def test_options_have_indices_of_their_own(tree: Tree) -> None:
    folder = tree.root.parent / "indices"
    folder.mkdir()
    model = tree.root.parent / "model.h"
    model.write_text("int parcel_weigh(struct parcel *parcel ref_put);\n")
    for args in ((), ("--family=all",), (f"--model={model}",)):
        for _ in range(2):
            assert tree.check(*args, index=folder).stdout == tree.cold(*args).stdout
    assert len(list(folder.iterdir())) == 3
    model.write_text("int parcel_weigh(struct parcel *parcel);\n")
    assert tree.check(f"--model={model}", index=folder).stdout == tree.cold(f"--model={model}").stdout


def test_rules_and_confidence_need_no_new_index(tree: Tree) -> None:
    assert tree.same("--rules=unpaired-put").stdout == ""
    tree.same("--min-confidence=low")
    assert tree.was_used()


def test_suppressions(tree: Tree) -> None:
    allowed = LEAK_C.replace("		return -22;", "		return -22;	/* krefcheck: allow(unpaired-get) the bus does */")
    tree.put("drivers/leak.c", allowed)
    tree.put("drivers/quiet.c", "/* krefcheck: allow(unpaired-get) nothing */\nint x;\n")
    for _ in range(2):
        found = tree.same().stdout
        assert "[unpaired-get]" not in found and "[unused-suppression]" in found
    assert tree.was_used()


def test_files_that_cannot_be_read_are_told_each_time(tree: Tree) -> None:
    (tree.root / "drivers/binary.c").write_bytes(b"int x;\0\0")
    for _ in range(3):
        assert "drivers/binary.c: is a binary file" in tree.check().stderr
    assert tree.was_used()


# ---- a part that changed: the rest is known ----

LOOSE_C = DROP_C.replace("	kref_put(&parcel->ref, parcel_release);", "	parcel->weight = 0;")


def part(tree: Tree, *paths: object, **options: object) -> "subprocess.CompletedProcess[str]":
    return run(f"--index={tree.index}", f"--tree={tree.root}", *paths, **options)


def same_by_part(tree: Tree, name: str) -> str:
    """The file alone, changed and known by nobody, is judged as in the whole tree."""
    before = tree.index.read_bytes()
    done, cold = part(tree, tree.root / name), tree.cold(f"--only={tree.root / name}")
    assert (done.stdout, done.stderr, done.returncode) == (cold.stdout, "", cold.returncode)
    assert tree.index.read_bytes() == before
    return done.stdout


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".c")])
def test_a_part_knows_the_rest(tree: Tree, name: str) -> None:
    tree.put(name, "/* a line more */\n" + FILES[name])
    assert (": warning: " in same_by_part(tree, name)) == (name == "drivers/leak.c")


def test_a_function_of_another_file(tree: Tree) -> None:
    """Without the index nobody would know that parcel_drop() puts."""
    bad = USER_C.replace("		parcel_drop(parcel);\n", "")
    assert bad != USER_C
    text = bad.replace("	kref_put(&parcel->ref, parcel_release);\n", "	parcel_drop(parcel);\n")
    tree.put("drivers/user.c", text)
    assert "but on another" in same_by_part(tree, "drivers/user.c")
    assert "but on another" not in run("--index=", f"--tree={tree.root}", tree.root / "drivers/user.c").stdout


def test_a_macro_of_a_header(tree: Tree) -> None:
    tree.put("drivers/macro.c", MACRO_C.replace("		parcel_put(parcel);\n", "")
             .replace("	kref_put(&parcel->ref, parcel_release);\n", "	parcel_put(parcel);\n"))
    assert "drivers/macro.c" in same_by_part(tree, "drivers/macro.c")


def test_files_that_stand_for_those_of_the_tree(tree: Tree, tmp_path: Path) -> None:
    """As a patch has them: elsewhere, under the same names; the changed callee counts."""
    there = tmp_path / "there"
    for name, text in (("drivers/user.c", USER_C), ("lib/drop.c", LOOSE_C)):
        (there / name).parent.mkdir(parents=True)
        (there / name).write_text(text)
    found = part(tree, ".", cwd=there)
    assert found.stdout.startswith("./drivers/user.c:") and found.stdout.count(": warning: ") == 1
    (there / "lib/drop.c").write_text(DROP_C)
    assert part(tree, ".", cwd=there).stdout == ""
    assert tree.was_used()


def test_what_the_callers_hold_is_known(tmp_path: Path) -> None:
    """Two callers elsewhere hold the lock that the look-up needs."""
    tree = Tree(tmp_path)
    tree.put("lib/find.c", """\
#include "parcel.h"

static LIST_HEAD(parcels);
struct parcel { struct kref ref; struct list_head link; int weight; };

struct parcel *parcel_find(int weight)
{
	struct parcel *parcel;

	list_for_each_entry(parcel, &parcels, link) {
		if (parcel->weight == weight) {
			kref_get(&parcel->ref);
			return parcel;
		}
	}
	return NULL;
}
""")
    call = "void take{0}(void)\n{{\n	mutex_lock(&lock);\n	parcel_find({0});\n	mutex_unlock(&lock);\n}}\n"
    tree.put("lib/callers.c", "#include \"parcel.h\"\nstatic DEFINE_MUTEX(lock);\n" + "".join(map(call.format, (1, 2))))
    assert "find.c" not in tree.check().stdout
    text = (tree.root / "lib/find.c").read_text()
    tree.put("lib/find.c", text + "/* more */\n")
    assert same_by_part(tree, "lib/find.c") == ""
    (tree.root / "lib/callers.c").unlink()
    assert "find.c" in tree.cold().stdout   # it is the callers that make it right


@pytest.mark.parametrize("finder", ["parcel_find", "of_find_node_by_name"])
def test_what_others_do_with_the_like_is_known(tmp_path: Path, finder: str) -> None:
    """Whether what was stored, maybe, is lost is told by the callers of the same finder elsewhere."""
    tree = Tree(tmp_path)
    kind, put, arguments = (("parcel", "parcel_put", "1") if finder == "parcel_find"
                            else ("device_node", "of_node_put", 'NULL, "x"'))
    head = "#include \"parcel.h\"\n"
    tree.put("lib/parcel.h", """\
struct parcel { struct kref ref; struct list_head link; int weight; };
struct device_node;
struct parcel *parcel_find(int weight);
void parcel_put(struct parcel *parcel);
""")
    tree.put("lib/find.c", head + """
static LIST_HEAD(parcels);
static DEFINE_MUTEX(parcels_lock);

struct parcel *parcel_find(int weight)
{
	struct parcel *parcel;

	mutex_lock(&parcels_lock);
	list_for_each_entry(parcel, &parcels, link) {
		if (parcel->weight == weight) {
			kref_get(&parcel->ref);
			mutex_unlock(&parcels_lock);
			return parcel;
		}
	}
	mutex_unlock(&parcels_lock);
	return NULL;
}

static void parcel_release(struct kref *ref)
{
	kfree(container_of(ref, struct parcel, ref));
}

void parcel_put(struct parcel *parcel)
{
	kref_put(&parcel->ref, parcel_release);
}
""")
    use = f"""\
int use{{0}}(void)
{{{{
	struct {kind} *it = {finder}({arguments});

	if (!it)
		return 0;
	look(it);
	{put}(it);
	return 1;
}}}}
"""
    tree.put("lib/users.c", head + "".join(use.format(i) for i in range(4)))
    tree.put("lib/lost.c", head + f"""
static void *kept;

static void note(void *it, int why)
{{
	if (why)
		kept = it;
}}

int lose(int why)
{{
	struct {kind} *it = {finder}({arguments});

	if (!it)
		return 0;
	note(it, why);
	return 1;
}}
""")
    assert "lost.c" in tree.check().stdout
    tree.put("lib/lost.c", (tree.root / "lib/lost.c").read_text() + "/* more */\n")
    assert "lost.c" in same_by_part(tree, "lib/lost.c")
    (tree.root / "lib/users.c").unlink()
    assert "lost.c" not in tree.cold().stdout


def test_a_kernel_build_knows_the_rest(tree: Tree) -> None:
    tree.put("drivers/user.c", USER_C.replace("		parcel_drop(parcel);\n", "")
             .replace("	kref_put(&parcel->ref, parcel_release);\n", "	parcel_drop(parcel);\n"))
    done = run("-D__linux__", "-Wall", "-I./include", f"--index={tree.index}", "drivers/user.c", cwd=tree.root,
               env={**os.environ, "srctree": "."})
    assert done.stdout.startswith("drivers/user.c:") and (done.returncode, done.stderr) == (0, "")


def test_a_part_without_an_index(tree: Tree) -> None:
    """Nothing is made for a part; it is read alone."""
    tree.index.unlink()
    assert "leak.c" in part(tree, tree.root / "drivers/leak.c").stdout
    assert not tree.index.exists()


# ---- what can become of the file ----

def damage_byte(at: int) -> "object":
    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[at] ^= 0x40
        path.write_bytes(bytes(data))
    return damage


def damage_cut(at: float) -> "object":
    def damage(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[:int(len(data) * at)])
    return damage


@pytest.mark.parametrize("damage, note", [
    (damage_byte(0), "this is no index"),
    (lambda p: p.write_bytes(p.read_bytes()[:8] + b"\x7f" + p.read_bytes()[9:]), "another version"),
    (lambda p: p.write_bytes(p.read_bytes()[:16] + bytes(8) + p.read_bytes()[24:]), "another version"),
    (damage_byte(40), "damaged"),
    (damage_byte(200), "damaged"),
    (damage_byte(260), "damaged"),
    (damage_cut(0), "truncated"),
    (damage_cut(0.1), "truncated"),
    (damage_cut(0.9), "truncated"),
    (lambda p: p.write_bytes(b"no index at all\n" * 99), "no index"),
    (lambda p: p.write_bytes(bytes(4096)), "no index"),
])
def test_a_damaged_index_is_not_used(tree: Tree, damage: "object", note: str) -> None:
    damage(tree.index)
    tree.same(note=note)
    assert tree.was_used()     # a new one


def test_every_byte_counts(tree: Tree) -> None:
    """Whichever byte is another one, the findings are the same, and it is noticed if it is read."""
    data = tree.index.read_bytes()
    cold = tree.cold().stdout
    for at in range(0, len(data), max(1, len(data) // 40)):
        tree.index.write_bytes(data[:at] + bytes([data[at] ^ 0xff]) + data[at + 1:])
        done = tree.check()
        assert (done.stdout, done.returncode) == (cold, 1) and done.stderr.count("\n") <= 1, at


def test_every_byte_counts_for_a_part(tree: Tree) -> None:
    data = tree.index.read_bytes()
    tree.put("drivers/leak.c", LEAK_C + "/* changed */\n")
    alone = run("--index=", tree.root / "drivers/leak.c")
    for at in range(0, len(data), max(1, len(data) // 60)):
        tree.index.write_bytes(data[:at] + bytes([data[at] ^ 0xff]) + data[at + 1:])
        done = part(tree, tree.root / "drivers/leak.c")
        assert (done.stdout, done.returncode) == (alone.stdout, 1) and done.stderr.count("\n") <= 1, at


def test_an_index_of_another_tree(tree: Tree, tmp_path: Path) -> None:
    other = Tree(tmp_path / "other")
    other.put("drivers/leak.c", USER_C)
    done = run(f"--index={tree.index}", other.root)
    assert "of another tree" in done.stderr
    assert done.stdout == other.cold().stdout


def test_deleting_it_is_safe(tree: Tree) -> None:
    tree.index.unlink()
    tree.same()
    assert tree.was_used()


def test_none_is_made_or_read(tree: Tree, tmp_path: Path) -> None:
    tree.index.unlink()
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    run("--index=", tree.root, env=env)
    assert not tree.index.exists() and not (tmp_path / "cache").exists()


def big_tree(tmp_path: Path) -> Tree:
    """Large enough for the user's cache."""
    tree = Tree(tmp_path)
    for i in range(40):
        tree.put(f"drivers/big{i}.h", "/* " + "long " * 30000 + "*/\n")
    return tree


def test_the_users_cache(tmp_path: Path) -> None:
    tree = big_tree(tmp_path)
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    found = {run(tree.root, env=env).stdout for _ in range(2)}
    assert len(found) == 1
    assert [p.name.split("-")[0] for p in (tmp_path / "cache/krefcheck").iterdir()] == ["tree"]
    env = {**{k: v for k, v in os.environ.items() if k != "XDG_CACHE_HOME"}, "HOME": str(tmp_path / "home")}
    (tmp_path / "home").mkdir()
    assert run(tree.root, env=env).stdout in found
    assert len(list((tmp_path / "home/.cache/krefcheck").iterdir())) == 1


def test_small_trees_leave_nothing_in_the_users_cache(tree: Tree, tmp_path: Path) -> None:
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    run(tree.root, env=env)
    assert not list((tmp_path / "cache").glob("*/*"))


@pytest.mark.parametrize("place", ["/proc/none", "/dev/null/cache"])
def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, place: str) -> None:
    tree = big_tree(tmp_path)
    done = run(tree.root, env={**os.environ, "XDG_CACHE_HOME": place})
    assert (done.stdout, done.returncode, done.stderr) == (tree.cold().stdout, 1, "")


def test_a_named_file_that_cannot_be_written_is_told(tree: Tree) -> None:
    done = tree.check(index="/proc/none/index")
    assert done.returncode == 1 and done.stdout == tree.cold().stdout
    assert done.stderr.startswith("krefcheck: /proc/none/index: ") and done.stderr.count("\n") == 1


def test_two_at_once(tree: Tree) -> None:
    cold = tree.cold().stdout
    command = [PROGRAM, f"--index={tree.index}", str(tree.root)]
    for turn in range(4):
        tree.put("drivers/note.c", f"/* turn {turn} */\n")
        many = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                for _ in range(4)]
        for one in many:
            out, err = one.communicate(timeout=120)
            assert (out, err, one.returncode) == (cold, "", 1)
    assert tree.was_used()


def test_killed_in_the_middle(tree: Tree) -> None:
    cold = tree.cold().stdout
    command = [PROGRAM, f"--index={tree.index}", str(tree.root)]
    for turn in range(12):
        tree.put("drivers/note.c", f"/* turn {turn} */\n")
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:
            time.sleep(turn * 0.005)
            one.kill()
        done = tree.check()
        assert (done.stdout, done.stderr, done.returncode) == (cold, "", 1)
    assert tree.was_used()


def test_what_a_dead_run_left_beside_it(tree: Tree) -> None:
    beside = Path(f"{tree.index}.new")
    beside.write_bytes(b"half of an ind")
    tree.put("drivers/note.c", "/* changed */\n")
    tree.same()
    assert tree.was_used() and not beside.exists()


def test_the_sample(tmp_path: Path) -> None:
    """All that the test cases hold, twice."""
    index = tmp_path / "index"
    cold = run("--index=", "--min-confidence=low", "--format=json", TOP / "testcases").stdout
    for _ in range(2):
        assert run(f"--index={index}", "--min-confidence=low", "--format=json",
                   TOP / "testcases").stdout == cold
