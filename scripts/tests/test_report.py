# SPDX-License-Identifier: GPL-2.0-only
"""What becomes of findings behind the engine: formats, suppressions, baseline, the other engine's.

The findings come from files (--import-only), so every test says itself what was found.
"""

import json
import os
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tool import PROGRAM, event, finding, run, stored

SOURCE = """\
void f(struct data *d)
{
	kref_get(&d->ref);
	if (broken(d))
		return;
	kref_put(&d->ref, release);
}
"""


@pytest.fixture(name="tree")
def make_tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    (tree / "sub").mkdir(parents=True)
    (tree / "sub" / "a.c").write_text(SOURCE)
    return tree


def tell(tree: Path, *findings: dict, args: tuple = ()) -> "subprocess.CompletedProcess[str]":
    """What the program says if these are all the findings."""
    file = stored(tree.parent / "found.json", *findings)
    return run(f"--import={file}", "--import-only", *args, tree)


def in_a(tree: Path, line: int = 5, **fields: object) -> dict:
    """A finding in sub/a.c with a path of two events."""
    name = str(tree / "sub" / "a.c")
    trace = [event(name, 3, "get", "reference taken here"), event(name, line, "return", "returns")]
    return finding(name, line, **{"trace": trace, **fields})


# ---- text ----

def test_text_is_a_warning_line_and_a_note_per_event(tree: Path) -> None:
    done = tell(tree, in_a(tree))
    name = tree / "sub" / "a.c"
    assert done.stdout == (f"{name}:5:2: warning: the reference of 'd' is lost [unpaired-get]\n"
                           f"{name}:3:2: note: reference taken here\n"
                           f"{name}:5:2: note: returns\n")
    assert done.stderr == ""
    assert done.returncode == 1


def test_order_is_file_line_column_rule_message(tree: Path) -> None:
    (tree / "b.c").write_text(SOURCE)
    items = [in_a(tree, 5), in_a(tree, 4), in_a(tree, 4, message="another"),
             in_a(tree, 4, rule="lockless-lookup"), in_a(tree, 4, column=1), finding(tree / "b.c", 9)]
    first = tell(tree, *items)
    assert tell(tree, *reversed(items)).stdout == first.stdout
    told = re.findall(r"(\w+\.c):(\d+):(\d+): warning: (.*) \[(.*)\]", first.stdout)
    assert told == [("b.c", "9", "2", "the reference of 'd' is lost", "unpaired-get"),
                    ("a.c", "4", "1", "the reference of 'd' is lost", "unpaired-get"),
                    ("a.c", "4", "2", "the reference of 'd' is lost", "lockless-lookup"),
                    ("a.c", "4", "2", "another", "unpaired-get"),
                    ("a.c", "4", "2", "the reference of 'd' is lost", "unpaired-get"),
                    ("a.c", "5", "2", "the reference of 'd' is lost", "unpaired-get")]


def test_doubles_are_told_once_and_the_surest_is_kept(tree: Path) -> None:
    done = tell(tree, in_a(tree, confidence="low"), in_a(tree, confidence="high"), in_a(tree),
                args=("--format=json",))
    assert [json.loads(line)["confidence"] for line in done.stdout.splitlines()] == ["high"]


def test_low_confidence_is_told_on_demand(tree: Path) -> None:
    low, medium = in_a(tree, 4, confidence="low"), in_a(tree, 5, confidence="medium")
    for level, lines in (("low", 2), ("medium", 1), ("high", 0)):
        done = tell(tree, low, medium, args=(f"--min-confidence={level}",))
        assert done.stdout.count("warning:") == lines
        assert done.returncode == (1 if lines else 0)
    assert tell(tree, low, medium).stdout.count("warning:") == 1


def test_rules_filter(tree: Path) -> None:
    items = in_a(tree, 4, rule="lockless-lookup"), in_a(tree, 5)
    assert "[lockless-lookup]" not in tell(tree, *items, args=("--rules=unpaired-get",)).stdout
    assert tell(tree, *items, args=("--rules=unpaired-get,lockless-lookup",)).stdout.count("warning:") == 2
    assert tell(tree, *items, args=("--rules=use-after-put",)).returncode == 0


def test_no_colour_in_a_pipe_and_on_demand(tree: Path) -> None:
    assert "\33" not in tell(tree, in_a(tree)).stdout
    coloured = tell(tree, in_a(tree), args=("--colour=always",)).stdout
    assert "\33" in coloured
    assert re.sub("\33\\[[\\d;]*m", "", coloured) == tell(tree, in_a(tree)).stdout


@pytest.mark.parametrize("variables, coloured", [
    ({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": ""}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ({"TERM": "dumb"}, False), ({}, False),     # as editors run compilers
])
def test_colour_on_a_terminal_alone(tree: Path, variables: dict, coloured: bool) -> None:
    file = stored(tree.parent / "found.json", in_a(tree))
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    ours, theirs = os.openpty()
    subprocess.run([PROGRAM, f"--import={file}", "--import-only", tree], stdout=theirs, env={**env, **variables},
                   stderr=subprocess.DEVNULL, check=False, timeout=60)
    os.close(theirs)
    text = os.read(ours, 65536)
    os.close(ours)
    assert b"warning:" in text
    assert (b"\33" in text) == coloured


# ---- json ----

def test_json_has_the_keys_of_the_contract(tree: Path) -> None:
    line, = tell(tree, in_a(tree), args=("--format=json",)).stdout.splitlines()
    found = json.loads(line)
    assert set(found) >= {"rule", "kref_rule", "confidence", "file", "line", "column", "function",
                          "object", "message", "trace", "fingerprint"}
    assert (found["rule"], found["kref_rule"], found["line"], found["column"]) == ("unpaired-get", 2, 5, 2)
    assert set(found["trace"][0]) == {"file", "line", "column", "function", "event", "message"}
    assert [e["event"] for e in found["trace"]] == ["get", "return"]
    assert re.fullmatch("[0-9a-f]{32}", found["fingerprint"])


def test_json_can_be_read_back(tree: Path) -> None:
    text = tell(tree, in_a(tree), in_a(tree, 4))
    again = tree.parent / "again.json"
    again.write_text(tell(tree, in_a(tree), in_a(tree, 4), args=("--format=json",)).stdout)
    assert run(f"--import={again}", "--import-only", tree).stdout == text.stdout


def test_strange_text_is_escaped(tree: Path) -> None:
    strange = 'a "quote", a \\, a <tag> & é, a tab\t.'
    item = in_a(tree, message=strange)
    line, = tell(tree, item, args=("--format=json",)).stdout.splitlines()
    assert json.loads(line)["message"] == strange
    sarif = json.loads(tell(tree, item, args=("--format=sarif",)).stdout)
    assert sarif["runs"][0]["results"][0]["message"]["text"] == strange
    assert "&lt;tag&gt; &amp; é" in tell(tree, item, args=("--format=html",)).stdout


def test_a_file_name_that_is_no_utf8(tree: Path) -> None:
    name = os.fsencode(tree / "sub") + b"/\xff\xe9.c"
    with open(name, "wb") as file:
        file.write(b"int x; /* krefcheck: allow(no-such-rule) reason */\n")
    for form in ("text", "json", "sarif", "html"):
        done = subprocess.run([PROGRAM, f"--format={form}", "--import=/dev/null", "--import-only", tree],
                              capture_output=True, check=False, timeout=60)
        assert done.returncode == 1
        assert b"bad-suppression" in done.stdout
        if form != "text":
            done.stdout.decode("utf-8")


# ---- fingerprints ----

def prints_of(tree: Path, *items: dict) -> list[str]:
    done = tell(tree, *items, args=("--format=json",))
    return [json.loads(line)["fingerprint"] for line in done.stdout.splitlines()]


def test_fingerprint_does_not_know_lines(tree: Path) -> None:
    before = prints_of(tree, in_a(tree, 5))
    moved = in_a(tree, 6)
    moved["trace"][0]["line"] = 4
    assert prints_of(tree, moved) == before


@pytest.mark.parametrize("field, value", [
    ("rule", "lockless-lookup"), ("function", "g"), ("object", "e->ref"), ("trace", [])])
def test_fingerprint_knows(tree: Path, field: str, value: object) -> None:
    assert prints_of(tree, in_a(tree, **{field: value})) != prints_of(tree, in_a(tree))


def test_fingerprint_is_the_same_in_another_checkout(tree: Path, tmp_path: Path) -> None:
    there = tmp_path / "elsewhere" / "linux"
    (there / "sub").mkdir(parents=True)
    (there / "sub" / "a.c").write_text(SOURCE)
    assert prints_of(tree, in_a(tree)) == prints_of(there, in_a(there))


def test_fingerprint_is_the_same_for_a_part_of_a_checkout(tree: Path) -> None:
    (tree / ".git").mkdir()
    whole = prints_of(tree, in_a(tree))
    file = stored(tree.parent / "found.json", in_a(tree))
    part = run("--format=json", f"--import={file}", "--import-only", tree / "sub" / "a.c")
    assert [json.loads(part.stdout)["fingerprint"]] == whole


def test_like_findings_have_different_fingerprints(tree: Path) -> None:
    assert len(set(prints_of(tree, in_a(tree, 4), in_a(tree, 5), in_a(tree, 6)))) == 3


# ---- suppressions ----

def with_comment(tree: Path, comment: str, line: int = 5) -> None:
    lines = SOURCE.splitlines()
    lines[line - 1] += comment
    (tree / "sub" / "a.c").write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("comment", [
    "\t/* krefcheck: allow(unpaired-get) the timer owns it */",
    "\t// krefcheck: allow(unpaired-get) the timer owns it",
    "\t/* krefcheck:allow( lockless-lookup , unpaired-get ): the timer owns it */",
    "\t/* krefcheck: allow(unpaired-get) the timer\n\t * owns it */",
])
def test_a_comment_accepts_what_its_line_has(tree: Path, comment: str) -> None:
    with_comment(tree, comment)
    done = tell(tree, in_a(tree))
    assert (done.stdout, done.returncode) == ("", 0)
    result, = json.loads(tell(tree, in_a(tree), args=("--format=sarif",)).stdout)["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "the timer owns it"}]


def test_a_comment_on_its_own_speaks_of_the_next_line(tree: Path) -> None:
    with_comment(tree, "\n\t\t/* krefcheck: allow(unpaired-get) the timer\n\t\t * owns it\n\t\t */", 4)
    assert tell(tree, in_a(tree, 8)).stdout == ""
    assert tell(tree, in_a(tree, 4)).returncode == 1


def test_a_comment_accepts_no_other_rule_or_line(tree: Path) -> None:
    with_comment(tree, "\t/* krefcheck: allow(unpaired-get) the timer owns it */")
    assert tell(tree, in_a(tree, rule="lockless-lookup")).returncode == 1
    assert tell(tree, in_a(tree, 6)).returncode == 1


@pytest.mark.parametrize("comment, complaint", [
    ("/* krefcheck: allow(unpaired-get) */", "needs a reason"),
    ("/* krefcheck: allow(unpaired-get) - */", "needs a reason"),
    ("/* krefcheck: allow(unpaired-git) because */", "there is no such rule"),
    ("/* krefcheck: allow because */", "needs a rule"),
])
def test_a_bad_comment_accepts_nothing_and_is_told(tree: Path, comment: str, complaint: str) -> None:
    with_comment(tree, "\t" + comment)
    done = tell(tree, in_a(tree))
    assert "[unpaired-get]" in done.stdout
    told, = [line for line in done.stdout.splitlines() if "[bad-suppression]" in line]
    assert complaint in told
    assert f"{tree}/sub/a.c:5:" in told


def test_an_unused_comment_is_told_if_the_engine_ran(tree: Path) -> None:
    (tree / "sub" / "a.c").write_text("int x;\t/* krefcheck: allow(unpaired-get) long ago */\n")
    done = run(tree)
    assert re.search(r"/sub/a.c:1:11: warning: .*\(unpaired-get\).* \[unused-suppression\]$", done.stdout,
                     re.M)
    assert done.returncode == 1
    assert run("--rules=lockless-lookup", tree).returncode == 0
    assert tell(tree).returncode == 0


def test_a_string_or_an_example_is_no_comment(tree: Path) -> None:
    (tree / "sub" / "a.c").write_text(
        "/*\n * As in\n *\tkref_get(&d->ref); // krefcheck: allow(unpaired-get) reason\n"
        " * krefcheck: allow(unpaired-get)\n */\n"
        "char c = '\"', d = '\\'';\n"
        'char *s = "/* krefcheck: allow(unpaired-get) */";\n'
        "/* as in: krefcheck: allow(unpaired-get) */\n")
    assert run(tree).stdout == ""


# ---- baseline ----

def test_baseline_leaves_only_what_is_new(tree: Path) -> None:
    base = tree.parent / "base"
    written = tell(tree, in_a(tree), args=(f"--write-baseline={base}",))
    assert (written.returncode, written.stdout) == (0, "")
    same = tell(tree, in_a(tree), args=(f"--baseline={base}",))
    assert (same.returncode, same.stdout, same.stderr) == (0, "", "")
    more = tell(tree, in_a(tree), in_a(tree, 4, function="g"), args=(f"--baseline={base}",))
    assert (more.returncode, more.stdout.count("warning:")) == (1, 1)


def test_baseline_is_sorted_and_readable(tree: Path) -> None:
    base = tree.parent / "base"
    tell(tree, *[in_a(tree, n, function=f"f{n}") for n in range(3, 8)], args=(f"--write-baseline={base}",))
    lines = base.read_text().splitlines()
    assert lines[0].startswith("#")
    assert lines[1:] == sorted(lines[1:])
    assert len(lines) == 6
    for line in lines[1:]:
        assert re.fullmatch(r"[0-9a-f]{32}  unpaired-get sub/a\.c:f\d: the reference of 'd' is lost", line)


def test_stale_entries_of_the_baseline_are_told(tree: Path) -> None:
    base = tree.parent / "base"
    tell(tree, in_a(tree), args=(f"--write-baseline={base}",))
    done = tell(tree, args=(f"--baseline={base}",))
    assert done.returncode == 0
    assert re.search("stale.*unpaired-get sub/a.c:f", done.stderr)


def test_baselines_of_two_branches_merge(tree: Path) -> None:
    base = tree.parent / "base"
    tell(tree, in_a(tree), args=(f"--write-baseline={base}",))
    one = base.read_text()
    tell(tree, in_a(tree, function="g"), args=(f"--write-baseline={base}",))
    base.write_text(base.read_text() + "\n" + one)
    assert tell(tree, in_a(tree), in_a(tree, function="g"), args=(f"--baseline={base}",)).returncode == 0


def test_a_baseline_that_is_none(tree: Path) -> None:
    base = tree.parent / "base"
    base.write_text("nonsense\n")
    done = tell(tree, in_a(tree), args=(f"--baseline={base}",))
    assert done.returncode == 2
    assert f"{base}:1:" in done.stderr
    assert tell(tree, args=("--baseline=/no/such/file",)).returncode == 2
    assert tell(tree, args=("--write-baseline=/no/such/dir/file",)).returncode == 2


# ---- both engines ----

def test_what_both_engines_find_is_one_finding(tree: Path) -> None:
    ours = in_a(tree, 5, found_by="engine")
    theirs = finding(tree / "sub" / "a.c", 3, engine="cocci", message="other words")
    done = tell(tree, ours, theirs)
    assert done.stdout.count("warning:") == 1
    assert "note: found by: engine, patch" in done.stdout
    assert "other words" not in done.stdout


def test_what_one_engine_finds_is_told_with_its_name(tree: Path) -> None:
    ours = in_a(tree, 6, found_by="engine")
    theirs = finding(tree / "sub" / "a.c", 3, engine="cocci")
    other = finding(tree / "sub" / "a.c", 6, engine="cocci", rule="lockless-lookup")
    done = tell(tree, ours, theirs, other, args=("--format=json",))
    assert [(json.loads(line)["line"], json.loads(line)["found_by"]) for line in done.stdout.splitlines()] \
        == [(3, "patch"), (6, "patch"), (6, "engine")]


def test_a_file_that_is_no_list_of_findings(tree: Path) -> None:
    bad = tree.parent / "bad.json"
    bad.write_text('{"rule": "no-such-rule", "file": "a.c", "line": 1}\n')
    done = run(f"--import={bad}", "--import-only", tree)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{bad}:1:" in done.stderr


# ---- sarif ----

def test_sarif_for_code_scanning(tree: Path) -> None:
    log = json.loads(tell(tree, in_a(tree), args=("--format=sarif",)).stdout)
    assert log["version"] == "2.1.0"
    assert "sarif" in log["$schema"]
    sarif_run, = log["runs"]
    driver = sarif_run["tool"]["driver"]
    assert driver["name"] == "krefcheck"
    assert re.fullmatch(r"\d+\.\d+\.\d+(\+\w+)?", driver["semanticVersion"])
    for rule in driver["rules"]:
        assert rule["name"] == "".join(part.capitalize() for part in rule["id"].split("-"))
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"]
        assert rule["help"]["text"] and rule["help"]["markdown"] and rule["helpUri"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert rule["properties"]["tags"] and rule["properties"]["precision"]
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
    result, = sarif_run["results"]
    assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "unpaired-get"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "sub/a.c", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 5, "startColumn": 2, "snippet": {"text": "\t\treturn;"}}
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == ["reference taken here", "returns"]
    assert len(result["relatedLocations"]) == 2
    print_, = result["partialFingerprints"].values()
    assert [print_] == prints_of(tree, in_a(tree))
    assert result["suppressions"] == []
    assert "baselineState" not in result


def test_sarif_keeps_to_the_limits_of_code_scanning(tree: Path) -> None:
    """docs.github.com, "SARIF results exceed one or more limits": what is shown, not only what is taken."""
    name = str(tree / "sub" / "a.c")
    trace = [event(name, 3, "branch", f"event {i}") for i in range(1500)]
    found = [in_a(tree, function=f"f{i}", message=f"{i} is lost", trace=trace if i == 0 else trace[:3])
             for i in range(50)]
    log = json.loads(tell(tree, *found, args=("--format=sarif",)).stdout)
    only, = log["runs"]
    assert len(only["results"]) == 50
    assert len({tuple(result["partialFingerprints"].values()) for result in only["results"]}) == 50
    for result in only["results"]:
        flow = result["codeFlows"][0]["threadFlows"][0]["locations"]
        assert 3 <= len(flow) <= 1000 and len(result["relatedLocations"]) + len(result["locations"]) <= 100
    for rule in only["tool"]["driver"]["rules"]:
        assert len(rule["properties"]["tags"]) <= 10
        assert max(len(rule["shortDescription"]["text"]), len(rule["fullDescription"]["text"])) <= 1024
        assert len(rule["name"]) <= 255


def test_sarif_marks_what_the_baseline_has(tree: Path) -> None:
    base = tree.parent / "base"
    tell(tree, in_a(tree), args=(f"--write-baseline={base}",))
    done = tell(tree, in_a(tree), in_a(tree, 4, function="g"), args=(f"--baseline={base}", "--format=sarif"))
    states = [result["baselineState"] for result in json.loads(done.stdout)["runs"][0]["results"]]
    assert states == ["new", "unchanged"]
    assert done.returncode == 1


def test_sarif_names_are_uris(tree: Path) -> None:
    odd = tree / "sub" / "a b%é.c"
    odd.write_text(SOURCE)
    log = json.loads(tell(tree, finding(odd, 3), args=("--format=sarif",)).stdout)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "sub/a%20b%25%C3%A9.c"


def test_sarif_without_findings_is_a_log(tree: Path) -> None:
    done = tell(tree, args=("--format=sarif",))
    assert json.loads(done.stdout)["runs"][0]["results"] == []
    assert done.returncode == 0


# ---- html ----

class Page(HTMLParser):
    """The page's elements, with a check that they nest."""
    VOID = {"meta", "input", "line", "circle", "path"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_shows_the_path(tree: Path) -> None:
    done = tell(tree, in_a(tree), in_a(tree, 4, function="g", confidence="medium"), args=("--format=html",))
    page = Page(done.stdout)
    details = [attrs for tag, attrs in page.seen if tag == "details"]
    assert [d["data-conf"] for d in details] == ["high", "medium"]
    assert "kref_get(&d->ref);" in page.text
    assert page.text.count("1reference taken here") == 2 and page.text.count("the reference of 'd' is lost") == 4
    assert sum(tag == "svg" for tag, _ in page.seen) == 2


def test_html_needs_no_network(tree: Path) -> None:
    text = tell(tree, in_a(tree), args=("--format=html",)).stdout
    assert not re.search(r"https?://|src=|@import|<link", text)


def test_html_hides_nothing_from_the_reader(tree: Path) -> None:
    with_comment(tree, "\t/* krefcheck: allow(unpaired-get) the timer owns it */")
    done = tell(tree, in_a(tree), args=("--format=html",))
    details, = [attrs for tag, attrs in Page(done.stdout).seen if tag == "details"]
    assert details["data-old"] == "1"
    assert "the timer owns it" in done.stdout
    assert done.returncode == 0


# ---- output ----

def test_output_that_cannot_be_written(tree: Path) -> None:
    file = stored(tree.parent / "found.json", in_a(tree))
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([PROGRAM, f"--import={file}", "--import-only", tree], stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "cannot write" in done.stderr
