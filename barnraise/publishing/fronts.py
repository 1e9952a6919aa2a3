"""The front page of a work: what it is, how it stands, who makes it, and what one can do now."""

from dataclasses import dataclass

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from barnraise import contributions, works
from barnraise.contributions.announced import announced
from barnraise.contributions.models import Contribution
from barnraise.contributions.queries import Line
from barnraise.credit import Credited
from barnraise.publishing.builds import keeping
from barnraise.publishing.builds.keeping import File
from barnraise.publishing.frames import Frame, frame_of
from barnraise.publishing.page import Link, Page
from barnraise.publishing.pieces import stop_url
from barnraise.publishing.shown import Shown, workbar
from barnraise.publishing.telling import number
from barnraise.publishing.templating import render
from barnraise.talk.models import Report
from barnraise.works.history import Change
from barnraise.works.models import Work

RECENT = 5
PEOPLE = 8
OPEN_PLACES = 6
MAIN_RULES = 3


@dataclass(frozen=True)
class Front:
    """What the front page of a work shows."""

    kind: str
    language: str
    purpose: str
    rules: tuple[str, ...]
    licence: str
    read_url: str
    frame: Frame
    words: int
    people: tuple[Credited, ...]
    people_count: int
    editions: tuple[Change, ...]
    process: str
    about: str
    waiting: int
    reports: int
    open_places: tuple[Link, ...]
    books: tuple[File, ...]
    announced: tuple[Line, ...]


def front_page(shown: Shown, *, is_published: bool = True) -> str:
    """Return the front page of a work."""
    front = front_of(shown)
    page = Page(
        title=shown.work.title,
        description=front.purpose,
        workbar=workbar(shown.work, "front"),
        published=is_published,
        feed_url=f"/{shown.work.slug}/feed.atom",
        indexed=is_published and shown.work.is_free,
    )
    return render("work.html", page=page, work=shown.work, front=front)


def front_of(shown: Shown) -> Front:
    """Gather what the front page shows."""
    work = shown.work
    declared = works.outline.declared(work)
    process = contributions.process_of(work)
    frame = frame_of(shown)
    first = works.outline.first_page(work, looked_at=shown.looked_at)
    return Front(
        kind=work.kind,
        language=language_name(work.language),
        purpose=declared.purpose,
        rules=declared.rules[:MAIN_RULES],
        licence=work.licence,
        read_url=shown.url(first) if first else "",
        frame=frame,
        words=sum(one.words for one in shown.people),
        people=shown.people[:PEOPLE],
        people_count=len(shown.people),
        editions=tuple(works.history.of_work(work, limit=RECENT)),
        process=process.title,
        about=process.about,
        waiting=Contribution.objects.filter(work=work, state=Contribution.OPEN).count(),
        reports=Report.objects.filter(work=work, closed_at=None).count(),
        books=tuple(file for file in keeping.files_of(work) if file.edition and not file.part),
        announced=tuple(announced(work)),
        open_places=tuple(Link(stop.title, stop_url(shown, stop)) for stop in frame.open_places[:OPEN_PLACES]),
    )


def language_name(code: str) -> str:
    """Return a language's own name, or its code where it is not known."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def cover_lines(work: Work, edition: int | None = None) -> tuple[str, str]:
    """Return the two small lines of a work's cover: its kind and its edition, the newest if none is named."""
    told = number(work.edition if edition is None else edition)
    return work.kind.capitalize(), _("Edition %(number)s") % {"number": told}
