"""Names: which a member may take, and those that guests are given."""

import random
import re
import unicodedata

NAME_LENGTH = 60
# A ligature can stand for a whole phrase.
FOLDED_LENGTH = 120
_ODD = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
# Letters and marks that show nothing: with one of them a name looks like another's.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
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

    Codes: `name_empty`, `name_long`, `name_odd` (what cannot be seen, blanks at the ends), `name_mixed` (a word in two
    alphabets whose letters look alike), `name_reserved`.
    """
    if not name.strip():
        return "name_empty"
    if len(name) > NAME_LENGTH or len(folded(name)) > FOLDED_LENGTH:
        return "name_long"
    if name != name.strip() or _UNSEEN.search(name) or any(unicodedata.category(one) in _ODD for one in name):
        return "name_odd"
    if any(len(_alphabets(word)) > 1 for word in name.split()):
        return "name_mixed"
    return "name_reserved" if folded(name) in RESERVED else None


def _alphabets(word: str) -> frozenset[str]:
    return _ALIKE & {unicodedata.name(letter, " ").split(" ")[0] for letter in unicodedata.normalize("NFKC", word)}


def folded(name: str) -> str:
    """Return what two names have in common when people would take one for the other."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
