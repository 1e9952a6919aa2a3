"""Whose words are whose."""

from barnraise import contributions, credit, people, record, works
from barnraise.contributions.inputs import Change, Submission
from barnraise.credit.attributing import carried, given, overlaid
from barnraise.rules.process import PROCESS_PATH
from barnraise.works import Put
from barnraise.works.diff import word_diff
from barnraise.works.models import Component, Revision, Work
from tests.makers import Makers
from tests.promises import promises


def told(work: Work, path: str) -> dict[str, int]:
    component = Component.objects.get(work=work, path=path)
    credit.attribute({component.pk: component.head_id})
    return {one.who.name: one.words for one in credit.authors(component.pk)}


@promises("Each published page knows who wrote")
def test_a_word_stays_its_first_authors_and_what_was_added_is_its_adders(make: Makers) -> None:
    work = make.work(files={"one.md": "The chain is dry and stiff.\n"})
    assert told(work, "one.md") == {"Ann": 6}
    make.sent(work, make.member("Cy"), files={"one.md": "The chain is dry, rusty and stiff.\n"})
    assert told(work, "one.md") == {"Ann": 6, "Cy": 1}
    make.sent(work, make.member("Bo"), files={"one.md": "The chain is rusty.\n"})
    assert told(work, "one.md") == {"Ann": 3, "Cy": 1}


def test_counting_again_gives_the_same(make: Makers) -> None:
    work = make.work(files={"one.md": "The chain is dry and stiff.\n"})
    told(work, "one.md")
    make.sent(work, make.member("Cy"), files={"one.md": "Soak it. The chain is dry.\n"})
    step_by_step = told(work, "one.md")
    assert credit.rebuild(work) == 1
    assert told(work, "one.md") == step_by_step == {"Ann": 4, "Cy": 2}
    assert credit.shares(work) == credit.authors(Component.objects.get(path="one.md").pk)
    assert [one.words for one in credit.shares(work)] == [4, 2]


def test_the_words_of_the_works_own_documents_are_nobodys_credit_in_the_work(make: Makers) -> None:
    work = make.work(files={"one.md": "Soak it.\n"})
    assert (told(work, "one.md"), told(work, PROCESS_PATH) != {}) == ({"Ann": 2}, True)
    assert [one.words for one in credit.shares(work)] == [2]


@promises("What comes back belongs to whoever wrote it first.")
def test_what_comes_back_belongs_to_whoever_wrote_it_first(make: Makers) -> None:
    work = make.work(files={"one.md": "The chain is dry and stiff.\n"})
    make.sent(work, make.member("Cy"), files={"one.md": "The chain.\n"})
    assert told(work, "one.md") == {"Ann": 2}
    contributions.revert(work, make.member("Bo"), 2, "It was better before")
    assert told(work, "one.md") == {"Ann": 6}


@promises(
    "The credit of guests is kept too.",
    "If you wrote as heron-on-a-post and join later",
)
def test_what_a_guest_gave_is_hers_after_she_joined(make: Makers) -> None:

    work = make.work(files={"one.md": "One two.\n"})
    guest = make.guest()
    sent = make.sent(work, guest, files={"one.md": "One two three.\n"})
    make.reviewed(sent, make.member("Ann"))
    people.take_over(make.member("Dee"), guest)
    assert told(work, "one.md") == {"Ann": 2, "Dee": 1}


def test_a_moved_piece_keeps_its_authors_and_a_removed_one_has_none(make: Makers) -> None:
    work = make.work(files={"one.md": "One two.\n"})
    given_ = Submission(base_edition=1, summary="Move", changes=(Change(path="uno.md", moved_from="one.md"),))

    contributions.submit(work, make.member("Cy"), given_)
    assert told(work, "uno.md") == {"Ann": 2}
    component = Component.objects.get(work=work, path="uno.md")
    credit.attribute({component.pk: None})
    assert credit.authors(component.pk) == ()


def test_a_merge_takes_over_whose_words_the_branch_had(make: Makers) -> None:
    work = make.work(files={"one.md": "One.\n"})
    component = Component.objects.get(work=work, path="one.md")
    cy, bo = make.member("Cy"), make.member("Bo")
    make.sent(work, cy, files={"one.md": "One.\nTwo three.\n"})
    first, second = Revision.objects.filter(component=component).order_by("pk")
    branch = Revision.objects.create(
        component=component, work=work, path="one.md", blob=second.blob, parent=first, author=cy, at=second.at
    )

    with record.writing():
        record.lock(work.chain_id)
        Component.objects.filter(pk=component.pk).update(head=first)
        blob = record.keep(b"One.\nTwo three.\nFour.\n")
        works.new_edition(
            work, [Put("one.md", blob, parent_ids=(branch.pk,))], authors=[bo], by=bo, message=record.say("Merge")
        )
    assert told(work, "one.md") == {"Cy": 2, "Ann": 1, "Bo": 1}


@promises("Credit goes to both, and neither can approve it.")
def test_several_authors_share_what_they_added() -> None:
    assert given([(1, 4), (None, 5)], [2, 3]) == [(1, 4), (2, 3), (3, 2)]


def test_runs_follow_the_words_they_cover() -> None:
    assert carried([(1, 4), (2, 4)], word_diff("one two ", "one new two ")) == [(1, 4), (None, 4), (2, 4)]
    assert overlaid([(None, 4), (1, 2)], [(2, 2), (None, 4)]) == [(2, 2), (None, 2), (1, 2)]
