"""How a work decides, who takes part, and the page of a person."""

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from barnraise import contributions, talk
from barnraise.contributions.serving import offered
from barnraise.rules.explaining import statements
from barnraise.rules.parsing import read
from barnraise.rules.process import Process
from barnraise.web.process_words import rule_said
from barnraise.web.views.deciding import rules_of
from barnraise.works import recipes
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_reviewing import numbers, page, plain, signed_in


@promises(
    "The work's own process, a document that everybody can read",
    "What decides is a document",
    "Every work has a page How we decide",
    "A gate says for which paths it is there",
    "Whether it is accepted is decided afterwards",
    "There the process says when it is enough",
    "Accepted pieces are put together into one thing",
    "It does not mean that there are no rules",
    "rules that fit the place · every work carries",
)
@pytest.mark.parametrize("recipe", offered())
def test_how_we_decide_says_every_number_and_choice_of_the_document(make: Makers, recipe: str) -> None:
    work = make.work(recipe=recipe)
    told = plain(page(Client(), "/book/process"))
    said = [one for one in statements(contributions.process_of(work)) if one.code != "gate_paths"]
    assert [one.code for one in said if rule_said(one) not in told] == []
    assert " ".join(recipes.recipe_text(recipe).split()) in told
    shown = page(Client(), "/book/process")
    numbered = {f'id="rule{at}"' for at in range(1, len(said) + 1)}
    assert {one for one in numbered if shown.count(one) != 1} == set()
    assert 'href="#rule0"' not in shown
    assert 'href="/book/edit/.commons/process.toml"' in shown


def test_how_we_decide_says_whose_approval_counts_and_what_one_lacks(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    ann, bo = make.member("Ann"), make.member("Bo")
    told = {who: plain(page(client, "/book/process")) for who, client in _clients(ann, bo).items()}
    assert {who: "Yours counts here." in text for who, text in told.items()} == {"Ann": True, "Bo": False, "": False}
    assert "And yours? Not yet. Send something to this work" in told["Bo"]
    assert "And yours? Sign in or join first" in told[""]
    make.reviewed(make.sent(work, bo), ann)
    assert "Whose approval counts Ann Bo" in plain(page(Client(), "/book/process"))


def _clients(ann, bo) -> dict[str, Client]:  # type: ignore[no-untyped-def]
    return {"Ann": signed_in(ann), "Bo": signed_in(bo), "": Client()}


def test_the_people_of_a_work_are_listed_with_what_they_did(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    make.reviewed(make.sent(work, make.member("Bo")), make.member("Ann"))
    make.sent(work, make.guest(), files={"x.md": "X\n"})
    told = plain(page(Client(), "/book/people"))
    assert "Bo 1 0 counts Ann 0 1 counts" in told
    assert f"{make.guest().name} a guest 0 0 does not count yet" in told


def test_the_people_of_a_work_take_as_many_queries_for_three_as_for_one(
    make: Makers, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    work = make.work(recipe="patch-review")
    for names in (["Bo"], ["Cy", "Di"]):
        for name in names:
            make.sent(work, make.member(name), files={f"{name}.md": "A\n"})
        with django_assert_num_queries(8):
            page(client, "/book/people")


def test_a_persons_page_tells_what_she_gave_judged_and_was_thanked_for(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    ann, bo = make.member("Ann"), make.member("Bo")
    sent = make.sent(work, bo, summary="A line was dull")
    make.reviewed(sent, ann)
    talk.thank(work, sent.uid, ann, bo)
    hers, judged = page(Client(), f"/people/{bo.uid}"), plain(page(Client(), f"/people/{ann.uid}"))
    assert numbers(hers) == [1]
    assert "A line was dull integrated edition 2" in plain(hers)
    assert "thanked once" in plain(hers)
    assert "What she judged Contribution 1 to A book approved" in judged
    page(Client(), f"/people/{uuid4()}", 404)


def test_a_persons_page_keeps_what_is_not_to_be_seen_yet(make: Makers) -> None:
    guest = make.guest()
    make.sent(make.work(), guest, summary="Not looked at")
    assert "Not looked at" not in page(Client(), f"/people/{guest.uid}")
    shown = page(signed_in(make.member("Bo")), f"/people/{guest.uid}")
    assert "Not looked at" in shown
    assert '<meta name="robots" content="noindex">' in shown
    assert "A guest, under a name that was made up" in plain(shown)


def test_a_process_that_does_not_read_is_refused_in_words_line_by_line(make: Makers) -> None:
    make.work()
    wrong = 'version = 2\nrecipe = 3\n[[gate]]\nname = "all"\npaths = ["**"]\napprovals = "two"\n'
    change = {"path": ".commons/process.toml", "content": wrong}
    answer = signed_in(make.member("Bo")).post(
        "/api/works/book/contributions",
        {"base_edition": 1, "summary": "Rules", "changes": [change]},
        content_type="application/json",
    )
    told = answer.json()["error"]
    assert (answer.status_code, told["code"]) == (422, "process_invalid")
    assert told["message"].startswith("The process does not read: line 2: “recipe” means nothing here; line 6: ")
    assert told["message"].endswith(". Nothing was changed; mend it and send again.")


@pytest.mark.parametrize("recipe", offered())
def test_the_rules_of_pages_come_before_those_of_the_documents_of_the_work(recipe: str) -> None:
    found = read(recipe_text(recipe))
    assert isinstance(found, Process)
    gates = [part for part in rules_of(found) if part.name and not part.stage]
    own = [all(path.startswith(".commons/") for path in part.paths.split(", ")) for part in gates]
    assert own == sorted(own) and not own[0]
    numbers = [rule.number for part in rules_of(found) for rule in part.rules]
    assert numbers == list(range(1, len(numbers) + 1))
