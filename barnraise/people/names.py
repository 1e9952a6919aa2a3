"""Names: which a member may take, and those that guests are given."""

import random
import unicodedata
from functools import lru_cache

from barnraise.base.unicode_forms import normalized
from barnraise.people.lookalikes import is_ignorable, skeletons

NAME_LENGTH = 60
# A ligature can stand for a whole phrase.
FOLDED_LENGTH = 120
_ODD = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
_NON_JOINER, _JOINER, _VIRAMA, _EMPTY = "\u200c", "\u200d", 9, "\u2800"
# Scripts whose letters join, so that some words need a joiner or what keeps two letters apart.
_JOINING = frozenset(("ARABIC", "SYRIAC", "MONGOLIAN", "NKO", "MANDAIC", "ADLAM"))
_ALIKE = frozenset(("LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU"))
_BIRDS = (
    "heron wren swift plover dunnock fulmar linnet siskin avocet curlew dipper finch godwit hoopoe ibis "
    "jackdaw kestrel lapwing merlin nightjar oriole petrel quail redstart stonechat tern veery warbler "
    "whimbrel yaffle"
).split()
_PLACES = (
    "post gable ridge fence gate beam rafter lintel sill stile hedge barn well bridge wall plough chimney "
    "haystack weathervane trestle doorstep orchard cart loft ladder"
).split()
RESERVED = frozenset({"guest", "admin", "root", "operator", "barnraise", "system", "nobody", "anonymous"})


def guest_name(seed: str) -> str:
    """Return a made-up name for a guest, such as “heron-on-a-post”; the same for the same seed."""
    draw = random.Random(seed)
    return f"{draw.choice(_BIRDS)}-on-a-{draw.choice(_PLACES)}-{draw.randrange(100, 1000)}"


def why_not_name(name: str) -> str | None:
    """Return why a member cannot be called this (whatever others are called), or None.

    Codes: `name_empty`, `name_long`, `name_odd` (what shows nothing where its script does not need it, blanks at the
    ends, marks alone), `name_mixed` (a word in two alphabets whose letters look alike), `name_reserved`.
    """
    if not name.strip():
        return "name_empty"
    if len(name) > NAME_LENGTH or len(folded(name)) > FOLDED_LENGTH:
        return "name_long"
    if name != name.strip() or any(_is_odd(name, at) for at in range(len(name))):
        return "name_odd"
    if not any(unicodedata.category(one)[0] in "LNPSC" for one in name):
        return "name_odd"
    if any(len(_alphabets(word)) > 1 for word in name.split()):
        return "name_mixed"
    return "name_reserved" if _reserved() & set(skeletons(name)) else None


@lru_cache(maxsize=1)
def _reserved() -> frozenset[str]:
    return frozenset(skeleton for name in RESERVED for skeleton in skeletons(name))


def _is_odd(name: str, at: int) -> bool:
    """Tell whether a character shows nothing, where its script does not need it."""
    one, before, after = name[at], name[at - 1 : at], name[at + 1 : at + 2]
    if not is_ignorable(one):
        return one == _EMPTY or unicodedata.category(one) in _ODD
    if one in (_NON_JOINER, _JOINER):
        return not _is_needed(one, before, after)
    if "\ufe00" <= one <= "\ufe0f":  # a picture in colour or not
        return not _is_pictured(before)
    if "\U000e0100" <= one <= "\U000e01ef":  # another form of the same ideograph, which some family names have
        return _script(before) != "CJK"
    if "\u180b" <= one <= "\u180f":
        return _script(before) != "MONGOLIAN"
    return True


def _is_needed(joiner: str, before: str, after: str) -> bool:
    """Tell whether a joiner or non-joiner changes what is seen (RFC 5892, A.1 and A.2; Bengali; pictures in one)."""
    if not before or (is_ignorable(before) and before != "\ufe0f"):
        return False
    if _VIRAMA in (unicodedata.combining(before), joiner == _JOINER and after and unicodedata.combining(after)):
        return True
    if joiner == _JOINER and _is_pictured(before) and after:
        return _is_pictured(after)
    # At the end nothing is kept apart; a joiner there shows the form of a letter that goes on.
    is_at_end = joiner == _NON_JOINER and not after.strip()
    return not is_at_end and _script(before) in _JOINING


def _is_pictured(character: str) -> bool:
    is_picture = unicodedata.category(character or " ") in ("So", "Sk")
    return is_picture or character in ("\ufe0f", "\u2640", "\u2642", *"#*0123456789")


def _script(character: str) -> str:
    return unicodedata.name(character or " ", " ").split(" ")[0]


def _alphabets(word: str) -> frozenset[str]:
    return _ALIKE & {_script(letter) for letter in normalized("NFKC", word)}


def folded(name: str) -> str:
    """Return what two names have in common that are the same but for case, blanks, and what shows nothing."""
    plain = "".join(one for one in normalized("NFKC", name) if not is_ignorable(one))
    return " ".join(plain.casefold().split())
