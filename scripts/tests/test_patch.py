# SPDX-License-Identifier: GPL-2.0-only
"""Patches: only what is new is told, whatever form the change comes in."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tool import PROGRAM, TOP

SCRIPT = TOP / "scripts" / "krefcheck-patch"

HEAD = """\
#include <linux/kref.h>

struct data {
	struct kref ref;
	int broken;
};

void data_release(struct kref *ref);

"""

GOOD = """\
int %s(struct data *d)
{
	kref_get(&d->ref);
	if (d->broken) {
		kref_put(&d->ref, data_release);
		return -EINVAL;
	}
	use(d->broken);
	kref_put(&d->ref, data_release);
	return 0;
}

"""

BAD = GOOD.replace("		kref_put(&d->ref, data_release);\n		return -EINVAL;", "		return -EIO;")


class Repo:
    """A git repository of the test's own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "A Developer")
        self.git("config", "user.email", "a@example.org")

    def git(self, *args: str, data: str | None = None) -> str:
        env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        return subprocess.run(["git", "-C", self.path, *args], check=True, capture_output=True, text=True,
                              input=data, env=env, timeout=60).stdout

    def put(self, name: str, *functions: str) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(HEAD + "".join(functions))

    def commit(self, subject: str = "a change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", subject)
        return self.git("rev-parse", "HEAD").strip()

    def check(self, *args: str, data: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run([SCRIPT, "--repo", self.path, *args], input=data, text=True, check=False,
                              capture_output=True, env={**os.environ, "KREFCHECK": PROGRAM}, timeout=120)


@pytest.fixture(name="repo")
def make_repo(tmp_path: Path) -> Repo:
    """One old mistake, in f."""
    repo = Repo(tmp_path / "repo")
    repo.put("drivers/a.c", BAD % "f", GOOD % "g")
    repo.put("drivers/b.c", GOOD % "h")
    repo.commit("base")
    return repo


def warnings(text: str) -> list[str]:
    return re.findall(r"^(\S+?):\d+:\d+: warning: .* \[(.*)\]$", text, re.M)


def places(done: "subprocess.CompletedProcess[str]") -> list[str]:
    return [file for file, _ in warnings(done.stdout)]


def break_g(repo: Repo) -> None:
    repo.put("drivers/a.c", BAD % "f", BAD % "g")


def test_only_what_is_new_is_told(repo: Repo) -> None:
    break_g(repo)
    done = repo.check("--git", repo.commit())
    assert (places(done), done.returncode) == (["drivers/a.c"], 1)
    line = int(re.search(r"a\.c:(\d+):\d+: warning", done.stdout).group(1))
    assert line > (HEAD + BAD % "f").count("\n")
    assert done.stdout.endswith("total: 1 warnings, 1 files checked\n")
    assert done.stderr == ""


def test_an_old_mistake_that_moves_is_not_new(repo: Repo) -> None:
    repo.put("drivers/a.c", GOOD % "before", BAD % "f", GOOD % "g")
    done = repo.check("--git", repo.commit())
    assert (warnings(done.stdout), done.returncode) == ([], 0)
    assert done.stdout == "total: 0 warnings, 1 files checked\n"


def test_an_old_mistake_in_a_renamed_file_is_not_new(repo: Repo) -> None:
    repo.git("mv", "drivers/a.c", "drivers/c.c")
    assert repo.check("--git", repo.commit()).returncode == 0


def test_an_old_mistake_in_an_edited_function_is_not_new(repo: Repo) -> None:
    repo.put("drivers/a.c", (BAD % "f").replace("use(d->broken)", "use(d->broken + 1)"), GOOD % "g")
    assert repo.check("--git", repo.commit()).returncode == 0


def test_a_line_that_goes_can_make_a_mistake(repo: Repo) -> None:
    """The put is taken out; what is reported stands on no line of the patch."""
    repo.put("drivers/a.c", BAD % "f",
             (GOOD % "g").replace("		kref_put(&d->ref, data_release);\n		return -EINVAL", "		return -EIO"))
    assert places(repo.check("--git", repo.commit())) == ["drivers/a.c"]


def test_a_range_is_judged_by_its_ends(repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD").strip()
    break_g(repo)
    repo.commit("break")
    repo.put("drivers/b.c", BAD % "h")
    repo.commit("break another")
    assert places(repo.check("--git", f"{base}..HEAD")) == ["drivers/a.c", "drivers/b.c"]
    repo.put("drivers/a.c", BAD % "f", GOOD % "g")
    repo.commit("mend")
    assert places(repo.check("--git", f"{base}..")) == ["drivers/b.c"]


def test_the_first_commit_is_all_new(repo: Repo) -> None:
    first = repo.git("rev-list", "--max-parents=0", "HEAD").strip()
    assert places(repo.check("--git", first)) == ["drivers/a.c"]


def test_a_patch_for_head(repo: Repo) -> None:
    break_g(repo)
    diff = repo.git("diff")
    repo.git("checkout", "-q", ".")
    done = repo.check("--patch", "-", data=diff)
    assert (places(done), done.returncode) == (["drivers/a.c"], 1)


def test_a_patch_that_head_has_already(repo: Repo) -> None:
    """As b4's check of a prepared series sees it."""
    break_g(repo)
    repo.commit()
    assert places(repo.check("--patch", "-", data=repo.git("format-patch", "-1", "--stdout"))) == ["drivers/a.c"]


def test_the_middle_patch_of_a_series_that_head_has(repo: Repo) -> None:
    break_g(repo)
    middle = repo.commit()
    repo.put("drivers/a.c", BAD % "f", (BAD % "g").replace("broken", "bad"))
    repo.commit()
    mail = repo.git("format-patch", "-1", "--stdout", "--full-index", middle)
    assert places(repo.check("--patch", "-", data=mail)) == ["drivers/a.c"]


def test_an_mbox_with_a_cover_letter_and_its_base(repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD").strip()
    break_g(repo)
    repo.commit("one")
    repo.put("drivers/b.c", BAD % "h")
    repo.commit("two")
    mbox = repo.git("format-patch", "--stdout", "--cover-letter", f"--base={base}", f"{base}..")
    repo.git("rm", "-q", "-r", "drivers")
    repo.commit("gone")
    file = repo.path.parent / "series.mbox"
    file.write_text(mbox)
    assert places(repo.check("--patch", str(file))) == ["drivers/a.c", "drivers/b.c"]


def test_a_quoted_printable_mail(repo: Repo) -> None:
    break_g(repo)
    diff = repo.git("diff").replace("=", "=3D").replace("\t", "=09")
    repo.git("checkout", "-q", ".")
    mail = ("From: =?utf-8?q?D=C3=A9v?= <d@example.org>\nSubject: [PATCH] x\nMIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" + diff)
    assert places(repo.check("--patch", "-", data=mail)) == ["drivers/a.c"]


def test_a_patch_that_does_not_apply(repo: Repo) -> None:
    diff = ("diff --git a/drivers/a.c b/drivers/a.c\n--- a/drivers/a.c\n+++ b/drivers/a.c\n"
            "@@ -1,2 +1,2 @@\n-nothing like it\n+something\n x\n")
    done = repo.check("--patch", "-", data=diff)
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not apply" in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("args", [("--git", "no-such-rev"), ("--git", "HEAD..no-such-rev"),
                                  ("--patch", "/no/such/file"), ("--patch", os.devnull)])
def test_bad_input_is_one_line_and_2(repo: Repo, args: tuple) -> None:
    done = repo.check(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("krefcheck: ") and len(done.stderr.splitlines()) == 1


def test_outside_of_a_repository(repo: Repo, tmp_path: Path) -> None:
    repo.path = tmp_path
    assert repo.check("--git", "HEAD").returncode == 2


def test_no_c_file_is_no_work(repo: Repo) -> None:
    (repo.path / "README").write_text("text\n")
    done = repo.check("--git", repo.commit())
    assert (done.returncode, done.stdout) == (0, "total: 0 warnings, 0 files checked\n")


def test_the_repository_is_only_read(repo: Repo) -> None:
    break_g(repo)
    diff = repo.git("diff")
    before = sorted(str(p) for p in (repo.path / ".git").rglob("*"))
    repo.check("--patch", "-", data=diff)
    assert sorted(str(p) for p in (repo.path / ".git").rglob("*")) == before
    assert repo.git("diff") == diff


def test_staged_is_not_the_work_tree(repo: Repo) -> None:
    break_g(repo)
    assert repo.check("--staged").returncode == 0
    repo.git("add", "-A")
    repo.put("drivers/a.c", BAD % "f", GOOD % "g")
    assert places(repo.check("--staged")) == ["drivers/a.c"]
    repo.git("add", "-A")
    assert repo.check("--staged").returncode == 0


def test_formats(repo: Repo) -> None:
    break_g(repo)
    commit = repo.commit()
    found = json.loads(repo.check("--git", commit, "--format=json").stdout)
    assert (found["file"], found["function"]) == ("drivers/a.c", "g")
    assert {event["file"] for event in found["trace"]} == {"drivers/a.c"}
    sarif = json.loads(repo.check("--git", commit, "--format=sarif").stdout)
    result, = sarif["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "drivers/a.c", "uriBaseId": "%SRCROOT%"}
    assert list(result["partialFingerprints"].values()) == [found["fingerprint"]]
    assert "<details" in repo.check("--git", commit, "--format=html").stdout


def test_terse_is_a_line_per_finding(repo: Repo) -> None:
    break_g(repo)
    lines = repo.check("--git", repo.commit(), "--terse").stdout.splitlines()
    assert len(lines) == 2 and lines[1].startswith("total: ")


def test_a_baseline_works_for_patches_too(repo: Repo) -> None:
    break_g(repo)
    commit = repo.commit()
    base = repo.path.parent / "base"
    subprocess.run([PROGRAM, f"--write-baseline={base}", repo.path], check=True, timeout=60)
    done = repo.check("--git", commit, f"--baseline={base}")
    assert (done.returncode, done.stderr) == (0, "")


# ---- the reply ----

def test_reply_is_a_mail_with_the_remark_under_its_line(repo: Repo) -> None:
    break_g(repo)
    repo.commit("drivers: simplify g")
    mail = repo.git("format-patch", "-1", "--stdout", "--thread")
    done = repo.check("--patch", "-", "--reply", data=mail)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "To: A Developer <a@example.org>" in lines
    assert "Subject: Re: [PATCH] drivers: simplify g" in lines
    ident = re.search("^Message-I[dD]: (.*)$", mail, re.M)
    if ident:
        assert f"In-Reply-To: {ident.group(1)}" in lines
    quoted = [at for at, line in enumerate(lines) if line.startswith("> ")]
    remark = next(at for at, line in enumerate(lines) if line.startswith("[unpaired-get, confidence"))
    assert quoted[0] < remark
    assert "> +\t\treturn -EIO;" in lines[:remark] or "> +               return -EIO;" in lines[:remark]
    assert any(re.search(r"1\. drivers/a\.c:\d+ +kref_get\(&d->ref\);", line) for line in lines)
    assert lines[-1] == "total: 1 warnings, 1 files checked"


def test_reply_answers_each_patch_of_a_series(repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD").strip()
    break_g(repo)
    repo.commit("first")
    repo.put("drivers/b.c", GOOD % "h", GOOD % "i")
    repo.commit("second")
    repo.put("drivers/b.c", GOOD % "h", BAD % "i")
    repo.commit("third")
    done = repo.check("--git", f"{base}..", "--reply")
    assert re.findall("^Subject: Re: (.*)$", done.stdout, re.M) == ["[PATCH] first", "[PATCH] third"]


def test_review_reads_a_mail(repo: Repo) -> None:
    break_g(repo)
    repo.commit("drivers: simplify g")
    mail = repo.git("format-patch", "-1", "--stdout")
    done = subprocess.run([TOP / "scripts" / "krefcheck-review", f"--repo={repo.path}"], input=mail, text=True,
                          capture_output=True, env={**os.environ, "KREFCHECK": PROGRAM}, check=False, timeout=60)
    assert done.returncode == 1
    assert "Subject: Re: [PATCH] drivers: simplify g" in done.stdout


# ---- hooks ----

def commit_with_hook(repo: Repo) -> "subprocess.CompletedProcess[str]":
    repo.git("add", "-A")
    return subprocess.run(["git", "-C", repo.path, "commit", "-q", "-m", "x"], check=False, text=True,
                          capture_output=True, env={**os.environ, "KREFCHECK": PROGRAM}, timeout=60)


def test_install_hook(repo: Repo) -> None:
    done = subprocess.run([SCRIPT, "--install-hook", repo.path], check=False, text=True, capture_output=True,
                          env={**os.environ, "KREFCHECK": PROGRAM}, timeout=60)
    hook = repo.path / ".git" / "hooks" / "pre-commit"
    assert done.returncode == 0 and os.access(hook, os.X_OK)
    repo.put("drivers/b.c", GOOD % "h", GOOD % "i")
    assert commit_with_hook(repo).returncode == 0
    break_g(repo)
    stopped = commit_with_hook(repo)
    assert stopped.returncode != 0
    assert "[unpaired-get]" in stopped.stdout + stopped.stderr


def test_install_hook_leaves_another_hook_alone(repo: Repo) -> None:
    hook = repo.path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 0\n")
    done = subprocess.run([SCRIPT, "--install-hook", repo.path], check=False, text=True, capture_output=True,
                          env={**os.environ, "KREFCHECK": PROGRAM}, timeout=60)
    assert done.returncode == 2
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"


def test_the_hook_of_the_pre_commit_framework(repo: Repo) -> None:
    def hook(*files: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([TOP / "scripts" / "pre-commit-hook", *files], cwd=repo.path, check=False, text=True,
                              capture_output=True, env={**os.environ, "KREFCHECK": PROGRAM}, timeout=60)

    assert hook("drivers/b.c").returncode == 0
    assert hook("drivers/a.c").returncode == 1      # nothing staged: the file whole
    repo.put("drivers/b.c", GOOD % "h", GOOD % "i")
    repo.git("add", "-A")
    assert hook("drivers/b.c", "drivers/a.c").returncode == 0
    break_g(repo)
    repo.git("add", "-A")
    assert hook("drivers/a.c").returncode == 1


@pytest.mark.skipif(not shutil.which("pre-commit"), reason="pre-commit is not installed")
def test_pre_commit_takes_the_manifest() -> None:
    subprocess.run(["pre-commit", "validate-manifest", TOP / ".pre-commit-hooks.yaml"], check=True, timeout=60)


def test_the_program_hands_over_to_the_script(repo: Repo) -> None:
    break_g(repo)
    commit = repo.commit()
    done = subprocess.run([PROGRAM, "--git", commit, "--repo", repo.path], check=False,
                          text=True, capture_output=True, timeout=60)
    assert (places(done), done.returncode) == (["drivers/a.c"], 1)
