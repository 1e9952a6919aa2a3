"""Names: which a member may take, and those that guests are given."""

import random
import unicodedata

NAME_LENGTH = 60
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

    Codes: `name_empty`, `name_long`, `name_odd` (control, bidi or line signs, blanks at the ends), `name_reserved`.
    """
    if not name.strip():
        return "name_empty"
    if len(name) > NAME_LENGTH:
        return "name_long"
    if name != name.strip() or any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for sign in name):
        return "name_odd"
    return "name_reserved" if folded(name) in RESERVED else None


def folded(name: str) -> str:
    """Return what two names have in common when people would take one for the other."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
