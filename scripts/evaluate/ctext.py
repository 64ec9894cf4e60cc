# SPDX-License-Identifier: GPL-2.0-only
"""C source as text: comments blanked, functions found, bodies cut into statements.

Deliberately not the checker's front end: a second, independent reading is the point of a
benchmark. It knows the kernel's habits only (a function body ends with a brace in column 0)
and gives up on a function rather than guess.
"""
from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field

_LEX = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
_DIRECTIVE = re.compile(r'^[ \t]*#(?:[^\n\\]|\\\n|\\.)*', re.M)
_FUNC = re.compile(r'^[A-Za-z_][^;{}=]*\)\s*(?:__\w+\s*(?:\([^()]*\)\s*)?)*\{', re.M)
_TOKEN = re.compile(r'[A-Za-z_]\w*|\d[\w.]*|->|\+\+|--|&&|\|\||[<>=!+\-*/%&|^]=|\.\.\.|\S')
_WORD = re.compile(r'[A-Za-z_]\w*')
_CALL = re.compile(r'\b([A-Za-z_]\w*)\s*\(')
_OPEN = {'(': ')', '[': ']', '{': '}'}
_CLOSE = {v: k for k, v in _OPEN.items()}
_KEYWORDS = frozenset('if else while for do switch case default return goto break continue'.split())
_ATTRIBUTES = frozenset(
    '''__acquires __releases __must_hold __printf __scanf __attribute__ __attribute
    __alloc_size __section __aligned __cond_acquires __cond_lock __no_sanitize'''.split())


class Unparsable(Exception):
    """The text is not simple enough to be cut into statements."""


def _blank(match: re.Match[str]) -> str:
    text = match.group(0)
    if text[0] in '"\'':
        return text[0] + re.sub(r'[^\n]', ' ', text[1:-1]) + text[-1]
    return re.sub(r'[^\n]', ' ', text)


def blank_comments(text: str) -> str:
    """Comments, and what stands between quotes, become spaces; every offset stays."""
    return _LEX.sub(_blank, text)


def blank_directives(code: str) -> str:
    """Preprocessor lines become spaces."""
    return _DIRECTIVE.sub(lambda m: re.sub(r'[^\n]', ' ', m.group(0)), code)


@dataclass
class Node:
    """A statement: block, if, loop, do, switch, label, simple, or the word of a jump."""
    kind: str
    start: int
    end: int
    head: tuple[int, int] = (0, 0)      # condition or loop header, inside the parentheses
    word: str = ''                      # loop keyword or macro, label name
    children: list['Node'] = field(default_factory=list)
    parent: 'Node | None' = None

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def siblings(self) -> list['Node']:
        return self.parent.children if self.parent else [self]

    @property
    def index(self) -> int:
        for number, node in enumerate(self.siblings()):
            if node is self:
                return number
        return 0

    @property
    def in_block(self) -> bool:
        return self.parent is not None and self.parent.kind == 'block'


@dataclass
class Function:
    name: str
    header: str
    start: int              # of the header
    body: int               # of the opening brace
    end: int                # after the closing brace
    calls: frozenset[str]
    params: list[str]
    _tree: Node | None = None

    @property
    def static(self) -> bool:
        return re.search(r'\bstatic\b', self.header) is not None

    @property
    def returns_pointer(self) -> bool:
        return '*' in self.header[:re.search(r'\b%s\s*\(' % re.escape(self.name),
                                             self.header).start()]


class Source:
    """One file: text as it is, code with comments and directives blanked, functions."""

    def __init__(self, path: str, text: str):
        self.path = path
        self.text = text
        self.nocomment = blank_comments(text)
        self.code = blank_directives(self.nocomment)
        self._lines: list[int] | None = None
        self.functions = list(self._find())
        self.by_name = {f.name: f for f in self.functions}

    @classmethod
    def read(cls, root: str, path: str) -> 'Source':
        with open(root + '/' + path, encoding='utf-8', errors='surrogateescape',
                  newline='') as file:
            return cls(path, file.read())

    def line(self, offset: int) -> int:
        if self._lines is None:
            self._lines = [m.start() for m in re.finditer('\n', self.text)]
        return bisect.bisect_left(self._lines, offset) + 1

    def _find(self):
        pos = 0
        while True:
            match = _FUNC.search(self.code, pos)
            if not match:
                return
            brace = match.end() - 1
            header = self.code[match.start():brace]
            name, params = _signature(header)
            close = self.code.find('\n}', brace)
            if '\n' not in self.code[brace:close if close >= 0 else brace]:
                close = -1
            line_end = self.code.find('\n', brace)
            one_line = self.code.rfind('}', brace, line_end if line_end >= 0 else len(self.code))
            if one_line >= 0 and self.code.count('{', brace, one_line) == \
                    self.code.count('}', brace, one_line + 1):
                end = one_line + 1
            elif close >= 0 or self.code.startswith('\n}', brace + 1):
                end = self.code.find('\n}', brace) + 2
            else:
                pos = match.end()
                continue
            body = self.code[brace:end]
            pos = end
            if name and body.count('{') == body.count('}'):
                yield Function(name, header, match.start(), brace, end,
                               frozenset(_CALL.findall(body)) - _KEYWORDS, params)

    def has_directive(self, func: Function) -> bool:
        return _DIRECTIVE.search(self.nocomment, func.body, func.end) is not None

    def tree(self, func: Function) -> Node:
        if func._tree is None:
            func._tree = Parser(self.code, func.body, func.end).body()
        return func._tree


def _signature(header: str) -> tuple[str, list[str]]:
    depth, name, args = 0, '', ''
    for match in re.finditer(r'[()]', header):
        if match.group() == '(':
            if depth == 0:
                word = re.search(r'([A-Za-z_]\w*)\s*$', header[:match.start()])
                if word and word.group(1) not in _ATTRIBUTES:
                    name, start = word.group(1), match.end()
                else:
                    start = -1
            depth += 1
        else:
            depth -= 1
            if depth == 0 and start >= 0:
                args = header[start:match.start()]
    if depth or name in _KEYWORDS:
        return '', []
    params = []
    for arg in split_args(args):
        pointer = re.search(r'\(\s*\*\s*(\w+)', arg)
        words = _WORD.findall(re.sub(r'\[[^]]*\]', '', arg))
        params.append(pointer.group(1) if pointer else words[-1] if words else '')
    return name, params


def split_args(text: str) -> list[str]:
    """Cut at the commas of the outermost level."""
    out, depth, start = [], 0, 0
    for pos, char in enumerate(text):
        if char in '([{':
            depth += 1
        elif char in ')]}':
            depth -= 1
        elif char == ',' and depth == 0:
            out.append(text[start:pos].strip())
            start = pos + 1
    last = text[start:].strip()
    return out + [last] if last or out else []


def close_of(code: str, opening: int) -> int:
    """Offset of the parenthesis that closes the one at `opening`, or -1."""
    depth = 0
    for match in re.compile(r'[()]').finditer(code, opening):
        depth += 1 if match.group() == '(' else -1
        if depth == 0:
            return match.start()
    return -1


class Parser:
    def __init__(self, code: str, start: int, end: int):
        self.code = code
        self.toks = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(code, start, end)]
        self.pos = 0
        self.mate: dict[int, int] = {}
        stack: list[int] = []
        for number, (text, _, _) in enumerate(self.toks):
            if text in _OPEN:
                stack.append(number)
            elif text in _CLOSE:
                if not stack or self.toks[stack[-1]][0] != _CLOSE[text]:
                    raise Unparsable('brackets')
                self.mate[stack.pop()] = number
        if stack:
            raise Unparsable('brackets')

    def body(self) -> Node:
        node = self.statement()
        if node.kind != 'block' or self.pos != len(self.toks):
            raise Unparsable('body')
        return node

    def text(self, ahead: int = 0) -> str:
        number = self.pos + ahead
        return self.toks[number][0] if number < len(self.toks) else ''

    def _adopt(self, node: Node, child: Node) -> None:
        child.parent = node
        node.children.append(child)

    def _paren(self, node: Node) -> None:
        if self.text() != '(':
            raise Unparsable('parenthesis')
        close = self.mate[self.pos]
        node.head = (self.toks[self.pos][2], self.toks[close][1])
        self.pos = close + 1

    def statement(self) -> Node:
        if self.pos >= len(self.toks):
            raise Unparsable('end')
        word, start, end = self.toks[self.pos]
        node = Node('simple', start, end, word=word)
        if word == '{':
            return self._block(node)
        if word == 'if':
            return self._if(node)
        if word in ('while', 'for', 'switch'):
            node.kind = 'switch' if word == 'switch' else 'loop'
            self.pos += 1
            self._paren(node)
            return self._with_body(node)
        if word == 'do':
            return self._do(node)
        if word in ('case', 'default') or (self.text(1) == ':' and _WORD.fullmatch(word)):
            return self._label(node)
        if word in ('else', '}', ')', ']'):
            raise Unparsable(word)
        if word in ('return', 'goto', 'break', 'continue'):
            node.kind = word
        elif _WORD.fullmatch(word) and self.text(1) == '(':
            after = self.mate[self.pos + 1] + 1
            follow = self.toks[after][0] if after < len(self.toks) else ''
            if follow == '{' or _WORD.fullmatch(follow) and follow not in ('__attribute__',):
                node.kind = 'loop'
                self.pos += 1
                self._paren(node)
                return self._with_body(node)
        while self.text() != ';':
            if self.pos >= len(self.toks) or self.text() in _CLOSE:
                raise Unparsable('statement')
            self.pos = self.mate.get(self.pos, self.pos) + 1
        node.end = self.toks[self.pos][2]
        self.pos += 1
        return node

    def _with_body(self, node: Node) -> Node:
        self._adopt(node, self.statement())
        node.end = node.children[-1].end
        return node

    def _block(self, node: Node) -> Node:
        node.kind = 'block'
        close = self.mate[self.pos]
        self.pos += 1
        while self.pos < close:
            self._adopt(node, self.statement())
        node.end = self.toks[close][2]
        self.pos = close + 1
        return node

    def _if(self, node: Node) -> Node:
        node.kind = 'if'
        self.pos += 1
        self._paren(node)
        self._with_body(node)
        if self.text() == 'else':
            self.pos += 1
            self._with_body(node)
        return node

    def _do(self, node: Node) -> Node:
        node.kind = 'do'
        self.pos += 1
        self._with_body(node)
        if self.text() != 'while':
            raise Unparsable('do')
        self.pos += 1
        self._paren(node)
        if self.text() != ';':
            raise Unparsable('do')
        node.end = self.toks[self.pos][2]
        self.pos += 1
        return node

    def _label(self, node: Node) -> Node:
        node.kind = 'label'
        while self.text() != ':':
            if self.text() in ('', ';', '{', '}'):
                raise Unparsable('label')
            self.pos = self.mate.get(self.pos, self.pos) + 1
        node.end = self.toks[self.pos][2]
        self.pos += 1
        return node
