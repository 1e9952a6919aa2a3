"""Who wrote a component and who a work, as it is shown: `credit.queries`."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from barnraise import contributions, credit, people
from barnraise.contributions.inputs import Change, Submission
from barnraise.credit.models import Authorship, Share
from barnraise.people.models import Person
from barnraise.works.models import Component, Revision, Work
from tests.makers import Makers
from tests.promises import promises


def counted(work: Work) -> None:
    """Count the words of every component that a work has."""
    credit.attribute(dict(Component.objects.filter(work=work, is_here=True).values_list("pk", "head_id")))


def named(work: Work, limit: int | None = None) -> list[tuple[str, int]]:
    counted(work)
    return [(one.who.name, one.words) for one in credit.shares(work, limit)]


@promises(
    "wrote words or cells that stand ·",
    "Words have a list with numbers",
)
def test_shares_are_in_the_order_of_words_and_then_of_names(make: Makers) -> None:
    work = make.work(files={"one.md": "One two three.\n"})
    for name in ("Cy", "Bo"):
        make.sent(work, make.member(name), files={f"{name}.md": "Four five.\n"})
        work.refresh_from_db()
    assert named(work) == [("Ann", 3), ("Bo", 2), ("Cy", 2)]
    assert named(work, limit=1) == [("Ann", 3)]


def test_words_that_move_within_a_page_stay_whose_they_are(make: Makers) -> None:
    lines = ["The chain is dry.\n", "Soak it in oil for an hour.\n", "Wipe it with a rag.\n"]
    work = make.work(files={"one.md": "\n".join(lines)})
    added = [*lines, "Hang it on a nail.\n"]
    make.sent(work, make.member("Cy"), files={"one.md": "\n".join(added)})
    work.refresh_from_db()
    before = named(work)
    make.sent(work, make.member("Bo"), files={"one.md": "\n".join([added[3], *added[:3]])})
    work.refresh_from_db()
    after = dict(named(work))
    # Who moves a line is credited with no word that others wrote; what a comparison cannot follow is its mover's.
    assert sum(after.values()) == sum(words for _, words in before)
    assert after["Ann"] == dict(before)["Ann"]


@promises("If a passage is deleted by mistake and put back")
def test_what_vandals_took_out_is_its_authors_again_when_it_comes_back_by_hand(make: Makers) -> None:
    text = "The chain is dry and stiff.\n"
    work = make.work(files={"one.md": text})
    make.sent(work, make.member("Vandal"), files={"one.md": "Ha.\n"})
    work.refresh_from_db()
    assert named(work) == [("Vandal", 1)]
    make.sent(work, make.member("Bo"), files={"one.md": text})
    work.refresh_from_db()
    assert named(work) == [("Ann", 6)]


def test_a_revert_gives_nobody_s_words_to_who_reverts(make: Makers) -> None:
    work = make.work(files={"one.md": "The chain is dry.\n"})
    make.sent(work, make.member("Cy"), files={"one.md": "The chain is dry and stiff.\n"})
    work.refresh_from_db()
    contributions.revert(work, make.member("Bo"), work.edition, "It was better before")
    work.refresh_from_db()
    assert named(work) == [("Ann", 4)]


@promises("Barnraise counts what is still there")
def test_a_page_that_is_removed_takes_its_words_along_and_brings_them_back(make: Makers) -> None:
    work = make.work(files={"one.md": "One two.\n", "two.md": "Three.\n"})
    make.sent(work, make.member("Cy"), files={"two.md": "Three four.\n"})
    work.refresh_from_db()
    assert named(work) == [("Ann", 3), ("Cy", 1)]
    component = Component.objects.get(work=work, path="two.md")
    credit.attribute({component.pk: None})
    assert named_only(work) == [("Ann", 2)]
    credit.attribute({component.pk: component.head_id})
    assert named_only(work) == [("Ann", 3), ("Cy", 1)]


def named_only(work: Work) -> list[tuple[str, int]]:
    return [(one.who.name, one.words) for one in credit.shares(work)]


@promises(
    "Who carries a page to another folder earns no words",
    "You can, in fact: a piece keeps its identity",
)
def test_a_page_that_moves_keeps_whose_words_it_has(make: Makers) -> None:
    work = make.work(files={"one.md": "One two.\n"})
    move = Submission(base_edition=1, summary="Move", changes=(Change(path="uno.md", moved_from="one.md"),))
    contributions.submit(work, make.member("Cy"), move)
    work.refresh_from_db()
    assert named(work) == [("Ann", 2)]


def test_a_guest_who_joins_and_one_who_is_taken_over_are_one_name_with_all_their_words(make: Makers) -> None:
    work = make.work(files={"one.md": "One.\n"})
    for place, secret in ((2, "a"), (3, "b")):
        sent = make.sent(work, make.guest(secret), files={f"{place}.md": "Two three.\n"})
        make.reviewed(sent, make.member("Ann"))
        work.refresh_from_db()
    dee = people.join("Dee", "a long enough password", guest=people.guest_of("a")).person
    taken = people.guest_of("b")
    assert taken is not None
    people.take_over(dee, taken)
    assert named(work) == [("Dee", 4), ("Ann", 1)]
    assert credit.where_named([taken.pk]) == [(work, [Component.objects.get(work=work, path="3.md").pk])]


def test_an_imported_author_has_her_words_and_who_takes_her_over_has_them_then(make: Makers) -> None:
    work = make.work(files={"one.md": "One two.\n"})
    author = Person.objects.create(
        name="Old", kind=Person.IMPORTED, home=work.uid, joined_at=make.member("Ann").joined_at
    )
    component = Component.objects.get(work=work, path="one.md")
    Revision.objects.filter(component=component).update(author=author)
    assert named(work) == [("Old", 2)]
    people.take_over(make.member("Dee"), author)
    assert named(work) == [("Dee", 2)]


def test_words_of_the_works_own_documents_are_in_no_count_of_the_work(make: Makers) -> None:
    work = make.work(files={"one.md": "One two.\n"})
    counted(work)
    ann, bo = make.member("Ann"), make.member("Bo")
    assert (credit.words(work), credit.words(work, [bo.pk]), credit.words(work, [])) == ({ann.pk: 2}, {}, {})
    assert sum(Share.objects.filter(work=work).values_list("words", flat=True)) > 2


def test_where_somebody_is_named_is_where_she_wrote_changed_or_began(make: Makers) -> None:
    work, bo, cy = make.work(), make.member("Bo"), make.member("Cy")
    make.sent(work, bo, files={"bo.md": "Mine.\n"})
    counted(work)
    ann = make.member("Ann")
    pages = {who: [place for _, places in credit.where_named([who.pk]) for place in places] for who in (ann, bo, cy)}
    assert pages[bo] == [Component.objects.get(path="bo.md").pk]
    assert (len(pages[ann]) > 0, pages[cy], credit.where_named([])) == (True, [], [])


def test_what_was_altered_behind_the_record_is_named_and_counting_again_is_right(make: Makers) -> None:
    work = make.work(files={"one.md": "One two.\n"})
    counted(work)
    assert list(credit.problems_in(work)) == []
    component = Component.objects.get(work=work, path="one.md")
    Share.objects.filter(component=component).update(words=9)
    assert list(credit.problems_in(work)) == ["one.md: whose words are whose is not what its revisions say"]
    credit.rebuild(work)
    assert list(credit.problems_in(work)) == []
    Authorship.objects.filter(component=component).delete()
    assert list(credit.problems_in(work)) == ["one.md: shares of what is not published"]


def test_counting_step_by_step_reads_no_more_queries_in_a_long_history(make: Makers) -> None:
    work = make.work(files={"one.md": "One.\n"})
    component = Component.objects.get(work=work, path="one.md")
    costs = []
    for number in range(12):
        make.sent(work, make.member("Ann"), files={"one.md": "One.\n" + f"Line {number}.\n" * (number + 1)})
        work.refresh_from_db()
        component.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            credit.attribute({component.pk: component.head_id})
        costs.append(len(queries))
    assert max(costs[2:]) <= costs[2]
