# SPDX-License-Identifier: GPL-2.0-only
"""The front end: what trees, tokens and lists it makes of small texts, and of hostile ones."""

import textwrap
from pathlib import Path

import pytest

from tool import run

TABLES = Path(__file__).resolve().parent / "front"


def table(name: str) -> list[object]:
    """The cases of a table: == NAME, the text, --, the tree."""
    text = (TABLES / f"{name}.txt").read_text(encoding="utf-8")
    cases = []
    for part in text.split("\n== ")[1:]:
        title, rest = part.split("\n", 1)
        source, tree = ("\n" + rest).split("\n--\n", 1)
        cases.append(pytest.param(source[1:] + "\n", tree.rstrip("\n"), id=title))
    return cases


def dump(tmp_path: Path, stage: str, text: str | bytes) -> str:
    file = tmp_path / "a.c"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = run(f"--dump={stage}", file)
    assert done.returncode == 0, done.stderr
    return done.stdout.replace(str(file), "a.c")


def body(tmp_path: Path, text: str) -> str:
    """The tree of statements in a function."""
    inner = "".join(line if line.startswith("#") else "\t" + line
                    for line in text.splitlines(keepends=True))
    out = dump(tmp_path, "ast", f"void f(void)\n{{\n{inner}}}\n")
    head = "function f: void function\n  block\n"
    assert out.startswith(head)
    return textwrap.dedent(out[len(head):]).rstrip("\n")


@pytest.mark.parametrize("text, tree", table("statements"))
def test_statement(tmp_path: Path, text: str, tree: str) -> None:
    assert body(tmp_path, text) == tree


@pytest.mark.parametrize("text, tree", table("conditionals"))
def test_conditional(tmp_path: Path, text: str, tree: str) -> None:
    assert body(tmp_path, text) == tree


@pytest.mark.parametrize("text, tree", table("units"))
def test_unit(tmp_path: Path, text: str, tree: str) -> None:
    assert dump(tmp_path, "ast", text).rstrip("\n") == tree


@pytest.mark.parametrize("text, tokens", [
    ("a->b++ >>= c", "name a|->|name b|++|>>=|name c"),
    ("a ... b##c", "name a|...|name b|##|name c"),
    ("0x1fUL 0b11 017 10 1.5e3 1e+3", "number 0x1fUL = 31|number 0b11 = 3|number 017 = 15|"
     "number 10 = 10|number 1.5e3 = 0|number 1e+3 = 0"),
    (r"'a' '\n' '\x41' '\0' L'b' '\''", r"char 'a' = 97|char '\n' = 10|char '\x41' = 65|"
     r"char '\0' = 0|char 'b' = 98|char '\'' = 39"),
    (r'"a\"b" u8"c" "d', r'string "a\"b"|string "c"|string "d'),
    ("a /* b */ c // d\ne", "name a|name c|name e"),
    ("a\\\n+b", "name a|+|name b"),
    ("/* never ended", ""),
    ("a /", "name a|/"),
    ("#define x y\nx", "name x"),
    ("#define x( a, \\\n b\\\n) y\nz", "name z"),
    ("#ifdef A\na;\n#endif", "mark #if|name a|;|mark #endif"),
    ("@ \x01", "other 0x40|other 0x01"),
])
def test_tokens(tmp_path: Path, text: str, tokens: str) -> None:
    lines = dump(tmp_path, "tokens", text).splitlines()
    assert "|".join(line.split(": ", 1)[1] for line in lines) == tokens


def test_token_places(tmp_path: Path) -> None:
    out = dump(tmp_path, "tokens", "a\n\tb c;\r\n\n/* \n */ d")
    assert out.splitlines() == ["1:1: name a", "2:2: name b", "2:4: name c", "2:5: ;", "5:5: name d"]


GOOD = "int good(void)\n{\n\treturn 1;\n}\n"


@pytest.mark.parametrize("text, told", [
    ("int f(a)\nint a;\n{\n}\n", "1:f:skipped:old style definition"),
    ("int f(void)\n{\n\ta b c + ;\n}\n", "1:f:skipped:partly not read"),
    ("int f(void)\n{\n\tif (a) {\n}\n", "1:f:skipped:partly not read"),
    ("int f(void)\n{\n\ta(b;\n}\n", "1:f:skipped:partly not read"),
    ("int f(void)\n{\n}}\n", "1:f:parsed"),
    ("int f(void)\n{\n\tif (a) }\n}\n", "1:f:skipped:partly not read"),
    ("int f(int a) + {\n}\n", "1:f:skipped:head cannot be read"),
])
def test_trouble_is_told_and_ends_with_the_function(tmp_path: Path, text: str, told: str) -> None:
    out = dump(tmp_path, "functions", text + GOOD).splitlines()
    assert out[-1].endswith(":good:parsed") and f"a.c:{told}" in out


N = 20000


@pytest.mark.parametrize("text", [
    pytest.param(text, id=name) for name, text in {
        "parentheses": "int f(void)\n{\n\treturn " + "(" * N + "1" + ")" * N + ";\n}\n",
        "open parentheses": "int f(void)\n{\n\treturn " + "(" * N + ";\n}\n",
        "blocks": "int f(void)\n" + "{" * N + "}" * N + "\n",
        "open blocks": "int f(void)\n" + "{" * N + "\n}\n",
        "closed too often": "int f(void)\n{\n" + "}" * N + "\n",
        "unary": "int f(void)\n{\nreturn " + "!" * N + "a;\n}\n",
        "sum": "int f(void)\n{\nreturn " + "a+" * N + "a;\n}\n",
        "assignments": "int f(void)\n{\n" + "a=" * N + "a;\n}\n",
        "conditional": "int f(void)\n{\nreturn " + "a?b:" * N + "a;\n}\n",
        "else if": "int f(void)\n{\n" + "if(a)b();else " * N + "c();\n}\n",
        "if": "int f(void)\n{\n" + "if(a)" * N + "c();\n}\n",
        "members": "int f(void)\n{\nreturn a" + "->b" * N + ";\n}\n",
        "calls": "int f(void)\n{\n" + "f(" * N + ")" * N + ";\n}\n",
        "calls of types": "int f(void)\n{\n" + "f(int(*" * N + "))" * N + ";\n}\n",
        "statement expressions": "int f(void)\n{\n" + "({" * N + "})" * N + ";\n}\n",
        "initialisers": "int x[] = " + "{" * N + "}" * N + ";\n",
        "structures": "struct a {" * N + "int x;" + "};" * N + "\n",
        "declarators": "int " + "(*" * N + "f" + ")" * N + "(void);\n",
        "conditions": "#ifdef A\n" * N + "int f(void)\n{\n}\n" + "#endif\n" * N,
        "conditions in an expression": "int f(void)\n{\n\treturn 1\n" + "#ifdef A\n+2\n" * N +
                                       "#endif\n" * N + ";\n}\n",
        "conditions that hold nothing": "#ifdef A\n#endif\n" * N,
        "conditions without end": "#if A\n" * N + "#else\n" * N + "#endif\n",
    }.items()
])
def test_nesting_is_bounded(tmp_path: Path, text: str) -> None:
    out = dump(tmp_path, "functions", text + GOOD)
    assert out.splitlines()[-1].endswith(":good:parsed")
    dump(tmp_path, "ast", text + GOOD)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    text = b'int f(void)\n{\n\treturn g("\xff\xfe", \'\x80\');\n}\n' + GOOD.encode()
    assert dump(tmp_path, "functions", text) == "a.c:1:f:parsed\na.c:5:good:parsed\n"


@pytest.mark.parametrize("text", ["", "\n", "}", "{", ")", "#", "#if", "#endif", "#define", "\\", "\"", "'",
                                  "/", "/*", "int", "int f(", "int f(void) {", "struct", "struct {", "a.b",
                                  "#if 0\n", "#else\n#else\n", "x(", "= {", ".a = {", "void (*"])
def test_broken_off(tmp_path: Path, text: str) -> None:
    for stage in ("tokens", "ast", "functions", "calls"):
        dump(tmp_path, stage, text)


def test_calls(tmp_path: Path) -> None:
    text = ("#define get(o) kref_get(&(o)->ref)\n/* kref_put(a); */\n#if 0\nkref_put(a);\n#endif\n"
            "int f(struct a *o)\n{\n\tif (kref_put(&o->ref,\n\t\t     g))\n\t\tpr_info(\"kref_get(\");\n}\n")
    assert dump(tmp_path, "calls", text) == "a.c:8:kref_put\na.c:1:kref_get\n"
