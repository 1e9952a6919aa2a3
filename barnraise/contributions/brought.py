"""The pages that a work began with, brought into the first stage of a process that says so."""

from collections.abc import Iterator, Sequence

from django.db.models import Exists, F, Max, OuterRef

from barnraise import record, works
from barnraise.base import new_id, now
from barnraise.contributions import staging, standings
from barnraise.contributions.integrating import advance
from barnraise.contributions.models import Change, Contribution
from barnraise.contributions.processes import document_id, process_of
from barnraise.contributions.versions import add_version
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import Submitted
from barnraise.record.log.entries.works import ImportFinished
from barnraise.record.models import Entry
from barnraise.rules.process import gate_for
from barnraise.works.heads import Piece
from barnraise.works.licensing import licence_for
from barnraise.works.models import Work
from barnraise.works.outline import is_page, title_in

AT_ONCE = 200
# A round that waits for more pages than these would never end.
MOST = 5_000


class Brought:
    """The follower that makes a contribution of each page that a new work begins with, where a gate asks for it.

    It changes nothing yet: those who take the page in a stage do. Who started the work has sent it.
    """

    name = "brought"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Bring the pages, each in a short transaction of its own; what is there already is passed by."""
        if not any(isinstance(entry.event, ImportFinished) for entry in batch):
            return
        work = Work.objects.filter(chain=batch[0].chain_id).select_related("started_by", "chain").first()
        if work is None or work.started_by is None or not work.is_free:
            return
        for piece in _pieces(work):
            _bring(work, piece, work.started_by)

    def apply(self, batch: Sequence[Entry]) -> None:
        """Leave everything to `prepare`."""


def _pieces(work: Work) -> Iterator[Piece]:
    process = process_of(work)
    if not any(gate.brought for gate in process.gates):
        return
    after, left = "", MOST
    while left and (pieces := works.heads.pieces(work, after=after, limit=AT_ONCE)):
        for piece in pieces:
            gate = gate_for(process, piece.path)
            if gate is not None and gate.brought and is_page(piece.path) and left:
                left -= 1
                yield piece
        after = pieces[-1].path


def _bring(work: Work, piece: Piece, person: Person) -> None:
    with record.writing():
        record.lock(work.chain_id)
        works.heads.refresh(work)
        if Change.objects.filter(component=piece.component_id).exists():
            return
        last = Contribution.objects.filter(work=work).aggregate(number=Max("number"))["number"]
        contribution = Contribution(
            uid=new_id(),
            work=work,
            number=(last or 0) + 1,
            author=person,
            summary=record.say(title_in(work, piece.path)),
            licence=licence_for(work, [piece.path]),
            process_id=document_id(work),
            draw=staging.draw(),
            submitted_at=now(),
        )
        record.add(contribution)
        contribution.authors.add(person)
        change = Change(
            place=0,
            path=piece.path,
            component_id=piece.component_id,
            base_id=piece.revision_id,
            blob_id=piece.blob_id,
            mode=piece.mode,
        )
        add_version(contribution, [change], by=person, base_edition=work.edition, why=Submitted)
        standings.add(work, [person])
        advance(contribution)


def were_brought() -> Exists:
    """Return the condition of contributions that began as a page of the work's beginning: nobody sent these."""
    same = {"blob": F("base__blob"), "path": F("base__path"), "mode": F("base__mode")}
    first = Change.objects.filter(version__contribution=OuterRef("pk"), version__number=1)
    return Exists(first.filter(**same))
