"""What the handbook says of pages and bounds, where no other test looks at just that."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from barnraise import talk
from barnraise.contributions import queueing, reviewing
from barnraise.rules.process import WORK_PATH
from barnraise.settings import BARNRAISE_FILE_MB, BARNRAISE_IMPORT_MB, BARNRAISE_REQUEST_SECONDS
from barnraise.works.slugs import why_not_slug
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import signed_in

HANDBOOK = Path(__file__).parents[2] / "barnraise/examples/handbook"
PAGES: dict[str, str | bytes] = {f"{name}.md": f"# {name.title()}\n\nA line.\n" for name in ("one", "two", "zed")}


def shown(address: str, client: Client | None = None) -> str:
    return (client or Client()).get(address).content.decode()


@promises(
    "one file · the link to its raw bytes",
    "At the head of each page it says who wrote it",
    "At the foot stand the links that turn a reader",
    "Beside the text stands the outline",
    "If you cannot fix it yourself, there is a second link",
)
def test_a_page_has_its_outline_its_neighbours_its_source_and_three_ways_to_improve_it(make: Makers) -> None:
    make.work(files=PAGES)
    page = shown("/book/read/two.md")
    said = (
        '<a class="btn line" href="/book/edit/two.md">',
        '/wrong/two.md">This is wrong, I cannot fix it<',
        '/more/two.md">This needs more<',
        '/raw/two.md">Source<',
        '/read/one.md" rel="prev">',
        '/read/zed.md" rel="next">',
        ">last changed in edition 1<",
        '<nav class="outline" aria-label="Outline">',
    )
    assert [words for words in said if words not in page] == []


@promises(
    "A file that it does not name is placed by its path",
    "Those appear in the table of contents as open",
    "It appears in the table of contents as an open place.",
)
def test_the_contents_hold_what_the_outline_does_not_name_and_what_nobody_has_written(make: Makers) -> None:
    outline = (
        '\n[[outline]]\ntitle = "Pages"\nitems = [{ path = "one.md" }, { path = "wanted.md", title = "Wanted" }]\n'
    )
    declared = f'title = "A book"\nlicence = "CC0-1.0"\n{outline}'
    make.work(files={**PAGES, WORK_PATH: declared})
    page = shown("/book/outline")
    assert 'href="/book/read/zed.md"' in page
    assert re.search(r'href="/book/edit/wanted.md"[^>]*>[^<]*Wanted', page)


@promises("What you write there stands in the history")
def test_a_report_stands_in_the_history_and_in_the_list_of_open_ones(make: Makers) -> None:
    talk.report(make.work(), make.guest(), "one.md", edition=1, body="The year is wrong.")
    assert ["The year is wrong." in shown(f"/book/{page}") for page in ("history/one.md", "reports")] == [True, True]


@promises("The page Review of a work lists the contributions that are open.")
def test_the_page_of_reviews_lists_what_is_open(make: Makers) -> None:
    make.sent(make.work(recipe="patch-review"), make.member("Cy"), summary="Say it better")
    assert "Say it better" in shown("/book/contributions")


@promises("If it was false, that can be seen later by everyone.")
def test_how_it_was_made_stands_on_its_page_for_good(make: Makers) -> None:
    sent = make.sent(make.work(), make.member("Cy"), made="machine", source="A spelling robot")
    assert sent.state == "integrated"
    assert "A spelling robot" in shown(f"/book/contributions/{sent.number}")


@promises("Under My pieces you find the state", "When a reviewer asks for a change, it says so")
def test_my_pieces_say_what_is_asked_of_one(make: Makers) -> None:
    cy = make.member("Cy")
    sent = make.sent(make.work(recipe="patch-review"), cy, summary="Say it better")
    assert ">in review<" in shown("/mine", signed_in(cy))
    make.reviewed(sent, make.member("Ann"), "request_changes", "Say more")
    assert ">returned to you<" in shown("/mine", signed_in(cy))


@promises("BARNRAISE_NAME is the name on the pages")
def test_the_bounds_are_those_of_the_handbook(db: None) -> None:
    assert (BARNRAISE_FILE_MB, BARNRAISE_IMPORT_MB, BARNRAISE_REQUEST_SECONDS) == (25, 500, 30)
    assert settings.BARNRAISE_NAME in shown("/about")


@promises(
    "While you read something, others are served",
    "U takes your last judgement back",
    "Where more than thirty wait, about every second",
)
def test_the_times_of_reading_are_those_of_the_handbook() -> None:
    assert (queueing.KEPT_SECONDS, reviewing.UNDO_MINUTES, queueing.LOOKED_AT) == (180, 15, 30)


@promises("The slug is the work’s name in addresses", "The short name of a work in addresses")
@pytest.mark.parametrize("slug", ["a", "a" * 65, "Book", "b_k", "bük", "b k"])
def test_a_slug_has_2_to_64_letters_digits_and_hyphens(slug: str) -> None:
    assert [why_not_slug(one) for one in (slug, "ab", "a" * 64, "a-1")] == ["slug_odd", None, None, None]


@promises("Everything that pages can do has been used somewhere in this handbook")
def test_the_handbook_uses_all_that_pages_can_do() -> None:
    handbook = "\n".join(path.read_text() for path in HANDBOOK.glob("*.md"))
    for used in (r"\[\^\w+\]:", r"(?m)^\| --- ", r"\$\$", r"!\[", "```python"):
        assert re.search(used, handbook), used
