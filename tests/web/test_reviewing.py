"""The pages on which contributions are read and judged."""

import html
import re

from django.test import Client

from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from tests.makers import Makers

DECISIONS = ("approve", "request_changes", "decline")


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def plain(markup: str) -> str:
    """The words of a page, as a reader sees them."""
    body = markup[markup.index("<main") : markup.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<svg.*?</svg>", "", body))).split())


def url(sent: Contribution) -> str:
    return f"/{sent.work.slug}/contributions/{sent.number}"


def test_a_reviewer_reads_a_contribution_and_approves_it(make: Makers) -> None:
    sent = make.sent(make.work(), make.guest(), summary="A line was dull")
    ann = signed_in(make.member("Ann"))
    shown = page(ann, url(sent))
    assert "<p>A <ins>better</ins> line.</p>" in shown
    assert "1 words in, 0 out" in shown
    assert [word for word in DECISIONS if f'name="verdict" value="{word}"' in shown] == list(DECISIONS)
    version = sent.version.hash  # type: ignore[union-attr]
    answer = ann.post(f"{url(sent)}/review", {"version": version, "verdict": "approve", "comment": "Well seen"})
    assert (answer.status_code, answer.headers["Location"]) == (302, url(sent))
    sent.refresh_from_db()
    assert (sent.state, sent.edition) == ("integrated", 2)
    assert "It is part of the work, since edition 2" in plain(page(ann, url(sent)))
