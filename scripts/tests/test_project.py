# SPDX-License-Identifier: GPL-2.0-only
"""The project file .krefcheck, and baselines as a project lives with them."""

import json
from pathlib import Path

import pytest

from tool import run
from test_patch import BAD, GOOD, Repo

MODEL = "void grab(struct data *d ref_get);\nvoid drop(struct data *d ref_put);\n"
GRABBING = """\
int k(struct data *d)
{
	grab(d);
	if (d->broken)
		return -1;
	drop(d);
	return 0;
}
"""


@pytest.fixture(name="project")
def make_project(tmp_path: Path) -> Repo:
    """A repository with a mistake in two directories."""
    repo = Repo(tmp_path / "repo")
    repo.put("drivers/a/one.c", BAD % "f", GOOD % "g")
    repo.put("drivers/b/two.c", BAD % "h")
    return repo


def told(repo: Repo, *args: object) -> list[str]:
    done = run("--format=json", *args, *(() if args and not str(args[-1]).startswith("-") else (repo.path,)))
    assert done.returncode in (0, 1), done.stderr
    return [f"{finding['function']} {finding['rule']}" for finding in map(json.loads, done.stdout.splitlines())]


def write(repo: Repo, *lines: str, name: str = ".krefcheck") -> Path:
    file = repo.path / name
    file.write_text("".join(line + "\n" for line in lines))
    return file


def test_a_place_is_accepted_with_a_reason(project: Repo) -> None:
    assert told(project) == ["f unpaired-get", "h unpaired-get"]
    write(project, "# ours", "", "allow(unpaired-get) drivers/a/ the vendor's code goes away")
    assert told(project) == ["h unpaired-get"]
    write(project, "allow(use-after-put, unpaired-get) drivers/*/two.c it is a copy")
    assert "f unpaired-get" in told(project)
    assert "h unpaired-get" not in told(project)


def test_it_is_found_from_a_file_upward_and_no_further_than_the_tree(project: Repo) -> None:
    write(project, "allow(unpaired-get) drivers/b/two.c a copy")
    assert told(project, project.path / "drivers" / "b" / "two.c") == []
    (project.path.parent / ".krefcheck").write_text("nonsense\n")
    assert told(project, project.path / "drivers" / "a") == ["f unpaired-get"]
    (project.path / ".krefcheck").unlink()
    assert told(project, project.path / "drivers" / "b") == ["h unpaired-get"]


def test_the_command_line_goes_before_it(project: Repo) -> None:
    write(project, "rules = use-after-put", "min-confidence = high")
    assert told(project) == []
    assert told(project, "--rules=unpaired-get", "--min-confidence=low") == ["f unpaired-get", "h unpaired-get"]
    assert told(project, "--no-config") == ["f unpaired-get", "h unpaired-get"]


def test_a_named_one_is_read_instead(project: Repo, tmp_path: Path) -> None:
    write(project, "rules = use-after-put")
    other = tmp_path / "other"
    other.write_text("rules = unpaired-get\n")
    assert told(project, f"--config={other}") == ["f unpaired-get", "h unpaired-get"]


def test_a_model_and_a_baseline_are_named_from_where_it_lies(project: Repo, tmp_path: Path) -> None:
    project.put("drivers/c.c", MODEL.replace(" ref_get", "").replace(" ref_put", ""), GRABBING)
    assert "k unpaired-get" not in told(project)
    write(project, MODEL, name="our-model.h")
    write(project, "model = our-model.h")
    assert "k unpaired-get" in told(project)
    run(f"--write-baseline={project.path}/known", project.path)
    write(project, "model = our-model.h", "baseline = known")
    done = run(project.path, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("line, complaint", [
    ("colour = red", "colour: unknown; there are model, family, rules, min-confidence, baseline"),
    ("hello", "hello: neither 'name = value' nor 'allow(RULE) PATH REASON'"),
    ("rules = unpaired", "unpaired: no such rule (--list-rules names them)"),
    ("rules =", "rules: no value"),
    ("min-confidence = sure", "sure: not one of low, medium, high"),
    ("model = none.h", "none.h: No such file or directory"),
    ("baseline = none", "none: No such file or directory"),
    ("allow drivers/ it is old", "allow (RULE, ...) PATH REASON is the form"),
    ("allow(unpaired-get) drivers/", "drivers/: a reason is needed behind the path"),
    ("allow(unpaired-get)", "allow(RULE, ...) PATH REASON is the form"),
    ("allow(no-such) drivers/ old", "no-such: no such rule (--list-rules names them)"),
])
def test_a_mistake_in_it_is_one_line_with_its_place(project: Repo, line: str, complaint: str) -> None:
    write(project, "# a comment", line)
    done = run(".", cwd=project.path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"krefcheck: .krefcheck:2: {complaint}\n"


def test_what_it_accepts_without_use_is_told(project: Repo) -> None:
    write(project, "allow(use-after-put) drivers/a/ the timer holds it", "allow(unpaired-get) drivers/b/ a copy")
    done = run(".", cwd=project.path)
    assert ".krefcheck:1:1: warning: krefcheck: allow(use-after-put) accepts nothing: the rule finds nothing in " \
           "drivers/a/ [unused-suppression]\n" in done.stdout
    assert done.stdout.count("unused-suppression") == 1
    # a run on another part cannot know
    assert "unused-suppression" not in run("drivers/b", cwd=project.path).stdout
    assert "unused-suppression" not in run("--rules=unpaired-get", ".", cwd=project.path).stdout


def test_sarif_says_who_accepted(project: Repo) -> None:
    write(project, "allow(unpaired-get) drivers/a a copy")
    log = json.loads(run("--format=sarif", project.path).stdout)
    accepted = [r["suppressions"] for r in log["runs"][0]["results"] if r["suppressions"]]
    assert accepted == [[{"kind": "external", "justification": "a copy"}]]


def test_patches_are_judged_by_the_repositorys_file(project: Repo) -> None:
    write(project, "allow(unpaired-get) drivers/b/ a copy")
    project.commit("base")
    project.put("drivers/a/one.c", BAD % "f", BAD % "g")
    project.put("drivers/b/two.c", BAD % "h", BAD % "i")
    project.commit("two mistakes, one accepted by its place")
    done = project.check("--git", "HEAD", "--terse")
    assert done.stdout.count("warning: ") == 1 and "drivers/a/one.c" in done.stdout
    assert project.check("--git", "HEAD", "--terse", "--no-config").stdout.count("warning: ") == 2


def test_a_baseline_stands_when_code_is_shifted(project: Repo, tmp_path: Path) -> None:
    baseline = tmp_path / "known"
    run(f"--write-baseline={baseline}", project.path)
    for name in ("drivers/a/one.c", "drivers/b/two.c"):
        file = project.path / name
        file.write_text("/* one more line */\n" * 10 + file.read_text())
    done = run(f"--baseline={baseline}", project.path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_only_what_was_looked_at_can_be_stale(project: Repo, tmp_path: Path) -> None:
    baseline = tmp_path / "known"
    run(f"--write-baseline={baseline}", project.path)
    project.put("drivers/a/one.c", GOOD % "f")
    options = (f"--baseline={baseline}", "--quiet")
    assert run(*options, project.path / "drivers/b").stderr == ""
    assert run(*options, "--rules=use-after-put", project.path).stderr == ""
    assert run(*options, "--min-confidence=high", project.path).stderr.count("stale entry") == 1
    assert run(*options, project.path / "drivers/a/one.c").stderr.count("stale entry") == 1
    assert run(*options, f"--only={project.path}/drivers/b", project.path).stderr == ""
    assert run(*options, project.path).stderr.count("stale entry") == 1
