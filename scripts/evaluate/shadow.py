# SPDX-License-Identifier: GPL-2.0-only
"""A second tree of hard links, in which single files are replaced, and runs of the checker over it.

A linked file is never written to: it is unlinked first, so the original tree stays as it is.
Where the file system refuses hard links the .c and .h files are copied instead.
"""
from __future__ import annotations

import collections
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time


class Trouble(Exception):
    """Something outside this program is not as it should be."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def default_work(name: str) -> str:
    cache = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    return os.path.join(cache, 'krefcheck', name)


class Shadow:
    def __init__(self, tree: str, work: str):
        self.tree = os.path.realpath(tree)
        if not os.path.isdir(self.tree):
            raise Trouble('no such tree: ' + tree)
        tag = os.path.basename(self.tree) + '-' + hashlib.sha256(self.tree.encode()).hexdigest()[:8]
        self.root = os.path.join(os.path.abspath(work), tag)
        self._list = self.root + '.replaced'
        self._done = self.root + '.complete'
        if os.path.realpath(self.root).startswith(self.tree + os.sep):
            raise Trouble('the work directory lies inside the tree: ' + work)
        if not os.path.exists(self._done):
            self._build()
        self.restore()

    def _build(self) -> None:
        say('linking %s to %s' % (self.tree, self.root))
        shutil.rmtree(self.root, ignore_errors=True)
        copied = 0
        for folder, folders, files in os.walk(self.tree):
            folders[:] = sorted(d for d in folders if d != '.git'
                                and not os.path.islink(os.path.join(folder, d)))
            here = os.path.join(self.root, os.path.relpath(folder, self.tree))
            os.makedirs(here, exist_ok=True)
            for name in files:
                source = os.path.join(folder, name)
                if not name.endswith(('.c', '.h')) or os.path.islink(source):
                    continue
                copied += self._link(source, os.path.join(here, name))
        if copied:
            say('%d files copied: the file system does not link them' % copied)
        with open(self._done, 'w') as file:
            file.write(self.tree + '\n')

    @staticmethod
    def _link(source: str, target: str) -> int:
        try:
            os.link(source, target)
            return 0
        except OSError:
            shutil.copyfile(source, target)
            return 1

    def restore(self) -> None:
        """Put the original files back, also those that an interrupted run left."""
        try:
            with open(self._list, encoding='utf-8') as file:
                paths = file.read().splitlines()
        except FileNotFoundError:
            return
        for path in paths:
            target = os.path.join(self.root, path)
            if os.path.exists(target):
                os.unlink(target)
            self._link(os.path.join(self.tree, path), target)
        os.unlink(self._list)

    def replace(self, texts: dict[str, str]) -> None:
        with open(self._list, 'a', encoding='utf-8') as file:
            file.writelines(path + '\n' for path in sorted(texts))
        for path, text in texts.items():
            target = os.path.join(self.root, path)
            os.unlink(target)
            with open(target, 'x', encoding='utf-8', errors='surrogateescape', newline='') as file:
                file.write(text)


class Checker:
    """krefcheck, run over a directory; findings with paths relative to it."""

    def __init__(self, program: str, args: list[str], timeout: int = 3600,
                 under: tuple[str, ...] = ()):
        self.program = shutil.which(program) or ''
        if not self.program:
            raise Trouble('no checker at %s (build it with make)' % program)
        self.args = args
        self.timeout = timeout
        self.under = under          # parts of the tree, all of it when empty
        self.seconds = 0.0

    def identity(self) -> str:
        """Changes when the program, its models or its options do."""
        digest = hashlib.sha256('\0'.join([*self.args, '', *self.under]).encode())
        model = os.path.join(os.path.dirname(os.path.realpath(self.program)), 'model')
        files = [self.program]
        if os.path.isdir(model):
            files += [os.path.join(model, name) for name in sorted(os.listdir(model))]
        for path in files:
            if os.path.isfile(path):
                with open(path, 'rb') as file:
                    digest.update(file.read())
        return digest.hexdigest()[:16]

    def run(self, root: str) -> list[dict]:
        start = time.monotonic()
        command = [os.path.abspath(self.program), '--format=json', '--min-confidence=low',
                   *self.args, *(os.path.join(root, part) for part in self.under or ('',))]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors='surrogateescape',
                                  timeout=self.timeout)
        except subprocess.TimeoutExpired:
            raise Trouble('the checker took longer than %d seconds' % self.timeout) from None
        self.seconds = time.monotonic() - start
        if done.returncode not in (0, 1):
            tail = done.stderr.strip().splitlines()[-3:]
            raise Trouble('the checker ended with %d: %s' % (done.returncode, ' | '.join(tail)))
        return parse_findings(done.stdout, root)

    def baseline(self, shadow: Shadow, fresh: bool = False) -> list[dict]:
        """The findings of the untouched tree, kept from one run to the next."""
        keep = '%s.findings-%s.json' % (shadow.root, self.identity())
        if not fresh and os.path.exists(keep):
            with open(keep, encoding='utf-8') as file:
                return json.load(file)
        say('checking the untouched tree')
        found = self.run(shadow.root)
        with open(keep + '.new', 'w', encoding='utf-8') as file:
            json.dump(found, file)
        os.replace(keep + '.new', keep)
        say('%d findings in %.1f s' % (len(found), self.seconds))
        return found


def parse_findings(text: str, root: str = '') -> list[dict]:
    """One JSON object a line; paths made relative to the root."""
    prefix = root.rstrip('/') + '/'
    out = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            finding = json.loads(line)
        except ValueError:
            raise Trouble('line %d of the findings is no JSON' % number) from None
        for place in [finding, *finding.get('trace', [])]:
            path = place.get('file') or ''
            if root and path.startswith(prefix):
                path = path[len(prefix):]
            place['file'] = path[2:] if path.startswith('./') else path
        out.append(finding)
    return out


def new_findings(before: list[dict], after: list[dict]) -> list[dict]:
    """What the second list has more of, by fingerprint within a file and function."""
    def key(finding: dict) -> tuple:
        return finding['file'], finding.get('function'), finding['rule'], finding.get('fingerprint')

    budget = collections.Counter(key(f) for f in before)
    out = []
    for finding in after:
        if budget[key(finding)] > 0:
            budget[key(finding)] -= 1
        else:
            out.append(finding)
    return out


def rank(finding: dict) -> int:
    return ('low', 'medium', 'high').index(finding.get('confidence', 'high'))
