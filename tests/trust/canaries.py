"""A commons with canary words in one page, one table and one contribution, and a reader who follows every link."""

import gzip
import io
import re
import zipfile
from collections import deque
from collections.abc import Iterable
from html import unescape
from typing import Any

from django.test import Client

from barnraise import contributions, judging, record, talk, tasks
from barnraise.contributions.inputs import Remark
from barnraise.contributions.models import Contribution
from barnraise.governance.concerns import About, raise_concern
from barnraise.publishing.releases import Naming, release
from barnraise.talk.inputs import Opening, Saying
from barnraise.web.serving import followers
from barnraise.works.models import Work
from tests.judging.asking import DOCUMENT, GAUGES
from tests.judging.asking import PATH as INQUIRY
from tests.makers import Makers
from tests.trust.sizes import PAGES_FOLLOWED

PAGE, CELL, GIVEN = "xyloquartz", "zweckvogel", "quibbleford"
CANARIES = (PAGE, CELL, GIVEN)
TEXT = f"# One\n\nA line about {PAGE} here.\n\nAnother line.\n"
ROWS = GAUGES.replace("The water stands at 3\n", f"The {CELL} stands at 3\n")
STARTS = tuple(
    """
    / /book/ /book/read/one.md /book/raw/one.md /book/newest/one.md /book/history/one.md /book/at/1/one.md
    /book/at/2/one.md /book/diff/1..2/one.md /book/read/data/gauges.csv /book/talk /book/tasks
    /book/contributions?state=all /book/reports /book/changes /book/editions /book/credits /book/search?q=line
    /book/outline /book/feed.atom /book/questions /book/process /book/people /book/edit/one.md /search?q=line /feed.atom
    /questions /notices /mine /review /tasks /about/acts?all /record /api/works/book /api/works/book/components
    /api/works/book/components/one.md /api/works/book/components/data/gauges.csv /api/works/book/contributions
    /api/works/book/discussions /api/works/book/search?q=line /api/works/book/entries /api/works/book/editions
    /api/works/book/reports /api/works/book/inquiries/gauges/items /api/works/book/tasks /api/tasks /api/notices
    /book/take/zip /book/take/html
    """.split()
)


def set_up(make: Makers) -> tuple[Work, Contribution]:
    """Make the work; everything that quotes, copies or derives the page's words is about it."""
    ann, bo, cy = make.member("Ann"), make.member("Bo"), make.member("Cy")
    files: dict[str, str | bytes] = {"one.md": TEXT, "two.md": "# Two\n\nA line.\n", INQUIRY: DOCUMENT}
    work = make.work(by=ann, recipe="patch-review", files={**files, "data/gauges.csv": ROWS})
    judging.refresh(work)
    longer = make.sent(work, bo, summary="Longer", files={"one.md": f"{TEXT}\nA last line.\n"})
    make.reviewed(longer, ann)
    work.refresh_from_db()
    open_ = make.sent(work, cy, summary="Open", files={"one.md": f"{TEXT}\nOne on {PAGE}.\n\nA last line.\n"})
    above = f"{TEXT}\nOne on {PAGE}.\n\nA last line.\n\nAnd more.\n"
    make.sent(work, bo, summary="Stacked", files={"one.md": above}, builds_on=str(open_.uid))
    words = f"A line about {PAGE} here."
    contributions.remark(
        open_, ann, Remark(path="one.md", quote=words, body="Say less?", replacement=words.replace("A line", "One"))
    )
    begun = talk.begin(work, bo, Opening(title="On a line", body="Is it so?", about="component", path="one.md",
                                         quote=words, edition=1))  # fmt: skip
    talk.say(begun, ann, Saying(body="It is."))
    talk.report(work, bo, "one.md", edition=1, quote=words, body="It is not.")
    contributions.keep_draft(bo, work, "one.md", base_edition=work.edition, body=f"{TEXT}\nIn the making.\n")
    tasks.offer(work, ann, tasks.Offer(title="Draw it", path="one.md"))
    given = make.sent(
        work, bo, summary=f"About {GIVEN}", source=f"From {GIVEN}", made="adapted", source_licence="CC0-1.0",
        files={"three.md": f"# Three\n\nOn {GIVEN}.\n"},
    )  # fmt: skip
    contributions.remark(given, ann, Remark(path="three.md", quote=f"On {GIVEN}.", body=f"Why {GIVEN}?"))
    make.reviewed(given, cy, "request_changes", f"No {GIVEN}, please")
    raise_concern(About(contribution=given), cy, "It hurts.")
    work.refresh_from_db()
    release(work, ann, Naming(edition=work.edition, name="First printing"))
    record.follow(followers())
    return Work.objects.get(pk=work.pk), given


def showing(client: Client, words: Iterable[str] = CANARIES, starts: Iterable[str] = STARTS) -> dict[str, set[str]]:
    """Follow every link from where one can start; return the words and the addresses at which each stands."""
    waiting, seen = deque(starts), set(starts)
    found: dict[str, set[str]] = {word: set() for word in words}
    asked = 0
    while waiting and asked < PAGES_FOLLOWED:
        address = waiting.popleft()
        asked += 1
        answer: Any = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        plain = _plain(body)
        for word in words:
            if word in plain and word not in address:  # what somebody searches for is her own word
                found[word].add(address)
        for link in _links(body):
            if link not in seen and link.startswith("/") and not link.startswith(("/static", "//")):
                seen.add(link)
                waiting.append(link)
    assert asked > 100, asked
    return found


def _plain(body: bytes) -> str:
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return re.sub(r"</?(ins|del|mark|b|em)\b[^>]*>", "", body.decode(errors="replace"))


def _links(body: bytes) -> set[str]:
    text = body.decode(errors="replace")
    found = re.findall(r'(?:href|src)="([^"#]+)', text) + re.findall(r'"(?:url|next|self)":\s*"([^"]+)"', text)
    return {re.sub(r"^https?://(?:127\.0\.0\.1:8000|testserver)", "", unescape(one)).partition("#")[0] for one in found}
