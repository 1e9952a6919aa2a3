"""Words in other scripts than the book's own: which way they run, where they break, what stands for unset signs."""

import re
import unicodedata
from collections.abc import Callable
from itertools import groupby

from barnraise.publishing.drawing.lettering import runs_from_the_right

# The languages that are written in a script, the likeliest first; whoever sets words needs one to break them.
_LANGUAGES = {
    "ARABIC": ("ar", "fa", "ur", "ps", "ckb", "ug", "sd"),
    "HEBREW": ("he", "yi"),
    "DEVANAGARI": ("hi", "mr", "ne", "sa"),
    "GREEK": ("el",),
    "CYRILLIC": ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "ba", "tt"),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "HANGUL": ("ko",),
    "CJK": ("zh", "ja", "ko"),
    "LATIN": ("en",),
}
_OTHER = frozenset(one for script, languages in _LANGUAGES.items() if script != "LATIN" for one in languages)
_long = re.compile(r"\S{12,}")
_after = re.compile(r"(?<=[/_.\-:=&?,;)])(?=\w)|(?<=[a-z])(?=[A-Z])")


def is_from_the_right(language: str) -> bool:
    """Tell whether a language is written from right to left."""
    base = language.lower().partition("-")[0]
    return base in _LANGUAGES["ARABIC"] or base in _LANGUAGES["HEBREW"]


def turning(text: str, language: str) -> dict[str, str]:
    """Return `lang` and `dir` of words that are not in the script of the book; nothing for those that are."""
    script = _script_of(text)
    base = language.lower().partition("-")[0]
    if script == "LATIN" and base in _OTHER and not is_from_the_right(language):
        return {}
    languages = _LANGUAGES.get(script, ())
    if not languages or base in languages or (script == "LATIN" and base not in _OTHER):
        return {}
    turns = runs_from_the_right(text)
    return {"lang": languages[0], "dir": "rtl" if turns else "ltr"}


def breakable(text: str, longest: int) -> str:
    """Let long words that are no words (addresses, names of files) break where a narrow column needs it."""
    if len(text) <= longest:
        return text
    return _long.sub(lambda found: _broken(found[0], longest), text)


def named(text: str, unset: set[str], script_of: Callable[[str], str]) -> str:
    """Put the name of its script in the place of every run of signs that cannot be set."""
    made = []
    for is_unset, signs in groupby(text, lambda sign: sign in unset):
        run = "".join(signs)
        made.append(f"[{', '.join(dict.fromkeys(map(script_of, run)))}]" if is_unset else run)
    return "".join(made)


def _broken(word: str, longest: int) -> str:
    if len(word) <= longest or not word.isascii():
        return word
    pieces = _after.sub("\u200b", word).split("\u200b")
    return "\u200b".join(
        "\u200b".join(piece[at : at + 3 * longest] for at in range(0, len(piece), 3 * longest)) for piece in pieces
    )


def _script_of(text: str) -> str:
    """Return the script of the first letters of a text; Japanese by its kana, Korean by its hangul."""
    if text.isascii():
        return "LATIN" if any(sign.isalpha() for sign in text) else ""
    found: dict[str, int] = {}
    for sign in text[:400]:
        if sign.isalpha():
            script = unicodedata.name(sign, "").partition(" ")[0].partition("-")[0]
            found[script] = found.get(script, 0) + 1
    for script in ("HIRAGANA", "KATAKANA", "HANGUL"):
        if script in found and found[script] * 4 > sum(found.values()) - found.get("CJK", 0):
            return script
    return max(found, key=lambda script: found[script], default="")
