"""What is decided about is what is written: where a change lands, and where it comes from, when places changed."""

import pytest

from barnraise import contributions, record, works
from barnraise.base import Refused
from barnraise.contributions import agreeing, queries, reviewing, solving
from barnraise.contributions.inputs import Change, Remark, Resubmission, Review, Submission
from barnraise.contributions.integrating import plan_of, verdict_on
from barnraise.contributions.landing import paths_now, paths_of, unsent_paths
from barnraise.contributions.models import Change as ChangeRow
from barnraise.contributions.models import Comment, Contribution
from barnraise.governance.commons import found
from barnraise.rules.parsing import parse
from barnraise.rules.process import PROCESS_PATH, Process, gate_for
from barnraise.web import desk
from barnraise.works import Put, recipes
from barnraise.works.declaration import WORK_PATH, Declared, written
from barnraise.works.models import Work
from tests.makers import LICENCE, Makers
from tests.trust.places import TEXT, rules

BETTER = TEXT.replace("Line 11.", "Line eleven.")


def edited(make: Makers, work: Work, *puts: Put, by: str = "Ann") -> None:
    """Make an edition that no gate has seen."""
    with record.writing():
        record.lock(work.chain_id)
        work.refresh_from_db()
        person = make.member(by)
        works.new_edition(work, puts, authors=[person], by=person, message=record.say("An edit"))
    work.refresh_from_db()


def moved(make: Makers, work: Work, path: str, to: str) -> None:
    """Move a page, by Ann."""
    piece = works.piece_at(work, path)
    assert piece is not None
    edited(make, work, Put(to, piece.blob_id, moved_from=path))


def placed(make: Makers, work: Work, path: str, text: str) -> None:
    """Put a text at a path, by Ann."""
    with record.writing():
        blob = record.keep(text.encode())
    edited(make, work, Put(path, blob))


@pytest.fixture
def work(make: Makers) -> Work:
    """Return a work with an open folder, and one in which somebody else approves."""
    work = make.work(by=make.member("Ann"), files={"open/a.md": TEXT, "asked/b.md": TEXT})
    make.states(work, rules("approval"))
    return work


def test_an_approval_for_one_gate_is_none_for_the_gate_of_another_place(make: Makers, work: Work) -> None:
    sent = make.sent(work, make.member("Cy"), files={"asked/b.md": BETTER})
    first = sent.version
    moved(make, work, "asked/b.md", "strict/b.md")
    with pytest.raises(Refused, match="version_stale"):
        record.follow((contributions.Waiting(),))
        assert first is not None
        contributions.review(sent, make.member("Ann"), Review(version=first.hash, verdict="approve"))
    make.reviewed(sent, make.member("Ann"))
    assert (sent.state, make.text(work, "strict/b.md")) == ("integrated", BETTER)
    assert sent.version is not None
    assert sent.version.changes.get().path == "strict/b.md"


def test_an_approval_stays_where_a_page_moves_within_its_gate(make: Makers, work: Work) -> None:
    sent = make.sent(work, make.member("Cy"), files={"asked/b.md": BETTER})
    moved(make, work, "asked/b.md", "asked/c.md")
    record.follow((contributions.Waiting(),))
    make.reviewed(sent, make.member("Ann"))
    assert (sent.state, make.text(work, "asked/c.md")) == ("integrated", BETTER)
    assert sent.version is not None
    assert sent.version.number == 1


def test_what_was_said_of_a_page_goes_with_it_to_its_new_place(make: Makers, work: Work) -> None:
    sent = make.sent(work, make.member("Cy"), files={"asked/b.md": BETTER})
    reviewing.remark(
        sent, make.member("Bo"), Remark(path="asked/b.md", quote="Line 3.", body="So", replacement="Three.")
    )
    moved(make, work, "asked/b.md", "strict/b.md")
    record.follow((contributions.Waiting(),))
    sent.refresh_from_db()
    (told,) = queries.whole(sent).told
    assert (told.path, told.line) == ("strict/b.md", 9)
    made = reviewing.accept(Comment.objects.get(), sent.author)
    assert b"Three." in (plan_of(made).landings[0].bytes_landing() or b"")


def test_what_two_people_changed_in_two_places_lands_together(make: Makers, work: Work) -> None:
    edition = work.edition
    make.sent(work, make.member("Bo"), files={"open/a.md": TEXT.replace("Line 1.", "Line one.")})
    sent = make.sent(work, make.member("Cy"), files={"open/a.md": BETTER}, base=edition)
    assert (sent.state, make.text(work, "open/a.md")) == ("integrated", BETTER.replace("Line 1.", "Line one."))


def test_the_page_of_a_contribution_and_its_form_say_where_it_lands(make: Makers, work: Work) -> None:
    sent = make.sent(work, make.member("Cy"), files={"asked/b.md": BETTER})
    edition = work.edition
    moved(make, work, "asked/b.md", "asked/c.md")
    moved(make, work, "open/a.md", "strict/a.md")
    sent = Contribution.objects.get(pk=sent.pk)
    assert sent.version is not None and paths_of(sent.version) == {"asked/c.md"}
    assert [one.lands_at for one in queries.whole(sent).pieces] == ["asked/c.md"]
    assert paths_now(work, ["asked/b.md", "open/a.md", "none.md"], edition) == ["asked/c.md", "strict/a.md", "none.md"]
    new, old = (desk.giving(work, make.member("Cy"), ["open/a.md"], base=base).next for base in (work.edition, edition))
    assert new != old


def test_what_is_not_saved_yet_lands_where_its_page_stands_now_unless_it_moves_it(make: Makers, work: Work) -> None:
    a, b = (works.piece_at(work, path) for path in ("open/a.md", "asked/b.md"))
    assert a is not None and b is not None
    unsent = [
        ChangeRow(path="open/a.md", component_id=a.component_id),
        ChangeRow(path="open/z.md", component_id=a.component_id, moved_from="open/a.md"),
        ChangeRow(path="asked/b.md", component_id=b.component_id),
        ChangeRow(path="new.md"),
    ]
    edition = work.edition
    moved(make, work, "open/a.md", "strict/a.md")
    moved(make, work, "asked/b.md", "asked/c.md")
    edited(make, work, Put("asked/c.md", None))
    assert unsent_paths(work, edition, unsent) == ["strict/a.md", "open/z.md", "asked/b.md", "new.md"]
    assert unsent_paths(work, work.edition, unsent) == [one.path for one in unsent]
    assert paths_now(work, ["asked/c.md", "strict/a.md"], work.edition) == ["asked/c.md", "strict/a.md"]


def test_a_gate_knows_a_name_in_either_form_of_unicode() -> None:
    process = parse(rules("approval"))
    assert isinstance(process, Process)
    gates = [gate_for(process, f"{name}/a.md") for name in ("caf\u00e9", "cafe\u0301", "CAF\u00c9")]
    assert [gate.name for gate in gates if gate is not None] == ["guarded", "guarded", "pages"]


@pytest.mark.parametrize("path", [".Commons/process.toml", ".COMMONS/x.md", "\uff0ecommons/process.toml"])
def test_no_other_spelling_of_the_folder_of_the_rules_is_taken(make: Makers, work: Work, path: str) -> None:
    with pytest.raises(Refused, match="path_odd"):
        make.sent(work, make.member("Cy"), files={path: "x\n"})


def test_whom_the_commons_suspends_is_not_changed_through_the_former_path_of_a_page(make: Makers) -> None:
    work = found()
    placed(make, work, "notes.toml", "[[suspended]]\n")
    edition = work.edition
    piece = works.piece_at(work, "notes.toml")
    assert piece is not None
    edited(make, work, Put("suspensions.toml", None), Put("suspensions.toml", piece.blob_id, moved_from="notes.toml"))
    sent = make.sent(work, make.member("Cy"), files={"notes.toml": "\n"}, base=edition)
    assert {need.gate for need in verdict_on(sent).missing} == {"order"}


# Documents: what stands in their place reads, whatever it was called and however it came together.


def unruled(make: Makers) -> Work:
    """Return a work that states no process yet, with a draft of one."""
    work = make.work(files={".commons/draft.toml": rules("approval")})
    piece = works.piece_at(work, PROCESS_PATH)
    assert piece is not None
    edited(make, work, Put(PROCESS_PATH, None))
    return work


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(path=".commons/draft.toml", content=b"version = 2\n"), "process_invalid"),
        (Change(path=".commons/draft.toml"), "commons_needed"),
    ],
)
def test_a_process_cannot_be_spoilt_by_the_name_that_it_had(make: Makers, change: Change, code: str) -> None:
    work = unruled(make)
    edition = work.edition
    moved(make, work, ".commons/draft.toml", PROCESS_PATH)
    with pytest.raises(Refused, match=code):
        contributions.submit(
            work, make.member("Cy"), Submission(base_edition=edition, summary="Spoil", changes=(change,))
        )
    assert not Contribution.objects.exists()


def test_a_change_that_waits_cannot_spoil_what_its_page_has_become(make: Makers) -> None:
    work = unruled(make)
    sent = make.sent(work, make.member("Cy"), files={".commons/draft.toml": "version = 9\n"})
    moved(make, work, ".commons/draft.toml", PROCESS_PATH)
    make.reviewed(sent, make.member("Ann"))
    assert sent.state == "conflicted"
    (knot,) = solving.knots(Contribution.objects.get(pk=sent.pk))
    assert (knot.why, knot.choices, knot.now_path) == ("document_unsound", ("now", "own"), PROCESS_PATH)
    own = solving.Answer(choice="own", own=rules("silence").encode())
    made = contributions.resubmit(sent, sent.author, solving.solved(sent, {knot.path: own}))
    assert (made.state, made.version and made.version.changes.get().path) == ("open", PROCESS_PATH)


def test_words_that_are_taken_over_leave_a_process_sound(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    text = recipes.recipe_text("patch-review").replace("version = 2", "version = 2\n# Ours")
    sent = make.sent(work, make.member("Cy"), files={PROCESS_PATH: text})
    given = Remark(path=PROCESS_PATH, quote="version = 2", body="So", replacement="version = 9")
    remark = reviewing.remark(sent, make.member("Bo"), given)
    with pytest.raises(Refused, match="process_invalid"):
        reviewing.accept(remark, sent.author)
    assert sent.versions.count() == 1


# Licences: what somebody grants, and whose words go on under another.


def parts(make: Makers, work: Work) -> None:
    """Give one folder a licence of its own."""
    placed(
        make, work, WORK_PATH, written(Declared(title="A book", licence=LICENCE, licences=(("strict/**", "CC0-1.0"),)))
    )


def test_the_licence_that_is_granted_is_that_of_the_place_where_it_lands(make: Makers, work: Work) -> None:
    parts(make, work)
    edition = work.edition
    moved(make, work, "open/a.md", "strict/a.md")
    with pytest.raises(Refused, match="licence_changed"):
        make.sent(work, make.member("Cy"), files={"open/a.md": BETTER}, base=edition, licence=LICENCE)
    sent = make.sent(work, make.member("Cy"), files={"open/a.md": BETTER}, base=edition, licence="CC0-1.0")
    assert sent.licence == "CC0-1.0"


def test_a_move_brings_words_under_another_licence_only_if_those_agree_who_wrote_them(make: Makers, work: Work) -> None:
    parts(make, work)
    given = Submission(
        base_edition=work.edition, summary="Move", changes=(Change(path="strict/a.md", moved_from="open/a.md"),)
    )
    sent = contributions.submit(work, make.member("Cy"), given)
    make.reviewed(sent, make.member("Ann"))
    assert sent.state != "integrated"
    (asked,) = agreeing.asked(work, plan_of(Contribution.objects.get(pk=sent.pk))) or ()
    assert (asked.licence, [one.name for one in asked.silent]) == ("CC0-1.0", ["Ann"])
    reviewing.agree(sent, make.member("Ann"))
    sent.refresh_from_db()
    assert sent.state == "integrated"


def test_a_work_without_a_licence_takes_no_new_version_either(make: Makers) -> None:
    work = make.work(recipe="patch-review", licence="")
    declared = written(Declared(title="A book", licence=LICENCE))
    sent = make.sent(work, make.member("Bo"), files={WORK_PATH: declared})
    with pytest.raises(Refused, match="licence_missing"):
        given = Resubmission(base_edition=1, changes=(Change(path="one.md", content=b"Mine\n"),))
        contributions.resubmit(sent, sent.author, given)


# Stacks and parts.


def test_what_builds_on_another_follows_its_page_and_not_the_one_that_took_its_name(make: Makers, work: Work) -> None:
    lower = make.sent(work, make.member("Bo"), files={"asked/b.md": TEXT.replace("Line 1.", "Line one.")})
    upper = make.sent(
        work,
        make.member("Cy"),
        files={"asked/b.md": BETTER.replace("Line 1.", "Line one.")},
        builds_on=str(lower.uid),
    )
    moved(make, work, "asked/b.md", "asked/c.md")
    placed(make, work, "asked/b.md", TEXT)
    make.reviewed(lower, make.member("Ann"))
    record.follow((contributions.Stacking(), contributions.Waiting()))
    make.reviewed(upper, make.member("Ann"))
    assert upper.state == "integrated"
    assert [make.text(work, path) for path in ("asked/b.md", "asked/c.md")] == [
        TEXT,
        BETTER.replace("Line 1.", "Line one."),
    ]


def test_what_is_left_of_a_part_still_waits_for_what_it_builds_on(make: Makers, work: Work) -> None:
    lower = make.sent(work, make.member("Bo"), files={"asked/b.md": BETTER})
    files = {"asked/b.md": BETTER + "More.\n", "asked/d.md": "New\n"}
    upper = make.sent(work, make.member("Cy"), files=files, builds_on=str(lower.uid))
    assert upper.version is not None
    given = Review(version=upper.version.hash, verdict="approve", paths=("asked/d.md",))
    contributions.review(upper, make.member("Ann"), given)
    rest = Contribution.objects.latest("pk")
    assert (rest.pk != upper.pk, rest.builds_on, rest.built_on) == (True, lower, lower.version)
