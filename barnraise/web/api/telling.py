"""From what the packages return to what the API answers."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet

from barnraise import record, talk
from barnraise.contributions import queries, turns
from barnraise.contributions.authorship import authors_of
from barnraise.contributions.choices import scale_of
from barnraise.contributions.integrating import plan_of
from barnraise.contributions.models import Change, Contribution, Review
from barnraise.people.models import Person
from barnraise.rules.integrating import Requirement
from barnraise.web import sentences
from barnraise.web.api import shapes
from barnraise.web.process_words import turn_words, unmet_said, way_said
from barnraise.works import history
from barnraise.works.models import Work


def who(person: history.Who) -> shapes.Who:
    """Return a person as answers name her."""
    return shapes.Who(person.uid, person.name, person.kind)


def person_told(person: Person | None) -> shapes.Who:
    """Return the person of a row as answers name her, by the name of who she became."""
    return who(history.who(person))


def work_told(work: Work) -> shapes.WorkTold:
    """Return a work as answers show it."""
    return shapes.WorkTold(
        id=work.uid,
        slug=work.slug,
        title=work.title,
        kind=work.kind,
        language=work.language,
        licence=work.licence,
        is_free=work.is_free,
        purpose=work.purpose,
        edition=work.edition,
        started_at=work.started_at,
        url=f"{settings.BARNRAISE_URL}/{work.slug}/",
    )


def edition_told(change: history.Change) -> shapes.EditionTold:
    """Return an edition as lists show it."""
    return shapes.EditionTold(
        number=change.edition,
        at=change.at,
        summary=change.summary,
        authors=[who(one) for one in change.authors],
        contribution=change.contribution,
        path=change.path,
        pieces=change.pieces,
        is_looked_at=change.is_vouched,
    )


def line_told(line: queries.Line) -> shapes.ContributionLine:
    """Return a contribution as lists show it."""
    return shapes.ContributionLine(
        id=line.uid,
        number=line.number,
        work=line.slug,
        url=_url(line.slug, line.number),
        state=line.state,
        summary=line.summary,
        made=line.made,
        author=who(line.author),
        submitted_at=line.submitted_at,
        edition=line.edition,
        paths=list(line.paths),
    )


def contribution_told(contribution: Contribution, *, whole: bool = True) -> shapes.ContributionTold:
    """Return a contribution; `whole` False leaves out what was said about it, for the answer to a new one."""
    version = contribution.version
    assert version is not None
    slug, number = contribution.work.slug, contribution.number
    found = turns.attention(contribution) if contribution.state in Contribution.UNDECIDED else None
    missing, met = _needs(contribution, found) if found is not None else ([], [])
    return shapes.ContributionTold(
        id=contribution.uid,
        number=number,
        work=slug,
        url=_url(slug, number),
        state=contribution.state,
        summary=record.text_of(contribution.summary),
        made=contribution.made,
        source=record.text_of(contribution.source),
        source_licence=contribution.source_licence,
        licence=contribution.licence,
        author=person_told(contribution.author),
        authors=[person_told(one) for one in authors_of(contribution)],
        submitted_at=contribution.submitted_at,
        base_edition=version.base_edition,
        version=version.hash,
        version_number=version.number,
        decided_at=contribution.decided_at,
        next_at=contribution.next_at,
        edition=contribution.edition,
        by_silence=contribution.by_silence,
        reverts=contribution.reverts,
        changes=_changes(contribution),
        missing=missing,
        met=met,
        reviews=_reviews(contribution) if whole else [],
        remarks=_remarks(contribution) if whole else [],
        asked=_asked(contribution) if whole else [],
        builds_on=contribution.builds_on.uid if contribution.builds_on is not None else None,
        turn=_turn(turns.turn_now(contribution, found)) if whole and found is not None else None,
        scale=list(scale_of(contribution)) if whole else [],
    )


def review_told(row: Review, *, counted: bool | None = None) -> shapes.ReviewTold:
    """Return a review as answers show it; `counted` where its stage says so, None: by its person alone."""
    return shapes.ReviewTold(
        id=row.uid,
        person=person_told(row.person),
        at=row.at,
        version=row.version.hash,
        verdict=row.verdict,
        comment=record.text_of(row.comment),
        counted=row.counted if counted is None else counted,
        is_withdrawn=row.withdrawn_at is not None,
    )


def report_told(report: talk.queries.Reported) -> shapes.ReportTold:
    """Return a report as answers show it."""
    is_closed = report.closed_at is not None
    return shapes.ReportTold(
        id=report.uid,
        path=report.path,
        is_here=report.is_here,
        edition=report.edition,
        person=who(report.who),
        body=report.body,
        more=report.asks_more,
        quote=report.quote,
        at=report.at,
        closed_at=report.closed_at,
        closed_by=who(report.closed_by) if report.closed_by is not None else None,
        reason=report.reason if is_closed else None,
    )


def _remarks(contribution: Contribution) -> list[shapes.RemarkTold]:
    return [
        shapes.RemarkTold(
            id=row.uid,
            person=person_told(row.person),
            at=row.at,
            version=row.version.hash,
            path=row.path,
            quote=row.quote,
            body=record.text_of(row.body),
            replacement=record.text_of(row.replacement) if row.replacement is not None else None,
            is_settled=row.settled_at is not None,
        )
        for row in queries.remarks_on(contribution)
    ]


def _asked(contribution: Contribution) -> list[shapes.AskedTold]:
    return [
        shapes.AskedTold(
            one.licence,
            [who(person) for person in one.agreed],
            [who(person) for person in one.silent],
            one.has_nameless,
            [shapes.OriginTold(origin.how, origin.source, origin.licence) for origin in one.barred_by],
        )
        for one in queries.agreements_asked(contribution, plan_of(contribution))
    ]


def _changes(contribution: Contribution) -> list[shapes.ChangeTold]:
    assert contribution.version is not None
    return [
        shapes.ChangeTold(
            path=change.path,
            moved_from=change.moved_from,
            mode=f"{change.mode:o}",
            sha256=bytes(change.blob.sha256).hex() if change.blob is not None else None,
        )
        for change in _changes_of(contribution.version.pk)
    ]


@record.prepared
def _changes_of(version_id: int) -> QuerySet[Change]:
    changes = Change.objects.filter(version=version_id)
    return changes.select_related("blob").defer("blob__packed").order_by("place")


def _reviews(contribution: Contribution) -> list[shapes.ReviewTold]:
    rows = queries.reviews_of(contribution)
    counting = turns.counted(contribution, rows)
    return [review_told(row, counted=row.pk in counting) for row in rows]


def _turn(turn: turns.WhoseTurn) -> shapes.AttentionTold:
    until = min((one.until for one in turn.reserved), default=None)
    return shapes.AttentionTold(turn.code, turn_words(turn), [who(one) for one in turn.people], until)


def _needs(contribution: Contribution, found: turns.CurrentVerdict) -> tuple[list[shapes.Need], list[shapes.Need]]:
    """Return what is missing and what is met, worked out from the facts of now."""
    could = [who(one) for one in found.could]
    authors = [person_told(one) for one in authors_of(contribution)] if found.turn != "anybody" else []
    people = {"counting": could, "others": could, "author": authors}
    return (
        _told(found.verdict.missing, sentences.MISSING, people),
        _told(found.verdict.met, sentences.MET, people),
    )


def _told(
    needs: Iterable[Requirement], among: dict[str, str], people: dict[str, list[shapes.Who]]
) -> list[shapes.Need]:
    return [
        shapes.Need(
            code=need.code,
            message=sentences.sentence(need.code, need._asdict(), among=among),
            gate=need.gate,
            who=need.who,
            who_count=need.who_count,
            people=people.get(need.who, []),
            wanted=need.wanted,
            given=need.given,
            due_at=need.due_at,
            since=need.since,
            stage=need.stage,
            ways=[
                shapes.WayTold(way.rule, way.then, way_said(way), [unmet_said(one) for one in way.unmet])
                for way in need.ways
            ],
        )
        for need in needs
    ]


def _url(slug: str, number: int) -> str:
    return f"{settings.BARNRAISE_URL}/{slug}/contributions/{number}"
