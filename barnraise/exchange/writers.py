"""Who wrote a commit: the author, those a message names beside her, and how `.mailmap` spells them."""

import re
from collections.abc import Iterator

from barnraise.works import Writer

_beside = re.compile(r"^co-authored-by:[ \t]*([^<>\r\n]*?)[ \t]*<([^<>\r\n]*)>[ \t]*$", re.IGNORECASE | re.MULTILINE)
_mapping = re.compile(r"([^<>]*)<([^<>]*)>\s*(?:([^<>]*)<([^<>]*)>\s*)?$")


class Mailmap:
    """The spellings that a work's own `.mailmap` declares (gitmailmap(5)); names and addresses match in any case."""

    def __init__(self, text: str = ""):
        self._spellings: dict[tuple[str, str | None], Writer] = {}
        for line in text.splitlines():
            self._learn(line.split("#", 1)[0].strip())

    def _learn(self, line: str) -> None:
        found = _mapping.match(line)
        if found is None:
            return
        name, address, old_name, old_address = (part.strip() if part is not None else None for part in found.groups())
        if old_address is None:
            self._spellings[(address or "").casefold(), None] = Writer(name or "", "")
        else:
            key = old_address.casefold(), old_name.casefold() if old_name else None
            self._spellings[key] = Writer(name or "", address or "")

    def spelled(self, writer: Writer) -> Writer:
        """Return the writer as the map spells her; herself when it does not know her."""
        address = writer.address.casefold()
        found = self._spellings.get((address, writer.name.casefold())) or self._spellings.get((address, None))
        if found is None:
            return writer
        return Writer(found.name or writer.name, found.address or writer.address)


def writers_of(author: Writer, message: str, mailmap: Mailmap) -> tuple[Writer, ...]:
    """Return everybody who wrote a commit, the author first, each address once."""
    found: dict[str, Writer] = {}
    for writer in (author, *_named_beside(message)):
        spelled = mailmap.spelled(writer)
        found.setdefault(spelled.address.casefold() or spelled.name.casefold(), spelled)
    return tuple(found.values())


def _named_beside(message: str) -> Iterator[Writer]:
    for name, address in _beside.findall(message):
        yield Writer(name.strip(), address.strip())
