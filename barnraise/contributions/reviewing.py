"""Judging exact versions, remarks on passages, exact words that the author takes over, a look afterwards."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from barnraise import record, talk, works
from barnraise.base import Refused, now
from barnraise.contributions import agreeing, documents, eligibility, pieces, staging, standings, working
from barnraise.contributions.anchoring import Anchor, Span, anchor_at, bytes_like, quoted, replace, text_in
from barnraise.contributions.authorship import author_ids, check_own_undecided, is_author
from barnraise.contributions.conflicts import LARGEST_MERGED
from barnraise.contributions.inputs import COMMENT_LENGTH, QUOTE_LENGTH, REPLACEMENT_LENGTH, Remark, Review
from barnraise.contributions.integrating import acting_on, advance, plan_of
from barnraise.contributions.models import Agreement, Change, Comment, Contribution, Version
from barnraise.contributions.models import Review as ReviewRow
from barnraise.contributions.parting import keep_part
from barnraise.contributions.processes import process_for
from barnraise.contributions.versions import add_version, copies
from barnraise.people.models import Person
from barnraise.people.suspending import check_may_act
from barnraise.record.log.entries.contributions import Accepted, LicenceAgreed, Opened
from barnraise.record.log.entries.review import LookedAt, Remarked, RemarkSettled, Reviewed, ReviewWithdrawn
from barnraise.rules.ballots import APPROVE, needs_reason, sayable
from barnraise.rules.stages import Stage

MOST_REMARKS = 100
# So long a judgement can be taken back by one key; on its own page until it is decided.
UNDO_MINUTES = 15


def review(contribution: Contribution, person: Person, given: Review) -> ReviewRow:
    """Judge one exact version; after its integration, an approval is a look that vouches for it.

    Refused: what `eligibility.why_not_review` says, `version_stale`, `reason_missing` (asking for changes and
    declining need one, and what the process says), `verdict_missing`, `value_odd` for a number that is not on the
    scale, and `paths_unknown`.
    """
    check_may_act(person)
    was_open = contribution.state in Contribution.UNDECIDED
    with acting_on(contribution) as contribution:
        if contribution.state == Contribution.INTEGRATED and (was_open or given.verdict != APPROVE):
            raise Refused("already_decided", status=409, state=contribution.state)
        process = process_for(contribution)
        held = pieces.claimed_stage(contribution, process)
        stages = staging.stages_now(contribution, process) if process.stages else ()
        asks = () if contribution.state == Contribution.INTEGRATED else stages
        counts = standings.counts(contribution.work, person)
        said = _said(asks, given, counts=counts)
        _check_may_judge(contribution, person, said, held.name if held is not None else "")
        version = _judged_version(contribution, person, given)
        if needs_reason(asks, said, counts=counts) and not given.comment.strip():
            raise Refused("reason_missing", verdict=said)
        working.report(contribution, person, held)
        row = _store(contribution, version, person, given, said, stages)
        standings.add(contribution.work, [person], reviewed=1)
        if contribution.state == Contribution.INTEGRATED:
            _look(contribution, row)
        elif contribution.state == Contribution.DECLINED:
            _open_again(contribution)
        elif said == APPROVE and given.paths:
            keep_part(contribution, version, given.paths)
        advance(contribution)
    return row


def _check_may_judge(contribution: Contribution, person: Person, said: str, stage: str) -> None:
    why = eligibility.why_not_review(contribution, person, said)
    if why:
        status = 403 if why in ("own_contribution", "guests_cannot_review") else 409
        raise Refused(why, status=status, state=contribution.state, stage=stage)


def withdraw_review(row: ReviewRow, person: Person) -> None:
    """Take one's own judgement back; what it held up moves on.

    One of a former version may still stop the present one: it goes with all that the same person said before it.
    Refused: `not_yours`, `already_decided`, `already_done`.
    """
    with acting_on(row.version.contribution) as contribution:
        if row.person_id != person.pk:
            raise Refused("not_yours", status=403)
        is_present = contribution.version_id == row.version_id
        if contribution.state not in (*Contribution.UNDECIDED, Contribution.DECLINED):
            raise Refused("already_decided", status=409, state=contribution.state)
        standing = ReviewRow.objects.filter(version__contribution=contribution, person=person, withdrawn_at=None)
        gone = list(standing.filter(pk=row.pk) if is_present else standing.filter(pk__lte=row.pk))
        if row.pk not in [one.pk for one in gone]:
            raise Refused("already_done", status=409)
        ReviewRow.objects.filter(pk__in=[one.pk for one in gone]).update(withdrawn_at=now())
        for one in gone:
            record.note(contribution.work.chain_id, person.uid, ReviewWithdrawn(review=one.uid))
        if contribution.state == Contribution.DECLINED:
            _open_again(contribution)
        advance(contribution)


def undo_review(row: ReviewRow, person: Person) -> None:
    """Take one's own judgement back within a quarter of an hour. Refused: `undo_late`, and those of `withdraw_review`.

    What it let happen (an integration) stands: that is taken back by a contribution, like any other edition.
    """
    if row.person_id == person.pk and now() - row.at > timedelta(minutes=UNDO_MINUTES):
        raise Refused("undo_late", status=409, minutes=UNDO_MINUTES)
    withdraw_review(row, person)


def agree(contribution: Contribution, person: Person) -> None:
    """Give one's word for what a contribution asks: all that she gave and gives to the work may go on under it.

    Refused: `not_asked`.
    """
    with acting_on(contribution) as contribution:
        rows = agreeing.asked(contribution.work, plan_of(contribution)) or ()
        wanted = [one.licence for one in rows if person in one.silent]
        if not wanted or contribution.state not in Contribution.UNDECIDED:
            raise Refused("not_asked", status=403)
        for licence in wanted:
            record.add(
                Agreement(work=contribution.work, contribution=contribution, person=person, licence=licence, at=now())
            )
            event = LicenceAgreed(contribution=contribution.uid, licence=licence)
            record.note(contribution.work.chain_id, person.uid, event)
        advance(contribution)


def accept(comment: Comment, person: Person) -> Contribution:
    """Take over the exact words that a remark proposes: a new version, with its proposer among the authors.

    Refused: `not_yours`, `already_decided`, `nothing_proposed`, `passage_gone`, `words_other_encoding`, `suspended`,
    and what `documents.check` refuses.
    """
    check_may_act(person)
    with acting_on(comment.version.contribution) as contribution:
        comment.refresh_from_db(fields=["settled_at"])
        _check_may_accept(contribution, comment, person)
        version = contribution.version
        assert version is not None
        rows = list(version.changes.select_related("blob").order_by("place"))
        path = remarked_paths([comment], rows)[comment.pk]
        changes = [_with_words(one, comment, path) for one in rows]
        contribution.authors.add(comment.person)
        made = add_version(contribution, changes, by=person, base_edition=version.base_edition, why=Accepted)
        Comment.objects.filter(pk=comment.pk).update(accepted_in=made, settled_at=now())
        plan = plan_of(contribution)
        documents.check(plan)
        advance(contribution, plan)
    return contribution


def settle(comment: Comment, person: Person) -> None:
    """Mark a remark as settled: by who made it, or by an author. Refused: `not_yours`, `already_done`."""
    contribution = comment.version.contribution
    if person.pk != comment.person_id and not is_author(contribution, person):
        raise Refused("not_yours", status=403)
    with acting_on(contribution):
        if not Comment.objects.filter(pk=comment.pk, settled_at=None).update(settled_at=now()):
            raise Refused("already_done", status=409)
        record.note(contribution.work.chain_id, person.uid, RemarkSettled(remark=comment.uid))


def remark(contribution: Contribution, person: Person, given: Remark) -> Comment:
    """Say something about a passage of the current version, or about the whole.

    Refused: `remark_empty`, `passage_gone`, `suspended`, `blocked` by its author, and `guests_cannot_review` for a
    guest who is not its author.
    """
    check_may_act(person)
    with acting_on(contribution) as contribution:
        version = contribution.version
        assert version is not None
        if person.kind != Person.MEMBER and not is_author(contribution, person):
            raise Refused("guests_cannot_review", status=403)
        talk.muting.check_may_write_to([contribution.author], person)
        return _remark(contribution, version, person, given)


def comment_of(uid: UUID) -> Comment | None:
    """Return a remark by its id."""
    return Comment.objects.filter(uid=uid).select_related("version__contribution__work", "person").first()


def _open_again(contribution: Contribution) -> None:
    """Let what was declined be decided once more, now that somebody judged otherwise."""
    contribution.state, contribution.decided_at = Contribution.OPEN, None
    contribution.save(update_fields=["state", "decided_at"])
    # The last entry about a contribution states its state, whatever is decided next.
    record.note(contribution.work.chain_id, None, Opened(contribution=contribution.uid, missing=()))


def _judged_version(contribution: Contribution, person: Person, given: Review) -> Version:
    """Return the version that is judged. Refused: what is wrong with the words themselves."""
    version = contribution.version
    if version is None or version.hash != given.version:
        raise Refused("version_stale", status=409, now=version.hash if version else "")
    if len(given.comment) > COMMENT_LENGTH:
        raise Refused("words_long", most=COMMENT_LENGTH)
    _check_part(contribution, version, person, given)
    if len(given.remarks) > MOST_REMARKS:
        raise Refused("too_many_remarks", most=MOST_REMARKS)
    return version


def _check_part(contribution: Contribution, version: Version, person: Person, given: Review) -> None:
    paths = set(version.changes.values_list("path", flat=True)) if given.paths else set()
    if not set(given.paths) <= paths:
        raise Refused("paths_unknown")
    # Approving a part divides a contribution: that is for those whose approval does something for the part.
    if set(given.paths) != paths and not standings.counts(contribution.work, person):
        raise Refused("part_uncounted", status=403)


def _said(stages: Sequence[Stage], given: Review, *, counts: bool) -> str:
    """Return what a review is kept as. Refused: `verdict_missing`, `value_odd`."""
    said: str = given.verdict
    if given.value is not None:
        choices = sayable(stages, counts=counts)
        found = [one.said for one in choices if given.value == one.number or one.said == str(given.value)]
        if not found or said:
            numbers = [one.number for one in choices if one.number is not None]
            raise Refused("value_odd", least=min(numbers, default=0), most=max(numbers, default=0))
        said = found[0]
    if not said:
        raise Refused("verdict_missing")
    return said


def _store(
    contribution: Contribution, version: Version, person: Person, given: Review, said: str, stages: Sequence[Stage]
) -> ReviewRow:
    comment = record.say(given.comment.strip()) if given.comment.strip() else None
    is_held = any(stage.claim is not None for stage in stages)
    row = ReviewRow(
        version=version,
        person=person,
        verdict=said,
        comment=comment,
        counted=standings.counts(contribution.work, person),
        at=now(),
        stages="\n".join(staging.current_stages(contribution, process_for(contribution))),
    )
    # A look afterwards may follow her review of the same version before it was integrated, and who took a piece
    # again says again what came of it.
    if contribution.state == Contribution.INTEGRATED or is_held:
        ReviewRow.objects.filter(version=version, person=person, withdrawn_at=None).update(withdrawn_at=now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused("already_reviewed", status=409) from None
    for given_remark in given.remarks:
        _remark(contribution, version, person, given_remark)
    event = Reviewed(
        contribution=contribution.uid,
        review=row.uid,
        version=version.hash,
        verdict=said,
        counted=row.counted,
        comment=record.bind(comment),
        stages=tuple(stage.name for stage in stages),
    )
    record.note(contribution.work.chain_id, person.uid, event)
    return row


def _remark(contribution: Contribution, version: Version, person: Person, given: Remark) -> Comment:
    if not given.body.strip() and given.replacement is None:
        raise Refused("remark_empty")
    lengths = (given.body, COMMENT_LENGTH), (given.quote, QUOTE_LENGTH), (given.replacement or "", REPLACEMENT_LENGTH)
    for text, most in lengths:
        if len(text) > most:
            raise Refused("words_long", most=most)
    anchor = _anchored(version, given)
    body = record.say(given.body.strip())
    replacement = record.say(given.replacement) if given.replacement is not None else None
    comment = Comment.objects.create(
        version=version,
        person=person,
        path=given.path,
        quote=anchor.quote if anchor else "",
        before=anchor.before if anchor else "",
        after=anchor.after if anchor else "",
        position=anchor.position if anchor else 0,
        is_only=anchor.only if anchor else False,
        body=body,
        replacement=replacement,
        at=now(),
    )
    event = Remarked(
        contribution=contribution.uid,
        remark=comment.uid,
        version=version.hash,
        body=record.bind(body),
        replacement=record.bind(replacement),
    )
    record.note(contribution.work.chain_id, person.uid, event)
    return comment


def _anchored(version: Version, given: Remark) -> Anchor | None:
    """Tie a remark to the passage it quotes; None for one about the whole. Refused: `passage_gone`."""
    if not given.quote:
        return None
    change = version.changes.filter(path=given.path, blob__size__lte=LARGEST_MERGED).first()
    text = text_of_change(change) if change is not None else ""
    if "\0" in text:
        raise Refused("passage_gone")
    at = given.position
    span = quoted(text, given.quote) if at < 0 else Span(at, at + len(given.quote))
    if span is None or (at >= 0 and text[at : span.end] != given.quote):
        raise Refused("passage_gone")
    return anchor_at(text, span)


def text_of_change(change: Change) -> str:
    """Return the text that a change leaves, as remarks on its passages see it."""
    return text_in(record.fetch(change.blob_id)) if change.blob_id is not None else ""


def anchor_of(comment: Comment) -> Anchor:
    """Return where a remark is anchored."""
    return Anchor(comment.quote, comment.before, comment.after, comment.position, comment.is_only)


def _look(contribution: Contribution, row: ReviewRow) -> None:
    """A look afterwards by somebody whose approval counts vouches for what was integrated."""
    if row.verdict != "approve" or not row.counted or contribution.edition is None:
        return
    work = contribution.work
    first_look = not _was_judged(contribution, row)
    works.vouch(work, contribution.edition)
    if first_look:
        standings.add(work, [contribution.author], judged=1)
    event = LookedAt(contribution=contribution.uid, edition=contribution.edition, review=row.uid, judged=first_look)
    record.note(work.chain_id, row.person.uid, event)


def _was_judged(contribution: Contribution, row: ReviewRow) -> bool:
    approvals = ReviewRow.objects.filter(version=row.version, verdict="approve", counted=True).exclude(pk=row.pk)
    return approvals.exclude(person__in=author_ids(contribution)).exists()


def _check_may_accept(contribution: Contribution, comment: Comment, person: Person) -> None:
    check_own_undecided(contribution, person)
    if comment.replacement is None or comment.settled_at is not None:
        raise Refused("nothing_proposed")
    version = contribution.version
    changes = list(version.changes.all()) if version is not None else []
    path = remarked_paths([comment], changes)[comment.pk]
    if not any(one.path == path and one.blob_id is not None for one in changes):
        raise Refused("passage_gone")


def remarked_paths(comments: Iterable[Comment], changes: Sequence[Change]) -> dict[int, str]:
    """Return the path that the piece of each remark has among the changes of a version, by the remark's id.

    A piece is known by its component, as others may have moved it since. A remark on what is not among them keeps the
    path under which it was made.
    """
    paths = {change.path for change in changes}
    found = {comment.pk: comment.path for comment in comments}
    gone = [comment for comment in comments if comment.path and comment.path not in paths]
    if not gone:
        return found
    now: dict[int | None, str] = {one.component_id: one.path for one in changes if one.component_id is not None}
    rows = Change.objects.filter(version__in={comment.version_id for comment in gone})
    then = {(version, path): id for version, path, id in rows.values_list("version", "path", "component")}
    return found | {one.pk: now.get(then.get((one.version_id, one.path)), one.path) for one in gone}


def _with_words(change: Change, comment: Comment, path: str) -> Change:
    copy = copies([change])[0]
    copy.place = change.place
    if change.path != path or change.blob_id is None:
        return copy
    content = record.fetch(change.blob_id)
    made = replace(text_in(content), anchor_of(comment), record.text_of(comment.replacement))
    if made is None:
        raise Refused("passage_gone")
    try:
        copy.blob_id = record.keep(bytes_like(content, made), like=change.blob_id)
    except UnicodeEncodeError:
        raise Refused("words_other_encoding") from None
    return copy
