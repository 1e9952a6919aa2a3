"""What strangers write into a work stays text in its books, and a converter sees nothing but its own folder."""

import json
import socket
import sys
import zipfile
from pathlib import Path

import pytest

from barnraise.base import Refused
from barnraise.publishing.builds import tools
from barnraise.publishing.builds.gathering import gather
from barnraise.publishing.shown import published
from tests.builds import works
from tests.builds.checking import problems_of
from tests.makers import Makers

TRAPS = r"""---
title: "*Trap* #read(\"/etc/passwd\")"
include-before: /etc/passwd
header-includes: '#import "@preview/cetz:0.3.0"'
bibliography: /etc/passwd
filter: evil.lua
---
# Traps `#panic()` #panic("boom") $x$ "]

#read("/etc/passwd") and #include "/etc/passwd" and #import "@preview/cetz:0.3.0": *

#let x = read("book.json") \#read("/etc/hostname") @label <label> = no heading // no comment /* none */

```{=typst}
#read("/etc/passwd")
```

```typst
") #read("/etc/passwd") #("
```

```as-it-is
#read("/etc/passwd")
```

`#read("/etc/passwd")`{=typst} and `"), #panic(), ("` and ```` ``` ````

<pre class="as-it-is"><code>#panic("raw")</code></pre>
<h1 class="part" id="c1">Not a part</h1>
<span class="anchor" id="c1">x</span><div dir='rtl", "ltr")[#panic()]#turned("' lang='"'>turned</div>
<script>alert(1)</script><style>p{display:none}</style><iframe src="file:///etc/passwd"></iframe>
<img src="/etc/passwd" alt="local"><img src="http://127.0.0.1:1/x.png" alt="foreign"><object data="x"></object>

![away](https://example.org/pixel.png) ![gone](../../../etc/passwd) ![broken](broken.png "\") #panic()")
![bomb](bomb.svg)

$$\input{/etc/passwd} \write18{ls}$$

[nowhere](#nothing) [js](javascript:alert(1)) [out](../../outside.md) [^loop]

[^loop]: A note about [^loop] itself #panic()

| a | b |
| --- | --- |
| #panic() | ] |

\end{document} {{% include "/etc/passwd" %}} {{#include /etc/passwd}} {{< include "/etc/passwd" >}}
"""
SVG_BOMB = """<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/><text>&b;</text></svg>"""
FILES: dict[str, str | bytes] = {
    "traps.md": TRAPS,
    "broken.png": b"\x89PNG\r\n\x1a\n" + b"not a picture" * 9,
    "bomb.svg": SVG_BOMB,
    "wide.csv": ",".join(f"column_{n}" for n in range(59)) + "\n" + ("x" * 300 + ",=1+1" * 58 + "\n") * 400,
    "deep.md": "> " * 200 + "deep\n\n" + "- " * 90 + "x\n\n" + "*" * 3000 + "\n\n" + "#" * 99 + " x\n",
    'odd "name] #panic().md': "Odd\n",
    "rst.rst": ".. include:: /etc/passwd\n\n.. raw:: html\n\n   <script>x</script>\n",
}
SECRET = Path("/etc/passwd").read_text().splitlines()[0]


@pytest.mark.slow
@pytest.mark.parametrize("format", ["epub", "pdf"])
def test_hostile_text_makes_a_book_and_nothing_else(format: str, make: Makers, tmp_path: Path) -> None:
    out = works.book_of(make.work(files=FILES), format, tmp_path)  # type: ignore[arg-type]
    assert out.stat().st_size > 10_000
    if format == "epub":
        assert problems_of(out) == []
        with zipfile.ZipFile(out) as archive:
            texts = b"".join(archive.read(name) for name in archive.namelist())
        assert SECRET.encode() not in texts
        assert [
            mark for mark in (b"<script", b"<iframe", b'src="http', b'src="file', b"display:none") if mark in texts
        ] == []


def test_what_reaches_the_converter_has_no_attribute_of_an_author(make: Makers) -> None:
    work = make.work(files={"traps.md": TRAPS, "broken.png": FILES["broken.png"]})
    (chapter,) = gather(published(work), "pdf").chapters
    assert 'class="part"' not in chapter.html
    assert chapter.html.count('class="as-it-is"') == 4
    assert "#panic()]" not in chapter.html.replace("#panic()&quot;", "")
    assert 'id="c1"' not in chapter.html
    assert "/etc/passwd" not in "".join(part.partition('"')[0] for part in chapter.html.split('src="')[1:])


def test_a_picture_that_cannot_be_read_is_told_by_its_words(make: Makers, tmp_path: Path) -> None:
    work = make.work(files={"one.md": "# One\n\n![a broken one](broken.png)\n", "broken.png": FILES["broken.png"]})
    out = works.book_of(work, "epub", tmp_path)
    with zipfile.ZipFile(out) as archive:
        pages = b"".join(archive.read(name) for name in archive.namelist() if name.endswith("ch003.xhtml"))
        media = [name for name in archive.namelist() if "/media/" in name]
    assert b"<em>[a broken one]</em>" in pages
    assert len(media) == 1  # the cover


def confined(tmp_path: Path, program: str) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    tools.run(
        folder,
        [sys.executable, "-I", "-c", program],
        readable=[Path(sys.prefix), Path(sys.base_prefix)],
        memory=500,
        at=0,
    )


@pytest.mark.parametrize(
    "program",
    [
        "open('{outside}/secret.txt').read()",
        "open('/etc/passwd').read()",
        "open('{outside}/new.txt', 'w')",
        "import os; os.listdir('{outside}')",
        "import socket; socket.create_connection(('127.0.0.1', {port}), 5)",
        "x = bytearray(900 * 2**20)",
    ],
    ids=["reading outside", "reading the system", "writing outside", "listing outside", "connecting", "much memory"],
)
def test_a_tool_is_held_to_its_own_folder_memory_and_no_network(program: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        told = program.format(outside=tmp_path, port=listening.getsockname()[1])
        with pytest.raises(Refused, match="build_failed"):
            confined(tmp_path, told)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["own", "secret.txt"]


def test_a_tool_works_in_its_own_folder(tmp_path: Path) -> None:
    confined(tmp_path, "open('made.txt', 'w').write('made')")
    assert (tmp_path / "own/made.txt").read_text() == "made"


def test_a_tool_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "SECONDS", 1)
    with pytest.raises(Refused, match=r"build_slow|build_failed"):
        confined(tmp_path, "while True: pass")


@pytest.mark.parametrize(
    "source",
    ['#read("/../secret.txt")', '#read("../secret.txt")', '#import "@preview/cetz:0.3.0": *', '#image("/etc/passwd")'],
)
def test_the_typesetter_reads_nothing_outside_even_when_its_source_asks(source: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "main.typ").write_text(source)
    task = {"make": {"main.typ": "book.pdf"}, "fonts": [], "timestamp": 0}
    (folder / "task.json").write_text(json.dumps(task))
    with pytest.raises(Refused, match="build_failed"):
        tools.typst(folder, "task.json", at=0)
    assert not (folder / "book.pdf").exists()


def test_the_converter_reads_nothing_even_when_its_source_asks(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "own").mkdir()
    (tmp_path / "own/in.md").write_text("![x](../secret.txt)\n\n\\input{../secret.txt}\n")
    with pytest.raises(Refused, match="build_failed"):
        tools.pandoc(tmp_path / "own", "--from=latex", "--to=html", "--embed-resources", "-s", "-o", "x.html",
                     "../secret.txt", at=0)  # fmt: skip
