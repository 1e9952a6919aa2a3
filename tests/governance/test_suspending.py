"""Suspending and hiding: who may, for how long, and that it holds everywhere at once."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from barnraise import contributions, governance, record, works
from barnraise.base import Clock, Refused
from barnraise.contributions import standings
from barnraise.governance.acts import LONGEST_REASON, By, checked_reason
from barnraise.governance.commons import suspensions
from barnraise.governance.followers import Commons
from barnraise.governance.models import Act
from barnraise.people.models import Account
from barnraise.record.models import Entry
from barnraise.rules.commons import SITE_PATH, SUSPENSIONS_PATH, WELCOME_PATH, Site, Suspensions
from barnraise.works import Put
from barnraise.works.models import Work
from tests.makers import Makers, an_integration
from tests.promises import promises


def told(kind: str) -> list[str]:
    return list(Entry.objects.filter(kind=kind, chain=record.site_chain()).values_list("kind", flat=True))


def declare(path: str, text: str) -> Work:
    """Let the commons' own work say something, as an integration would."""
    work = governance.found()
    with record.writing():
        record.lock(work.chain_id)
        edition = works.new_edition(
            work, [Put(path, record.keep(text.encode()))], authors=[], by=None, message=record.say("So")
        )
        record.note(work.chain_id, None, an_integration(edition=edition.number))
    record.follow([Commons()])
    return work


def entry(person: UUID | str, until: str, reason: str) -> str:
    return f'[[suspended]]\nperson = "{person}"\nuntil = {until}\nreason = "{reason}"\n'


@promises("The commons decides about itself, in a work of its own")
def test_the_commons_is_made_once_with_a_process_of_its_own(make: Makers) -> None:
    first, second = governance.found(), governance.found()
    assert (first.pk, first.slug, contributions.process_of(first).title) == (
        second.pk,
        "commons",
        "The commons decides",
    )
    entries = Entry.objects.filter(chain=first.chain_id, kind="founded")
    assert [json.loads(one.facts) for one in entries] == [{"edition": 1}]
    with pytest.raises(Refused, match="slug_taken"):
        works.begin("commons", title="Mine", started_by=make.member("Ann"))


def test_who_is_suspended_sends_reviews_and_says_nothing(make: Makers, clock: Clock) -> None:
    ann, bo = make.member("Ann"), make.member("Bo")
    work = make.work(by=ann)
    sent = make.sent(work, bo)
    governance.suspend(bo, reason="Sent one text to forty works.", days=14)
    bo.refresh_from_db()
    refused = []
    for act in (
        lambda: make.sent(work, bo, summary="Again", files={"two.md": "# Two\n"}),
        lambda: contributions.remark(sent, bo, contributions.Remark(path="", quote="", body="Look")),
        lambda: make.reviewed(make.sent(work, ann, files={"three.md": "# Three\n"}), bo),
    ):
        with pytest.raises(Refused) as caught:
            act()
        refused.append(caught.value.code)
    assert refused == ["suspended"] * 3
    clock.advance(days=14)
    make.sent(work, bo, summary="After it ended", files={"two.md": "# Two\n"})


@promises("It rests only while the commons of the site")
def test_an_approval_of_who_is_suspended_does_not_count_while_she_is(make: Makers, clock: Clock) -> None:
    ann, bo = make.member("Ann"), make.member("Bo")
    work = make.work(by=ann)
    make.reviewed(make.sent(work, bo), ann)
    before = standings.counting_ids(work)
    governance.suspend(bo, reason="Votes with many names.")
    while_ = standings.counting_ids(work), standings.why_not_counts(work, type(bo).objects.get(pk=bo.pk))
    clock.advance(days=15)
    after = standings.counting_ids(work)
    assert (before, while_, after) == ({ann.pk, bo.pk}, ({ann.pk}, "suspended"), {ann.pk, bo.pk})


def test_the_starter_is_suspended_like_everybody(make: Makers) -> None:
    ann = make.member("Ann")
    work = make.work(by=ann)
    governance.suspend(ann, reason="Took the work's address for an advertisement.")
    assert standings.counting_ids(work) == set()


def test_pages_and_api_take_nothing_from_who_is_suspended_and_let_her_look_after_herself(
    make: Makers, client: Client
) -> None:
    ann = make.member("Ann")
    make.work(by=make.member("Olga"))
    client.force_login(Account.objects.get(person=ann))
    governance.suspend(ann, reason="Shouts.")
    answers = {
        "page": client.post("/book/edit/one.md", {"text": "# Mine\n", "summary": "Mine", "act": "send"}).status_code,
        "api": client.post("/api/works/book/reports", {"path": "one.md", "body": "x"}, "application/json").status_code,
        "reading": client.get("/book/read/one.md").status_code,
        "profile": client.get("/profile").status_code,
        "signing out": client.post("/sign-out").status_code,
    }
    assert answers == {"page": 403, "api": 403, "reading": 200, "profile": 200, "signing out": 302}


@promises("For up to 14 days, and with a reason")
def test_a_suspension_stands_on_her_page_and_in_the_list_with_its_reason(make: Makers, client: Client) -> None:
    ann = make.member("Ann")
    act = governance.suspend(ann, reason="Shouts at <b>guests</b>.", days=3)
    pages = [client.get(url).content.decode() for url in (f"/people/{ann.uid}", "/about", "/about/acts")]
    assert ["Shouts at &lt;b&gt;guests&lt;/b&gt;." in page for page in pages] == [True] * 3
    governance.lift(act)
    now_, ever = (client.get(url).content.decode() for url in ("/about/acts", "/about/acts?all"))
    assert ("Shouts" in now_, "Shouts" in ever) == (False, True)


@promises(
    "While few take part in the commons they may suspend and hide",
    "For up to 14 days, and with a reason",
)
@pytest.mark.parametrize("days", [0, 15])
def test_the_operator_suspends_for_fourteen_days_at_most(make: Makers, days: int) -> None:
    with pytest.raises(Refused, match="days_many"):
        governance.suspend(make.member("Ann"), reason="Shouts.", days=days)


def test_a_reason_is_one_line_that_fits() -> None:
    assert checked_reason("  Spam,\n again ") == "Spam, again"
    assert checked_reason("a" * LONGEST_REASON) == "a" * LONGEST_REASON
    for reason, code in ((" ", "act_reason_missing"), ("a" * (LONGEST_REASON + 1), "words_long")):
        with pytest.raises(Refused, match=code):
            checked_reason(reason)


def test_who_decided_is_said() -> None:
    assert (By().told, By(7).told) == ("the operator of the machine", "the commons (edition 7)")


def test_a_hidden_work_is_told_in_its_own_record_when_it_is_hidden_and_when_it_is_shown_again(make: Makers) -> None:
    work = make.work()
    act = governance.hide("/book", reason="Names a private person.", days=7)
    governance.lift(act)
    kinds = ["content_hidden", "content_restored"]
    entries = Entry.objects.filter(chain=work.chain_id, kind__in=kinds).order_by("number")
    assert list(entries.values_list("kind", flat=True)) == kinds
    on_site = Entry.objects.get(chain=record.site_chain(), kind="hidden")
    about = json.loads(on_site.facts)
    assert (about["work"], about["component"], about["contribution"]) == (str(work.uid), None, None)


def test_the_operator_says_why(make: Makers) -> None:
    with pytest.raises(Refused, match="act_reason_missing"):
        governance.suspend(make.member("Ann"), reason="  ")


@promises(
    "While few take part in the commons they may suspend and hide",
    "From the fifth person on both are refused",
    "While fewer than five people's approvals count",
    "They have the power of the machine, no vote",
    "About the works you decide nothing but",
    "nobody from outside takes the right",
)
def test_once_five_people_count_in_the_commons_the_operator_may_not(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    commons = governance.found()
    for number in range(4):
        standings.add(commons, [make.member(f"Person {number}")], judged=1)
    governance.suspend(ann, reason="Shouts.")
    standings.add(commons, [make.member("Person 4")], judged=1)
    for act in (
        lambda: governance.suspend(ann, reason="Shouts."),
        lambda: governance.hide("/commons/read/rules.md", reason="It names somebody."),
    ):
        with pytest.raises(Refused, match="commons_decides") as refused:
            act()
        assert (refused.value.status, refused.value.facts) == (409, {"most": 14, "counting": 5})


@promises(
    "Like everything else they are changed by contributions.",
    "From the fifth person on both are refused",
)
def test_the_commons_suspends_by_its_own_document_and_ends_it_by_taking_the_line_out(
    make: Makers, clock: Clock
) -> None:
    ann = make.member("Ann")
    declare(SUSPENSIONS_PATH, entry(ann.uid, "2026-05-01", "Shouts."))
    ann.refresh_from_db()
    during = ann.suspended_until
    declare(SUSPENSIONS_PATH, "version = 1\n")
    ann.refresh_from_db()
    acts = list(Act.objects.values_list("kind", "edition", "until"))
    assert (during, ann.suspended_until, acts) == (acts[0][2], None, [("suspended", 2, during)])
    assert told("suspended") + told("lifted") == ["suspended", "lifted"]


def test_a_document_that_cannot_be_read_changes_nothing(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    declare(SUSPENSIONS_PATH, entry(ann.uid, "2026-05-01", "Shouts."))
    declare(SUSPENSIONS_PATH, "this is [not toml")
    ann.refresh_from_db()
    assert ann.suspended_until is not None


def test_the_same_document_again_makes_no_second_act(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    text = entry(ann.uid, "2026-05-01", "Shouts.")
    declare(SUSPENSIONS_PATH, text)
    declare(SUSPENSIONS_PATH, f"# Looked at again.\n{text}")
    assert Act.objects.count() == 1


def test_the_commons_ends_what_it_decided_also_while_something_else_has_just_run_out(
    make: Makers, clock: Clock
) -> None:
    ann, bo = make.member("Ann"), make.member("Bo")
    declare(SUSPENSIONS_PATH, entry(ann.uid, "2026-03-02", "Shouts.") + entry(bo.uid, "2026-05-01", "Shouts."))
    clock.advance(days=1)
    declare(SUSPENSIONS_PATH, "version = 1\n")
    bo.refresh_from_db()
    assert (bo.suspended_until, governance.expire()) == (None, 1)


def test_one_act_that_ends_leaves_another_that_runs(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    declare(SUSPENSIONS_PATH, entry(ann.uid, "2026-05-01", "Shouts."))
    governance.suspend(ann, reason="Shouts still.", days=2)
    clock.advance(days=3)
    ended = governance.expire()
    ann.refresh_from_db()
    assert (ended, f"{ann.suspended_until:%Y-%m-%d}") == (1, "2026-05-01")


@promises("The commons decides about itself, in a work of its own")
@pytest.mark.parametrize(
    ("may_start", "integrated", "counts", "code"),
    [
        ("members", False, False, None),
        ("credited", False, True, "start_needs_credit"),
        ("credited", True, False, None),
        ("counting", True, False, "start_needs_standing"),
        ("counting", False, True, None),
    ],
)
def test_the_commons_says_who_may_start_works(
    make: Makers, may_start: str, integrated: bool, counts: bool, code: str | None
) -> None:
    bo = make.member("Bo")
    work = make.work()
    commons = declare(SITE_PATH, f'may_start = "{may_start}"\n')
    if integrated:
        make.reviewed(make.sent(work, bo), make.member("Ann"))
    if counts:
        standings.add(commons, [bo], judged=1)
    if code is None:
        governance.check_may_start(bo)
        return
    with pytest.raises(Refused, match=code) as refused:
        governance.check_may_start(bo)
    assert refused.value.status == 403


def test_where_there_is_no_commons_every_member_may_start_works(make: Makers) -> None:
    governance.check_may_start(make.member("Bo"))
    assert (governance.site(), governance.welcome(), governance.counting()) == (Site(), ("", ""), 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Welcome\n\n We make\nmaps. \n\nMore.\n", ("Welcome", "We make maps.")),
        ("We make maps.\n# Welcome\n", ("", "We make maps. # Welcome")),
        ("\n# Welcome\n# Again\n", ("Welcome", "# Again")),
        ("#Welcome\n", ("", "#Welcome")),
        ("", ("", "")),
        (f"# {'a' * 301}\n{'b' * 2001}", ("a" * 300, "b" * 2000)),
    ],
)
def test_the_welcome_is_a_heading_and_a_paragraph_that_fit(make: Makers, text: str, said: tuple[str, str]) -> None:
    declare(WELCOME_PATH, text)
    assert governance.welcome() == said


def test_what_the_commons_takes_out_of_its_documents_is_as_if_it_had_never_been_said(make: Makers) -> None:
    commons = declare(SITE_PATH, 'may_start = "counting"\n')
    assert governance.site().may_start == "counting"
    with record.writing():
        record.lock(commons.chain_id)
        puts = [Put(SITE_PATH, None), Put(WELCOME_PATH, None), Put(SUSPENSIONS_PATH, None)]
        works.new_edition(commons, puts, authors=[], by=None, message=record.say("Less"))
    assert (governance.site(), governance.welcome(), suspensions()) == (Site(), ("", ""), Suspensions())


def test_the_front_page_shows_what_the_commons_says(make: Makers, client: Client) -> None:
    make.work(slug="first")
    make.work(slug="second")
    declare("welcome.md", "# Welcome to <us>\n\nWe make\nmaps.\n\nMore.\n")
    declare(SITE_PATH, 'first = ["first"]\n')
    page = client.get("/").content.decode()
    assert "Welcome to &lt;us&gt;" in page
    assert "We make maps." in page
    assert page.index('href="/first/"') < page.index('href="/second/"')


def hidden(client: Client, *urls: str) -> dict[str, bool]:
    answers: dict[str, Any] = {url: client.get(url) for url in urls}
    return {
        url: "Another line" not in b"".join(one.streaming_content if one.streaming else [one.content]).decode()
        for url, one in answers.items()
    }


PLACES = (
    "/book/read/one.md",
    "/book/newest/one.md",
    "/book/at/1/one.md",
    "/book/raw/one.md",
    "/book/editions/1",
    "/api/works/book/components/one.md",
    "/search?q=nother+lin",
)


@promises("Where they hide or remove something, a notice")
def test_a_hidden_piece_is_hidden_everywhere_and_comes_back_by_itself(
    make: Makers, client: Client, clock: Clock, settings: Any, tmp_path: Any
) -> None:
    from barnraise.publishing.followers import FOLLOWERS

    settings.BARNRAISE_HOME = tmp_path
    make.work()
    record.follow(FOLLOWERS)
    before = hidden(client, *PLACES)
    governance.hide("/book/read/one.md", reason="Names a private person.", days=7)
    record.follow(FOLLOWERS)
    during = hidden(client, *PLACES)
    page = client.get("/book/read/one.md").content.decode()
    clock.advance(days=7)
    governance.expire()
    record.follow(FOLLOWERS)
    assert before["/book/raw/one.md"] is False
    assert during == dict.fromkeys(PLACES, True)
    assert "Names a private person." in page
    assert hidden(client, *PLACES) == before


def test_a_hidden_contribution_shows_its_notice_in_place_of_words_and_bytes(make: Makers, client: Client) -> None:
    make.work(recipe="patch-review")
    work = Work.objects.get()
    make.sent(work, make.member("Bo"), summary="Her address is 7 Lane", files={"two.md": "# Two\n\n7 Lane\n"})
    governance.hide("/book/contributions/1", reason="A private address.")
    pages = [
        client.get(url).content.decode()
        for url in ("/book/contributions/1", "/book/contributions", "/api/works/book/contributions")
    ]
    assert ["7 Lane" in page for page in pages] == [False] * 3
    assert "A private address." in pages[0]


def test_a_hidden_work_is_on_no_list_and_its_page_says_why(
    make: Makers, client: Client, clock: Clock, settings: Any, tmp_path: Any
) -> None:
    from barnraise.publishing.followers import FOLLOWERS

    settings.BARNRAISE_HOME = tmp_path
    make.work()
    record.follow(FOLLOWERS)
    governance.hide("/book/", reason="A whole work of addresses.")
    record.follow(FOLLOWERS)
    answer = client.get("/book/read/one.md")
    lists = [client.get(url).content.decode() for url in ("/", "/search?q=nother+lin", "/feed.atom", "/api/works")]
    assert (answer.status_code, "A whole work of addresses." in answer.content.decode()) == (403, True)
    assert ['"/book/' in page or '"book"' in page for page in lists] == [False] * 4
    assert not any(tmp_path.glob("published/*/book"))
    clock.advance(days=14)
    governance.expire()
    record.follow(FOLLOWERS)
    assert client.get("/book/read/one.md").status_code == 200


def test_the_commons_itself_is_never_hidden(make: Makers) -> None:
    governance.found()
    with pytest.raises(Refused, match="commons_hidden"):
        governance.hide("/commons/", reason="I am the operator.")


@pytest.mark.parametrize("address", ["/nowhere/", "/book/read/none.md", "/book/contributions/9", "/book/outline", "/"])
def test_only_what_has_a_page_can_be_hidden(make: Makers, address: str) -> None:
    make.work()
    with pytest.raises(Refused, match="address_unknown"):
        governance.hide(address, reason="Nothing.")
