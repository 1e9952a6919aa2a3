"""Whether the published files of a work are what record and revisions make them, all of them and no others."""

from collections.abc import Iterator
from itertools import islice

from barnraise import record, works
from barnraise.credit.models import Authorship
from barnraise.publishing import files, pieces, site
from barnraise.publishing.indexing import TOGETHER, Fresh, fresh_of
from barnraise.publishing.models import Build, Release
from barnraise.publishing.shown import Shown, knowing_paths, published
from barnraise.record.log.entries.releases import EditionReleased, ReleaseMade
from barnraise.record.models import Chain
from barnraise.works.models import Passage, Work

MOST = 200


def problems_in(work: Work) -> Iterator[str]:
    """Make every page of a work again and compare; yield what differs, is missing or left over.

    Nothing while the follower has yet to read: it will write again what entries changed. Readers of the site are not
    held up; only where something differs, the pages are compared once more while nobody writes them. Costs what
    publishing the work does.
    """
    if not _is_up_to_date(work) or not any(_compared(work)):
        return
    with site.alone():
        found = list(islice(_compared(work), MOST)) if _is_up_to_date(work) else []
    yield from found


def problems_in_releases(work: Work) -> Iterator[str]:
    """Yield every release that is not the one in the record, and every file of one whose sum is not."""
    made: dict[tuple[int, str, str], str] = {}
    for entry in record.entries(work.chain_id):
        match entry.event:
            case EditionReleased() as event:
                row = Release.objects.filter(work=work, uid=event.release).select_related("name", "note").first()
                said = (row.edition, record.bind(row.name), record.bind(row.note)) if row is not None else None
                if said != (event.of, event.name, event.note):
                    yield f"release {event.of}: it is not the one in the record"
            case ReleaseMade() as event:
                made[event.of, event.part, event.format] = event.sha256
    for build in Build.objects.filter(work=work, release__gt=0, edition__gt=0).order_by("pk"):
        if made.get((build.release, build.part, build.format)) != build.sha256:
            yield f"release {build.release}: its {build.format} is not the one in the record"


def _is_up_to_date(work: Work) -> bool:
    length = Chain.objects.values_list("length", flat=True).get(pk=work.chain_id)
    return site.published_up_to(work) == length


def _compared(work: Work) -> Iterator[str]:
    work.refresh_from_db()
    shown = knowing_paths(published(work))
    expected = set()
    for url, content in site.list_pages(shown):
        expected.add(files.address_file(url))
        yield from _file(url, content)
    if work.is_free:
        may_wait = site.is_large(shown)
        for one in _fresh(shown):
            yield from _known(work, one)
            if one.made is not None:
                url = shown.url(one.piece.path)
                expected.add(files.address_file(url))
                yield from _file(url, pieces.page_of(shown, one.piece, one.made), may_wait=may_wait)
    yield from (f"{file} is published, and no page of it" for file in files.files_of(work.slug) if file not in expected)


def _fresh(shown: Shown) -> Iterator[Fresh]:
    after = ""
    while batch := works.heads.published_pieces(shown.work, looked_at=shown.looked_at, after=after, limit=TOGETHER):
        contents = record.fetch_many(piece.blob_id for piece in batch)
        yield from (fresh_of(shown, piece, contents[piece.blob_id]) for piece in batch)
        after = batch[-1].path


def _file(url: str, content: str, *, may_wait: bool = False) -> Iterator[str]:
    """Compare one file with its page; the pages of a large work may wait until they are asked for."""
    if not files.address_file(url).exists():
        if not may_wait:
            yield f"{url} is not published"
    elif not files.says(url, content):
        yield f"{url} is published otherwise than it is"


def _known(work: Work, one: Fresh) -> Iterator[str]:
    """What search and credit know of a piece: at the revision that is published, in its words."""
    counted = Authorship.objects.filter(component=one.piece.component_id).values_list("revision_id", flat=True).first()
    if counted != one.piece.revision_id:
        yield f"{one.piece.path}: its words are not credited"
    passage = Passage.objects.filter(component=one.piece.component_id).values_list("title", "body").first()
    if passage != ((pieces.title_of(work, one.made, one.piece.path), one.made.plain) if one.made is not None else None):
        yield f"{one.piece.path}: search knows other words of it"
