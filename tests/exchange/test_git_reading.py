"""A git history is read as it is: every commit, every oddity, and nothing that the repository would have run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from barnraise.base import Refused
from barnraise.exchange.git_reading import EARLIEST, LATEST, opened
from barnraise.works import Change, Commit, Writer
from tests.exchange.histories import Story, call, drop, long_text, odd_history, put
from tests.promises import promises


def _read(place: Path) -> list[Commit]:
    with opened(place) as repository:
        commits = list(repository.commits())
        assert len(commits) == repository.count
    return commits


def test_every_commit_is_read_parents_first(tmp_path: Path) -> None:
    commits = _read(odd_history(tmp_path / "r"))
    seen: set[str] = set()
    for commit in commits:
        assert seen >= set(commit.parents)
        seen.add(commit.id)
    assert [len(commit.parents) for commit in commits if not commit.parents or len(commit.parents) > 1].count(0) == 2
    assert sum(commit.mainline for commit in commits) == 8


@promises("If the repository has a .mailmap")
def test_writers_are_spelled_as_the_mailmap_of_the_newest_commit_says(tmp_path: Path) -> None:
    commits = _read(odd_history(tmp_path / "r"))
    writers = {writer for commit in commits for writer in commit.writers}
    assert writers == {
        Writer("Ann Author", "ann@example.org"),
        Writer("Bo", "bo@example.org"),
        Writer("Cy", "cy@example.org"),
        Writer("Desdemona", "dee@example.org"),
        Writer("Eve", "eve@example.org"),
        Writer("Flo", "flo@example.org"),
        Writer("Müller", "Mueller@Example.org"),
        Writer("", ""),
    }


def test_oddities_are_named_and_what_cannot_be_is_clamped(tmp_path: Path) -> None:
    odd = [(commit.message, commit.committed_at, commit.oddities) for commit in _read(odd_history(tmp_path / "r"))]
    start = datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
    assert [one for one in odd if one[2]] == [
        ("nothing ä", start + timedelta(minutes=4), ("encoding_guessed",)),
        ("change", LATEST, ("time_out_of_range",)),
        ("change", EARLIEST, ("time_out_of_range",)),
        ("Äpfel", start + timedelta(minutes=12), ("encoding_named",)),
    ]


def test_moves_kinds_and_removals_are_read_beside_the_first_parent(tmp_path: Path) -> None:
    story = Story()
    first = story.commit(put(b"a.md", long_text(1)), put(b"gone.md", b"x"))
    second = story.commit(
        drop(b"a.md"),
        put(b"b.md", long_text(1)),
        drop(b"gone.md"),
        b"M 160000 %s sub" % (b"ab" * 20),
        parents=(first,),
    )
    with opened(story.told(tmp_path / "r", second)) as repository:
        one, two = repository.commits()
        text, gone = (change.blob for change in one.changes)
        assert set(two.changes) == {
            Change("b.md", 0o100644, text, text, moved_from="a.md"),
            Change("gone.md", 0, None, gone),
            Change("sub", 0o160000, "ab" * 20),
        }
        assert list(repository.contents([(0o100644, text or ""), (0o160000, "ab" * 20)])) == [
            long_text(1),
            b"ab" * 20,
        ]


def test_a_merge_says_which_texts_it_took_whole_and_which_it_made(tmp_path: Path) -> None:
    story = Story()
    base = story.commit(put(b"taken.md", b"1\n"), put(b"made.md", b"1\n"), put(b"kept.md", b"1\n"))
    ours = story.commit(put(b"made.md", b"ours\n"), put(b"kept.md", b"ours\n"), parents=(base,))
    theirs = story.commit(put(b"taken.md", b"2\n"), put(b"made.md", b"theirs\n"), parents=(base,))
    merge = story.commit(put(b"taken.md", b"2\n"), put(b"made.md", b"both\n"), parents=(ours, theirs))
    commits = _read(story.told(tmp_path / "r", merge))
    side = next(commit for commit in commits if not commit.mainline)
    theirs_made = next(change.blob for change in side.changes if change.path == "made.md")
    beside = {change.path: change.beside for change in commits[-1].changes}
    assert beside == {"taken.md": None, "made.md": (theirs_made,)}


def test_a_side_branch_that_merges_changes_only_what_it_made_itself(tmp_path: Path) -> None:
    story = Story()
    base = story.commit(put(b"a.md", b"1\n"), put(b"b.md", b"1\n"))
    main = story.commit(put(b"a.md", b"2\n"), parents=(base,))
    side = story.commit(put(b"b.md", b"2\n"), parents=(base,))
    joined = story.commit(put(b"a.md", b"2\n"), parents=(side, main))
    newest = story.commit(put(b"b.md", b"2\n"), parents=(main, joined))
    changes = {commit.id: [change.path for change in commit.changes] for commit in _read(story.told(tmp_path, newest))}
    assert sorted(changes.values()) == [[], ["a.md"], ["a.md", "b.md"], ["b.md"], ["b.md"]]


def test_nothing_that_a_repository_carries_is_run_or_believed(tmp_path: Path) -> None:
    place, ran = odd_history(tmp_path / "r"), tmp_path / "ran"
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {ran}\n")
    trap.chmod(0o755)
    before = _read(place)
    for name in ("core.fsmonitor", "core.pager", "diff.external", "gpg.program", "core.sshCommand", "core.editor"):
        call(place, "config", name, str(trap))
    for name, value in (("log.showSignature", "true"), ("log.diffMerges", "off"), ("format.pretty", "oneline"),
                        ("diff.orderFile", str(trap)), ("diff.renames", "false")):  # fmt: skip
        call(place, "config", name, value)
    (place / "info").mkdir(exist_ok=True)
    (place / "info" / "grafts").write_text(f"{before[-1].id}\n")
    (place / "info" / "attributes").write_text("* diff=trap filter=trap\n")
    call(place, "update-ref", f"refs/replace/{before[-1].id}", before[0].id)
    assert _read(place) == before
    assert not ran.exists()


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not_a_repository"), opened(tmp_path):
        pass


def test_a_repository_without_a_commit_is_refused(tmp_path: Path) -> None:
    call(tmp_path, "init", "--bare", "--quiet", str(tmp_path / "r"), at=False)
    with pytest.raises(Refused, match="repository_empty"), opened(tmp_path / "r"):
        pass


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    story = Story()
    place = story.told(tmp_path / "r", story.commit(put(b"large", b"x" * 1001)))
    with opened(place, most_bytes=1000) as repository:
        (commit,) = repository.commits()
        blob = commit.changes[0].blob or ""
        with pytest.raises(Refused) as refusal:
            list(repository.contents([(0o100644, blob)]))
    assert refusal.value.facts == {"path": blob, "size": 1001, "most": 1000}


def test_a_history_with_a_missing_object_is_refused(tmp_path: Path) -> None:
    story = Story()
    place = story.told(tmp_path / "r", story.commit(put(b"a.md", b"1\n")))
    with opened(place) as repository:
        (commit,) = repository.commits()
        blob = commit.changes[0].blob or ""
    (place / "objects" / blob[:2] / blob[2:]).unlink()
    with opened(place) as repository, pytest.raises(Refused, match="history_broken"):
        list(repository.contents([(0o100644, blob)]))
