"""Whether the stages of a process hold together: every name known, every ballot possible, a way on from each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from barnraise.rules.process import Gate, Process
from barnraise.rules.ruling import FORWARD
from barnraise.rules.stages import Ballot, Stage
from barnraise.rules.tallying import sign

OUTCOMES = ("accept", "reject", "return", "next", "wait")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a process document: a code, the line (0 for the whole of it), and facts."""

    code: str
    line: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)


def of_stages(process: Process) -> Iterator[Problem]:
    """Yield what is wrong with stages, with the gates that name them, and with the ladder."""
    names = [stage.name for stage in process.stages]
    for stage in process.stages:
        if names.count(stage.name) > 1:
            yield Problem("stage_name_twice", stage.line, {"stage": stage.name})
        # What judges reviews has no path; every other stage lies on the way of some.
        if stage.unit != "review" and not any(stage.name in gate.stages for gate in process.gates):
            yield Problem("stage_unused", stage.line, {"stage": stage.name})
        yield from _of_stage(process, stage)
    for gate in process.gates:
        yield from _of_gate(gate, names)
    yield from _of_ladder(process)


def _of_gate(gate: Gate, names: list[str]) -> Iterator[Problem]:
    for name in gate.stages:
        if name not in names:
            yield Problem("stage_unknown", gate.line, {"stage": name, "gate": gate.name})
    if gate.stages and (gate.approvals or gate.silence_hours or gate.announce_hours):
        yield Problem("gate_stages_and_more", gate.line, {"gate": gate.name})
    if gate.stages and gate.drawn:
        yield Problem("gate_stages_and_more", gate.line, {"gate": gate.name})
    if gate.brought and not gate.stages:
        yield Problem("gate_brought_nowhere", gate.line, {"gate": gate.name})
    if bool(gate.trusted_after) != bool(gate.check_one_in):
        yield Problem("gate_trust_half", gate.line, {"gate": gate.name})


def _of_stage(process: Process, stage: Stage) -> Iterator[Problem]:
    beside = {name for gate in process.gates if stage.name in gate.stages for name in gate.stages}
    for rule in stage.rules:
        named = rule.then.removeprefix("stage:") if rule.then.startswith("stage:") else None
        if rule.then not in OUTCOMES and named not in beside:
            yield Problem("stage_then_unknown", rule.line, {"then": rule.then, "stage": stage.name})
        elif rule.then != "wait" and not rule.condition.table:
            yield Problem("condition_empty", rule.line, {})
    if not any(rule.then in FORWARD or rule.then.startswith("stage:") for rule in stage.rules):
        yield Problem("stage_leads_nowhere", stage.line, {"stage": stage.name})
    if len({rule.name for rule in stage.rules}) < len(stage.rules):
        yield Problem("stage_rule_twice", stage.line, {"stage": stage.name})
    yield from _of_ballot(stage)
    amount = stage.redundancy
    if amount is not None and not amount.least <= amount.target <= amount.most:
        yield Problem("stage_redundancy_odd", stage.line, {"stage": stage.name})
    bounds = stage.aggregate
    if bounds.floor is not None and bounds.ceiling is not None and bounds.floor >= bounds.ceiling:
        yield Problem("stage_bounds_odd", stage.line, {"stage": stage.name})


def _of_ballot(stage: Stage) -> Iterator[Problem]:
    ballot = stage.ballot
    if ballot.kind in ("choice", "ranking") and not ballot.values:
        yield Problem("stage_values_missing", stage.line, {"stage": stage.name})
    named = [*ballot.reason_for, *stage.copy.values, *(stage.veto.values if stage.veto else ())]
    for value in named:
        if not _is_possible(ballot, value):
            yield Problem("stage_value_odd", stage.line, {"stage": stage.name, "value": value})
    if any(sign(value) > 0 or ballot.kind not in ("yes_no", "label") for value in stage.copy.values):
        yield Problem("stage_copies_approval", stage.line, {"stage": stage.name})
    if stage.veto is not None and any(value not in ballot.reason_for for value in stage.veto.values):
        yield Problem("stage_veto_without_reason", stage.line, {"stage": stage.name})


def _is_possible(ballot: Ballot, value: object) -> bool:
    if ballot.kind == "yes_no":
        return value in ("yes", "no", "abstain")
    if ballot.kind in ("label", "number"):
        return isinstance(value, int) and ballot.least <= value <= ballot.most
    return isinstance(value, str) and (ballot.kind not in ("choice", "ranking") or value in ballot.values)


def _of_ladder(process: Process) -> Iterator[Problem]:
    names = [rung.name for rung in process.ladder]
    for rung in process.ladder:
        if names.count(rung.name) > 1:
            yield Problem("rung_name_twice", rung.line, {"rung": rung.name})
        # Who holds one that is given at once is nowhere written down, so nobody could tell the first.
        if (rung.first and rung.access == "at_once") or bool(rung.first) != bool(rung.first_least.table):
            yield Problem("rung_first_half", rung.line, {"rung": rung.name})
    conditions = [(stage.line, stage.eligible) for stage in process.stages]
    conditions += [(rung.line, one) for rung in process.ladder for one in (rung.least, rung.first_least)]
    for line, condition in conditions:
        for leaf in condition.leaves():
            if leaf.fact == "rung" and leaf.wanted not in names:
                yield Problem("rung_unknown", line, {"rung": leaf.wanted})
            if leaf.fact == "done" and leaf.argument not in [stage.name for stage in process.stages]:
                yield Problem("stage_unknown", line, {"stage": leaf.argument, "gate": ""})
