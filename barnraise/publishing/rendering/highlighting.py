"""Colour for code: a few classes by kind of token, within a budget of work."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from pygments.lexer import Lexer
from pygments.token import Comment, Generic, Keyword, Name, Number, String, Token, _TokenType
from pygments.util import ClassNotFound

from barnraise.base.lazy_modules import lazy_module
from barnraise.publishing.rendering.names import names

if TYPE_CHECKING:
    from pygments import lexers
else:
    lexers = lazy_module("pygments.lexers")  # large: a list of all languages, which no page needs that shows no code

BLOCK_SIGNS = 60_000
LINE_SIGNS = 1_000
# Tried against long hostile input; the lexer of any other language is not run.
LANGUAGES = names(
    """
    bash batch c clojure cmake console cpp csharp css dart diff docker elixir erlang fish fortran go graphql groovy
    haskell html ini java javascript json julia kotlin latex lisp lua make matlab nginx nix ocaml perl php
    powershell properties protobuf python python3 r rb ruby rust scala scheme sh shell sql swift tcl tex toml ts
    typescript xml yaml zig js py rs yml c++ cs pycon doscon ps1 zsh scss svelte svg
    """
)
_ALIASES = {"svg": "xml", "svelte": "html", "shell": "bash", "zsh": "bash", "output": "text"}
_ENDINGS = {
    "Cargo.lock": "toml",
    "Makefile": "make",
    "Dockerfile": "docker",
    ".gitignore": "bash",
    "ipynb": "json",
    "jsonl": "json",
    "geojson": "json",
    "htm": "html",
    "xhtml": "html",
}
_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment.Preproc, "hl-f"),
    (Comment, "hl-c"),
    (Keyword.Type, "hl-t"),
    (Keyword, "hl-k"),
    (Number, "hl-n"),
    (String, "hl-s"),
    (Name.Function, "hl-f"),
    (Name.Decorator, "hl-f"),
    (Name.Tag, "hl-k"),
    (Name.Class, "hl-t"),
    (Name.Builtin, "hl-t"),
    (Name.Attribute, "hl-f"),
    (Generic.Inserted, "hl-i"),
    (Generic.Deleted, "hl-d"),
    (Generic.Heading, "hl-k"),
    (Generic.Subheading, "hl-k"),
    (Generic.Prompt, "hl-p"),
)
_name = re.compile(r"[\w+#.-]+")


class Highlighter:
    """Colours the code of one page until its budget of signs is spent; what comes later stays plain."""

    def __init__(self, budget: int = 120_000):
        self._left = budget

    def html(self, code: str, language: str) -> str:
        """Return code as escaped html with spans of class `hl-…`."""
        lexer = _lexer(language) if language in LANGUAGES else None
        if lexer is None or not self._may(code):
            return escape(code, quote=False)
        self._left -= len(code)
        return "".join(_spans(lexer.get_tokens(code)))

    def _may(self, code: str) -> bool:
        if len(code) > min(BLOCK_SIGNS, self._left):
            return False
        return max(map(len, code.split("\n"))) <= LINE_SIGNS


def language_of(info: str) -> str:
    """Return the language that a fence names, in lower case: `rust,ignore` and `{.rust}` mean `rust`."""
    found = _name.search(info.lower())
    return found[0].lstrip(".") if found else ""


@lru_cache(maxsize=512)
def language_of_file(name: str) -> str:
    """Return the language of a file by its name, or an empty text."""
    ending = name.rpartition(".")[2].lower()
    known = _ENDINGS.get(name) or _ENDINGS.get(ending) or (ending if ending in LANGUAGES else None)
    if known:
        return known
    try:
        aliases = lexers.get_lexer_for_filename(name).aliases
    except ClassNotFound:
        return ""
    return next((alias for alias in aliases if alias in LANGUAGES), "")


@lru_cache(maxsize=128)
def _lexer(language: str) -> Lexer | None:
    try:
        return lexers.get_lexer_by_name(_ALIASES.get(language, language), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _class_of(token: _TokenType) -> str:
    return next((name for kind, name in _CLASSES if _is_a(token, kind)), "")


def _is_a(token: _TokenType, kind: _TokenType) -> bool:
    return tuple(token[: len(kind)]) == tuple(kind)


def _spans(tokens: Iterable[tuple[_TokenType, str]]) -> Iterator[str]:
    held, text = "", ""
    for token, piece in tokens:
        name = _class_of(token) if token is not Token.Text else ""
        # Blanks join their neighbour, so that fewer elements are made.
        if name == held or piece.isspace():
            text += piece
            continue
        yield _span(held, text)
        held, text = name, piece
    yield _span(held, text)


def _span(name: str, text: str) -> str:
    shown = escape(text, quote=False)
    return f'<span class="{name}">{shown}</span>' if name and text else shown
