"""What the stages, the ladder, holds and weights of a process say, as codes and facts in the order of the document."""

from collections.abc import Iterator

from barnraise.rules.process import Process
from barnraise.rules.stages import Ballot, Rule, Stage

Said = tuple[str, dict[str, object]]


def of_stage(stage: Stage) -> Iterator[Said]:
    """Yield what one stage says: one thing for each number and each choice."""
    yield f"stage_unit_{stage.unit}", {}
    yield ("stage_eligible", {"if": stage.eligible}) if stage.eligible.table else ("stage_eligible_all", {})
    if stage.together:
        yield f"stage_together_{stage.together}", {}
    yield from _claim(stage)
    yield from _budget(stage)
    yield from _ballot(stage.ballot)
    yield from _counting(stage)
    if stage.veto is not None:
        yield "stage_veto", {"names": _listed(stage.veto.values), "if": stage.veto.who}
        if stage.veto.override is not None:
            yield "stage_override", {"if": stage.veto.override}
    if stage.copy.values:
        yield "stage_copy", {"names": _listed(stage.copy.values)}
    if stage.copy.if_trivial:
        yield "stage_copy_trivial", {}
    for rule in stage.rules:
        yield _rule(rule)
    for one in stage.consequences:
        yield (
            "stage_consequence",
            {
                "percent": one.up_to_percent,
                "fair": one.fair,
                "unfair": one.unfair,
                "judged": one.judged,
                "standing": one.standing,
            },
        )


def of_rest(process: Process) -> Iterator[Said]:
    """Yield what holds and weights say."""
    if process.hold is not None:
        yield "hold_hours", {"hours": process.hold.hours}
        yield "hold_once", {"count": process.hold.once_in_days}
    if process.credit is not None:
        for name in ("words", "review", "integration", "answer"):
            yield f"credit_{name}", {"count": getattr(process.credit, name)}
    yield f"applies_to_open_{'yes' if process.applies_to_open else 'no'}", {}


def of_ladder(process: Process) -> Iterator[Said]:
    """Yield what each rung of the ladder asks for and how it is given."""
    for rung in process.ladder:
        yield "rung_least", {"rung": rung.name, "if": rung.least}
        if rung.first:
            yield "rung_first", {"rung": rung.name, "count": rung.first, "if": rung.first_least}
        yield f"rung_access_{rung.access}", {"rung": rung.name, "count": rung.votes if "by_" in rung.access else 0}
        if rung.lost_after_days:
            yield "rung_lost", {"rung": rung.name, "count": rung.lost_after_days}
        if rung.grace_days:
            yield "rung_grace", {"rung": rung.name, "count": rung.grace_days}


def _claim(stage: Stage) -> Iterator[Said]:
    claim, serve = stage.claim, stage.serve
    if claim is not None:
        yield "stage_slots", {"count": claim.slots}
        yield "stage_lease", {"minutes": claim.lease_minutes}
        if claim.warn_minutes:
            yield "stage_warn", {"minutes": claim.warn_minutes}
        if claim.extensions:
            yield "stage_extensions", {"count": claim.extensions}
        yield "stage_person_most", {"count": claim.person_most}
        yield f"stage_reclaim_{claim.reclaim}", {}
    if serve is not None:
        yield f"stage_serve_{serve.mode}", {}
        if serve.leave_out:
            yield "stage_leave_out", {"names": serve.leave_out}
        if serve.fall_back:
            yield "stage_fall_back", {"names": serve.fall_back}
        if serve.known_percent:
            yield "stage_known", {"count": serve.known_percent}


def _budget(stage: Stage) -> Iterator[Said]:
    budget = stage.budget
    if budget is None:
        return
    yield "stage_points", {"count": budget.points}
    yield "stage_grant", {"hours": budget.grant_hours}
    yield "stage_expire", {"hours": budget.expire_hours}
    yield "stage_cost", {"count": budget.cost}
    if budget.not_where:
        yield "stage_not_where", {"names": budget.not_where}
    if budget.grant_if.table:
        yield "stage_grant_if", {"if": budget.grant_if}


def _ballot(ballot: Ballot) -> Iterator[Said]:
    facts: dict[str, object] = {}
    if ballot.kind in ("label", "number"):
        facts = {"least": ballot.least, "most": ballot.most}
    elif ballot.values:
        facts = {"names": _listed(ballot.values)}
    yield f"stage_ballot_{ballot.kind}", facts
    if ballot.reason_for:
        yield "stage_reason_for", {"names": _listed(ballot.reason_for)}
    if not ballot.revisable:
        yield "stage_first_stands", {}
    if ballot.blind != "nobody":
        yield f"stage_blind_{ballot.blind}", {}
    if ballot.binding.table:
        yield "stage_binding", {"if": ballot.binding}
    if ballot.double is not None:
        yield "stage_double", {"if": ballot.double}


def _counting(stage: Stage) -> Iterator[Said]:
    amount, aggregate = stage.redundancy, stage.aggregate
    if amount is not None:
        for name in ("least", "target", "most", "errors", "suspicious"):
            if getattr(amount, name):
                yield f"stage_answers_{name}", {"count": getattr(amount, name)}
    if aggregate.by != "count":
        yield f"stage_by_{aggregate.by}", {}
    if aggregate.tolerance:
        yield "stage_tolerance", {"count": aggregate.tolerance}
    if aggregate.floor is not None:
        yield "stage_floor", {"count": aggregate.floor}
    if aggregate.ceiling is not None:
        yield "stage_ceiling", {"count": aggregate.ceiling}
    for start in stage.starts:
        yield "stage_start", {"count": start.points, "if": start.condition}


def _rule(rule: Rule) -> Said:
    kind = "stage" if rule.then.startswith("stage:") else rule.then
    facts: dict[str, object] = {"rule": rule.name, "stage": rule.then.removeprefix("stage:")}
    if not rule.moment:
        return f"stage_rule_{kind}", {**facts, "if": rule.condition}
    facts |= {"hours": rule.hours, "moment": rule.moment}
    return f"stage_timer_{kind}", {**facts, "if": rule.besides} if rule.besides is not None else facts


def _listed(values: tuple[int | str, ...]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
