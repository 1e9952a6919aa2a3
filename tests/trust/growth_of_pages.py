"""What S22 grows besides texts: pages as people lay them out, notebooks, files they include, archives, processes."""

import io
import json
import tarfile
import zipfile
from contextlib import suppress

from barnraise.base import Refused
from barnraise.exchange.archives import in_archive
from barnraise.exchange.snapshots import Limits
from barnraise.publishing.rendering import Target, render
from barnraise.rules.parsing import parse, read
from barnraise.rules.process import Process
from barnraise.rules.simulating import Society, simulate
from tests.trust.growth import LINES, OPERATIONS, TABLES, Make, Nowhere, Operation, Text, numbered, repeated

HEAD = """version = 2
[[gate]]
name = "process"
paths = [".commons/process.toml"]
merge = "none"
approvals = 2
approvals_while_two = 1
silence_hours = 720
objection = "ends_silence"
announce_hours = 168
[[gate]]
name = "declaration"
paths = [".commons/**"]
merge = "none"
approvals = 1
silence_hours = 24
"""
REST = '[[gate]]\nname = "rest"\npaths = ["**"]\napprovals = 1\n'


def process(gates: int, stages: int, *, rules: int = 20, turned: bool = False) -> str:
    """Return a process of gates that all ask for each of the stages, in the same order or each in another."""
    names = [f'"s{at}"' for at in range(stages)]
    text = HEAD
    for gate in range(gates):
        turn = gate % (stages - 1) if turned else 0
        order = ", ".join([*names[turn:-1], *names[:turn], names[-1]])
        text += f'[[gate]]\nname = "g{gate}"\npaths = ["p{gate}/**"]\nstages = [{order}]\n'
    text += REST
    for stage in range(stages):
        text += f'[[stage]]\nname = "s{stage}"\neligible = {{ signed_in = true }}\n[stage.ballot]\nkind = "yes_no"\n'
        for rule in range(rules):
            then = "accept" if stage == stages - 1 else "next"
            text += f'[[stage.decide]]\nname = "r{rule}"\nthen = "{then}"\nif = {{ yes = {{ at_least = 1 }} }}\n'
        text += '[[stage.timer]]\nname = "t"\nthen = "reject"\nfrom = "opened"\nhours = 8760\n'
    return text


def wide(cells: int, many: int) -> str:
    """Return a Markdown table: a heading of so many cells, and rows of one."""
    return "|a" * cells + "|\n" + "|-" * cells + "|\n" + "|b|\n" * many


def behind(begun: str, filling: str = " ") -> Make:
    """Return a family of lines that begin something and do not end it."""
    return lambda length: "".join(
        f"{begun}{filling * (min(4_900, length) // len(filling))}x\n" for _ in range(max(1, length // 4_900))
    )


def notebook(kind: str, source: str, many: int) -> str:
    """Return a notebook of equal cells."""
    return json.dumps({"cells": [{"cell_type": kind, "source": source, "outputs": []}] * many})


# What begins a thing that a tool adds to Markdown, or Markdown itself; each is followed by blanks, and by letters.
BEGUN = (
    "{%", "{% a", "{{<", "{{%", "{{", "{{#a", "{% link", "::: a", "!!!", '!!! a "', "{:", "```{a", "[a](", "![a", "$",
    "`", "<a", "<!--", "# a {#", "[^a]:", "**", "| a", "www.", "\\", "a\n:",
)  # fmt: skip
MARKDOWN: dict[str, Make] = {
    "a wide table": lambda length: wide(length // 5, 1),
    "a table of short rows": lambda length: wide(200, length // 4),
    "a table": numbered(lambda at: f"|{at}|a|\n", "|a|b|\n|-|-|\n"),
    "items": numbered(lambda at: f"- {at}\n"),
    "nested items": lambda length: "".join(f"{' ' * (2 * at)}- a\n" for at in range(int(length**0.5))),
    "quotations": repeated("> " * 20 + "a\n"),
    "links": numbered(lambda at: f"[t{at}](p{at}.md)\n\n"),
    "links outside": numbered(lambda at: f"[t{at}](https://e{at}.org)\n"),
    "pictures": numbered(lambda at: f"![t{at}](p{at}.png)\n"),
    "references": numbered(lambda at: f"[t{at}]\n\n[t{at}]: p{at}\n\n"),
    "marks that end": repeated("*a* "),
    "marks that do not": repeated("*a **b _c "),
    "brackets": repeated("[a"),
    "ticks": lambda length: "".join("`" * at + "a" for at in range(1, int((2 * length) ** 0.5))),
    "html": repeated("<div>\n<b>a</b>"),
    "entities": repeated("&amp;"),
    "formulas": numbered(lambda at: f"$a_{at}$\n"),
    "code": repeated("```python\na = 1\n```\n"),
    "headings": numbered(lambda at: f"## a {at}\n\n"),
    "equal headings": repeated("# a\n"),
    "notes": numbered(lambda at: f"a[^{at}]\n\n[^{at}]: b\n\n"),
    "definitions": numbered(lambda at: f"a{at}\n: b\n\n"),
    "boxes": repeated("!!! note\n    a\n\n"),
    "nested boxes": lambda length: "".join("    " * at + "!!! note\n" for at in range(int((length / 4) ** 0.5))),
    "boxes that do not end": repeated("::: note\n"),
    "directives": repeated("```{note}\na\n```\n"),
    "attributes": repeated("> a\n{: .note}\n"),
    "front matter": numbered(lambda at: f"k{at}: {at}\n", "---\n"),
    "prose": numbered(lambda at: f"word{at} is a word, and another of some length.\n\n"),
    **{f"{begun!r} and blanks": behind(begun) for begun in BEGUN},
    **{f"{begun!r} and letters": behind(begun, "a ") for begun in BEGUN},
}
RESTRUCTURED: dict[str, Make] = {
    "paragraphs": numbered(lambda at: f"word{at}\n\n"),
    "blank lines": lambda length: "a\n" + "\n" * length,
    "headings": numbered(lambda at: f"a{at}\n======\n\n"),
    "items": numbered(lambda at: f"- {at}\n"),
    "links": numbered(lambda at: f"`a{at} <p{at}.rst>`_\n\n"),
    "references": numbered(lambda at: f"a{at}_\n\n.. _a{at}: p{at}\n\n"),
    "marks that do not end": repeated("*a `b |c "),
    "targets": numbered(lambda at: f".. _a{at}:\n\n"),
    "targets of one name": repeated(".. _a:\n\n"),
    "roles": repeated(":a:`b` "),
    "notes": numbered(lambda at: "[#]_\n\n.. [#] a\n\n"),
    "a grid": lambda length: "+--+--+\n" + "|a |b |\n+--+--+\n" * (length // 16),
    "boxes": repeated(".. note::\n\n   a\n\n"),
    "nested boxes": lambda length: "".join(f"{'   ' * at}.. note::\n\n" for at in range(min(66, int(length**0.5)))),
    "toctrees": numbered(lambda at: f".. toctree::\n\n   p{at}\n\n"),
    "substitutions": numbered(lambda at: f".. |a{at}| replace:: b\n"),
    "fields": numbered(lambda at: f":a{at}: b\n"),
    "definitions": numbered(lambda at: f"a{at}\n  b\n"),
}
NOTEBOOKS: dict[str, Make] = {
    "cells": lambda length: notebook("markdown", "a", length // 60),
    "code": lambda length: notebook("code", "a = 1\n", length // 60),
    "cells of marks": lambda length: notebook("markdown", "*a* " * (length // 600), 100),
    "cells of definitions": lambda length: notebook("markdown", "a\n: b\n\n" * (length // 1000), 100),
    "cells of includes": lambda length: notebook("markdown", "{{#include b.md:1}}\n\n", length // 80),
    "one cell": lambda length: notebook("markdown", "a *b*\n\n" * (length // 9), 1),
}
INCLUDES: dict[str, Make] = {
    "one line": repeated("{{#include b.md:1}}\n"),
    "the whole": repeated("{{#include b.md}}\n"),
    "between anchors": repeated("{{#include b.md:an}}\n"),
    "what is missing": numbered(lambda at: "{{#include p" + str(at) + ".md}}\n"),
}
CODE: dict[str, Make] = {
    **LINES,
    "strings": repeated("a = 'b' + \"c\"\n"),
    "brackets": repeated("([{"),
    "comments": repeated("/* a */ // b # c\n"),
}
PROCESSES: dict[str, Make] = {
    "gates of the same stages": lambda length: process(min(length // 100, 47), 6),
    "gates of turned stages": lambda length: process(min(length // 100, 47), 6, turned=True),
    "stages": lambda length: process(1, min(2 + length // 400, 20)),
    "rules": lambda length: process(1, 5, rules=min(1 + length // 200, 39)),
    "gates": lambda length: HEAD + "".join(
        f'[[gate]]\nname = "g{at}"\npaths = ["p{at}/**"]\napprovals = 50\n' for at in range(min(length // 100, 47))
    ) + REST,
    "paths": lambda length: HEAD + "".join(
        f'[[gate]]\nname = "g{at}"\npaths = [{", ".join(f""""{"a*/" * 8}{at}{one}/**" """ for one in range(25))}]\n'
        "approvals = 1\n"
        for at in range(min(length // 1000, 40))
    ) + REST,
}  # fmt: skip
MEMBERS: dict[str, Make] = {
    "files": numbered(lambda at: f"f{at}.md\n"),
    "folders": numbered(lambda at: f"d{at}/f.md\n"),
    "equal names": repeated("f.md\n"),
    "deep folders": lambda length: "d/" * min(length // 2, 2000) + "f.md\n",
    "names in two cases": numbered(lambda at: f"{'fF'[at % 2]}{at // 2}.md\n"),
}


class Beside(Nowhere):
    """An edition with one long file beside the page."""

    long = b"line\n" * 2_000 + b"ANCHOR: an\nline\nANCHOR_END: an\n"

    def content(self, path: str) -> bytes | None:
        """Return the file."""
        return self.long if path == "b.md" else None

    def target(self, path: str) -> Target:
        """Return a place to begin."""
        return Target("missing", "/begin")


def _shown(path: str) -> Text:
    return lambda text: render(text.encode(), path, Beside())


def _simulated(text: str) -> None:
    found = read(text)
    if isinstance(found, Process):
        simulate(found, Society(people=10), pieces=3, seed=1)


def _zipped(text: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in dict.fromkeys(text.split()):
            archive.writestr(zipfile.ZipInfo(name), b"")
    _opened(packed)


def _tarred(text: str) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in text.split():
            archive.addfile(tarfile.TarInfo(name))
    _opened(packed)


def _opened(packed: io.BytesIO) -> None:
    packed.seek(0)
    with suppress(Refused), in_archive(packed, Limits()):
        pass


ON_PAGES: dict[str, Operation] = {
    name: Operation(run, families)
    for name, run, families in (
        ("show Markdown", _shown("a.md"), {**MARKDOWN, **LINES}),
        ("show reStructuredText", _shown("a.rst"), {**RESTRUCTURED, **LINES}),
        ("show a notebook", _shown("a.ipynb"), NOTEBOOKS),
        ("show includes", _shown("a.md"), INCLUDES),
        ("show a table", _shown("a.csv"), TABLES),
        *((f"show code: {kind}", _shown(f"a.{kind}"), CODE) for kind in ("py", "js", "c", "yaml", "xml", "sh")),
        ("walk a process", parse, PROCESSES),
        ("try a process", _simulated, PROCESSES),
        ("open a zip", _zipped, MEMBERS),
        ("open a tar", _tarred, MEMBERS),
    )
}
EVERY: dict[str, Operation] = {**OPERATIONS, **ON_PAGES}
