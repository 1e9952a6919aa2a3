"""What pages and books say of where they are from: sources with their licences, reviewers, makers of pictures."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from barnraise import credit
from barnraise.contributions import origins, taking_part
from barnraise.contributions.origins import Made, Origin, Sourced
from barnraise.publishing.licensing import licence_name, licence_url
from barnraise.publishing.rendering.pictures import is_picture
from barnraise.publishing.shown import Shown
from barnraise.works.history import Who
from barnraise.works.models import Component, Work

NAMED = 5
MOST_PICTURES = 50
# A work of more pieces names the makers of pictures on the pages that show them, and not in one list.
MOST_PIECES = 2_000
MOST_PEOPLE = 2_000


@dataclass(frozen=True, slots=True)
class Source:
    """One origin as a template reads it: `words` and `url` are its source, `url` "" where it is no address."""

    how: str
    words: str
    url: str
    licence: str
    licence_url: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """What stands below a page; `more_reviewers` counts those who are not named."""

    sources: tuple[Source, ...] = ()
    reviewers: tuple[Who, ...] = ()
    more_reviewers: int = 0
    pictures: tuple[Made, ...] = ()


def of_page(shown: Shown, component_id: int, used: Iterable[str]) -> Attribution:
    """Return what is said below a page that shows the files at some paths."""
    story = origins.of_component(shown.work, component_id, edition=shown.edition)
    shows = [path for path in used if is_shown_as_picture(path)][:MOST_PICTURES]
    return Attribution(
        sources=tuple(_source(one) for one in story.origins),
        reviewers=story.reviewers[:NAMED],
        more_reviewers=max(0, len(story.reviewers) - NAMED),
        # What a path held at a former edition is told there by its own history.
        pictures=origins.makers(shown.work, shows) if shows and shown.edition is None else (),
    )


def sources_of(shown: Shown, paths: frozenset[str] | None = None) -> tuple[Source, ...]:
    """Return the sources of a work, or of some of its paths."""
    found = origins.of_work(shown.work, edition=shown.edition)
    return tuple(_source(one.origin, told) for one in found if (told := _among(one, paths)))


def pictures_of(shown: Shown, paths: Iterable[str] | None = None) -> tuple[Made, ...]:
    """Return who made the pictures of a work, or those at some paths; of a work of many pieces none."""
    if paths is None:
        here = Component.objects.filter(work=shown.work, is_here=True)
        paths = list(here.values_list("path", flat=True)[: MOST_PIECES + 1])
        paths = [] if len(paths) > MOST_PIECES else paths
    return origins.makers(shown.work, [path for path in paths if is_shown_as_picture(path)])


def line_of(source: Source) -> str:
    """Return a source as one sentence without its full stop, for books and plain text."""
    facts = {"source": source.words, "licence": source.licence}
    if source.how == "machine":
        return _("With the help of a program: %(source)s") % facts
    if source.how == "translated":
        told = _("Translated from %(source)s, under %(licence)s") if source.licence else _("Translated from %(source)s")
    else:
        told = _("Adapted from %(source)s, under %(licence)s") if source.licence else _("Adapted from %(source)s")
    return told % facts


def as_text(work: Work, edition: int | None = None) -> str:
    """Return the credits of a work, now or at an edition, as plain text: to lie beside its files, where no page can.

    At a former edition everybody is named who wrote until then, since words are counted for what is there now.
    """
    shown = Shown(work, edition=edition, is_newest=edition is None)
    wrote = origins.authors_until(work, edition) if edition is not None else [one.who for one in credit.shares(work)]
    url = f"{settings.BARNRAISE_URL}/{work.slug}/"
    people = [one.name for one in wrote if one.name]
    readers = [one.who.name for one in taking_part.reviewers(work, limit=MOST_PEOPLE)]
    sources = [f"{line_of(one)}: {', '.join(one.paths)}" for one in sources_of(shown)]
    made = pictures_of(shown) if edition is None else ()
    pictures = [f"{one.path}: {', '.join(who.name for who in one.makers)}" for one in made]
    parts = (
        (_("Written by"), people),
        (_("Reviewed by"), readers),
        (_("Where it is from"), sources),
        (_("Pictures"), pictures),
    )
    head = f"{work.title}\n{url}\n{licence_name(work.licence)} {licence_url(work.licence)}".rstrip()
    told = (f"{title}\n" + "".join(f"  {one}\n" for one in lines) for title, lines in parts if lines)
    return f"{head}\n\n" + "\n".join(told)


def _source(origin: Origin, paths: tuple[str, ...] = ()) -> Source:
    is_address = origin.source.startswith(("https://", "http://")) and not any(map(str.isspace, origin.source))
    return Source(
        how=origin.how,
        words=origin.source.rstrip("."),  # it stands inside a sentence
        url=origin.source if is_address else "",
        licence=licence_name(origin.licence),
        licence_url=licence_url(origin.licence),
        paths=paths,
    )


def _among(one: Sourced, paths: frozenset[str] | None) -> tuple[str, ...]:
    return one.paths if paths is None else tuple(path for path in one.paths if path in paths)


def is_shown_as_picture(path: str) -> bool:
    """Tell whether a path is one of a picture, by its ending."""
    return is_picture(posixpath.basename(path).rpartition(".")[2].lower())
