"""Makes `barnraise/people/confusables.txt` of Unicode's file: `.venv/bin/python tools/confusables.py confusables.txt`.

The file is https://www.unicode.org/Public/security/latest/confusables.txt (UTS 39). What NFKC folds anyway is left out.
When it changes, `barnraise upgrade` and `barnraise rebuild` note anew what the names in use look like.
"""

import re
import sys
import unicodedata
from pathlib import Path

TARGET = Path(__file__).parents[1] / "barnraise" / "people" / "confusables.txt"
_LINE = re.compile(r"^([0-9A-F]+) ;\t([0-9A-F ]+) ;\tMA\b", re.MULTILINE)
_HEAD = """\
# Characters that look alike: UTS 39, version {version}. Made by tools/confusables.py; what NFKC folds is left out.
# Each line: a prototype, a colon, and the characters that look like it, in hexadecimal.
# Copyright (c) 1991-2025 Unicode, Inc. Licensed under the Unicode License v3 (SPDX: Unicode-3.0),
# https://www.unicode.org/license.txt: permission is granted, free of charge, to any person obtaining a copy of data
# files to deal in them without restriction, provided that this copyright and permission notice appear with all copies.
# The data files are provided "as is", without warranty of any kind, express or implied.
"""


def table_of(text: str) -> dict[str, list[str]]:
    """Return the characters that look alike by their prototype, both in hexadecimal."""
    found: dict[str, list[str]] = {}
    for character, prototype in _LINE.findall(text):
        plain = chr(int(character, 16))
        if unicodedata.normalize("NFD", unicodedata.normalize("NFKC", plain)) == plain:
            found.setdefault(prototype, []).append(character)
    return found


def main(source: Path) -> None:
    """Write the table of one file of Unicode's."""
    text = source.read_text(encoding="utf-8-sig")
    version = re.search(r"^# Version: ([0-9.]+)", text, re.MULTILINE)
    if version is None:
        raise SystemExit(f"{source} is not Unicode's confusables.txt: it names no version.")
    lines = [f"{prototype}:{' '.join(characters)}\n" for prototype, characters in sorted(table_of(text).items())]
    TARGET.write_text(_HEAD.format(version=version[1]) + "".join(lines), encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
