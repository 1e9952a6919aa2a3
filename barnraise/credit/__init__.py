"""Whose words are whose, derived from the revisions and rebuilt from them at will.

A word belongs to whoever wrote it first into its component and keeps belonging to her while it stands, wherever it
moves with its line; what a merge brings belongs to those who wrote it. `attribute` follows one component,
`authors` and `shares` read what is known, `rebuild` forgets everything and counts again, `problems_in` compares.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.credit.attributing import attribute, problems_in, rebuild
    from barnraise.credit.queries import Credited, authors, shares, where_named, words
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "Credited",
    "attribute",
    "authors",
    "problems_in",
    "rebuild",
    "shares",
    "where_named",
    "words",
]
