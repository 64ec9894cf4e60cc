# SPDX-License-Identifier: GPL-2.0-only
"""Which calls of a tree are operations on a kref: the API, and wrappers of it to a fixpoint.

An operation names the reference by a *path*, a C lvalue: kref_get(&x->ref) works on `x->ref`,
put_device(&x->dev) on `x->dev.kobj.kref`. Two operations belong together when their paths
are the same text. A wrapper's path is written with `@` for its argument (or, for a finder,
for its result), so applying a wrapper is substitution.
"""
from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

from .ctext import Function, Node, Source, Unparsable, close_of, split_args

# kinds: get, try (get that can fail), put, init, find (the result is a held reference)


@dataclass(frozen=True)
class Op:
    name: str
    kind: str
    arg: int            # which argument holds the object; -1 is the result
    path: str           # lvalue of the kref, `@` for the argument
    result: str         # void, bool, or ptr when the call returns its object
    depth: int          # 0 is the API itself


API = {name: Op(name, kind, 0, '*@', result, 0) for name, kind, result in (
    ('kref_get', 'get', 'void'), ('kref_init', 'init', 'void'), ('kref_put', 'put', 'bool'),
    ('kref_put_mutex', 'put', 'bool'), ('kref_put_lock', 'put', 'bool'),
    ('kref_get_unless_zero', 'try', 'bool'))}
API['kref_put_lock_irqsave'] = Op('kref_put_lock_irqsave', 'put', 0, '*@', 'bool', 0)

_PRIMARY = re.compile(r'^[A-Za-z_]\w*(?:->\w+|\.\w+|\[\w+\]|\([^()]*\))*$')
_WORDS = re.compile(r'[A-Za-z_]\w*')
_NEUTRAL = re.compile(
    r'^(?:trace_\w+|WARN\w*|BUG\w*|might_sleep\w*|pr_\w+|dev_\w+|printk\w*|\w*dbg\w*|\w*DBG\w*|'
    r'\w*debug\w*|\w*DEBUG\w*|lockdep_\w+|kref_read|rcu_read_(?:un)?lock|IS_ERR\w*|unlikely|likely|'
    r'container_of|to_\w+|\w*_to_\w+|refcount_\w+|snd_BUG_ON|ERR_PTR|ERR_CAST|READ_ONCE)$')
_NULLISH = re.compile(r'^(?:NULL|ERR_PTR\(.*\)|ERR_CAST\(.*\)|0|false)$', re.S)


def squeeze(text: str) -> str:
    """One spelling for an expression."""
    text = re.sub(r'\s+', ' ', text.strip())
    text = re.sub(r'\s*(->|\.|\(|\)|\[|\]|&|\*)\s*', r'\1', text)
    while True:
        new = re.sub(r'(?<![\w\])])\(([A-Za-z_]\w*(?:(?:->|\.)\w+)*)\)(?!\w)', r'\1', text)
        if new == text:
            return text
        text = new


def apply(path: str, arg: str) -> str:
    """Put an argument in the place of `@`."""
    arg = squeeze(arg)
    if arg.startswith('&') and _PRIMARY.match(arg[1:]):
        path = path.replace('@->', arg[1:] + '.')
        path = path.replace('*@', arg[1:])
    if not _PRIMARY.match(arg):
        arg = '(' + arg + ')'
    return squeeze(path.replace('@', arg))


def base_of(path: str) -> str:
    """The pointer that leads to the object: `a->b` of `a->b->c.ref`."""
    path = path.lstrip('*')
    cut = path.rfind('->')
    return path[:cut] if cut >= 0 else path


def tail_of(path: str) -> str:
    return path.lstrip('*')[len(base_of(path)):]


@dataclass
class Use:
    """One call of an operation inside a function."""
    op: Op
    start: int
    end: int            # after the closing parenthesis
    path: str
    args: list[str]
    node: Node
    target: str = ''    # what the result is assigned to

    @property
    def base(self) -> str:
        return base_of(self.path)

    def is_statement(self, code: str) -> bool:
        """The call is the whole statement."""
        return self.node.kind == 'simple' and self.node.start == self.start and \
            code[self.end:self.node.end].strip() == ';'


def innermost(tree: Node, offset: int) -> Node:
    node = tree
    while True:
        for child in node.children:
            if child.start <= offset < child.end:
                node = child
                break
        else:
            return node


_ASSIGN = re.compile(r'([A-Za-z_][\w.>\-]*(?:\[\w+\])?)\s*=\s*(?:\([^()]*\*\)\s*)?$')


def uses_of(src: Source, func: Function, ops: dict[str, Op]) -> list[Use]:
    """All uses in order of text."""
    names = [n for n in func.calls if n in ops]
    if not names:
        return []
    tree = src.tree(func)
    out = []
    for match in re.compile(r'\b(%s)\s*\(' % '|'.join(map(re.escape, names))).finditer(
            src.code, func.body, func.end):
        op = ops[match.group(1)]
        close = close_of(src.code, match.end() - 1)
        if close < 0 or close >= func.end:
            continue
        args = split_args(src.code[match.end():close])
        node = innermost(tree, match.start())
        assign = _ASSIGN.search(src.code, max(node.start, match.start() - 120), match.start())
        target = squeeze(assign.group(1)) if assign else ''
        if op.arg < 0:
            if not target:
                continue
            path = apply(op.path, target)
        elif op.arg < len(args):
            path = apply(op.path, args[op.arg])
        else:
            continue
        out.append(Use(op, match.start(), close + 1, path, args, node, target))
    return out


def _locals(src: Source, func: Function) -> dict[str, str]:
    """Locals with one assignment, that of their declaration or a statement."""
    seen: dict[str, list[str]] = {}
    for match in re.compile(
        r'(?<![\w.>])([A-Za-z_]\w*)\s*=(?!=)\s*([^;,]*(?:\([^;]*\))?)\s*;').finditer(
            src.code, func.body, func.end):
        seen.setdefault(match.group(1), []).append(squeeze(match.group(2)))
    return {k: v[0] for k, v in seen.items() if len(v) == 1 and
            re.match(r'^[\w>&.\-(), ]+$', v[0]) and v[0].count('(') == v[0].count(')')}


def _resolve(path: str, local: dict[str, str], params: list[str]) -> tuple[str, int] | None:
    """Rewrite a path in terms of one parameter."""
    for _ in range(4):
        match = re.match(r'^(\*?)(?:[A-Za-z_]\w*\()?([A-Za-z_]\w*)', path)
        if not match:
            return None
        root = match.group(2)
        if root in params:
            spot = re.compile(r'(?<![\w.>])%s(?!\w)' % re.escape(root))
            if len(spot.findall(path)) != 1:
                return None
            return spot.sub('@', path), params.index(root)
        if root not in local or path[match.end():match.end() + 1] == '(':
            return None
        path = apply(re.sub(r'(?<![\w.>])%s(?!\w)' % re.escape(root), '@', path, count=1),
                     local[root])
    return None


def _returns(src: Source, func: Function, tree: Node) -> list[str]:
    return [squeeze(src.code[n.start + 6:n.end - 1]) for n in tree.walk() if n.kind == 'return']


_NULL_TESTS = {'NULL', 'IS_ERR', 'IS_ERR_OR_NULL', 'likely', 'unlikely', 'WARN_ON', 'WARN_ON_ONCE',
               'BUG_ON'}


def _guard(use: Use, src: Source) -> bool:
    """The operation stands under no condition but a test of the pointer itself."""
    node = use.node
    words = set(re.findall(r'\w+', ' '.join([use.path, *use.args]))) | _NULL_TESTS
    while node.parent is not None:
        parent = node.parent
        if parent.kind in ('loop', 'do', 'switch'):
            return False
        if parent.kind == 'if':
            cond = src.code[slice(*parent.head)]
            if set(_WORDS.findall(cond)) - words:
                return False
        node = parent
    return True


def _quiet(src: Source, func: Function, use: Use) -> bool:
    """Nothing is called besides but messages, assertions and conversions."""
    inside = 0
    for match in re.compile(r'\b([A-Za-z_]\w*)\s*\(').finditer(src.code, func.body, func.end):
        if match.start() < inside or match.group(1) in ('if', 'return', 'sizeof', use.op.name):
            continue
        if not _NEUTRAL.match(match.group(1)):
            return False
        if match.start() > use.start or close_of(src.code, match.end() - 1) < use.start:
            inside = close_of(src.code, match.end() - 1)
    return True


def wrapper_of(src: Source, func: Function, ops: dict[str, Op]) -> Op | None:
    """The operation a small function amounts to, if it is one."""
    if func.name in API or not func.params or func.calls.isdisjoint(ops):
        return None
    try:
        tree = src.tree(func)
        uses = uses_of(src, func, ops)
    except Unparsable:
        return None
    if func.returns_pointer:
        found = _finder(src, func, tree, uses)
        if found:
            return found
    if len(uses) != 1 or uses[0].op.kind in ('find', 'init'):
        return None
    use = uses[0]
    nodes = [n for n in tree.walk() if n.kind not in ('block',)]
    if len(nodes) > 9 or any(n.kind in ('loop', 'do', 'switch', 'goto', 'label') for n in nodes):
        return None
    if not _quiet(src, func, use) or not _guard(use, src):
        return None
    solved = _resolve(use.path, _locals(src, func), func.params)
    if not solved:
        return None
    path, number = solved
    return _shape(src, func, tree, use, path, number)


def _shape(src: Source, func: Function, tree: Node, use: Use, path: str, number: int) -> Op | None:
    """Does the caller see the operation's result?"""
    returns = _returns(src, func, tree)
    depth = use.op.depth + 1
    if use.op.kind == 'put':
        if func.returns_pointer:
            return None
        return Op(func.name, 'put', number, path, 'bool' if any(returns) else 'void', depth)
    result = 'ptr' if func.returns_pointer else 'bool' if any(returns) else 'void'
    if use.op.kind == 'get':
        if result == 'bool':
            return None
        return Op(func.name, 'get', number, path, result, depth)
    if result == 'void' or len(returns) > 3:
        return None
    text = src.code[use.node.start:use.node.end]
    direct = use.node.kind == 'return' or use.node.kind == 'if' or 'return' in text
    if not direct:
        return None
    if use.node.kind == 'if' and len(returns) < 2:
        return None
    if result == 'ptr' and not any(r and not _NULLISH.match(r) for r in returns):
        return None
    return Op(func.name, 'try', number, path, result, depth)


_PUBLISH = re.compile(
    r'\b(?:list_add|hlist_add|hash_add|idr_alloc|xa_alloc|xa_insert|xa_store|rb_link|rb_insert|'
    r'radix_tree_insert|rhashtable_\w*insert)\w*\s*\(')


def _finder(src: Source, func: Function, tree: Node, uses: list[Use]) -> Op | None:
    """Functions that return a reference which the caller owns."""
    gains = [u for u in uses if u.op.kind in ('get', 'try', 'init', 'find')]
    returned = [r for r in _returns(src, func, tree) if not _NULLISH.match(r)]
    if not gains or not returned or not all(re.match(r'^[A-Za-z_]\w*$', r) for r in returned):
        return None
    if len(set(returned)) != 1 or returned[0] in func.params:
        return None
    name = returned[0]
    body = src.code[func.body:func.end]
    sources = [squeeze(m) for m in re.findall(
        r'(?<![\w.>*])%s\s*=(?!=)\s*([^;]*);' % re.escape(name), body)]
    alias = {name} | {s for s in sources if re.match(r'^[A-Za-z_]\w*$', s) and s not in ('NULL',)}
    hits = [u for u in gains if u.base in alias]
    paths = {'@' + tail_of(u.path) for u in hits if tail_of(u.path)}
    if len(paths) != 1 or any(u.path.startswith('*') for u in hits):
        return None
    if len(alias) > 1 and any(s not in alias and not _NULLISH.match(s) for s in sources):
        return None
    if any(u.op.kind == 'init' for u in hits) and _PUBLISH.search(body):
        return None
    puts = [u for u in uses if u.op.kind == 'put' and u.base in alias]
    if any(u.node.parent is tree for u in puts):
        return None
    if not _covers(src, func, tree, hits, name):
        return None
    kinds = {u.op.kind for u in hits}
    return Op(func.name, 'find', -1, paths.pop(), 'init' if 'init' in kinds else 'ptr',
              1 + min(u.op.depth for u in hits))


def _covers(src: Source, func: Function, tree: Node, hits: list[Use], name: str) -> bool:
    """A get under some unrelated condition does not make a finder."""
    for use in hits:
        node = use.node
        while node.parent is not None:
            parent = node.parent
            if parent.kind == 'if' and parent.children and node is not parent:
                cond = src.code[slice(*parent.head)]
                loops = any(p.kind == 'loop' for p in _up(parent))
                if not loops and name not in _WORDS.findall(cond) and use.base not in cond:
                    return False
            node = parent
    return True


def _up(node: Node):
    while node.parent is not None:
        node = node.parent
        yield node


_MACRO = re.compile(
    r'^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)\(([^()\n]*)\)[ \t]*((?:[^\n\\]|\\\n|\\.)*)', re.M)
_LONE = re.compile(r'^(?:do\s*\{\s*)?\(*\s*([A-Za-z_]\w*)\s*\(')


def macro_wrappers(src: Source, ops: dict[str, Op]) -> list[Op]:
    """#define foo_get(f) kref_get(&(f)->ref)"""
    out = []
    for match in _MACRO.finditer(src.nocomment):
        body = match.group(3).replace('\\\n', ' ').strip()
        call = _LONE.match(body)
        if not call or call.group(1) not in ops or match.group(1) in API:
            continue
        op = ops[call.group(1)]
        close = close_of(body, call.end() - 1)
        if close < 0 or op.arg < 0 or re.search(r'\w', re.sub(r'while\s*\(0\)', '', body[close:])):
            continue
        args = split_args(body[call.end():close])
        params = [p.strip() for p in match.group(2).split(',')]
        if op.arg >= len(args):
            continue
        solved = _resolve(apply(op.path, args[op.arg]), {}, params)
        if solved and op.kind != 'find':
            out.append(Op(match.group(1), op.kind, solved[1], solved[0], op.result, op.depth + 1))
    return out


SKIP = ('tools/', 'scripts/', 'Documentation/', 'include/linux/kref.h')


def grep_files(tree: str, words: list[str]) -> list[str]:
    """The .c and .h files that hold one of the words."""
    found = subprocess.run(['grep', '-rlwF', '--include=*.c', '--include=*.h', '-f', '-', '.'],
                           cwd=tree,
                           input='\n'.join(words), capture_output=True, text=True,
                           env={'LC_ALL': 'C', 'PATH': '/usr/bin:/bin:/usr/local/bin'})
    files = (f[2:] for f in found.stdout.splitlines())
    return sorted(f for f in files if not f.startswith(SKIP))


class Knowledge:
    """The operations of a tree: global ones, and those static to a file."""

    def __init__(self, tree: str, waves: int = 4, log=lambda text: None):
        self.tree = tree
        self.sources: dict[str, Source] = {}
        self.shared: dict[str, Op] = dict(API)
        self.local: dict[str, dict[str, Op]] = {}
        self._refused: set[str] = set()
        fresh = sorted(API)
        for wave in range(waves):
            files = grep_files(tree, fresh)
            for path in files:
                if path not in self.sources:
                    self.sources[path] = Source.read(tree, path)
            before = set(self.shared)
            for path in files:
                self._learn(path)
            fresh = sorted(set(self.shared) - before)
            log('wave %d: %d files, %d new operations' % (wave + 1, len(files), len(fresh)))
            if not fresh:
                break

    def ops_for(self, path: str) -> dict[str, Op]:
        own = self.local.get(path)
        if not own:
            return self.shared
        return {k: v for k, v in {**self.shared, **own}.items() if v is not None}

    def _learn(self, path: str) -> None:
        src = self.sources[path]
        own = self.local.setdefault(path, {})
        header = path.endswith('.h')
        for func in src.functions:
            if func.static and not header and func.name in self.shared:
                own.setdefault(func.name, None)     # a namesake hides the shared one
        done: set[str] = set()
        while True:
            ops = self.ops_for(path)
            grown = False
            learned = [(f.name, f.static, wrapper_of(src, f, ops)) for f in src.functions
                       if f.name not in done]
            learned += [(o.name, not header, o) for o in macro_wrappers(src, ops)
                        if o.name not in done]
            for name, static, op in learned:
                if op is None:
                    continue
                done.add(name)
                if static and not header:
                    grown |= own.get(name) != op
                    own[name] = op
                else:
                    grown |= self._share(op)
            if not grown:
                return

    def _share(self, op: Op) -> bool:
        old = self.shared.get(op.name)
        if op.name in self._refused or old == op:
            return False
        if old and (old.kind, old.path) != (op.kind, op.path):
            if old.depth == 0:
                return False
            self._refused.add(op.name)
            del self.shared[op.name]
            return False
        if old:
            return False
        self.shared[op.name] = op
        return True
