# SPDX-License-Identifier: GPL-2.0-only
"""Mails: a thread as a mailing list's archive gives it, in every encoding that mailers use."""

import base64
import json
import os
import quopri
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tool import PROGRAM, TOP
from test_patch import BAD, GOOD, HEAD, Repo, places

ANSWER = """\
From MAILER Thu Jan  1 00:00:00 2026
From: Another Developer <b@example.org>
Subject: Re: [PATCH v2 2/3] drivers: second
Message-ID: <answer@example.org>
In-Reply-To: <2@example.org>

> diff --git a/drivers/a.c b/drivers/a.c
> @@ -1 +1 @@

Why not like this:

diff --git a/drivers/a.c b/drivers/a.c
--- a/drivers/a.c
+++ b/drivers/a.c
@@ -1,2 +1,2 @@
-no such line
+at all

Reviewed-by: Another Developer <b@example.org>

"""


@pytest.fixture(name="series")
def make_series(tmp_path: Path) -> Repo:
    """Three patches on a branch, the second with one mistake; HEAD is their base."""
    repo = Repo(tmp_path / "repo")
    repo.put("drivers/a.c", BAD % "f", GOOD % "g")
    repo.put("drivers/b.c", GOOD % "h")
    repo.commit("base")
    repo.git("checkout", "-q", "-b", "topic")
    repo.put("drivers/b.c", GOOD % "h", GOOD % "first")
    repo.commit("drivers: first")
    repo.put("drivers/a.c", BAD % "f", BAD % "g")
    repo.commit("drivers: second")
    repo.put("drivers/b.c", GOOD % "h", GOOD % "first", GOOD % "third")
    repo.commit("drivers: third")
    repo.git("checkout", "-q", "main")
    return repo


def mails_of(repo: Repo, *options: str) -> list[str]:
    """The series as mails, cover letter first."""
    text = repo.git("format-patch", "--stdout", "--cover-letter", "-v2", "--thread", *options, "main..topic")
    return re.split(r"(?m)^(?=From [0-9a-f]{40} )", text)[1:]


def review(repo: Repo, mbox: str | bytes, *args: str) -> "subprocess.CompletedProcess[bytes]":
    data = mbox.encode() if isinstance(mbox, str) else mbox
    return subprocess.run([TOP / "scripts" / "krefcheck-review", f"--repo={repo.path}", *args], input=data, check=False,
                          capture_output=True, env={**os.environ, "KREFCHECK": PROGRAM}, timeout=120)


def recoded(mail: str, encoding: str) -> str:
    """The mail with its body in another transfer encoding."""
    head, body = mail.split("\n\n", 1)
    head = re.sub(r"(?mi)^(MIME-Version|Content-[\w-]+):.*\n?", "", head).rstrip("\n")
    data = body.encode()
    code = base64.encodebytes(data) if encoding == "base64" else quopri.encodestring(data)
    return (f"{head}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            f"Content-Transfer-Encoding: {encoding}\n\n{code.decode()}\n")


def one_remark(done: "subprocess.CompletedProcess[bytes]") -> None:
    text = done.stdout.decode()
    assert done.returncode == 1, done.stderr
    assert re.findall(r"^Subject: (.*)$", text, re.M) == ["Re: [PATCH v2 2/3] drivers: second"]
    lines = text.splitlines()
    remark = next(at for at, line in enumerate(lines) if line.startswith("The reference"))
    quoted = [line for line in lines[:remark] if line.startswith(">")]
    assert re.fullmatch(r"> \+\s+return -EIO;", quoted[-1])
    assert text.count("[unpaired-get, confidence") == 1
    assert lines[-1] == "total: 1 warnings, 3 files checked"


def test_a_series_of_three_with_one_mistake_has_one_remark(series: Repo) -> None:
    one_remark(review(series, "".join(mails_of(series))))


def test_the_remark_as_an_object(series: Repo) -> None:
    done = review(series, "".join(mails_of(series)), "--format=json")
    comment, = map(json.loads, done.stdout.splitlines())
    line = next(number for number, text in enumerate((HEAD + BAD % "f" + BAD % "g").splitlines(), 1)
                if "EIO" in text and number > len((HEAD + BAD % "f").splitlines()))
    assert (comment["patch"], comment["path"], comment["line"], comment["in_diff"]) == (2, "drivers/a.c", line, True)
    assert comment["subject"] == "[PATCH v2 2/3] drivers: second"
    assert comment["diff_hunk"].splitlines()[0].startswith("@@ ")
    assert comment["diff_hunk"].splitlines()[-1] == "+\t\treturn -EIO;"
    assert comment["finding"]["trace"] and comment["body"].endswith("]")


def test_a_thread_in_any_order_with_answers(series: Repo) -> None:
    cover, first, second, third = mails_of(series)
    one_remark(review(series, ANSWER + third + second + ANSWER + cover + first + second))


def test_the_newest_version_counts(series: Repo) -> None:
    old = [mail.replace("[PATCH v2", "[PATCH").replace("<", "<old-").replace("-EIO", "-EPERM")
           for mail in mails_of(series)]
    one_remark(review(series, "".join(old + mails_of(series))))


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_transfer_encodings(series: Repo, encoding: str) -> None:
    one_remark(review(series, "".join(recoded(mail, encoding) for mail in mails_of(series))))


def test_format_flowed(series: Repo) -> None:
    """RFC 3676: lines that begin with a space have one more."""
    flowed = []
    for mail in mails_of(series):
        head, body = mail.split("\n\n", 1)
        flowed.append(head + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n" +
                      re.sub(r"(?m)^(?= |From |>)", " ", body))
    one_remark(review(series, "".join(flowed)))


def test_dos_line_ends(series: Repo) -> None:
    one_remark(review(series, "".join(mails_of(series)).replace("\n", "\r\n")))


def test_a_patch_that_is_attached(series: Repo) -> None:
    mails = mails_of(series, "--attach")
    assert "multipart/mixed" in mails[2]
    one_remark(review(series, "".join(mails)))


def test_latin1_in_the_code_stays_what_it_is(series: Repo) -> None:
    text = (series.path / "drivers" / "b.c").read_bytes() + b"/* caf\xe9 */\n"
    (series.path / "drivers" / "b.c").write_bytes(text)
    series.git("add", "-A")
    series.git("commit", "-q", "-m", "latin-1")
    (series.path / "drivers" / "b.c").write_bytes(text.replace(b"d->broken", b"d->broken /* \xe9 */")
                                                  .replace(b"\t\tkref_put(&d->ref, data_release);\n\t\treturn", b"\t\treturn"))
    done = subprocess.run(["git", "-C", series.path, "diff"], check=True, capture_output=True)
    series.git("checkout", "-q", ".")
    head = b"From: D <d@example.org>\nSubject: [PATCH] x\nContent-Type: text/plain; charset=iso-8859-1\n\n---\n"
    assert b"[unpaired-get" in review(series, head + done.stdout).stdout


def test_the_file_the_list_archive_tool_makes(series: Repo, tmp_path: Path) -> None:
    """As b4 am writes a series: one mbox, base in the cover letter's last lines."""
    base = series.git("rev-parse", "main").strip()
    mbox = "".join(mails_of(series, f"--base={base}"))
    series.git("rm", "-q", "-r", "drivers")
    series.commit("HEAD is another one")
    file = tmp_path / "v2_series.mbx"
    file.write_text(mbox)
    assert places(series.check("--patch", str(file))) == ["drivers/a.c"]


def test_which_patch_does_not_apply(series: Repo) -> None:
    _, first, second, third = (re.sub(r"(?m)^index .*\n", "", mail) for mail in mails_of(series))
    done = review(series, first + second.replace("data_release", "other_release") + third)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == ("krefcheck: patch 2 of 3 '[PATCH v2 2/3] drivers: second' does not apply to HEAD: "
                                    "patch failed: drivers/a.c:22\n")


def test_other_files_of_a_patch_do_not_matter(series: Repo) -> None:
    """A picture whose bytes are left out, and a file that HEAD does not have."""
    picture = ("diff --git a/logo.png b/logo.png\nindex 1111111..2222222 100644\n"
               "Binary files a/logo.png and b/logo.png differ\n"
               "diff --git a/Kconfig b/Kconfig\n--- a/Kconfig\n+++ b/Kconfig\n@@ -1 +1 @@\n-a\n+b\n")
    diff = series.git("diff", "main", "topic", "--", "drivers/a.c")
    done = series.check("--patch", "-", data=picture + diff + picture)
    assert (places(done), done.returncode) == (["drivers/a.c"], 1)
    done = series.check("--patch", "-", data=picture)
    assert (done.returncode, done.stdout) == (0, "total: 0 warnings, 0 files checked\n")


def test_a_binary_change_of_git(series: Repo) -> None:
    (series.path / "logo.png").write_bytes(bytes(range(256)) * 4)
    series.put("drivers/a.c", BAD % "f", BAD % "g")
    series.git("add", "-A")
    diff = series.git("diff", "--cached", "--binary")
    series.git("reset", "-q", "--hard")
    assert "GIT binary patch" in diff
    assert places(series.check("--patch", "-", data=diff)) == ["drivers/a.c"]


def test_a_new_file_a_deletion_and_a_new_name(series: Repo) -> None:
    series.put("drivers/new.c", BAD % "n", *(GOOD % f"n{i}" for i in range(9)))
    (series.path / "drivers/b.c").unlink()
    series.git("mv", "drivers/a.c", "drivers/c.c")
    series.put("drivers/c.c", BAD % "f", GOOD % "g", BAD % "k")
    series.git("add", "-A")
    diff = series.git("diff", "--cached", "-M")
    assert "rename to drivers/c.c" in diff and "deleted file" in diff and "new file" in diff
    series.git("reset", "-q", "--hard")
    done = series.check("--patch", "-", data=diff)
    assert places(done) == ["drivers/c.c", "drivers/new.c"]
    assert done.stdout.endswith("total: 2 warnings, 3 files checked\n")


def test_forms_of_a_plain_diff(series: Repo) -> None:
    diff = series.git("diff", "main", "topic", "--", "drivers/a.c")
    bare = diff[diff.index("--- "):]
    for text in (bare, f"Index: linux/drivers/a.c\n{'=' * 67}\n{bare}", diff.replace("a/drivers", "drivers")
                 .replace("b/drivers", "drivers"), diff.replace("\n", "\r\n")):
        assert places(series.check("--patch", "-", data=text)) == ["drivers/a.c"], text


def test_a_tree_without_git(series: Repo) -> None:
    mbox = "".join(mails_of(series))
    shutil.rmtree(series.path / ".git")
    before = sorted(series.path.rglob("*"))
    one_remark(review(series, mbox))
    assert places(series.check("--patch", "-", data=mbox)) == ["drivers/a.c"]
    assert sorted(series.path.rglob("*")) == before
    done = series.check("--patch", "-", data=mbox.replace("data_release", "other_release"))
    assert done.returncode == 2 and "does not apply to the files here" in done.stderr
    assert "no git repository" in series.check("--git", "HEAD").stderr
    assert "no git repository" in series.check("--staged").stderr


def test_an_event_outside_of_the_patched_lines_counts(series: Repo) -> None:
    """The patch takes a put from one function; the mistake is in another one that relied on it."""
    helper = "static void drop(struct data *d)\n{\n%s}\n\n"
    user = ("int u(struct data *d)\n{\n\tkref_get(&d->ref);\n\tif (d->broken) {\n\t\tdrop(d);\n\t\treturn -1;\n\t}\n"
            "\tkref_put(&d->ref, data_release);\n\treturn 0;\n}\n")
    series.put("drivers/d.c", helper % "\tkref_put(&d->ref, data_release);\n", user)
    series.commit("good")
    series.put("drivers/d.c", helper % "\tuse(d->broken);\n", user)
    series.commit("bad")
    mail = series.git("format-patch", "-1", "--stdout")
    text = review(series, mail).stdout.decode()
    assert "Outside of the lines that the patch shows" in text or "[unpaired-get" in text
    assert text.endswith("total: 1 warnings, 1 files checked\n")
