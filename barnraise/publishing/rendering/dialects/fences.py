"""Directives written as fenced code, as MyST and notebooks in Markdown do: each name and what its lines become."""

import re
from dataclasses import dataclass

from barnraise.publishing.rendering.dialects import boxes
from barnraise.publishing.rendering.highlighting import LANGUAGES
from barnraise.publishing.rendering.names import names

_CODE = names("code code-block sourcecode code-cell code-cell-output prompt literalinclude ipython console")
_PICTURES = names("figure image figure-md")
_LISTS = names("toctree tableofcontents contents")
_DROPPED = names("index highlight meta currentmodule module only label target")
_option = re.compile(r"^[ \t]*:([\w-]{1,40}):[ \t]*(.*)$")
_entry = re.compile(r"^(.{1,200}?)\s*<([^<>\n]{1,300})>$")


@dataclass(frozen=True)
class Block:
    """What a fenced directive becomes: html around lines of Markdown, which may hold directives again or not."""

    lines: list[str]
    before: str = ""
    after: str = ""
    is_markdown: bool = False


def translate_fence(name: str, argument: str, body: list[str]) -> Block:
    """Return what the directive `name` with its argument and lines becomes; an unknown one is a named box of code."""
    options, body = _split_options(body)
    if name in _CODE or name in LANGUAGES:
        language = name if name in LANGUAGES and name not in _CODE else argument or ("python" if "cell" in name else "")
        return Block(_fenced(body, language))
    if name == "math":
        return Block(["$$", *([argument] if argument else []), *body, "$$"])
    if name in _PICTURES:
        return Block([f"![{options.get('alt', '')}](<{argument}>)", "", *body], is_markdown=True)
    if name in _LISTS:
        return Block([_listed(line.strip()) for line in body if line.strip()])
    if name in _DROPPED:
        return Block([])
    if boxes.is_known(name):
        return Block(body, boxes.opening(name, argument), boxes.closing(name), is_markdown=True)
    return Block(_fenced(body, "") if body else [], boxes.opening(name, argument), boxes.closing(name))


def _split_options(body: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return the options at the head of a directive, as `:name: value` or between `---`, and what follows."""
    options: dict[str, str] = {}
    place = 0
    if body and body[0].strip() == "---":
        for place, line in enumerate(body[1:50], start=2):
            if line.strip() == "---":
                return options, body[place:]
            name, _, value = line.partition(":")
            options[name.strip()] = value.strip()
        return {}, body
    while place < len(body) and (found := _option.match(body[place])) is not None:
        options[found[1]] = found[2].strip()
        place += 1
    return options, body[place:]


def _fenced(body: list[str], language: str) -> list[str]:
    longest = max((len(line) - len(line.lstrip(" ").lstrip("`")) for line in body), default=0)
    marks = "`" * max(longest + 1, 3)
    return [f"{marks}{language.split(' ')[0]}", *body, marks]


def _listed(entry: str) -> str:
    named = _entry.match(entry)
    text, path = (named[1], named[2]) if named else (entry, entry)
    return f"- [{text}](<{path}>)"
