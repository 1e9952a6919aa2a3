"""What a process says, as codes and numbers in the order of the document, and as a diagram of states."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from barnraise.rules.explaining_stages import of_ladder, of_rest, of_stage
from barnraise.rules.process import Gate, Process, Tasks, stages_of
from barnraise.rules.standing import STARTER_STEPS_BACK_AT


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a process says: a code, the facts its sentence needs, and the gate or stage it belongs to."""

    code: str
    gate: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one state to another, and the statements any one of which opens it."""

    start: str
    end: str
    by: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """The states of a contribution to the paths of one gate, and the ways between them."""

    gate: str
    paths: tuple[str, ...]
    states: tuple[str, ...]
    arrows: tuple[Arrow, ...]


def statements(process: Process) -> tuple[Statement, ...]:
    """Return what a process says: one statement for each number and each choice of the document, in its order."""
    found = [Statement(f"readers_{process.readers}")]
    found += [statement for gate in process.gates for statement in of_gate(gate)]
    for stage in process.stages:
        found += [Statement(code, "", facts, stage.name) for code, facts in of_stage(stage)]
    found += [Statement(code, facts=facts) for code, facts in of_ladder(process)]
    found.append(Statement("young_silence_hours", facts={"hours": process.young.silence_hours}))
    found.append(Statement("young_alone_at_once" if process.young.alone_at_once else "young_alone_waits"))
    for cap in fields(process.caps):
        found.append(Statement(f"caps_{cap.name}", facts={"count": getattr(process.caps, cap.name)}))
    if process.tasks.serve != Tasks().serve:
        found.append(Statement(f"tasks_{process.tasks.serve}"))
    if process.tasks.at_least:
        found.append(Statement("tasks_at_least", facts={"count": process.tasks.at_least}))
    found += [Statement(code, facts=facts) for code, facts in of_rest(process)]
    found.append(Statement("whose_approval_counts", facts={"others": STARTER_STEPS_BACK_AT}))
    return tuple(found)


def of_gate(gate: Gate) -> tuple[Statement, ...]:
    """Return what one gate says, in the order of its keys."""
    return tuple(Statement(code, gate.name, facts) for code, facts in _of_gate(gate))


def _of_gate(gate: Gate) -> Iterator[tuple[str, dict[str, object]]]:
    yield "gate_paths", {"paths": ", ".join(gate.paths)}
    yield f"gate_at_once_{gate.at_once}", {}
    if gate.approvals:
        yield "gate_approvals", {"count": gate.approvals}
    if gate.approvals_while_two is not None:
        yield "gate_approvals_while_two", {"count": gate.approvals_while_two}
    if gate.silence_hours is not None:
        yield "gate_or_silence" if gate.approvals else "gate_silence", {"hours": gate.silence_hours}
    if gate.stages:
        yield "gate_stages", {"names": gate.stages}
    else:
        yield f"gate_objection_{gate.objection}", {}
    if gate.announce_hours:
        yield "gate_announce", {"hours": gate.announce_hours}
    yield f"gate_merge_{gate.merge}", {}
    if gate.trusted_after:
        yield "gate_trusted_after", {"count": gate.trusted_after}
        yield "gate_check_one_in", {"count": gate.check_one_in}
    if gate.drawn:
        yield "gate_drawn", {"hours": gate.drawn_hours}
    if gate.brought:
        yield "gate_brought", {}


def diagrams(process: Process) -> tuple[Diagram, ...]:
    """Return, for each gate, the states that a contribution goes through and what moves it."""
    return tuple(_diagram(process, gate) for gate in process.gates)


def _diagram(process: Process, gate: Gate) -> Diagram:
    if gate.stages:
        return _of_stages(process, gate)
    return _plain(process, gate)


def _of_stages(process: Process, gate: Gate) -> Diagram:
    """Sent, then from stage to stage by their rules, to integrated, declined or back to the author."""
    stages = stages_of(process, gate)
    at_once = _at_once(process, gate)
    arrows = [Arrow("sent", "integrated", tuple(at_once))] if at_once else []
    arrows.append(Arrow("sent", f"stage:{stages[0].name}", ()))
    for place, stage in enumerate(stages):
        after = f"stage:{stages[place + 1].name}" if place + 1 < len(stages) else "integrated"
        ends = {"accept": "integrated", "next": after, "reject": "declined", "return": "returned"}
        ways: dict[str, list[Statement]] = {}
        for code, facts in of_stage(stage):
            if not code.startswith(("stage_rule_", "stage_timer_")) or code.endswith("_wait"):
                continue
            kind = code.rpartition("_")[2]
            end = f"stage:{facts['stage']}" if kind == "stage" else ends[kind]
            ways.setdefault(end, []).append(Statement(code, "", facts, stage.name))
        arrows += [Arrow(f"stage:{stage.name}", end, tuple(by)) for end, by in ways.items()]
    if any(arrow.end == "returned" for arrow in arrows):
        arrows.append(Arrow("returned", f"stage:{stages[0].name}", ()))
    states = ["sent", *(f"stage:{stage.name}" for stage in stages), "integrated"]
    states += [end for end in ("returned", "declined") if any(arrow.end == end for arrow in arrows)]
    return Diagram(gate.name, gate.paths, tuple(states), tuple(arrows))


def _at_once(process: Process, gate: Gate) -> list[Statement]:
    said = {statement.code: statement for statement in of_gate(gate)}
    found = [said[f"gate_at_once_{gate.at_once}"]] if gate.at_once != "nobody" else []
    if gate.trusted_after:
        found.append(said["gate_trusted_after"])
    if process.young.alone_at_once:
        found.append(Statement("young_alone_at_once"))
    return found


def _plain(process: Process, gate: Gate) -> Diagram:
    """Sent, then at once or after waiting integrated, or returned to the author and sent again."""
    said = {statement.code: statement for statement in of_gate(gate)}
    at_once = _at_once(process, gate)
    passes = [said[code] for code in ("gate_approvals", "gate_or_silence", "gate_silence") if code in said]
    if gate.approvals:
        passes.append(Statement("young_silence_hours", facts={"hours": process.young.silence_hours}))
    arrows = [
        Arrow("sent", "integrated", tuple(at_once)),
        Arrow("sent", "waiting", ()),
        Arrow("waiting", "integrated", tuple(passes)),
        Arrow("waiting", "returned", (said[f"gate_objection_{gate.objection}"], said[f"gate_merge_{gate.merge}"])),
        Arrow("returned", "sent", ()),
    ]
    kept = tuple(arrow for arrow in arrows if arrow.by or arrow.end != "integrated")
    return Diagram(gate.name, gate.paths, ("sent", "waiting", "returned", "integrated"), kept)
