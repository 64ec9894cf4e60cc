# SPDX-License-Identifier: GPL-2.0-only
"""The command line: help, exit statuses, trouble with files, and the life as kbuild's checker."""

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from tool import PROGRAM, TOP, finding, run, stored

CLEAN = "int f(int x)\n{\n\treturn x;\n}\n"
ACCEPTS_NOTHING = "int x; /* krefcheck: allow(unpaired-get) long ago */\n"


@pytest.fixture(name="clean")
def make_clean(tmp_path: Path) -> Path:
    file = tmp_path / "clean.c"
    file.write_text(CLEAN)
    return file


@pytest.fixture(name="dirty")
def make_dirty(tmp_path: Path) -> Path:
    """A file with one finding, whatever the rules are."""
    file = tmp_path / "dirty.c"
    file.write_text(ACCEPTS_NOTHING)
    return file


def test_help_names_every_option_of_the_contract() -> None:
    done = run("--help")
    assert done.returncode == 0
    for option in ("--format", "--rules", "--min-confidence", "--jobs", "--model", "--baseline",
                   "--write-baseline", "--stats", "--dump", "--list-rules", "--explain", "--version"):
        assert option in done.stdout
    assert "Exit status: 0 nothing found, 1 findings, 2" in done.stdout


def test_version() -> None:
    done = run("--version")
    assert re.fullmatch(r"krefcheck \d+\.\d+\.\d+(\+g[0-9a-f]+)?\n", done.stdout)
    assert (TOP / "VERSION").read_text().strip() in done.stdout


@pytest.mark.parametrize("args", [
    (), ("--bogus",), ("--format=xml", "."), ("--rules=no-such-rule", "."), ("--rules=", "."),
    ("--min-confidence=some", "."), ("--jobs=many", "."), ("--jobs=-1", "."), ("--dump=soup", "."),
    ("--explain=no-such-rule",), ("--explain",), ("--import-only", "."), ("--and-sparse",),
    ("--model=/no/such/file", "."),
])
def test_bad_usage_is_one_clear_line_and_2(args: tuple) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(("krefcheck: ", PROGRAM + ": "))
    assert len(done.stderr.splitlines()) <= 2


def test_exit_status(clean: Path, dirty: Path) -> None:
    assert run(clean).returncode == 0
    assert run(dirty).returncode == 1
    assert run(clean, dirty).returncode == 1
    assert run(clean, "/no/such/file.c").returncode == 2


def test_a_missing_path_loses_no_finding_elsewhere(dirty: Path) -> None:
    done = run("/no/such/file.c", dirty, "/no/such/dir")
    assert done.returncode == 2
    assert done.stdout.count("warning:") == 1
    assert done.stderr.splitlines() == ["krefcheck: /no/such/file.c: No such file or directory",
                                        "krefcheck: /no/such/dir: No such file or directory"]


def test_a_binary_file_given_by_name(dirty: Path) -> None:
    binary = dirty.parent / "binary.c"
    binary.write_bytes(b"\x7fELF\0\0\0\0" * 100)
    done = run(binary, dirty)
    assert done.returncode == 2
    assert done.stdout.count("warning:") == 1
    assert str(binary) in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_given_by_name(clean: Path) -> None:
    clean.chmod(0)
    done = run(clean)
    assert done.returncode == 2
    assert "Permission denied" in done.stderr


def test_an_empty_directory_is_clean(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nothing_on_standard_error_in_a_pipe(tmp_path: Path, dirty: Path) -> None:
    assert dirty.exists()
    assert run(tmp_path).stderr == ""


def test_stats_go_to_standard_error(dirty: Path) -> None:
    plain, counted = run(dirty), run("--stats", dirty)
    assert counted.stdout == plain.stdout
    assert re.search(r"^files read +1$", counted.stderr, re.M)


def test_a_rule_list_line_starts_with_the_id() -> None:
    lines = run("--list-rules").stdout.splitlines()
    ids = [line.split()[0] for line in lines]
    assert len(ids) == len(set(ids)) >= 9
    for line in lines:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)* +(checker|cocci|checker,cocci) +\S.*", line)


def test_every_rule_explains_itself() -> None:
    for line in run("--list-rules").stdout.splitlines():
        rule = line.split()[0]
        done = run(f"--explain={rule}")
        assert done.returncode == 0
        assert done.stdout.startswith(f"{rule}: ")
        for part in ("Source: ", "Wrong:", "Right:", f"krefcheck: allow({rule})"):
            assert part in done.stdout, (rule, part)
        assert len(done.stdout.splitlines()) > 12


def test_explain_all_has_every_rule() -> None:
    text = run("--explain=all").stdout
    for line in run("--list-rules").stdout.splitlines():
        assert f"\n{line.split()[0]}: " in "\n" + text


@pytest.mark.parametrize("stage", ["tokens", "ast", "functions", "calls", "cfg", "summary"])
def test_every_stage_can_be_printed(stage: str, tmp_path: Path) -> None:
    file = tmp_path / "a.c"
    file.write_text("void g(struct d *d)\n{\n\tkref_get(&d->ref);\n}\n")
    done = run(f"--dump={stage}", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("kref_get" if stage in ("tokens", "ast", "cfg") else "g") in done.stdout


# ---- as kbuild's checker ----

KBUILD = ("-D__linux__ -Dlinux -D__STDC__ -Dunix -D__unix__ -Wbitwise -Wno-return-void -m64 -mlittle-endian "
          "-Wp,-MMD,drivers/.x.o.d -nostdinc -I./arch/x86/include -include ./include/linux/kconfig.h "
          "-isystem /usr/lib/gcc/include -D__KERNEL__ -std=gnu11 -fmacro-prefix-map=./= -Wall -Wundef "
          "-Werror=strict-prototypes -fno-PIE -mno-sse -O2 --param=allow-store-data-races=0 -g -c -o x.o "
          "-DKBUILD_MODFILE=\"drivers/x\" -DKBUILD_BASENAME=\"x\" -D__KBUILD_MODNAME=kmod_x").split()


def test_as_kbuilds_checker_findings_do_not_stop_the_build(dirty: Path) -> None:
    done = run(*KBUILD, dirty)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout == run(dirty).stdout != ""


def test_as_kbuilds_checker_under_make_s_findings_are_still_seen(dirty: Path) -> None:
    """kbuild sends standard output to /dev/null then; sparse's warnings are on standard error."""
    done = subprocess.run([PROGRAM, "-Wall", dirty], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True, timeout=60)
    assert done.returncode == 0 and done.stderr.count("warning: ") == 1
    done = subprocess.run([PROGRAM, dirty], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, "")


def test_as_kbuilds_checker_it_is_silent_if_clean(clean: Path) -> None:
    done = run(*KBUILD, clean)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_as_kbuilds_checker_our_options_work(dirty: Path) -> None:
    assert run("--rules=unpaired-put", *KBUILD, dirty).stdout == ""
    assert run(*KBUILD, "--format=json", dirty).stdout.startswith("{")
    file = stored(dirty.parent / "found.json", finding(dirty, 1, rule="unpaired-put"))
    assert "[unpaired-put]" in run(f"--import={file}", "--min-confidence=high", *KBUILD, dirty).stdout


def test_as_kbuilds_checker_a_missing_file_is_trouble() -> None:
    done = run(*KBUILD, "/no/such/file.c")
    assert done.returncode == 2
    assert "/no/such/file.c" in done.stderr


def test_and_sparse_runs_sparse_with_the_same_arguments(dirty: Path) -> None:
    fake = dirty.parent / "bin" / "sparse"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nfor a; do echo \"arg: $a\"; done\nexit 3\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    env = {**os.environ, "PATH": f"{fake.parent}:{os.environ['PATH']}"}
    done = run("--and-sparse", "--min-confidence=low", *KBUILD, dirty, env=env)
    assert [line[5:] for line in done.stdout.splitlines() if line.startswith("arg: ")] == [*KBUILD, str(dirty)]
    assert done.stdout.startswith(f"{dirty}:1:")
    assert done.returncode == 3


def test_and_sparse_with_the_real_one(clean: Path) -> None:
    clean.write_text("static int f(int *p)\n{\n\tp = 0;\n\treturn p != 0;\n}\nint g(void);\n"
                     "int g(void)\n{\n\treturn f(0);\n}\n")
    done = run("--and-sparse", "-D__linux__", "-Wno-decl", clean)
    assert "Using plain integer as NULL pointer" in done.stderr


# ---- the runs of make ----

def test_what_is_installed_works(tmp_path: Path) -> None:
    subprocess.run(["make", "-s", "-C", TOP, "install", "PREFIX=/usr", f"DESTDIR={tmp_path}"], check=True,
                   capture_output=True, timeout=600)
    program = tmp_path / "usr" / "bin" / "krefcheck"
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True, timeout=60)
    assert version.stdout.startswith("krefcheck ")
    mail = subprocess.run([program, "--patch", os.devnull, f"--repo={TOP}"], check=False, capture_output=True,
                          text=True, timeout=60)
    assert mail.stderr == "krefcheck: no patch in the input\n"
    page = (tmp_path / "usr/share/man/man1/krefcheck.1").read_text()
    for word in ("min\\-confidence", "unpaired\\-get", ".SH RULES"):
        assert word in page
    words = (tmp_path / "usr/share/bash-completion/completions/krefcheck").read_text()
    assert "unpaired-get" in words and "--baseline=" in words
    subprocess.run(["bash", "-n", tmp_path / "usr/share/bash-completion/completions/krefcheck"], check=True)


def test_setup_is_quick_when_all_is_there() -> None:
    done = subprocess.run([TOP / "scripts" / "setup"], capture_output=True, text=True, check=False,
                          timeout=600)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def make_coccicheck(**variables: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in ("TREE", "M", "ENGINE", "MODE", "FORMAT", "J")}
    return subprocess.run([TOP / "scripts" / "run-coccicheck"], capture_output=True, text=True,
                          check=False, timeout=300, env={**env, "KREFCHECK": PROGRAM, **variables})


def test_coccicheck_of_a_tree_has_the_findings_as_its_status(dirty: Path, clean: Path) -> None:
    done = make_coccicheck(TREE=str(dirty.parent), ENGINE="checker")
    assert (done.returncode, done.stdout.count("warning:")) == (1, 1)
    dirty.unlink()
    assert clean.exists()
    assert make_coccicheck(TREE=str(clean.parent), ENGINE="checker").returncode == 0


@pytest.mark.parametrize("variables", [
    {"TREE": "/no/such/tree"}, {"ENGINE": "gcc"}, {"MODE": "chain"}, {"FORMAT": "xml"}, {"J": "x"},
    {"RULES": "no-such-rule"}, {"M": "drivers"}, {"MODE": "org", "ENGINE": "checker"}])
def test_coccicheck_with_bad_variables(variables: dict) -> None:
    done = make_coccicheck(**variables)
    assert done.returncode == 2
    assert done.stderr.startswith("krefcheck: ")
    assert len(done.stderr.splitlines()) == 1


UNCHECKED = """\
struct data { struct kref ref; };

void f(struct data *d)
{
	kref_get_unless_zero(&d->ref);%s
}
"""


def test_coccicheck_joins_both_engines(tmp_path: Path) -> None:
    file = tmp_path / "a.c"
    file.write_text(UNCHECKED % "")
    rules = {"TREE": str(tmp_path), "RULES": "unchecked-get-unless-zero"}
    for engine, by in (("checker", None), ("cocci", "patch"), ("both", "engine, patch")):
        done = make_coccicheck(**rules, ENGINE=engine)
        assert done.returncode == 1
        assert re.findall(r"warning: .*\[(.*)\]$", done.stdout, re.M) == ["unchecked-get-unless-zero"]
        found = re.search(r"note: found by: (.*)$", done.stdout, re.M)
        assert (found and found.group(1)) == by


@pytest.mark.parametrize("engine", ["checker", "cocci", "both"])
def test_coccicheck_knows_suppressions_of_both_engines(tmp_path: Path, engine: str) -> None:
    file = tmp_path / "a.c"
    file.write_text(UNCHECKED % " /* krefcheck: allow(unchecked-get-unless-zero) never zero here */")
    done = make_coccicheck(TREE=str(tmp_path), ENGINE=engine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_coccicheck_of_a_part(tmp_path: Path) -> None:
    for part in ("one", "two"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "a.c").write_text(UNCHECKED % "")
    done = make_coccicheck(TREE=str(tmp_path), M="two", RULES="unchecked-get-unless-zero")
    assert re.findall(r"^(.*?):\d+:\d+: warning", done.stdout, re.M) == [f"{tmp_path}/two/a.c"]
    assert "found by: engine, patch" in done.stdout


def test_coccicheck_mends_with_a_patch(tmp_path: Path) -> None:
    file = tmp_path / "a.c"
    file.write_text((TOP / "testcases" / "silly-get-put-plain.c").read_text())
    variables = {"TREE": str(tmp_path), "MODE": "patch", "RULES": "silly-get-put"}
    done = make_coccicheck(**variables)
    assert done.returncode == 1
    subprocess.run(["patch", "-p1", "-d", tmp_path], input=done.stdout, text=True, check=True,
                   capture_output=True, timeout=60)
    again = make_coccicheck(**variables)
    assert (again.returncode, again.stdout) == (0, "")


def test_stats_count_the_branches_that_no_path_takes(tmp_path: Path) -> None:
    file = tmp_path / "dead.c"
    file.write_text("""\
#include <linux/kref.h>

struct gate {
	struct kref ref;
};

int gate_test(struct gate *gate);

static int gate_state(void)
{
	return 0;
}

int gate_open(struct gate *gate)
{
	kref_get(&gate->ref);
	if (gate_state())
		return 1;
	return gate_test(gate) ? 2 : 0;
}
""", encoding="utf-8")
    counted = dict(line.rsplit(maxsplit=1) for line in run("--index=", "--stats", file).stderr.splitlines()
                   if line.startswith("branches"))
    assert counted == {"branches": "4", "branches never taken": "1"}
