# SPDX-License-Identifier: GPL-2.0-only
"""bench-recall and bench-history: the defects are what they are said to be, and are counted."""

import sys
from pathlib import Path

import pytest

from boxes import FILES, SCRIPTS, make_oracle, make_tree, script, syntax

sys.path.insert(0, str(SCRIPTS))
from evaluate.ctext import Source, Unparsable  # noqa: E402
from evaluate.krefops import Knowledge, apply  # noqa: E402
from evaluate.mutate import CLASSES, Handoffs, defects_of  # noqa: E402
from evaluate.shadow import Shadow, new_findings  # noqa: E402


@pytest.fixture(name="tree", scope="module")
def tree_fixture(tmp_path_factory) -> Path:
    return make_tree(tmp_path_factory.mktemp("tree"))


@pytest.fixture(name="know", scope="module")
def know_fixture(tree: Path) -> Knowledge:
    return Knowledge(str(tree))


@pytest.fixture(name="found", scope="module")
def found_fixture(know: Knowledge) -> list:
    handoffs = Handoffs(know)
    return [d for path in sorted(know.sources) if path.endswith(".c")
            for d in defects_of(know, handoffs, path)]


def only(found: list, kind: str, function: str):
    hits = [d for d in found if d.kind == kind and d.function == function]
    assert len(hits) == 1, (kind, function, hits)
    return hits[0]


def changed(know: Knowledge, defect) -> tuple[list[str], list[str]]:
    """Lines taken and lines given, without indentation."""
    diff = defect.diff(know.sources[defect.path].text).splitlines()[3:]
    return ([line[1:].strip() for line in diff if line[0] == "-"],
            [line[1:].strip() for line in diff if line[0] == "+"])


def test_made_up_tree_is_valid_c(tree: Path) -> None:
    for name in FILES:
        assert syntax(tree / name, tree) == ""


def test_wrappers(know: Knowledge) -> None:
    shown = {name: (op.kind, op.path, op.result) for name, op in know.shared.items() if op.depth}
    assert shown["box_get"] == ("get", "@->ref", "void")
    assert shown["box_put"] == ("put", "@->ref", "void")
    assert shown["box_tryget"] == ("try", "@->ref", "bool")
    assert shown["lid_get"] == ("get", "@->base.ref", "void")
    assert shown["lid_put"] == ("put", "@->base.ref", "void")
    assert shown["box_find"] == ("find", "@->ref", "ptr")
    assert "box_drop" not in shown and "box_kick" not in shown


@pytest.mark.parametrize("path,arg,result", [
    ("*@", "&x->ref", "x->ref"), ("@->dev.kobj.kref", "&x->sub", None),
    ("@->ref", "to_box(x)", "to_box(x)->ref"),
    ("@->kobj.kref", "&x->dev", "x->dev.kobj.kref"), ("@->ref", "a ? b : c", "(a?b:c)->ref")])
def test_paths(path: str, arg: str, result: "str | None") -> None:
    got = apply(path, arg).replace(" ", "")
    assert got == (result or "x->sub.dev.kobj.kref")


def test_every_class_has_a_place(found: list) -> None:
    assert {d.kind for d in found} == set(CLASSES)


def test_nothing_where_there_is_no_defect(found: list) -> None:
    assert not [d for d in found if d.path.endswith("quiet.c")]
    assert not [d for d in found if d.path.endswith(".h")]


def test_mutants_are_valid_c(know: Knowledge, found: list, tree: Path, tmp_path: Path) -> None:
    for number, defect in enumerate(found):
        text = defect.apply(know.sources[defect.path].text)
        assert text != know.sources[defect.path].text
        path = tmp_path / f"{number}.c"
        path.write_text(text)
        assert syntax(path, tree) == "", defect
        again = Source(defect.path, text)
        again.tree(again.by_name[defect.function])


def test_put_deleted(know: Knowledge, found: list) -> None:
    assert changed(know, only(found, "put-deleted-error", "box_show")) == (
        ["box_put(box);\t/* nobody else will */"], [])
    assert changed(know, only(found, "put-deleted-normal", "box_show")) == (["box_put(box);"], [])
    text = only(found, "put-deleted-error",
                "box_label").apply(know.sources["drivers/box/paths.c"].text)
    assert "err:\n\treturn ret;" in text


def test_put_doubled(know: Knowledge, found: list) -> None:
    texts = [d.apply(know.sources[d.path].text) for d in found if d.kind == "put-doubled"
             and d.function == "box_label"]
    assert any("if (box->size) {\n\t\tbox_put(box);\n\t\tbox_put(box);\n\t}\n" in text
               for text in texts)


def test_put_before_use(know: Knowledge, found: list) -> None:
    defect = only(found, "put-before-use", "box_show")
    assert "\tbox_put(box);\n\tbox->size = 0;\n\treturn size;" in defect.apply(
        know.sources[defect.path].text)


def test_handoff(know: Knowledge, found: list) -> None:
    assert changed(know, only(found, "get-deleted-handoff", "box_kick")) == (["box_get(box);"], [])
    late = only(found, "get-after-handoff",
                "box_kick").apply(know.sources["drivers/box/work.c"].text)
    assert "{\n\tif (queue_work(wq, &box->work))\n\t\tbox_get(box);\n\treturn true;" in late


def test_lock_removed(know: Knowledge, found: list) -> None:
    assert changed(know, only(found, "lock-removed", "box_find")) == (
        ["mutex_lock(&boxes_lock);", "mutex_unlock(&boxes_lock);"], [])


def test_unless_zero(know: Knowledge, found: list) -> None:
    text = know.sources["drivers/box/rcu.c"].text
    assert "if (box->size)\n\t\t\tbox_get(box);\n" in only(found, "unless-zero-plain",
                                                           "box_first").apply(text)
    assert "if (box->size)\n\t\t\tbox_tryget(box);\n" in only(found, "check-removed",
                                                              "box_first").apply(text)
    assert "\t\tkref_get(&box->ref);\n\t\t{\n" in only(found, "unless-zero-plain",
                                                       "box_next").apply(text)
    assert "\t\tkref_get_unless_zero(&box->ref);\n" in only(found, "check-removed",
                                                            "box_next").apply(text)


def test_text_that_is_no_code() -> None:
    src = Source("a.c", 'int f(void)\n{\n\tg("}{", \'{\'); /* } */ // }\n\treturn 0;\n}\n')
    assert [f.name for f in src.functions] == ["f"]
    assert [n.kind for n in src.tree(src.functions[0]).children] == ["simple", "return"]


def test_blanking_keeps_lines_and_offsets() -> None:
    text = 'a("one\\\n two"); /* x\ny */ b(\'"\'); // c("\nd();\n'
    code = Source("a.c", text).code
    assert len(code) == len(text) and code.count("\n") == text.count("\n")
    assert code.split() == ['a("', '");', "b('", "');", "d();"]


def test_unparsable_is_said() -> None:
    src = Source("a.c", "int f(void)\n{\n\tif (a ( b)\n\t\treturn 0;\n}\n")
    with pytest.raises(Unparsable):
        src.tree(src.functions[0])


def test_shadow_leaves_the_tree_alone(tree: Path, tmp_path: Path) -> None:
    shadow = Shadow(str(tree), str(tmp_path))
    name = "drivers/box/find.c"
    copy = Path(shadow.root) / name
    shadow.replace({name: "broken"})
    assert copy.read_text() == "broken" and (tree / name).read_text() == FILES[name].replace(
        '"box.h"', "<linux/box.h>")
    Shadow(str(tree), str(tmp_path))     # as after an interrupted run
    assert copy.read_text() == (tree / name).read_text()


def test_new_findings_are_counted() -> None:
    one = {"file": "a.c", "function": "f", "rule": "unpaired-get", "fingerprint": "1"}
    assert new_findings([one], [one]) == []
    assert new_findings([one], [one, one]) == [one]
    assert new_findings([one], [{**one, "fingerprint": "2"}]) == [{**one, "fingerprint": "2"}]


def bench(tree: Path, work: Path, *args: object):
    return script("bench-recall", "--tree", tree, "--work", work, *args)


def rows(text: str) -> dict[str, list[str]]:
    return {line[:20].strip(): line[20:].split() for line in text.splitlines()[1:]
            if line[20:].strip()}


def test_all_noticed(tree: Path, tmp_path: Path) -> None:
    oracle = make_oracle(tmp_path / "oracle", tree, ["lockless-lookup", "unpaired-get"])
    done = bench(tree, tmp_path / "work", "--checker", oracle,
                 "--classes=lock-removed,put-deleted-error", "--count=2",
                 "--write-ledger", tmp_path / "ledger", "--diffs", tmp_path / "diffs")
    assert done.returncode == 0, done.stderr
    assert rows(done.stdout)["all"] == ["5", "2", "2", "100.0", "%", "2"]
    assert len(list((tmp_path / "diffs").iterdir())) == 2
    assert [line.split("\t")[6]
            for line in (tmp_path / "ledger").read_text().splitlines()[1:]] == ["yes", "yes"]


def test_part_of_the_tree(tree: Path, tmp_path: Path) -> None:
    fake = tmp_path / "fake"
    fake.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n')
    fake.chmod(0o755)
    done = bench(tree, tmp_path / "work", "--checker", fake, "--under=drivers/none,drivers/box/")
    assert done.returncode == 0 and rows(done.stdout)["all"][1] == "4", done.stderr
    roots = [word for word in (tmp_path / "calls").read_text().split() if "/work/" in word]
    assert [Path(root).name for root in roots] == ["include", "none", "box"] * 2
    done = bench(tree, tmp_path / "work", "--checker", fake, "--under=fs")
    assert rows(done.stdout)["all"][1] == "0"


def test_wrong_rule_is_missed(tree: Path, tmp_path: Path) -> None:
    oracle = make_oracle(tmp_path / "oracle", tree, ["put-deadlock"])
    done = bench(tree, tmp_path / "work", "--checker", oracle, "--count=4", "--list-missed",
                 "--require=10")
    assert done.returncode == 1
    assert rows(done.stdout)["all"][2] == "0" and done.stdout.count("missed: ") == int(
        rows(done.stdout)["all"][1])


def test_low_confidence_is_told_apart(tree: Path, tmp_path: Path) -> None:
    oracle = make_oracle(tmp_path / "oracle", tree, ["lockless-lookup"], "low")
    done = bench(tree, tmp_path / "work", "--checker", oracle, "--classes=lock-removed",
                 "--count=1")
    assert rows(done.stdout)["lock-removed"] == ["3", "1", "0", "0.0", "%", "1"]


def test_seed_decides(tree: Path, tmp_path: Path) -> None:
    for name, seed in ("a", 1), ("b", 1):
        bench(tree, tmp_path, "--dry-run", f"--seed={seed}", "--write-ledger", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    files = [line.split("\t")[1] for line in (tmp_path / "a").read_text().splitlines()[1:]]
    assert len(files) == len(set(files)) == 4


@pytest.mark.parametrize("args", [("--tree=/no/such/tree",), ("--classes=none",),
                                  ("--checker=/no/such/program",)])
def test_trouble(tree: Path, tmp_path: Path, args: tuple) -> None:
    done = bench(tree, tmp_path, *args)
    assert done.returncode == 2 and done.stderr.count("\n") == 1


CASES = """\
CASES = [
 {'id': 'one', 'tree': '6.1', 'file': 'drivers/box/paths.c', 'function': 'box_show',
  'class': 'leak-error-path',
  'scope': 'local', 'expected': {'function': 'box_show', 'object': 'box'},
  'edits': [('\\t\\tbox_put(box);\\t/* nobody else will */\\n', '')]},
 {'id': 'two', 'tree': '6.1', 'file': 'drivers/box/paths.c', 'function': 'box_label',
  'class': 'over-put',
  'scope': 'inter', 'expected': {'function': 'box_label', 'object': 'box'},
  'edits': [('err:\\n', 'err:\\n\\tbox_put(box);\\n')]},
]
"""


def history(tree: Path, tmp_path: Path, *args: object):
    (tmp_path / "cases").mkdir(exist_ok=True)
    (tmp_path / "cases" / "cases.py").write_text(CASES)
    env = {"TREE_61": str(tree), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    return script("bench-history", "--cases", tmp_path / "cases", "--work", tmp_path / "work",
                  *args, env=env)


def test_history(tree: Path, tmp_path: Path) -> None:
    oracle = make_oracle(tmp_path / "oracle", tree, ["unpaired-get"])
    done = history(tree, tmp_path, "--checker", oracle, "--list-missed", "--require=60")
    assert done.returncode == 1, done.stderr
    lines = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.strip()}
    assert lines["one"][4:] == ["noticed", "unpaired-get"] and lines["two"][4:] == ["missed", "-"]
    assert lines["all"][1:] == ["2", "1", "50.0", "%"]
    assert "missed: two, over-put" in done.stdout and "round 2 of 2" in done.stderr


def test_history_near(tree: Path, tmp_path: Path) -> None:
    fake = tmp_path / "fake"
    fake.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n')
    fake.chmod(0o755)
    done = history(tree, tmp_path, "--checker", fake, "--near", "--only=one")
    assert done.returncode == 0 and "missed" in done.stdout, done.stderr
    roots = [word for word in (tmp_path / "calls").read_text().split() if "/work/" in word]
    assert [Path(root).name for root in roots] == ["include", "box"] * 2


def test_history_without_data(tmp_path: Path) -> None:
    done = script("bench-history", "--cases", tmp_path / "none")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "no cases" in done.stderr
