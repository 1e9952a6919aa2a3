"""Includes as mdBook writes them: whole files, lines of them, or the part between two anchors."""

import posixpath
import re
from functools import partial

from barnraise.publishing.rendering import phrases
from barnraise.publishing.rendering.decoding import decode, is_binary
from barnraise.publishing.rendering.resolving import Resolver

DEPTH = 8
_include = re.compile(r"(\\)?\{\{ *+#([a-z_]{1,20}+)(?: ([^{}\n]*+))?\}\}")
_anchor = re.compile(r"ANCHOR(_END)?: *([\w-]{1,100})")


def expand_includes(text: str, resolver: Resolver) -> str:
    """Return a text with `{{#include …}}` and its relatives replaced.

    Files come from the same edition only, at most 500 (found or not) and a million signs a page,
    eight deep, never twice in one line.
    """
    if "{{" not in text or "#" not in text:
        return text
    return _expanded(text, resolver, (resolver.path,))


def part_of(text: str, part: str) -> str:
    """Return the part of a file that `first:last`, `first:` , `:last` or an anchor's name means, without anchors."""
    lines = text.split("\n")
    first, colon, last = part.partition(":")
    if first and not first.isdigit():
        lines = _between_anchors(lines, first)
    elif part:
        start = int(first or 1) - 1 if len(first) < 9 else 0
        end = int(last) if last.isdigit() and len(last) < 9 else (None if colon else start + 1)
        lines = lines[start:end]
    return "\n".join(line for line in lines if not ("ANCHOR" in line and _anchor.search(line))).rstrip("\n")


def _expanded(text: str, resolver: Resolver, chain: tuple[str, ...]) -> str:
    return _include.sub(partial(_replaced, resolver=resolver, chain=chain), text)


def _replaced(
    found: re.Match[str],
    *,
    resolver: Resolver,
    chain: tuple[str, ...],
) -> str:
    escape, name, rest = found.groups()
    if escape:
        return found[0][1:]
    if name == "title":
        return ""
    if name not in ("include", "rustdoc_include", "playground", "playpen"):
        return found[0]
    written, _, part = (rest or "").strip(" ").split(" ")[0].partition(":")
    folder = posixpath.dirname(chain[-1])
    path = resolver.at("/" + posixpath.join(folder, written)) if not written.startswith("/") else resolver.at(written)
    if path is None or not written:
        return _told(phrases.INCLUDE_MISSING.format(path=written))
    if path in chain:
        return _told(phrases.INCLUDE_CYCLE.format(path=path))
    budget = resolver.includes
    if len(chain) > DEPTH or min(budget.files, budget.signs, budget.read) <= 0:
        return _told(phrases.INCLUDE_LIMIT.format(path=path))
    budget.files -= 1
    content = resolver.content(path)
    if content is None or is_binary(content):
        return _told(phrases.INCLUDE_MISSING.format(path=path))
    budget.read -= len(content)
    shown = part_of(decode(content).text, part if name.endswith("include") else "")
    budget.signs -= len(shown)
    if budget.signs < 0:
        return _told(phrases.INCLUDE_LIMIT.format(path=path))
    return _expanded(shown, resolver, (*chain, path))


def _told(sentence: str) -> str:
    """Return a sentence as it may stand in prose and in code alike."""
    return f"[{sentence}]"


def _between_anchors(lines: list[str], name: str) -> list[str]:
    kept, is_inside = [], False
    for line in lines:
        found = _anchor.search(line) if "ANCHOR" in line else None
        if found is not None and found[2] == name:
            is_inside = not found[1]
        elif is_inside:
            kept.append(line)
    return kept
