"""Licences: of a work, of its parts, and how they change: as the old one allows, or as everybody agrees who wrote."""

import pytest
from django.utils.html import strip_tags

from barnraise import works
from barnraise.base import Clock, Refused
from barnraise.contributions import agreeing, queries, reviewing, verifying
from barnraise.contributions.integrating import plan_of, verdict_on
from barnraise.contributions.models import Agreement, Contribution
from barnraise.people.models import Person
from barnraise.web import reviewed
from barnraise.works.declaration import WORK_PATH, Declared, Problem, read, written
from barnraise.works.licensing import licence_for, licence_of
from barnraise.works.models import Work
from tests.makers import LICENCE, Makers
from tests.promises import promises


def declared(licence: str = LICENCE, **parts: str) -> str:
    return written(Declared(title="A book", licence=licence, licences=tuple(parts.items())))


def changed(make: Makers, work: Work, by: Person, text: str) -> Contribution:
    work.refresh_from_db()
    return make.sent(work, by, files={WORK_PATH: text})


@pytest.fixture
def work(make: Makers, clock: Clock) -> Work:
    """Return a work in which Ann wrote one page, and Bo another and a part of hers."""
    ann, bo = make.member("Ann"), make.member("Bo")
    work = make.work(by=ann)
    make.sent(work, bo, files={"two.md": "# Two\n\nBo's words.\n"})
    work.refresh_from_db()
    make.sent(work, bo, files={"one.md": "# One\n\nA line of Bo's.\n\nAnother line.\n"})
    work.refresh_from_db()
    return work


@promises(
    "A part may stand under a licence of its own",
    "The first line that fits a path counts",
    "Whoever contributes to such a part gives",
)
def test_a_part_has_its_own_licence_and_the_first_glob_that_fits_counts() -> None:
    text = written(Declared(title="A book", licence=LICENCE, licences=(("code/*", "MIT"), ("**", "CC0-1.0"))))
    found = read(text)
    assert isinstance(found, Declared)
    assert [found.licence_of(path) for path in ("code/a.py", "a.md")] == ["MIT", "CC0-1.0"]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ('"a.md" = "CC-BY-NC-4.0"', "the licence of 'a.md' must be a free one, by its SPDX name"),
        ('"a.md" = 3', "the licence of 'a.md' must be a free one, by its SPDX name"),
        ('"" = "MIT"', "a glob has 1 to 200 signs: ''"),
    ],
)
def test_a_licence_of_a_part_is_free_or_refused_with_the_reason(table: str, reason: str) -> None:
    assert read(f'title = "A"\n[licences]\n{table}\n') == (Problem(2, reason),)


def test_who_writes_in_two_parts_grants_the_licence_of_each(make: Makers) -> None:
    work = make.work(files={WORK_PATH: declared(**{"code/**": "MIT"}), "code/a.py": "pass\n", "a.md": "A\n"})
    work.refresh_from_db()
    assert (licence_of(work, "code/a.py"), licence_of(work, "a.md")) == ("MIT", LICENCE)
    assert licence_for(work, ["a.md", "code/a.py"]) == f"{LICENCE} AND MIT"
    sent = make.sent(work, make.member("Bo"), files={"code/a.py": "print()\n"})
    assert sent.licence == "MIT"


def test_a_licence_that_the_old_one_allows_needs_nobodys_word(make: Makers, work: Work) -> None:
    sent = changed(make, work, make.member("Bo"), declared("GPL-3.0-only"))
    assert agreeing.asked(work, plan_of(sent)) == ()
    assert not any(one.code == "licence" for one in verdict_on(sent).missing)


@promises(
    "The licence of what people gave changes only to one",
    "The licence of what others gave can later change",
    "This is a promise to contributors",
    "If the old licence does not allow the new one",
    "It goes on when all have.",
)
def test_another_licence_waits_for_everybody_whose_words_it_concerns(make: Makers, work: Work) -> None:
    ann, bo, cy = make.member("Ann"), make.member("Bo"), make.member("Cy")
    sent = changed(make, work, bo, declared("CC-BY-4.0"))
    assert agreeing.asked(work, plan_of(sent)) == (agreeing.Asked("CC-BY-4.0", (), (ann, bo)),)
    assert any(one.code == "licence" for one in verdict_on(sent).missing)
    with pytest.raises(Refused, match="not_asked"):
        reviewing.agree(sent, cy)
    reviewing.agree(sent, bo)
    with pytest.raises(Refused, match="not_asked"):
        reviewing.agree(sent, bo)
    assert any(one.code == "licence" for one in verdict_on(sent).missing)
    reviewing.agree(sent, ann)
    sent = queries.by_uid(sent.uid) or sent
    assert agreeing.asked(work, plan_of(sent)) == (agreeing.Asked("CC-BY-4.0", (ann, bo), ()),)
    assert not any(one.code == "licence" for one in verdict_on(sent).missing)


def test_each_word_given_is_told_in_the_story_and_is_the_one_in_the_record(make: Makers, work: Work) -> None:
    bo = make.member("Bo")
    sent = changed(make, work, bo, declared("CC-BY-4.0"))
    reviewing.agree(sent, bo)
    told = [strip_tags(step.title) for step in reviewed.story(queries.whole(queries.by_uid(sent.uid) or sent))]
    assert told == ["Bo sent it", "Bo agreed to CC-BY-4.0"]
    assert list(verifying.problems_in(work)) == []
    Agreement.objects.update(licence="MIT")
    assert list(verifying.problems_in(work)) == [
        f"person {bo.uid}: her word about {licence} is not the one in the record" for licence in ("CC-BY-4.0", "MIT")
    ]


def test_what_was_given_before_a_change_of_licence_does_not_slip_in_after_it(make: Makers) -> None:
    ann, bo = make.member("Ann"), make.member("Bo")
    work = make.work(by=ann, recipe="patch-review", files={"a.md": "A\n"})
    given = make.sent(work, bo, files={"b.md": "Given under the former licence.\n"})
    Work.objects.filter(pk=work.pk).update(licence="CC-BY-4.0")
    found = queries.by_uid(given.uid)
    assert found is not None
    assert "licence" in {one.code for one in verdict_on(found).missing}


def test_a_part_changes_by_the_word_of_its_own_authors_alone(make: Makers, work: Work) -> None:
    bo = make.member("Bo")
    sent = changed(make, work, bo, declared(**{"two.md": "CC0-1.0"}))
    assert agreeing.asked(work, plan_of(sent)) == (agreeing.Asked("CC0-1.0", (), (bo,)),)
    reviewing.agree(sent, bo)
    make.reviewed(queries.by_uid(sent.uid) or sent, make.member("Ann"))
    work.refresh_from_db()
    assert (licence_of(work, "two.md"), licence_of(work, "one.md")) == ("CC0-1.0", LICENCE)


def test_what_a_guest_wrote_is_asked_of_whom_she_became(make: Makers, work: Work) -> None:
    guest, ann = make.guest(), make.member("Ann")
    given = make.sent(work, guest, files={"three.md": "A guest's words.\n"})
    make.reviewed(given, ann)
    dora = make.member("Dora")
    guest.became = dora
    guest.save()
    sent = changed(make, work, ann, declared(**{"three.md": "CC0-1.0"}))
    assert agreeing.asked(work, plan_of(sent)) == (agreeing.Asked("CC0-1.0", (), (dora,)),)


def test_a_new_version_that_leaves_its_grant_behind_is_refused(make: Makers) -> None:
    from barnraise import contributions
    from barnraise.contributions.inputs import Change, Resubmission

    work = make.work(recipe="patch-review", files={WORK_PATH: declared(**{"code/**": "MIT"}), "code/a.py": "pass\n"})
    work.refresh_from_db()
    bo = make.member("Bo")
    sent = make.sent(work, bo, files={"a.md": "Words.\n"})
    change = Change(path="code/b.py", content=b"print()\n")
    with pytest.raises(Refused, match="licence_changed"):
        contributions.resubmit(sent, bo, Resubmission(base_edition=work.edition, summary="", changes=(change,)))


def test_the_work_keeps_what_its_declaration_says_of_parts(make: Makers) -> None:
    work = make.work(files={WORK_PATH: declared(**{"a.md": "MIT"}), "a.md": "A\n"})
    work.refresh_from_db()
    assert work.licences == '[["a.md", "MIT"]]'
    assert works.outline.declared(work).licences == (("a.md", "MIT"),)


@promises("The licence can be named later")
def test_the_first_licence_of_a_work_waits_for_the_word_of_whoever_brought_it(make: Makers) -> None:
    ann, bo = make.member("Ann"), make.member("Bo")
    work = make.work(by=ann, licence="")
    sent = changed(make, work, bo, declared())
    assert agreeing.asked(work, plan_of(sent)) == (agreeing.Asked(LICENCE, (), (ann,), is_first=True),)
    make.reviewed(sent, ann)
    work.refresh_from_db()
    assert work.is_free is False
    with pytest.raises(Refused, match="not_asked"):
        reviewing.agree(sent, bo)
    reviewing.agree(queries.by_uid(sent.uid) or sent, ann)
    work.refresh_from_db()
    assert (work.licence, work.is_free) == (LICENCE, True)


def test_the_first_licence_of_a_work_that_nobody_started_waits_for_those_who_wrote_it(make: Makers) -> None:
    ann, bo = make.member("Ann"), make.member("Bo")
    work = make.work(by=ann, licence="")
    Work.objects.update(started_by=None)
    sent = changed(make, work, bo, declared())
    assert agreeing.asked(work, plan_of(sent)) == (agreeing.Asked(LICENCE, (), (ann,), is_first=True),)
