"""Words that were typed come back with every refusal: in a form that can be sent again, without any script."""

import re
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.safestring import SafeString
from markupsafe import Markup, escape

from barnraise.web.asking import key_of
from barnraise.web.form_keys import BY, GUARDS, guards

# The fields in which people write; a test holds that no text area of ours has another name.
TEXTS = frozenset((
    *("about", "body", "choices", "comment", "items", "known", "note", "others", "parts", "quote", "reason"),
    *("replacement", "summary", "text", "title", "value", "why"),
))  # fmt: skip
NUMBERED = ("own-", "text-")
# Such a form goes out under the name that the person has now; every other only under that of who opened it.
TAKEN_OVER = ("form_of_guest", "form_kept")
# None of these is left in what was typed and then escaped, so that each of its lines stands between two of them.
_ENDS = re.compile(r'[<>"\n]')


@dataclass(frozen=True, slots=True)
class KeptWords:
    """A form that was refused: its texts by field, all else that it says, and the fields that guard it."""

    address: str
    texts: tuple[tuple[str, str], ...]
    rest: tuple[tuple[str, str], ...]
    guards: Markup


def words_in(request: HttpRequest, code: str) -> KeptWords | None:
    """Return the words of the form that was refused; None where there are none, or they are not for who asks now."""
    # Before its address was found, a request may not even have been read.
    if request.method != "POST" or request.resolver_match is None or code == "form_of_another":
        return None
    if not (getattr(request, "csrf_processing_done", False) or is_ours(request)):
        return None
    said = [(name, value) for name, values in request.POST.lists() for value in values if name not in GUARDS]
    texts = tuple((name, value) for name, value in said if is_text(name) and value.strip())
    if not texts or any("password" in name for name, _ in said):
        return None
    own: SafeString = guards(request, key=key_of(request), by=None if code in TAKEN_OVER else request.POST.get(BY))
    shown = set(texts)
    rest = tuple(one for one in said if one not in shown)
    return KeptWords(request.get_full_path(), texts, rest, Markup(own))


def not_shown(request: HttpRequest, page: str) -> KeptWords | None:
    """Return the words of a refused form that the page of its refusal does not show; None where it shows all."""
    kept = words_in(request, "")
    if kept is None:
        return None
    shown = {line.strip() for line in _ENDS.split(page)}
    lost = tuple(one for one in kept.texts if not _shows(shown, one[1]))
    return replace(kept, texts=lost, rest=(*kept.rest, *(set(kept.texts) - set(lost)))) if lost else None


def _shows(shown: set[str], words: str) -> bool:
    """Tell whether all lines of some words are shown; no line is looked for through a whole page."""
    return shown.issuperset(str(escape(line.strip())) for line in words.split("\n"))


def is_text(name: str) -> bool:
    """Tell whether people write in a field of this name."""
    return name in TEXTS or name.startswith(NUMBERED)


def is_ours(request: HttpRequest) -> bool:
    """Tell whether the browser says that a page of ours sent this: else another site could have us show its words."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
