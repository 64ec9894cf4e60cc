# SPDX-License-Identifier: GPL-2.0-only
"""Cures: the diff applies, the files are written as it says, the finding is gone, all else is as it was."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cases import INCLUDE, ROOT, Case, all_cases
from tool import TOP, run

DIFF_FILE = re.compile(r"^--- a/(.*)$", re.M)


def findings(*paths: object) -> list[dict]:
    done = run("--format=json", *paths)
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def cases_with_fix() -> list[Case]:
    """All cases in one run of each: which of them have a finding with a cure?"""
    return [case for case in all_cases() if any("fix" in f for f in findings(case.path))]


CASES = cases_with_fix()


def copied(case: Case, tmp_path: Path) -> Path:
    """The case in a tree of its own, so that nothing but it can change."""
    to = tmp_path / "tree" / case.path.name
    to.parent.mkdir(parents=True)
    if case.path.is_dir():
        shutil.copytree(case.path, to)
    else:
        shutil.copy(case.path, to)
    return to


def texts(path: Path) -> dict[str, str]:
    files = [path] if path.is_file() else sorted(path.rglob("*.[ch]"))
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def key(finding: dict) -> tuple:
    return (finding["rule"], Path(finding["file"]).name, finding["function"], finding["object"])


def by_hand(text: str, edits: list[dict]) -> str:
    """What the edits of the JSON output make of a text."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    places = [(starts[e["line"] - 1] + e["column"] - 1, starts[e["end_line"] - 1] + e["end_column"] - 1,
               e["text"]) for e in edits]
    for start, end, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def test_there_are_cases() -> None:
    assert {"get-after-handoff", "silly-get-put", "redundant-get-put", "raw-refcount", "unpaired-get",
            "kobject-init-leak", "direct-free"} <= {
                f["rule"] for case in CASES for f in findings(case.path) if "fix" in f}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fixed(case: Case, tmp_path: Path) -> None:
    path = copied(case, tmp_path)
    before, found = texts(path), findings(path)
    cured = [f for f in found if "fix" in f]

    shown = run("--fix-dry-run", path)
    assert (shown.returncode, shown.stderr) == (1, "")
    assert texts(path) == before
    patched = tmp_path / "patched"
    shutil.copytree(path.parent, patched)
    names = {name for name in DIFF_FILE.findall(shown.stdout)}
    base = patched if (patched / sorted(names)[0]).exists() else patched / path.name
    done = subprocess.run(["patch", "-p1", "--fuzz=0"], cwd=base, input=shown.stdout, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0 and "offset" not in done.stdout, done.stdout

    written = run("--fix", "--quiet", path)
    after = texts(path)
    assert written.returncode == bool(len(found) - len(cured)), written.stderr
    assert after == texts(patched / path.name)
    for name, text in before.items():
        edits = [e for f in cured for e in f["fix"]["edits"] if Path(e["file"]).name == name]
        assert after[name] == by_hand(text, edits)

    left = findings(path)
    assert not {key(f) for f in left} - {key(f) for f in found if "fix" not in f}
    assert not any("fix" in f for f in left)
    functions = run("--dump=functions", path).stdout
    assert functions.count(":skipped:") == 0
    assert len(functions.splitlines()) == len(run("--dump=functions", case.path).stdout.splitlines())
    for file in [path] if path.is_file() else sorted(path.rglob("*.c")):
        valid = subprocess.run(["gcc", "-fsyntax-only", "-std=gnu11", "-Wall", "-Werror",
                                "-Wno-unused-function", "-Wno-unused-variable", "-nostdinc",
                                f"-I{INCLUDE}", file], check=False, capture_output=True, text=True)
        marked = any(f"expect" in line and "warning" in line for line in valid.stderr.splitlines())
        assert valid.returncode == 0 or marked, valid.stderr


# ---- texts of our own ----

HEAD = """#include <linux/kref.h>
#include <linux/workqueue.h>

struct box {
	struct kref ref;
	struct work_struct work;
};

void box_release(struct kref *ref);
int box_fill(struct box *box);

"""
RAW = HEAD + """int box_count(struct box *box)
{
	return box->ref.refcount.refs.counter;
}
"""


def box(tmp_path: Path, text: str, name: str = "box.c") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def body_after_fix(tmp_path: Path, body: str, *options: str) -> str:
    file = box(tmp_path, HEAD + body)
    done = run("--fix", "--quiet", *options, file)
    assert done.returncode in (0, 1), done.stderr
    return file.read_text(encoding="utf-8")[len(HEAD):]


def test_git_applies_it_from_the_top(tmp_path: Path) -> None:
    (tmp_path / "drivers").mkdir()
    file = box(tmp_path / "drivers", RAW)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    diff = run("--fix-dry-run", file).stdout
    assert "--- a/drivers/box.c\n+++ b/drivers/box.c\n" in diff
    subprocess.run(["git", "-C", tmp_path, "apply", "-"], input=diff, text=True, check=True)
    assert "return kref_read(&box->ref);" in file.read_text(encoding="utf-8")


def test_path_without_a_tree_is_the_one_from_here(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    box(tmp_path / "sub", RAW)
    diff = run("--fix-dry-run", "sub/box.c", cwd=tmp_path).stdout
    assert "--- a/sub/box.c\n" in diff


def test_mode_and_link_stay(tmp_path: Path) -> None:
    file = box(tmp_path, RAW)
    file.chmod(0o640)
    (tmp_path / "link.c").symlink_to("box.c")
    assert run("--fix", tmp_path / "link.c").returncode == 0
    assert (tmp_path / "link.c").is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert "kref_read" in file.read_text(encoding="utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["box.c", "link.c"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_what_cannot_be_written_is_trouble(tmp_path: Path) -> None:
    file = box(tmp_path, RAW)
    file.chmod(0o444)
    done = run("--fix", file)
    assert done.returncode == 2 and "box.c: Permission denied" in done.stderr
    assert file.read_text(encoding="utf-8") == RAW
    assert "[raw-refcount]" in done.stdout


def test_folder_that_takes_no_file(tmp_path: Path) -> None:
    """Beside the file nothing can be written: the old one stays, and so does the finding."""
    file = box(tmp_path, RAW, "b" * 250 + ".c")
    done = run("--fix", file)
    assert done.returncode == 2 and "File name too long" in done.stderr
    assert file.read_text(encoding="utf-8") == RAW
    assert "[raw-refcount]" in done.stdout


def test_only_what_is_told_is_fixed(tmp_path: Path) -> None:
    text = RAW.replace("counter;", "counter;\t/* krefcheck: allow(raw-refcount) shown in a test */")
    file = box(tmp_path, text)
    assert run("--fix-dry-run", file).stdout == ""
    file.write_text(RAW, encoding="utf-8")
    assert run("--fix-dry-run", "--rules=silly-get-put", file).stdout == ""
    book = tmp_path / "book"
    assert run(f"--write-baseline={book}", file).returncode == 0
    assert run("--fix-dry-run", f"--baseline={book}", file).stdout == ""
    assert run("--fix-dry-run", file).stdout != ""


def test_preprocessed_text_has_no_fix(tmp_path: Path) -> None:
    file = box(tmp_path, '# 1 "box.c"\n' + RAW, "box.i")
    assert "fix" not in findings(file)[0]
    assert run("--fix-dry-run", file).stdout == ""


def test_last_line_without_end(tmp_path: Path) -> None:
    text = RAW.replace("\treturn box->ref.refcount.refs.counter;\n}\n",
                       "\treturn box->ref.refcount.refs.counter; }")
    file = box(tmp_path, text)
    diff = run("--fix-dry-run", file).stdout
    assert diff.count("\\ No newline at end of file") == 2
    subprocess.run(["patch", "-p1", "-s"], cwd=tmp_path, input=diff, text=True, check=True)
    assert file.read_text(encoding="utf-8") == text.replace("box->ref.refcount.refs.counter",
                                                            "kref_read(&box->ref)")


def test_overlapping_fixes_take_turns(tmp_path: Path) -> None:
    """Two reads, one in the other's text: the outer is cured first, the inner in the next run."""
    file = box(tmp_path, HEAD + """int box_of(struct box **all)
{
	return all[all[0]->ref.refcount.refs.counter]->ref.refcount.refs.counter;
}
""")
    done = run("--fix", file)
    assert done.returncode == 1
    assert "overlaps with others" in done.stderr
    assert run("--fix", file).returncode == 0
    assert "return kref_read(&all[kref_read(&all[0]->ref)]->ref);" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("body", [
    # written, its address taken, compared with a sign
    "void f(struct box *b)\n{\n\tb->ref.refcount.refs.counter = 2;\n}\n",
    "void f(struct box *b)\n{\n\tb->ref.refcount.refs.counter++;\n}\n",
    "int *f(struct box *b)\n{\n\treturn &b->ref.refcount.refs.counter;\n}\n",
    "int f(struct box *b)\n{\n\treturn b->ref.refcount.refs.counter < 0;\n}\n",
    "void f(struct box *b)\n{\n\trefcount_set(&b->ref.refcount, 2);\n}\n",
    "bool f(struct box *b)\n{\n\treturn refcount_dec_and_test(&b->ref.refcount);\n}\n",
    # not a statement of its own line
    "void f(struct box *b)\n{\n\tqueue_work(system_wq, &b->work); kref_get(&b->ref);\n}\n",
    # the object is another one by then
    "void f(struct box *b, struct box *c)\n{\n\tqueue_work(system_wq, &b->work);\n"
    "\tqueue_work(system_wq, &c->work);\n\tb = c;\n\tkref_get(&b->ref);\n}\n",
    # no release function is known for the branch that fails
    "int f(struct box *b)\n{\n\tif (!queue_work(system_wq, &b->work))\n\t\treturn -1;\n"
    "\tkref_get(&b->ref);\n\treturn 0;\n}\n",
])
def test_no_certain_cure(tmp_path: Path, body: str) -> None:
    file = box(tmp_path, HEAD + body)
    assert findings(file), "the mistake is there"
    assert not any("fix" in f for f in findings(file))
    assert body_after_fix(tmp_path, body) == body


@pytest.mark.parametrize("old, new", [
    ("atomic_read(&b->ref.refcount.refs)", "kref_read(&b->ref)"),
    ("refcount_read(&b->ref.refcount)", "kref_read(&b->ref)"),
    ("b->ref.refcount.refs.counter", "kref_read(&b->ref)"),
    ("refcount_inc_not_zero(&b->ref.refcount)", "kref_get_unless_zero(&b->ref)"),
])
def test_words_of_a_kref(tmp_path: Path, old: str, new: str) -> None:
    body = "int f(struct box *b)\n{\n\treturn %s;\n}\n"
    assert body_after_fix(tmp_path, body % old) == body % new


def test_words_that_change_a_kref(tmp_path: Path) -> None:
    body = "void f(struct kref *k)\n{\n\trefcount_set(&k->refcount, 1);\n\trefcount_inc(&k->refcount);\n}\n"
    assert body_after_fix(tmp_path, body) == \
        "void f(struct kref *k)\n{\n\tkref_init(k);\n\tkref_get(k);\n}\n"


@pytest.mark.parametrize("others, cured", [
    ("", False),
    ("void g(struct box *b)\n{\n\tkref_put(&b->ref, box_release);\n}\n", True),
    ("void g(struct box *c)\n{\n\tkref_put(&c->ref, box_release);\n}\n", False),
    ("void g(struct box *b)\n{\n\tkref_put(&b->ref, box_release);\n}\n"
     "void h(struct box *b)\n{\n\tkref_put(&b->ref, crate_release);\n}\n", False),
])
def test_release_function_of_the_file(tmp_path: Path, others: str, cured: bool) -> None:
    """The put on the failing branch needs a release function: the one that the file uses for this name."""
    body = ("\nvoid crate_release(struct kref *ref);\n"
            "void f(struct box *b)\n{\n\tif (queue_work(system_wq, &b->work))\n\t\tkref_get(&b->ref);\n}\n")
    right = body.replace("\tif (queue", "\tkref_get(&b->ref);\n\tif (!queue").replace(
        "\t\tkref_get(&b->ref);", "\t\tkref_put(&b->ref, box_release);")
    assert body_after_fix(tmp_path, others + body) == others + (right if cured else body)


def test_no_put_where_others_come_without_a_reference(tmp_path: Path) -> None:
    """Two ways lead to one return, and only one of them has the reference: the put has no place there."""
    body = """int f(struct box *b, int how)
{
	int err = -1;

	if (how > 1)
		goto out;
	kref_get(&b->ref);
	err = box_fill(b);
	if (how > 0 && err)
		goto out;
	if (err)
		goto put;
	kref_put(&b->ref, box_release);
	return 0;
put:
	kref_put(&b->ref, box_release);
out:
	return err;
}
"""
    assert body_after_fix(tmp_path, body) == body


def test_no_put_under_a_lock(tmp_path: Path) -> None:
    body = """int f(struct box *b, struct mutex *m, void *p)
{
	kref_get(&b->ref);
	mutex_lock(m);
	if (!p)
		return -22;
	mutex_unlock(m);
	kref_put(&b->ref, box_release);
	return 0;
}
"""
    assert [f["rule"] for f in findings(box(tmp_path, HEAD + body))] == ["unpaired-get"]
    assert body_after_fix(tmp_path, body) == body


def test_a_release_that_wants_more_is_not_called(tmp_path: Path) -> None:
    """kobject_put() is proposed only if the release function can take what is half built."""
    body = """struct hut {
	struct kobject kobj;
	void *door;
};

void door_lock(void *door);

static void hut_release(struct kobject *kobj)
{
	struct hut *hut = container_of(kobj, struct hut, kobj);

	%skfree(hut);
}

static const struct kobj_type hut_ktype = { .release = hut_release };

int hut_add(void)
{
	struct hut *hut = kzalloc(sizeof(*hut), GFP_KERNEL);
	int err;

	if (!hut)
		return -ENOMEM;
	err = kobject_init_and_add(&hut->kobj, &hut_ktype, NULL, "hut");
	if (err)
		return err;
	return 0;
}
"""
    plain, more = body % "", body % "door_lock(hut->door);\n\t"
    assert "kobject_put(&hut->kobj);" in body_after_fix(tmp_path, plain)
    assert body_after_fix(tmp_path, more) == more


# ---- the semantic patches change the same ----

COMMENT = re.compile(r"/\*.*?\*/", re.S)
# What SmPL cannot say of a cure that the engine knows: here it proposes none.
LIMITS = {
    "unpaired-get": "which put stands on another way out, and what is held, takes the flow",
    "kobject-init-leak": "what the release function frees may stand in another file",
    "direct-free": "what the release function frees may stand in another file",
}


def squeezed(text: str) -> list[str]:
    """Words alone: comments and white space stay where each engine leaves them."""
    return re.findall(r"\w+|[^\w\s]", COMMENT.sub(" ", text))


@pytest.fixture(name="patched", scope="session")
def patched_fixture(tmp_path_factory: pytest.TempPathFactory):
    """All cases as the patches of one rule leave them."""
    known: dict[str, Path] = {}

    def make(rule: str) -> Path:
        if rule not in known:
            tree = tmp_path_factory.mktemp(rule) / "testcases"
            shutil.copytree(ROOT, tree)
            diff = subprocess.run([sys.executable, TOP / "scripts" / "coccicheck", "--mode=patch",
                                   f"--rules={rule}", "--tree", tree], check=False,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True)
            assert diff.returncode in (0, 1) and not diff.stderr, diff.stderr
            if diff.stdout:
                subprocess.run(["patch", "-p1", "-s"], cwd=tree, input=diff.stdout, text=True, check=True)
            known[rule] = tree
        return known[rule]

    return make


ONE_ENGINE = re.compile(r"/\*\s*(?:expect\(\w+\)|todo|noise)")


def bodies(text: str) -> list[str]:
    """The bodies of a file's functions."""
    return re.findall(r"^\{\n.*?^\}", text, re.M | re.S)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_patches_agree(case: Case, patched, tmp_path: Path) -> None:
    """Where both engines tell a finding, the patch makes of the text what the engine makes of it."""
    rules = {f["rule"] for f in findings(case.path) if "fix" in f}
    for rule in sorted(rules - set(LIMITS)):
        ours = copied(case, tmp_path / rule)
        assert run("--fix", "--quiet", f"--rules={rule}", ours).returncode in (0, 1)
        old, new = texts(case.path), texts(ours)
        theirs = texts(patched(rule) / case.path.relative_to(ROOT))
        for name in old:
            for body in zip(bodies(old[name]), bodies(new[name]), bodies(theirs[name]), strict=True):
                if not ONE_ENGINE.search(body[0]):
                    assert squeezed(body[1]) == squeezed(body[2]), f"{rule}, {name}"


def test_limits_have_no_patch(patched) -> None:
    for rule in LIMITS:
        assert texts(patched(rule)) == texts(ROOT), rule


def test_make_coccicheck_prints_them(tmp_path: Path) -> None:
    """MODE=patch: of the patches by default, of the engine with ENGINE=checker; here they are the same."""
    tree = tmp_path / "tree"
    (tree / "drivers").mkdir(parents=True)
    file = box(tree / "drivers", RAW + "\nvoid box_hold(struct box *box)\n{\n\tkref_get(&box->ref);\n}\n")
    for engine in ("cocci", "checker"):
        env = {**os.environ, "TREE": str(tree), "MODE": "patch", "ENGINE": engine, "M": "", "FORMAT": "", "J": "",
               "RULES": ""}
        done = subprocess.run([TOP / "scripts" / "run-coccicheck"], check=False, capture_output=True, text=True,
                              env=env)
        assert done.returncode == 1, done.stderr
        copy = tmp_path / engine
        shutil.copytree(tree, copy)
        subprocess.run(["patch", "-p1", "-s"], cwd=copy, input=done.stdout, text=True, check=True)
        assert "return kref_read(&box->ref);" in (copy / "drivers" / file.name).read_text(encoding="utf-8")
