"""S8, S9 by contribution: what imports keep as oddities, and what could write outside, is refused in new changes."""

import pytest

from barnraise import contributions
from barnraise.base import Refused
from barnraise.contributions.inputs import Change, Submission
from barnraise.contributions.models import Contribution
from barnraise.record.models import Blob, Text
from tests.makers import Makers

LINK, SUBMODULE = "120000", "160000"


def put(path: str, content: bytes = b"text\n", mode: str = "") -> Change:
    return Change(path=path, content=content, mode=mode)


HOSTILE: dict[str, tuple[Change, ...]] = {
    "a folder called ..": (put("../evil"),),
    "a folder called .": (put("./evil"),),
    "a folder called .git": (put(".git/config"),),
    "a folder called .GIT": (put("sub/.GIT/config"),),
    "NTFS's short name of .git": (put("git~1/config"),),
    "NTFS's stream of .git": (put(".git::$INDEX_ALLOCATION/config"),),
    "HFS's spelling of .git": (put(".g\u200cit/config"),),
    "a name with slashes": (put("a/../../evil"),),
    "a name with backslashes": (put("a\\..\\..\\evil"),),
    "an absolute name": (put("/etc/evil"),),
    "a drive's name": (put("C:\\evil"),),
    "a link and a folder of one name": (put("a", b"/tmp", LINK), put("a/evil")),
    "one name twice": (put("a"), put("a", b"other")),
    "links that lead away": (put("away", b"../../../etc/passwd", LINK),),
    "a link to an absolute place": (put("away", b"/etc/passwd", LINK),),
    "a submodule": (put("x", b"12" * 20, SUBMODULE),),
    "a device's name": (put("CON"),),
    "a name that reads backwards": (put("a\u202etxt.exe"),),
    "a name with a line end": (put("new\nline"),),
    "a name with a trailing blank": (put("trailing "),),
    "a name with a zero byte": (put("a\0b.md"),),
    "a name of a thousand letters and more": (put("a" * 1001),),
    "moving to outside": (Change(path="../evil.md", content=b"x", moved_from="one.md"),),
    "taking from outside": (Change(path="two.md", content=b"x", moved_from="../one.md"),),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_change_is_refused_and_leaves_no_row(make: Makers, name: str) -> None:
    work, ann = make.work(), make.member("Ann")
    before = [table.objects.count() for table in (Contribution, Text, Blob)]
    with pytest.raises(Refused):
        contributions.submit(work, ann, Submission(base_edition=1, summary="Hostile", changes=HOSTILE[name]))
    assert [table.objects.count() for table in (Contribution, Text, Blob)] == before
