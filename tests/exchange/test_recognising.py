"""What a source says of itself is found: title, kind, licence, language and order."""

import pytest

from barnraise.exchange.recognising import Recognised, licence_of, recognise
from barnraise.exchange.snapshots import File
from barnraise.works.declaration import Declared, Item
from tests.promises import promises

MDBOOK = {
    "book.toml": '[book]\ntitle = "Joints"\nlanguage = "de"\nsrc = "text"\ndescription = "How."\n',
    "text/SUMMARY.md": "# Summary\n\n[Foreword](foreword.md)\n\n## First part\n\n- [A \\[sic\\]](a.md)\n"
    "    - [`B`](b.md)\n        - [C]()\n- [D](./d/README.md#x)\n\n[Notes](notes.md)\n",
}
MKDOCS = {
    "mkdocs.yml": "site_name: Tools\nsite_description: All\ntheme: {language: fr}\nx: !!python/name:os.system\n"
    "nav:\n  - index.md\n  - Guide:\n    - Saw: guide/saw.md\n    - guide/plane.md\n  - Away: https://example.org/\n",
}
JUPYTER = {
    "_config.yml": "title: Numbers\n",
    "_toc.yml": "format: jb-book\nroot: intro\nparts:\n  - caption: One\n    chapters:\n      - file: a\n"
    "        sections:\n          - file: b\n",
    "intro.md": "",
    "a.ipynb": "{}",
    "b.rst": "",
}
SPHINX = {
    "docs/conf.py": "raise SystemExit\nproject = 'Beams'\nlanguage = 'nl'\n",
    "docs/index.rst": "Beams\n=====\n\n.. toctree::\n   :maxdepth: 2\n\n   a\n   The B <sub/b>\n",
    "docs/a.rst": "",
    "docs/sub/b.rst": ".. toctree::\n\n   c\n",
    "docs/sub/c.md": "",
}
LESSON = {
    "config.yaml": "title: 'The Shell'\nlicense: 'CC-BY 4.0'\nepisodes:\n- two.md\n- one.md\n",
    "episodes/one.md": "",
    "episodes/two.md": "",
    "index.md": "",
}
MIT = "Permission is hereby granted, free of charge, to …\nThe above copyright notice and this permission notice shall"
PLAIN = {"README.md": "[![badge](x)](y)\n\n# [The `List`](z)\n", "part 10.md": "", "part 9.md": ""}


def _recognised(files: dict[str, str], name: str = "") -> Recognised:
    def file(path: str, text: str) -> File:
        return File(path, 0o100644, len(text), lambda: text.encode())

    return recognise({path: file(path, text) for path, text in files.items()}, name)


@promises(
    "Barnraise looks at what you bring",
    "It knows how mdBook, MkDocs, Sphinx",
    "From this it fills in",
    "the title and the kind of the work,",
    "its language,",
    "its licence,",
    "and its outline: the parts",
)
@pytest.mark.parametrize(
    ("files", "declared"),
    [
        (
            MDBOOK,
            Declared(
                "Joints",
                language="de",
                purpose="How.",
                outline=(
                    Item("Foreword", "text/foreword.md"),
                    Item(
                        "First part",
                        items=(
                            Item("A [sic]", "text/a.md", (Item("B", "text/b.md", (Item("C"),)),)),
                            Item("D", "text/d/README.md"),
                            Item("Notes", "text/notes.md"),
                        ),
                    ),
                ),
            ),
        ),
        (
            MKDOCS,
            Declared(
                "Tools",
                kind="manual",
                language="fr",
                purpose="All",
                outline=(
                    Item("", "docs/index.md"),
                    Item("Guide", items=(Item("Saw", "docs/guide/saw.md"), Item("", "docs/guide/plane.md"))),
                ),
            ),
        ),
        (
            JUPYTER,
            Declared(
                "Numbers",
                outline=(Item("", "intro.md"), Item("One", items=(Item("", "a.ipynb", (Item("", "b.rst"),)),))),
            ),
        ),
        (
            SPHINX,
            Declared(
                "Beams",
                kind="manual",
                language="nl",
                outline=(
                    Item("", "docs/index.rst"),
                    Item("", "docs/a.rst"),
                    Item("The B", "docs/sub/b.rst", (Item("", "docs/sub/c.md"),)),
                ),
            ),
        ),
        (
            LESSON,
            Declared(
                "The Shell",
                kind="manual",
                licence="CC-BY-4.0",
                outline=(Item("", "index.md"), Item("", "episodes/two.md"), Item("", "episodes/one.md")),
            ),
        ),
        (PLAIN, Declared("The List", outline=(Item("", "README.md"), Item("", "part 9.md"), Item("", "part 10.md")))),
        ({"a.csv": "a,b\n", "b.md": ""}, Declared("codes", kind="dataset")),
        ({"a.py": "", "b.py": "", "c.md": ""}, Declared("codes", kind="program")),
        ({"mkdocs.yml": "nav: [[[", "book.toml": "= 1"}, Declared("codes", kind="manual")),
    ],
)
def test_a_source_is_recognised(files: dict[str, str], declared: Declared) -> None:
    assert _recognised(files, "codes").declared == declared


@pytest.mark.parametrize(
    ("files", "licence"),
    [
        ({"LICENSE": MIT}, "MIT"),
        ({"LICENSE-MIT": MIT, "LICENSE-APACHE": "Apache License\nVersion 2.0, January 2004"}, "Apache-2.0 OR MIT"),
        ({"COPYING": "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007 … GNU Affero"}, "GPL-3.0-or-later"),
        ({"LICENSE.md": "Creative Commons Attribution-NonCommercial 4.0 International"}, ""),
        ({"LICENSE.md": "All rights reserved."}, ""),
        ({"LICENSE.md": "CC0 1.0 Universal"}, "CC0-1.0"),
        ({"README.md": "# A\n\n[deed](https://creativecommons.org/licenses/by-sa/4.0/)\n"}, "CC-BY-SA-4.0"),
        ({"README.md": "# A\n\n## License\n\nReleased under MIT.\n"}, "MIT"),
        ({"README.md": "# A\n\nWe do not use the MIT licence.\n"}, ""),
        ({"package.json": '{"license": "ISC"}'}, "ISC"),
        ({"datapackage.json": '{"licenses": [{"name": "ODC-PDDL-1.0"}]}'}, "PDDL-1.0"),
        ({"Cargo.toml": '[package]\nlicense = "MIT OR Apache-2.0"\n'}, "MIT OR Apache-2.0"),
        ({"pyproject.toml": '[project]\nlicense = "Proprietary"\n'}, ""),
        ({"package.json": "[" * 100_000}, ""),
    ],
)  # fmt: skip
def test_only_a_free_licence_that_is_clearly_named_is_recognised(files: dict[str, str], licence: str) -> None:
    assert _recognised(files).declared.licence == licence


@pytest.mark.parametrize("signs", ["by", "by-sa", "by-nc", "by-nd", "by-nc-sa", "by-nc-nd"])
def test_creative_commons_is_free_only_without_nc_and_nd(signs: str) -> None:
    free = "nc" not in signs and "nd" not in signs
    assert licence_of(f"https://creativecommons.org/licenses/{signs}/4.0/") == (
        f"CC-{signs.upper()}-4.0" if free else ""
    )


def test_a_bomb_of_aliases_is_not_unfolded() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    files = {"mkdocs.yml": "\n".join([*lines, "nav: *a9", "site_name: Bomb"])}
    assert _recognised(files, "name").declared == Declared("name", kind="manual")


def test_an_outline_never_leads_outside_nor_names_a_piece_twice() -> None:
    files = {"book.toml": "[book]\n", "src/SUMMARY.md": "- [A](../../a.md)\n- [B](b.md)\n- [B](b.md)\n"}
    assert _recognised(files, "x").declared.outline == (Item("A"), Item("B", "src/b.md"))
