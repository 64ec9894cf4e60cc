# SPDX-License-Identifier: GPL-2.0-only
"""Finds the places of a function where a defect of each class can be put.

The criteria are told at the head of bench-recall.
"""
from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field

from .ctext import Function, Node, Source, Unparsable, close_of, split_args
from .krefops import _PUBLISH, Knowledge, Op, Use, apply, squeeze, tail_of, uses_of

CLASSES = ('put-deleted-error', 'put-deleted-normal', 'put-doubled', 'put-before-use',
           'get-after-handoff',
           'get-deleted-handoff', 'lock-removed', 'unless-zero-plain', 'check-removed')

Edit = tuple[int, int, str]


@dataclass
class Defect:
    kind: str
    path: str
    function: str
    line: int
    object: str
    api: str
    literal: bool
    edits: list[Edit] = field(repr=False)

    @property
    def key(self) -> tuple:
        return self.kind, self.path, self.function, self.line, self.api

    def apply(self, text: str) -> str:
        for start, end, new in sorted(self.edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def diff(self, text: str) -> str:
        return ''.join(difflib.unified_diff(text.splitlines(True),
                                            self.apply(text).splitlines(True),
                                            'a/' + self.path, 'b/' + self.path, n=6))


# Text of statements


def indent_of(src: Source, node: Node) -> str:
    line = src.text.rfind('\n', 0, node.start) + 1
    return re.match(r'[ \t]*', src.text[line:node.start]).group()


def lines_of(src: Source, node: Node) -> tuple[int, int]:
    """The whole lines of a statement that shares them with no other, else its bare span."""
    line = src.text.rfind('\n', 0, node.start) + 1
    stop = src.text.find('\n', node.end)
    stop = len(src.text) - 1 if stop < 0 else stop
    if src.code[line:node.start].strip() or src.code[node.end:stop].strip():
        return node.start, node.end
    return line, stop + 1


def looks_declared(src: Source, node: Node) -> bool:
    return node.kind == 'simple' and re.match(
        r'(?:(?:const|struct|union|enum|unsigned|static|register)\s+)*'
        r'[A-Za-z_]\w*\s+\**\s*[A-Za-z_]\w*\s*[=;,\[]',
        src.code[node.start:node.end]) is not None


def delete(src: Source, node: Node) -> Edit:
    """Take a statement away and leave valid C."""
    if node.in_block:
        siblings = node.siblings()
        where = node.index
        follower = siblings[where + 1] if where + 1 < len(siblings) else None
        bare = follower is None or looks_declared(src, follower)
        if where and siblings[where - 1].kind == 'label' and bare:
            return node.start, node.end, ';'
        return (*lines_of(src, node), '')
    parent = node.parent
    if parent.kind == 'if' and len(parent.children) == 1 and parent.in_block and \
            '(' not in src.code[slice(*parent.head)]:
        return delete(src, parent)
    return node.start, node.end, ';'


def put_before(src: Source, node: Node, statement: str) -> Edit:
    return node.start, node.start, statement + '\n' + indent_of(src, node)


def put_after(src: Source, node: Node, statement: str) -> Edit:
    return node.end, node.end, '\n' + indent_of(src, node) + statement


def double(src: Source, node: Node) -> list[Edit]:
    statement = src.text[node.start:node.end]
    if node.in_block:
        return [put_after(src, node, statement)]
    back = len(src.code[:node.start].rstrip())
    outer = indent_of(src, node.parent)
    return [(back, back, ' {'), (node.end, node.end, '\n%s\t%s\n%s}' % (outer, statement, outer))]


# What is known of a function


JUMPS = ('return', 'goto', 'break', 'continue')
_FAILED = re.compile(
    r'!|\b(?:ret|err|error|rc|status|retval|r|res|result|errno)\b|<\s*0|IS_ERR|-E[A-Z]+|fail|NULL')
_BAD_LABEL = re.compile(r'err|fail|abort|bail|undo|unwind|cleanup|free|destroy|release|bad|drop',
                        re.I)
_BAD_VALUE = re.compile(r'^(?:-E[A-Z]+|-1|-\w+|NULL|false|ERR_PTR\(.*\)|ERR_CAST\(.*\))$')
_LOOKUP = (
    r'(?:rcu_dereference\w*|xa_load|xa_find\w*|idr_find\w*|idr_get_next\w*|radix_tree_lookup\w*|'
    r'rhashtable_lookup\w*|rhltable_lookup\w*|list_first_entry\w*|list_last_entry\w*|'
    r'list_entry\w*|hlist_entry\w*|rb_entry\w*|rb_find\w*|hlist_bl_entry\w*|'
    r'list_first_or_null_rcu|srcu_dereference\w*)')
_RCU_FIND = re.compile(r'\b(?:rcu_dereference\w*|\w+_rcu)\s*\(')

LOCKS = {}
for _kind, _take, _drop in (
        ('mutex', 'mutex_lock mutex_lock_nested', 'mutex_unlock'),
        ('spin', 'spin_lock spin_lock_irq spin_lock_irqsave spin_lock_bh spin_lock_nested',
         'spin_unlock spin_unlock_irq spin_unlock_irqrestore spin_unlock_bh'),
        ('raw', 'raw_spin_lock raw_spin_lock_irq raw_spin_lock_irqsave',
         'raw_spin_unlock raw_spin_unlock_irq raw_spin_unlock_irqrestore'),
        ('read', 'read_lock read_lock_bh read_lock_irq read_lock_irqsave',
         'read_unlock read_unlock_bh read_unlock_irq read_unlock_irqrestore'),
        ('write', 'write_lock write_lock_bh write_lock_irq write_lock_irqsave',
         'write_unlock write_unlock_bh write_unlock_irq write_unlock_irqrestore'),
        ('xa', 'xa_lock xa_lock_irq xa_lock_irqsave xa_lock_bh',
         'xa_unlock xa_unlock_irq xa_unlock_irqrestore '
         'xa_unlock_bh'),
        ('down', 'down_read down_write', 'up_read up_write'),
        ('rcu', 'rcu_read_lock', 'rcu_read_unlock')):
    LOCKS.update({n: (_kind, True) for n in _take.split()})
    LOCKS.update({n: (_kind, False) for n in _drop.split()})
_LOCKISH = re.compile(
    r'\b((?:\w*lock\w*|down\w*|up(?:_\w+)?|guard|scoped_guard|\w*_acquire|\w*_release))\s*\(')
_HARMLESS = re.compile(r'^(?:lockdep_\w+|\w*lock_init|\w*block\w*|might_lock\w*|\w*_held)$')
_HELD_NAME = re.compile(r'locked|^__|_rcu$|unlocked|_lh$|nolock')
_HELD_TEXT = re.compile(
    r'lockdep_assert_held|__must_hold|lockdep_is_held|_is_held|assert_\w*locked|'
    r'WARN_ON\(!\w*_is_locked')

HANDOFFS = re.compile(
    r'\b(queue_work|queue_work_on|queue_delayed_work|queue_delayed_work_on|'
    r'schedule_work|schedule_work_on|'
    r'schedule_delayed_work|mod_delayed_work|kthread_run|kthread_create|kthread_queue_work|'
    r'kthread_queue_delayed_work|mod_timer|add_timer|call_rcu|call_srcu|tasklet_schedule|'
    r'tasklet_hi_schedule|'
    r'usb_submit_urb|hrtimer_start|irq_work_queue|task_work_add|'
    r'request_firmware_nowait|async_schedule|'
    r'dma_fence_add_callback|queue_rcu_work)\s*\(')


@dataclass
class Lock:
    kind: str
    takes: bool
    key: str
    start: int
    node: Node


class Site:
    """A function under the knife."""

    def __init__(self, src: Source, func: Function, ops: dict[str, Op]):
        self.src = src
        self.func = func
        self.ops = ops
        self.tree = src.tree(func)
        self.uses = uses_of(src, func, ops)
        self.code = src.code
        self.body = src.code[func.body:func.end]
        self.gains: list[tuple[Use, str]] = []
        for use in self.uses:
            if use.op.kind == 'put':
                continue
            self.gains.append((use, use.path))
            if use.op.result == 'ptr' and use.target and use.op.arg >= 0:
                self.gains.append((use, apply(use.op.path, use.target)))

    def slice(self, node: Node) -> str:
        return self.code[node.start:node.end]

    def assigned(self, name: str, start: int, end: int) -> bool:
        return re.compile(r'(?<![\w.>])%s\s*(?:=(?!=)|\+\+|--)' % re.escape(name)).search(
            self.code, start, end) is not None

    def gains_before(self, use: Use) -> list[Use]:
        """Where this reference was acquired, on a way that leads to the put."""
        out = []
        for gain, path in self.gains:
            if path != use.path or gain.end > use.start:
                continue
            if self.assigned(use.base, gain.end, use.start):
                continue
            if not exclusive(gain.node, use.node):
                out.append(gain)
        return out

    def locks(self) -> list[Lock] | None:
        """All lock operations, or None when there is one that is not understood."""
        out = []
        for match in _LOCKISH.finditer(self.code, self.func.body, self.func.end):
            name = match.group(1)
            if name in LOCKS:
                close = close_of(self.code, match.end() - 1)
                args = split_args(self.code[match.end():close])
                kind, takes = LOCKS[name]
                node = innermost_of(self.tree, match.start())
                if node.kind != 'simple' or node.start != match.start() or \
                        self.code[close + 1:node.end].strip() != ';':
                    return None
                out.append(Lock(kind, takes, squeeze(args[0]) if args else '', match.start(), node))
            elif not _HARMLESS.match(name):
                return None
        return out


def innermost_of(tree: Node, offset: int) -> Node:
    node = tree
    while True:
        for child in node.children:
            if child.start <= offset < child.end:
                node = child
                break
        else:
            return node


def chain(node: Node) -> list[Node]:
    out = [node]
    while out[-1].parent is not None:
        out.append(out[-1].parent)
    return out


def exclusive(first: Node, second: Node) -> bool:
    """In the two arms of one if, or in two cases of one switch."""
    mine, other = chain(first), chain(second)
    common = next(n for n in mine if any(n is o for o in other))
    below, beside = ([n for n in line if n.parent is common] for line in (mine, other))
    if not below or not beside or below[0] is beside[0]:
        return False
    if common.kind == 'if':
        return True
    siblings = common.children
    between = siblings[below[0].index + 1:beside[0].index]
    return any(n.kind == 'label' and n.word in ('case', 'default') for n in between)


def leaves(node: Node) -> bool:
    """The statement ends in a jump."""
    if node.kind in JUMPS:
        return True
    return node.kind == 'block' and bool(node.children) and node.children[-1].kind in JUMPS


def jumps_inside(node: Node) -> bool:
    return any(n.kind in JUMPS or n.kind == 'label' for n in node.walk())


def failing(site: Site, node: Node) -> bool:
    """The statement stands in a branch whose condition is a failure."""
    child = node
    for parent in chain(node)[1:]:
        if parent.kind == 'if':
            head = site.code[slice(*parent.head)]
            return bool(_FAILED.search(head)) == (parent.children[0] is child)
        child = parent
    return False


def path_of(site: Site, node: Node) -> str:
    """'error', 'normal' or '' for the way out that a statement is on."""
    if not node.in_block:
        return ''
    siblings = node.siblings()
    where = node.index
    if node.parent is site.tree:
        labels = [n.word for n in siblings[:where] if n.kind == 'label']
        if any(re.search(r'again|retry|restart|repeat|loop', word) for word in labels):
            return ''
        passed: set[str] = set()
        for other in reversed(siblings[:where]):
            if other.kind == 'return':
                return 'error'
            if other.kind == 'goto':
                return 'normal' if site.slice(other)[4:].strip(' \t;') in passed else 'error'
            if other.kind == 'label':
                passed.add(other.word)
        return 'normal'
    for follow in siblings[where + 1:]:
        if follow.kind == 'return':
            value = squeeze(site.code[follow.start + 6:follow.end - 1])
            if _BAD_VALUE.match(value):
                return 'error' if failing(site, node) or value.startswith(('-E', 'ERR')) else ''
            if value in ('', '0', 'true'):
                return '' if failing(site, node) else 'normal'
            return 'error' if failing(site, node) and re.match(r'\w+$', value) else ''
        if follow.kind == 'goto':
            label = site.slice(follow)[4:].strip(' ;')
            if re.search(r'again|retry|restart|repeat|loop|next', label):
                return ''
            return 'error' if _BAD_LABEL.search(label) and failing(site, node) else ''
        if follow.kind in ('break', 'continue', 'label', 'loop', 'do', 'switch'):
            return ''
    return '' if failing(site, node) else 'normal'


# The classes


def in_loop(node: Node) -> Node | None:
    return next((n for n in chain(node)[1:] if n.kind in ('loop', 'do')), None)


def make(site: Site, kind: str, use: Use, edits: list[Edit]) -> Defect:
    return Defect(kind, site.src.path, site.func.name, site.src.line(use.start), use.base,
                  use.op.name,
                  use.op.depth == 0, edits)


def put_defects(site: Site):
    for use in site.uses:
        if use.op.kind != 'put' or not use.is_statement(site.code):
            continue
        gains = site.gains_before(use)
        if not gains:
            continue
        node = use.node
        way = path_of(site, node)
        if way:
            yield make(site, 'put-deleted-' + way, use, [delete(site.src, node)])
        loop = in_loop(node)
        inside = all(loop is None or any(n is loop for n in chain(g.node)) for g in gains)
        if inside and (node.in_block or node.parent.kind == 'if'):
            yield make(site, 'put-doubled', use, double(site.src, node))
        moved = put_before_use(site, use, gains)
        if moved:
            yield moved


def put_before_use(site: Site, use: Use, gains: list[Use]) -> Defect | None:
    if not use.node.in_block or len(gains) != 1 or sum(p == use.path for _, p in site.gains) != 1:
        return None
    gain = gains[0]
    if gain.op.kind == 'get' or gain.op.kind == 'find' and not gain.target:
        return None
    if (gain.op.kind == 'init' or gain.op.result == 'init') and _PUBLISH.search(site.body):
        return None
    base = use.base
    if not re.match(r'^[A-Za-z_]\w*$', base) or base in site.func.params:
        return None
    if under_lock(site, use.node.start):
        return None
    if gain.op.kind == 'try' and not re.search(r'\brcu_read_unlock\b',
                                               site.code[gain.end:use.start]):
        return None
    deref = re.compile(r'(?<![\w.>])%s\s*->' % re.escape(base))
    siblings = use.node.siblings()
    if deref.search(site.code, use.end, use.node.parent.end):
        return None
    for number in range(use.node.index - 1, -1, -1):
        other = siblings[number]
        text = site.slice(other)
        if other.kind == 'label' or jumps_inside(other) or looks_declared(site.src, other):
            return None
        if other.start <= gain.end or re.search(r'(?<![\w.>])%s\s*=(?!=)' % re.escape(base),
                                                text) or \
                any(other.start <= u.start < other.end for u in site.uses):
            return None
        if deref.search(text) and 'sizeof' not in text:
            edits = [delete(site.src, use.node),
                     put_before(site.src, other, site.src.text[use.node.start:use.node.end])]
            return make(site, 'put-before-use', use, edits)
    return None


REGISTER = re.compile(
    r'\b(?:INIT_\w*WORK\w*|timer_setup\w*|tasklet_setup|tasklet_init|kthread_init_work|'
                      r'kthread_init_delayed_work|init_irq_work|INIT_RCU_WORK)\s*\(')


def folder(path: str) -> str:
    return path.rsplit('/', 1)[0]


class Handoffs:
    """Which calls pass an object to another context, and which function runs there.

    A template is the list of a hand-off's arguments with `@N` for the caller's N-th one.
    """

    def __init__(self, know: Knowledge):
        self.know = know
        # folder, member: file, function
        self.callbacks: dict[tuple[str, str], list[tuple[str, str]]] = {}
        # file, function: template
        self.local: dict[tuple[str, str], list[str]] = {}
        self.shared: dict[str, list[str]] = {}
        for path, src in know.sources.items():
            self._callbacks(path, src)
            for func in src.functions:
                self._wrapper(path, src, func)
        self.names = set(self.shared) | {name for _, name in self.local}

    def _callbacks(self, path: str, src: Source) -> None:
        for match in REGISTER.finditer(src.code):
            close = close_of(src.code, match.end() - 1)
            args = split_args(src.code[match.end():close])
            member = re.search(r'(\w+)\s*$', args[0]) if len(args) >= 2 else None
            if member:
                self.callbacks.setdefault((folder(path), member.group(1)), []).append(
                    (path, squeeze(args[1]).lstrip('&')))

    def _wrapper(self, path: str, src: Source, func: Function) -> None:
        """A short function that does nothing but hand a part of its argument over."""
        found = list(HANDOFFS.finditer(src.code, func.body, func.end))
        if len(found) != 1 or not func.params or func.end - func.body > 700:
            return
        close = close_of(src.code, found[0].end() - 1)
        args = [squeeze(a) for a in split_args(src.code[found[0].end():close])]
        out = []
        for arg in args:
            for number, param in enumerate(func.params):
                if param:
                    arg = re.sub(r'(?<![\w.>])%s(?!\w)' % re.escape(param), '@%d' % number, arg)
            out.append(arg)
        if not any('@' in arg for arg in out) or self.know.ops_for(path).get(func.name):
            return
        if func.static and not path.endswith('.h'):
            self.local[path, func.name] = out
        else:
            self.shared[func.name] = out

    def args_of(self, path: str, name: str, args: list[str]) -> list[str] | None:
        """What a call hands over, in the caller's words."""
        if HANDOFFS.match(name + '('):
            return [squeeze(a) for a in args]
        template = self.local.get((path, name)) or self.shared.get(name)
        if template is None:
            return None

        def argument(match: re.Match[str]) -> str:
            number = int(match.group(1))
            return squeeze(args[number]) if number < len(args) else ''

        return [re.sub(r'@(\d+)', argument, text) for text in template]

    def puts(self, path: str, args: list[str], tail: str) -> bool:
        """The function that will run puts the same member."""
        names = []
        for arg in args:
            arg = arg.lstrip('&')
            names.append((path, arg))
            member = re.search(r'(\w+)$', arg)
            if member:
                names += self.callbacks.get((folder(path), member.group(1)), [])
        for where, name in names:
            src = self.know.sources[where]
            func = src.by_name.get(name)
            if func and tail in puts_in(src, func, self.know.ops_for(where)):
                return True
        return False


def puts_in(src: Source, func: Function, ops: dict[str, Op], depth: int = 2) -> set[str]:
    """Members whose reference a function drops, through calls inside the file."""
    try:
        out = {tail_of(u.path) for u in uses_of(src, func, ops) if u.op.kind == 'put'}
    except Unparsable:
        return set()
    if depth:
        for name in func.calls:
            inner = src.by_name.get(name)
            if inner and inner is not func and name not in ops:
                out |= puts_in(src, inner, ops, depth - 1)
    return out


_ANY_CALL = re.compile(r'\b([A-Za-z_]\w*)\s*\(')


def handoff_in(site: Site, node: Node, handoffs: Handoffs) -> tuple[int, int, list[str]] | None:
    """The hand-off of a simple statement or of the condition of an if."""
    if node.kind not in ('simple', 'if', 'return'):
        return None
    span = node.head if node.kind == 'if' else (node.start, node.end)
    for match in _ANY_CALL.finditer(site.code, *span):
        close = close_of(site.code, match.end() - 1)
        args = handoffs.args_of(site.src.path, match.group(1),
                                split_args(site.code[match.end():close]))
        if args is not None:
            return match.start(), close + 1, args
    return None


def handoff_defects(site: Site, handoffs: Handoffs):
    if site.func.calls.isdisjoint(handoffs.names) and not HANDOFFS.search(site.body):
        return
    for use in site.uses:
        if use.op.kind != 'get' or use.node.kind != 'simple' or not use.node.in_block or \
                under_lock(site, use.node.start):
            continue
        alone = use.is_statement(site.code)
        stored = use.op.result == 'ptr' and use.target and '->' in use.target and \
            site.code[use.end:use.node.end].strip() == ';' and \
            re.match(r'[\w.>\-]+\s*=\s*$', site.code[use.node.start:use.start]) is not None
        if not alone and not stored:
            continue
        words = carriers(site, use)
        siblings = use.node.siblings()
        for other in siblings[use.node.index + 1:]:
            text = site.slice(other)
            handed = handoff_in(site, other, handoffs)
            if handed is None:
                if other.kind in JUMPS or other.kind == 'label' or \
                        re.search(r'lock\w*\s*\(', text) or \
                        any(other.start <= u.start < other.end and u.path == use.path
                            for u in site.uses):
                    break
                continue
            start, end, args = handed
            if not any(re.search(r'(?<![\w.>])%s(?!\w)' % re.escape(w), a) for w in words
                       for a in args) or \
                    not handoffs.puts(site.src.path, args, tail_of(use.path)):
                break
            if stored:
                yield make(site, 'get-deleted-handoff', use,
                           [(use.start, use.end, use.args[use.op.arg])])
                break
            yield make(site, 'get-deleted-handoff', use, [delete(site.src, use.node)])
            if other.kind != 'return' and not lock_is_held(site):
                yield make(site, 'get-after-handoff', use, get_late(site, use, other, start, end))
            break


def carriers(site: Site, use: Use) -> set[str]:
    """The object itself, and what it was stored into a few statements ago."""
    words = {use.base}
    if use.target and '->' in use.target:
        words.add(use.target.rsplit('->', 1)[0])
    for other in use.node.siblings()[max(0, use.node.index - 8):use.node.index + 4]:
        match = re.match(r'([A-Za-z_]\w*)(?:->|\.)[\w.]+\s*=\s*%s\s*;$' % re.escape(use.base),
                         site.slice(other))
        if match:
            words.add(match.group(1))
    return words


def under_lock(site: Site, offset: int) -> bool:
    """A lock taken before is not dropped yet, as the text goes."""
    depth: dict[str, int] = {}
    calls = re.compile(r'\b(\w*lock\w*|down\w*|up\w*)\s*\(')
    for match in calls.finditer(site.code, site.func.body, offset):
        if match.group(1) in LOCKS:
            kind, takes = LOCKS[match.group(1)]
            depth[kind] = 1 if takes else 0
    return any(depth.values())


def get_late(site: Site, use: Use, other: Node, start: int, end: int) -> list[Edit]:
    src = site.src
    get = src.text[use.node.start:use.node.end]
    if other.kind == 'if' and len(other.children) == 1:
        head = site.code[slice(*other.head)].strip()
        body = other.children[0]
        inner = body.children if body.kind == 'block' else [body]
        if head == '!' + site.code[start:end] and len(inner) == 1 and \
                any(u.node is inner[0] and u.op.kind == 'put' and u.path == use.path
                    for u in site.uses):
            return [delete(src, use.node), (other.head[0], other.head[1], src.text[start:end]),
                    (inner[0].start, inner[0].end, get)]
    return [delete(src, use.node), put_after(src, other, get)]


def looked_up(site: Site, base: str, before: int, loose: bool) -> int:
    """Offset of the look-up that gave the pointer, or -1."""
    if not re.match(r'^[A-Za-z_]\w*$', base) or base in site.func.params:
        return -1
    for node in site.tree.walk():
        if node.kind == 'loop' and 'for_each' in node.word and node.start < before <= node.end:
            if base in [squeeze(a) for a in split_args(site.code[slice(*node.head)])]:
                return node.start
    names = _LOOKUP if not loose else r'(?:%s|\w*(?:find|lookup)\w*)' % _LOOKUP
    last = -1
    for match in re.compile(r'(?<![\w.>*])%s\s*=\s*(?:\([^()]*\)\s*)?(%s)\s*\(' %
                            (re.escape(base), names)).finditer(
            site.code, site.func.body, before):
        op = site.ops.get(match.group(1))
        if op is None or op.kind != 'find':
            last = match.start()
        else:
            last = -1
    return last


def lock_is_held(site: Site) -> bool:
    """The name or an assertion tells of a lock that the caller holds."""
    return _HELD_NAME.search(site.func.name) is not None or '__must_hold' in site.func.header or \
        _HELD_TEXT.search(site.body) is not None


def lock_defects(site: Site):
    if lock_is_held(site):
        return
    locks = site.locks()
    if not locks:
        return
    keys = {(lock.kind, lock.key) for lock in locks}
    if len(keys) != 1 or not locks[0].takes or not any(not lock.takes for lock in locks):
        return
    for use in site.uses:
        if use.op.kind not in ('get', 'try') or locks[0].kind == 'rcu' and use.op.kind == 'get':
            continue
        found = looked_up(site, use.base, use.start, True)
        if found < 0:
            continue
        before = [lock for lock in locks if lock.start < found]
        if not before or not before[-1].takes:
            continue
        if any(found < lock.start < use.start for lock in locks):
            continue
        if not any(lock.start > use.start for lock in locks):
            continue
        yield make(site, 'lock-removed', use, [delete(site.src, lock.node) for lock in locks])
        return


@dataclass
class Check:
    """`if` whose condition is, or ends in, the checked call."""
    negated: bool
    rest: str           # the other operands, '' when there are none
    joint: str


def squashed(text: str) -> str:
    return re.sub(r'\s', '', text)


def check_of(site: Site, use: Use) -> Check | None:
    node = use.node
    if node.kind != 'if' or not node.in_block or not node.head[0] <= use.start < node.head[1]:
        return None
    start, end = node.head
    head = site.code[start:end]
    depth, cuts = 0, []
    for match in re.finditer(r'[()]|&&|\|\|', head):
        if match.group() == '(':
            depth += 1
        elif match.group() == ')':
            depth -= 1
        elif depth == 0:
            cuts.append((match.start(), match.group()))
    joints = {c[1] for c in cuts}
    if len(joints) > 1:
        return None
    last = cuts[-1][0] + 2 if cuts else 0
    if use.start < start + last:
        return None
    operand = head[last:].strip()
    call = site.code[use.start:use.end]
    wrapped = re.match(r'^(?:un)?likely\((.*)\)$', operand, re.S)
    if wrapped:
        operand = wrapped.group(1).strip()
    if operand == call:
        negated = False
    elif squashed(operand) in [form % squashed(call) for form in ('!%s', '%s==0', '%s==NULL')]:
        negated = True
    else:
        return None
    rest = site.src.text[start:start + cuts[-1][0]].rstrip() if cuts else ''
    return Check(negated, rest, joints.pop() if joints else '')


def uncheck(site: Site, use: Use, check: Check, call: str) -> list[Edit] | None:
    """Rewrite the if so that `call` runs and nobody asks how it went."""
    src, node = site.src, use.node
    tab = indent_of(src, node)
    then = node.children[0]
    other = node.children[1] if len(node.children) > 1 else None
    text = src.text

    def part(statement: Node) -> str:
        return text[statement.start:statement.end]

    if not check.rest:
        keep = other if check.negated else then
        if keep is None:
            return [(node.start, node.end, call)]
        return [(node.start, node.end, call + '\n' + tab + part(keep))]
    if check.negated and check.joint == '||' and other is None and leaves(then):
        gap = ' ' if then.kind == 'block' else '\n%s\t' % tab
        text = 'if (%s)%s%s\n%s%s' % (check.rest, gap, part(then), tab, call)
        return [(node.start, node.end, text)]
    if check.negated and check.joint == '&&' and other is None:
        return [(node.start, node.end, 'if (%s)\n%s\t%s' % (check.rest, tab, call))]
    if not check.negated and check.joint == '&&':
        edits = [(node.head[0], node.head[1], check.rest)]
        if then.kind == 'block':
            edits.append((then.start + 1, then.start + 1, '\n%s\t%s' % (tab, call)))
        else:
            edits.append((then.start, then.end, '{\n%s\t%s\n%s\t%s\n%s}' %
                          (tab, call, tab, part(then), tab)))
        return edits
    return None


def plain_get(site: Site, use: Use) -> str | None:
    if use.op.depth == 0:
        return 'kref_get(%s);' % use.args[0]
    for op in sorted(site.ops.values(), key=lambda o: o.name):
        same = op.kind == 'get' and op.path == use.op.path and op.arg == 0
        if same and op.depth and len(use.args) == 1:
            return '%s(%s);' % (op.name, use.args[0])
    if use.op.name in site.src.by_name and not use.path.startswith('*'):
        return 'kref_get(&%s);' % use.path
    return None


def check_defects(site: Site):
    for use in site.uses:
        if use.op.kind != 'try':
            continue
        check = check_of(site, use)
        if check is None:
            continue
        edits = uncheck(site, use, check, site.src.text[use.start:use.end] + ';')
        if edits and used_after(site, use, check):
            yield make(site, 'check-removed', use, edits)
        plain = plain_get(site, use)
        if not plain or looked_up(site, use.base, use.start, False) < 0:
            continue
        before = site.code[site.func.body:use.start]
        if not re.search(r'\brcu_read_lock\b', before) and not _RCU_FIND.search(before):
            continue
        locks = site.locks()
        if locks is None or any(lock.kind != 'rcu' for lock in locks):
            continue
        edits = uncheck(site, use, check, plain)
        if edits:
            yield make(site, 'unless-zero-plain', use, edits)


def used_after(site: Site, use: Use, check: Check) -> bool:
    """Somebody relies on the reference: the pointer is named again."""
    end = site.func.end if check.negated else use.node.end
    word = re.compile(r'(?<![\w.>])%s(?!\w)' % re.escape(use.base))
    return word.search(site.code, use.end, end) is not None


def defects_of(know: Knowledge, handoffs: Handoffs, path: str):
    """All places of one file."""
    src = know.sources[path]
    ops = know.ops_for(path)
    for func in src.functions:
        own = ops.get(func.name)
        if own is not None and own.kind != 'find':
            continue
        if func.calls.isdisjoint(ops) or src.has_directive(func) or func.name.isupper():
            continue        # SYSCALL_DEFINE3(...): what its name is, is a matter of taste
        try:
            site = Site(src, func, ops)
        except Unparsable:
            continue
        if not site.uses:
            continue
        found = [*put_defects(site), *handoff_defects(site, handoffs), *lock_defects(site),
                 *check_defects(site)]
        yield from (d for d in found if d.apply(src.text) != src.text)
