"""Runs the typesetter on the files of one folder. Run as a program: `typeset.py TASK.json`, in that folder.

The task names what to make: `probe` (which of some pictures cannot be read), `png` (one page as a picture), `pdf`.
"""

import json
import sys
from pathlib import Path
from typing import Any

import typst

UNREADABLE = 3


def main(task: dict[str, Any]) -> int:
    """Do one task; what went wrong stands in `trouble.txt`."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=task["fonts"])
    broken = _broken(task.get("pictures", []), fonts)
    Path("broken.json").write_text(json.dumps(broken))
    try:
        for source, out in task["make"].items():
            typst.compile(
                source, output=out, root=".", font_paths=fonts, ignore_system_fonts=True, ppi=144,
                format=out.rpartition(".")[2], timestamp=task["timestamp"], package_path="none",
                package_cache_path="none",
            )  # fmt: skip
    except typst.TypstError as error:
        Path("trouble.txt").write_text(str(error)[:4000])
        return UNREADABLE
    return 0


def _broken(pictures: list[str], fonts: typst.Fonts) -> list[str]:
    """Return those of some pictures that cannot be read: all are tried together, and one by one where that fails."""
    if not pictures or _can_show(pictures, fonts):
        return []
    return [name for name in pictures if not _can_show([name], fonts)]


def _can_show(pictures: list[str], fonts: typst.Fonts) -> bool:
    Path("probe.typ").write_text("".join(f'#image("{name}", width: 1pt)\n' for name in pictures))
    try:
        typst.compile("probe.typ", root=".", font_paths=fonts, ignore_system_fonts=True)
    except typst.TypstError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(json.loads(Path(sys.argv[1]).read_text())))
