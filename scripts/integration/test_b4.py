# SPDX-License-Identifier: GPL-2.0-only
"""A thread as b4 am makes a series of it, and the answer to its patches."""

import os
import re
import subprocess
from pathlib import Path

from test_mails import ANSWER, mails_of, make_series, one_remark, review  # noqa: F401
from test_patch import Repo


def test_a_series_from_b4_am(series: Repo, tmp_path: Path) -> None:
    cover, first, second, third = mails_of(series)
    (tmp_path / "out").mkdir()
    thread = tmp_path / "thread.mbox"
    ident = re.search(r"(?mi)^Message-ID: <(.*)>$", second).group(1)
    answer = ANSWER.replace("<2@example.org>", f"<{ident}>")
    thread.write_text(cover + third + answer + first + second)
    env = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run(["b4", "-n", "--offline-mode", "am", "-m", thread, "-o", tmp_path / "out", ident], cwd=series.path, env=env,
                          check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    mailbox, = (tmp_path / "out").glob("*.mbx")
    text = mailbox.read_text()
    assert re.findall(r"(?m)^Subject: (.*)$", text) == [f"[PATCH v2 {n}/3] drivers: {name}" for n, name in
                                                        ((1, "first"), (2, "second"), (3, "third"))], done.stderr
    assert "Reviewed-by: Another Developer <b@example.org>" in text
    one_remark(review(series, text))
