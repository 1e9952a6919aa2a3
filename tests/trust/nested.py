"""Texts nested in every form that a format knows, and `python -m tests.trust.nested DEPTH [FORMAT]`, which reads them.

Each is read by everything of ours that reads its format, in a thread with half the stack that the server's have and
with bounded memory. What is read is named before it is read, so that its parent knows what ended it.
"""

import resource
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from barnraise.base import Refused
from barnraise.base.documents import Unreadable

if TYPE_CHECKING:
    from barnraise.merging.ways import Way

Forms = dict[str, str]
STACK, MEMORY = 2**20, 2 * 2**30
SVG = '<svg xmlns="http://www.w3.org/2000/svg">'


def rising(depth: int, line: str, step: str = " ") -> str:
    """Return lines each further in than the one before; their length bounds how many there are."""
    return "".join(step * number + line + "\n" for number in range(min(depth, 700)))


def yaml_forms(n: int) -> Forms:
    """Return YAML."""
    return {
        "brackets": "[" * n,
        "closed brackets": "[" * n + "]" * n,
        "braces": "{a: " * n,
        "closed braces": "{a: " * n + "1" + "}" * n,
        "dashes": "- " * n + "a\n",
        "question marks": "? " * n + "a\n",
        "question marks in brackets": "[? " * n,
        "dashes and question marks": "- ? " * n,
        "indentation": rising(n, "a:"),
        "indented dashes": rising(n, "-"),
        "anchors": "".join(f"&a{number} [" for number in range(n)),
        "tags": "!!seq [" * n,
        "aliases of aliases": "a0: &a0 [x]\n" + _doubled("a{0}: &a{0} [*a{1}, *a{1}]\n", n),
        "merges of merges": "a0: &a0 {x: 1}\n" + _doubled("a{0}: &a{0} {{<<: [*a{1}, *a{1}]}}\n", n),
        "an alias of itself": "&a [*a]",
        "a merge with itself": "&a {<<: *a}",
        "directives": "".join(f"%TAG !a{number}! x\n" for number in range(n)),
        "a number to the base of sixty": "1" + ":1" * n,
        "a number": "1" * n,
        "quotes": "'" * n,
        "escapes": '"' + "\\\\" * n,
        "block scalars": "|\n" * n,
        "documents": "---\n" * n,
        "an empty number": '!!int ""',
        "no truth": "!!bool x",
        "no time": "!!timestamp x",
        "a key that is a list": "? [a]\n: b",
        "another encoding": "a: [" * n,
    }


def toml_forms(n: int) -> Forms:
    """Return TOML."""
    return {
        "arrays": "a = " + "[" * n,
        "closed arrays": "a = " + "[" * n + "]" * n,
        "inline tables": "a = " + "{a = " * n,
        "closed inline tables": "a = " + "{a = " * n + "1" + "}" * n,
        "a dotted key": "a" + ".a" * n + " = 1",
        "a quoted dotted key": '"a"' + ".'a'" * n + " = 1",
        "a dotted key with other line ends": '"a\u2028"' + ' . "\u2028"' * n + " = 1",
        "a dotted key in an inline table": "a = {a" + ".a" * n + " = 1}",
        "a heading": "[" + "a." * n + "a]",
        "a heading of an array": "[[" + "a." * n + "a]]",
        "deeper headings": "".join(f"[a{'.a' * number}]\n" for number in range(min(n, 300))),
        "many arrays of tables": "[[a]]\n[a.b]\n" * min(n, 20_000),
        "quotes": "a = '''" + "'" * n,
        "escaped quotes": 'a = """' + '\\"""' * n,
        "a number": "a = " + "1" * n,
    }


def json_forms(n: int) -> Forms:
    """Return JSON, which notebooks are too."""
    return {
        "arrays": "[" * n,
        "closed arrays": "[" * n + "]" * n,
        "objects": '{"a":' * n,
        "closed objects": '{"a":' * n + "1" + "}" * n,
        "both": '[{"a":' * n,
        "below cells": '{"cells":' + "[" * n + "]" * n + "}",
        "a number": "1" * n,
        "escaped quotes": '"' + '\\"' * n,
        "brackets in strings": '["' + "[" * n + '"]',
    }


def markdown_forms(n: int) -> Forms:
    """Return Markdown in the dialects that are known."""
    few = min(n, 500)
    return {
        "quotes": "> " * n + "a",
        "tight quotes": ">" * n + "a",
        "lists": "- " * n + "a",
        "numbered lists": "1. " * n + "a",
        "quotes and lists": "> - " * n + "a",
        "indented lists": rising(n, "- a", "  "),
        "growing quotes": "".join("> " * number + "a\n" for number in range(few)),
        "emphasis": "*a " * n + "*" * n,
        "emphasis of both kinds": "*a _b " * n + "_ *" * n,
        "strong emphasis": "**" * n + "a" + "**" * n,
        "struck": "~a ~~b " * n + "~~ ~" * n,
        "links": "[" * n + "a" + "](x)" * n,
        "opened links": "[a](" * n,
        "pictures": "![" * n + "a" + "](x)" * n,
        "references": "[a]: <b\n" * n,
        "footnotes in footnotes": "".join(f"[^{one}]: [^{one + 1}]\n\n" for one in range(min(n, 20_000))) + "[^0]",
        "a footnote in itself": "[^a]: [^a]\n\n[^a]",
        "html": "<div>" * n,
        "html in lines": "a <b>" * n,
        "html tables": "<table><tr><td>" * n,
        "html drawings": "<svg><g>" * n + "<math><mi>" * n,
        "html templates": "<template><select><option>" * n,
        "html comments": "<!--" * n + "<![CDATA[" * n,
        "misnested html": "<b><p><i><div><a href=x><nobr>" * n,
        "alerts": "".join("> " * number + "[!NOTE]\n" for number in range(1, few)),
        "definitions": "a\n\n" + ": " * n + "b",
        "indented definitions": "".join("  " * one + "a\n\n" + "  " * one + ": b\n\n" for one in range(few)),
        "tasks": "- [ ] " * n + "a",
        "fences in quotes": "> ```\n" * n,
        "fences in fences": "".join("`" * (few - number + 3) + "{note}\n" for number in range(few)),
        "boxes in boxes": "".join(":" * (few - number + 3) + " {note}\n" for number in range(few)),
        "indented boxes": rising(n, "!!! note", "    "),
        "formulas": "$" + "{" * n + "}" * n + "$",
        "fractions": "$" + "\\frac{" * n + "1" + "}{2}" * n + "$",
        "roots": "$$" + "\\sqrt{" * n + "$$",
        "indices": "$a" + "_{a" * n + "}" * n + "$",
        "brackets of formulas": "$" + "\\left(" * n + "\\right)" * n + "$",
        "matrices": "$" + "\\begin{matrix}" * n + "\\end{matrix}" * n + "$",
        "entities": "&amp;" * n,
        "code": "`" * n,
        "escapes": "\\" * n,
        "roles": "{a}`" * n,
        "braces": "{{ " * n + "{% " * n,
        "front matter": "---\na: " + "[" * n + "\n---\na",
    }


def restructured_forms(n: int) -> Forms:
    """Return reStructuredText; what stands before each form keeps none of them from being read."""
    few = min(n, 190)
    return {
        "indentation": rising(few, "a\n"),
        "lists": "- " * n + "a",
        "numbered lists": "1. " * n + "a",
        "definitions": rising(few, "a"),
        "fields": ":a: " * n,
        "options": "-a  " * n,
        "lines": "| " * n,
        "tests": ">>> " * n,
        "directives": ".. note:: " * n + "a",
        "indented directives": "".join(" " * one + ".. note::\n\n" for one in range(0, few, 3)),
        "unknown directives": ".. versionadded:: " * n,
        "footnotes": ".. [1] " * n,
        "citations": ".. [a] " * n,
        "a substitution of itself": ".. |a| replace:: |a|\n\n|a|",
        "substitutions of substitutions": "".join(f".. |{i}| replace:: |{i + 1}|\n" for i in range(few)) + "\n|0|",
        "doubling substitutions": "".join(f".. |{one}| replace:: |{one + 1}| |{one + 1}|\n" for one in range(few)),
        "targets of targets": "".join(f".. _a{one}: a{one + 1}_\n" for one in range(min(n, 900))) + "\na0_",
        "targets in a circle": ".. _a: b_\n.. _b: a_\n\na_",
        "emphasis": "*a " * n,
        "roles": ":a:`" * n,
        "roles of roles": "".join(f".. role:: a{one + 1}(a{one})\n\n" for one in range(few)),
        "a role of itself": ".. role:: a(a)\n\n:a:`x`",
        "links": "`a <" * n,
        "literals": "``" * n,
        "grids": "+-+\n" + "|a|\n+-+\n" * few,
        "tables in lists": "".join("   " * i + ".. list-table::\n\n" + "   " * i + "   * - a\n" for i in range(60)),
        "tables of cells": ".. csv-table::\n\n   " + '"a",' * n,
        "sections": "".join(f"a\n{sign * 3}\n\n" for sign in "=-`:'\"~^_*+#<>!$%&(),./;?@[]{|}"),
        "formulas": ".. math::\n\n   " + "{" * n,
        "parsed literals": ".. parsed-literal::\n\n   " + "*a" * n,
        "times": ".. |d| date:: " + "%c" * n + "\n\n|d|",
        "classes": ".. class:: a\n\n" * min(n, 1500),
    }


def drawing_forms(n: int) -> Forms:
    """Return SVG."""
    return {
        "groups": SVG + "<g>" * n,
        "closed groups": SVG + "<g>" * n + "</g>" * n + "</svg>",
        "attributes": SVG[:-1] + "".join(f' a{number}="1"' for number in range(n)) + "/>",
        "name spaces": SVG[:-1] + "".join(f' xmlns:a{number}="b"' for number in range(n)) + "/>",
        "entities": SVG + "&amp;" * n + "</svg>",
        "entities of entities": '<!DOCTYPE svg [<!ENTITY a "&b;&b;"><!ENTITY b "&a;">]>' + SVG + "&a;</svg>",
        "an encoding of many bytes": '<?xml version="1.0" encoding="utf-7"?>' + SVG + "</svg>",
        "a name": "<" + "a" * n,
        "styles": SVG[:-1] + ' style="' + "fill:url(" * n + '"/>',
    }


def table_forms(n: int) -> Forms:
    """Return tables."""
    return {
        "quotes": '"' * n,
        "commas": "," * n,
        "an open quote": 'a,b\n"' + "a\n" * n,
        "a long cell": "a,b\n" + "c" * 10 * n + ",d\n",
        "quoted cells": '"a",' * n,
    }


def licence_forms(n: int) -> Forms:
    """Return expressions of licences."""
    return {"brackets": "(" * n + "MIT" + ")" * n, "alternatives": "MIT OR " * n, "both": "(MIT AND " * n}


class _Links:
    """A work without pages."""

    def target(self, path: str) -> object:
        from barnraise.publishing.rendering import Target

        return Target("missing", f"/begin/{path}")

    def content(self, path: str) -> None:
        return None


def _doubled(line: str, n: int) -> str:
    return "".join(line.format(number, number - 1) for number in range(1, min(n, 30)))


def _way(kind: str) -> "Way":
    from barnraise.merging.ways import Way

    return Way(kind)  # type: ignore[arg-type]


def _reads(kind: str, name: str, text: str) -> list[Callable[[], object]]:
    """Return everything of ours that reads a text of a kind."""
    from barnraise.exchange import outlines
    from barnraise.judging import declaring
    from barnraise.merging.documents import merged_document
    from barnraise.publishing.rendering import render
    from barnraise.rules import commons, licences, parsing
    from barnraise.rules.gaps import gaps_in
    from barnraise.web.api.strict import parse
    from barnraise.works import declaration
    from barnraise.works.diff_tables import table_diff

    ending = {"json": "ipynb", "markdown": "md", "table": "csv", "drawing": "svg"}.get(kind, kind)
    raw = text.encode("utf-16") if name == "another encoding" else text.encode()
    if kind == "licence":
        return [lambda: licences.is_free(text), lambda: licences.why_not_licence(text)]
    reads: list[Callable[[], object]] = [lambda: render(raw, f"a.{ending}", _Links())]  # type: ignore[arg-type]
    if kind in ("json", "toml", "yaml"):
        reads += [lambda: merged_document(raw, raw + b"\n", b"\n" + raw, _way(kind))]
    if kind in ("json", "toml", "table"):
        reads += [lambda: gaps_in(f"a.{'csv' if kind == 'table' else kind}", raw)]
    if kind == "json":
        reads += [lambda: parse(raw)]
    elif kind == "yaml":
        reads += [lambda: outlines.found_in(frozenset({"mkdocs.yml"}), lambda _: text)]
    elif kind == "toml":
        reads += [lambda: declaration.read(text), lambda: commons.site_in(text)]
        reads += [lambda: parsing.parse(text), lambda: declaring.read(text)]
    elif kind == "table":
        reads += [lambda: table_diff(text, text + "a\n")]
    return reads


FORMS: dict[str, Callable[[int], Forms]] = {
    "yaml": yaml_forms,
    "toml": toml_forms,
    "json": json_forms,
    "markdown": markdown_forms,
    "rst": restructured_forms,
    "drawing": drawing_forms,
    "table": table_forms,
    "licence": licence_forms,
}


def _read_all(depth: int, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        for name, text in FORMS[kind](depth).items():
            print(f"{kind}: {name}", end="", flush=True)
            for number, read in enumerate(_reads(kind, name, text)):
                try:
                    read()
                except (Refused, Unreadable):
                    pass
                except BaseException as error:
                    print(f"\tFAILED {number} {type(error).__name__}: {error}"[:300], end="")
            print(flush=True)


def main(depth: int, kinds: tuple[str, ...]) -> None:
    """Read everything, each in its turn, and say so."""
    import django

    django.setup()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.stack_size(STACK)
    reading = threading.Thread(target=_read_all, args=(depth, kinds))
    reading.start()
    reading.join()
    print("read")


if __name__ == "__main__":
    main(int(sys.argv[1]), tuple(sys.argv[2:]) or tuple(FORMS))
