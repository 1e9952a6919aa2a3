"""What authors do with what they sent, and taking an edition back."""

from django.test import Client

from barnraise import contributions
from barnraise.contributions.inputs import Change, Submission
from barnraise.contributions.models import Contribution
from barnraise.contributions.solving import knots
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_reviewing import page, plain, signed_in, url

ONE = "# One\n\nA line.\n\nAnother line.\n"


def test_an_author_sends_a_new_version_that_keeps_the_bytes_she_did_not_touch(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    sent = make.sent(work, make.member("Cy"), files={"one.md": "# One\r\n\r\nMine.\r\n", "p.png": b"\x89PNG\0"})
    cy = signed_in(make.member("Cy"))
    shown = page(cy, f"{url(sent)}/edit")
    assert "# One\n\nMine.\n</textarea>" in shown
    assert shown.count("<textarea") == 1
    typed = {"version": sent.version.hash, "text-0": "# One\r\n\r\nMine, better.\r\n", "summary": "Better"}  # type: ignore[union-attr]
    assert cy.post(f"{url(sent)}/edit", typed).headers["Location"] == url(sent)
    sent.refresh_from_db()
    changes = {one.path: one for one in sent.version.changes.all()}  # type: ignore[union-attr]
    assert sent.version.number == 2  # type: ignore[union-attr]
    assert cy.get(f"{url(sent)}/after/one.md").content == b"# One\r\n\r\nMine, better.\r\n"
    assert set(changes) == {"one.md", "p.png"}


def test_a_refused_version_keeps_what_was_typed(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    cy = signed_in(make.member("Cy"))
    answer = cy.post(f"{url(sent)}/edit", {"version": "old", "text-0": "My <b> words", "summary": "S"})
    assert answer.status_code == 409
    assert "My &lt;b&gt; words</textarea>" in answer.content.decode()
    assert signed_in(make.member("Bo")).get(f"{url(sent)}/edit").status_code == 403
    assert Client().get(f"{url(sent)}/edit").status_code == 401


def test_an_author_withdraws_what_she_sent(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    assert signed_in(make.member("Bo")).post(f"{url(sent)}/withdraw").status_code == 403
    assert signed_in(make.member("Cy")).post(f"{url(sent)}/withdraw").status_code == 302
    sent.refresh_from_db()
    assert sent.state == "withdrawn"


def conflicted(make: Makers, theirs: Change, hers: Change) -> Contribution:
    work = make.work(recipe="patch-review")
    contributions.submit(work, make.member("Ann"), Submission(base_edition=1, summary="Theirs", changes=(theirs,)))
    work.refresh_from_db()
    return contributions.submit(work, make.member("Cy"), Submission(base_edition=1, summary="Hers", changes=(hers,)))


def line(text: str) -> Change:
    return Change(path="one.md", content=ONE.replace("A line.", text).encode())


def test_a_conflict_is_solved_in_her_own_words(make: Makers) -> None:
    sent = conflicted(make, line("Their line."), line("My line."))
    cy = signed_in(make.member("Cy"))
    assert f'href="{url(sent)}/solve"' in page(cy, url(sent))
    shown = plain(page(cy, f"{url(sent)}/solve"))
    assert "As it was A line. As it stands now Their line. Mine My line." in shown
    again = cy.post(f"{url(sent)}/solve", {})
    assert (again.status_code, "Passages still to be solved: 1" in plain(again.content.decode())) == (422, True)
    name = f"0-{knots(Contribution.objects.get(pk=sent.pk))[0].passages[0].id}"
    cy.post(f"{url(sent)}/solve", {f"pick-{name}": "own", f"own-{name}": "Our line."})
    sent.refresh_from_db()
    assert sent.state == "open"
    assert cy.get(f"{url(sent)}/after/one.md").content == ONE.replace("A line.", "Our line.").encode()


def test_leaving_everything_as_it_stands_is_answered_with_withdrawing(make: Makers) -> None:
    sent = conflicted(make, Change(path="one.md"), line("My line."))
    cy = signed_in(make.member("Cy"))
    assert "Somebody took “one.md” out of the work while you changed it." in plain(page(cy, f"{url(sent)}/solve"))
    answer = cy.post(f"{url(sent)}/solve", {"choice-0": "now"})
    assert (answer.status_code, "nothing remains to send. Withdraw it" in plain(answer.content.decode())) == (422, True)
    assert cy.post(f"{url(sent)}/solve", {"choice-0": "mine"}).headers["Location"] == url(sent)
    assert cy.get(f"{url(sent)}/solve").headers["Location"] == url(sent)


@promises(
    "Taking back is a contribution like any other",
    "The revert is an ordinary contribution",
)
def test_an_edition_is_taken_back_in_two_clicks_with_a_reason(make: Makers) -> None:
    work = make.work()
    sent = make.sent(work, make.member("Cy"))
    ann = signed_in(make.member("Ann"))
    assert 'href="/book/editions/2/revert"' in page(ann, url(sent))
    assert "A <del>better</del> line." in page(ann, "/book/editions/2/revert")
    assert ann.post("/book/editions/2/revert", {"summary": " "}).status_code == 422
    back = ann.post("/book/editions/2/revert", {"summary": "It was better before"})
    assert back.headers["Location"] == "/book/contributions/2"
    assert make.text(work, "one.md") == ONE
    assert "It was taken back, by contribution 2" in plain(page(ann, url(sent)))
    assert ann.get("/book/editions/9/revert").status_code == 404
