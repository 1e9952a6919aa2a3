"""Whether a process holds what every process must hold: nobody is locked out, and nobody takes a work over."""

from collections.abc import Iterator

from barnraise.rules.process import COMMONS, PROCESS_PATH, WORK_PATH, Gate, Process, gate_for
from barnraise.rules.soundness_of_stages import Problem, of_stages
from barnraise.rules.walking import TooIntricate, first_dead_end

# A week is what somebody who looks in on Sundays needs to notice; thirty days what a holiday takes.
ANNOUNCE_HOURS = 168
LEFT_HOURS = 720
DECLARATION_HOURS = 24
PROCESS_APPROVALS = 2

__all__ = ["Problem", "problems"]


def problems(process: Process) -> tuple[Problem, ...]:
    """Return what is wrong with the meaning of a process; nothing if it is sound.

    Every path has a gate, and `.commons/` has gates of its own. A change of process is announced for at least
    seven days, needs two people's approvals (fewer only while two people's count), and passes by thirty days of
    announced silence at the latest: no veto and no empty house can lock a work in its rules. The declaration of the
    work needs one approval or a day of silence. And no walk through it, with few or many people, ends nowhere.
    """
    found = (*_of_gates(process), *of_stages(process), *_of_commons(process), *_of_caps(process))
    if found:
        return found
    try:
        end = first_dead_end(process)
    except TooIntricate:
        return (Problem("process_intricate"),)
    if end is None:
        return ()
    return (Problem("process_dead_end", _line(gate_for(process, end.path)), {"gate": end.gate, "people": end.people}),)


def _line(gate: Gate | None) -> int:
    return gate.line if gate else 0


def _of_gates(process: Process) -> Iterator[Problem]:
    names: set[str] = set()
    for place, gate in enumerate(process.gates):
        if gate.name in names:
            yield Problem("gate_name_twice", gate.line, {"gate": gate.name})
        names.add(gate.name)
        if gate.approvals == 0 and gate.silence_hours is None and not gate.stages:
            yield Problem("gate_asks_nothing", gate.line, {"gate": gate.name})
        if gate.approvals_while_two is not None and gate.approvals_while_two > gate.approvals:
            yield Problem("gate_asks_more_of_two", gate.line, {"gate": gate.name})
        if gate.at_once != "nobody" and gate.announce_hours:
            yield Problem("gate_at_once_and_announced", gate.line, {"gate": gate.name})
        if "**" in gate.paths and place < len(process.gates) - 1:
            yield Problem("gate_hides_others", gate.line, {"gate": gate.name})
    if not process.gates or "**" not in process.gates[-1].paths:
        yield Problem("gate_for_rest_missing", facts={})


def _of_commons(process: Process) -> Iterator[Problem]:
    change = gate_for(process, PROCESS_PATH)
    if change is None or change.paths != (PROCESS_PATH,):
        yield Problem("process_gate_missing", _line(change), {"path": PROCESS_PATH})
    else:
        yield from _of_process_gate(change)
    # Two more names stand for every other file that may lie there, in a folder or not.
    for path in (WORK_PATH, f"{COMMONS}x", f"{COMMONS}x/x"):
        gate = gate_for(process, path)
        if gate is None or not all(glob.startswith(COMMONS) for glob in gate.paths):
            yield Problem("commons_gate_missing", _line(gate), {"path": f"{COMMONS}**"})
            return
    for gate in process.gates:
        if any(glob.startswith(COMMONS) for glob in gate.paths):
            yield from _of_commons_gate(gate)


def _of_commons_gate(gate: Gate) -> Iterator[Problem]:
    if gate.stages:
        yield Problem("commons_by_stages", gate.line, {"gate": gate.name})
    if gate.trusted_after:
        yield Problem("commons_by_trust", gate.line, {"gate": gate.name})
    if gate.at_once != "nobody":
        yield Problem("commons_at_once", gate.line, {"gate": gate.name})
    if gate.merge != "none":
        yield Problem("commons_merges", gate.line, {"gate": gate.name})
    if gate.silence_hours is not None and gate.silence_hours < DECLARATION_HOURS:
        yield Problem("commons_silence_short", gate.line, {"gate": gate.name, "least": DECLARATION_HOURS})


def _of_process_gate(gate: Gate) -> Iterator[Problem]:
    if gate.announce_hours < ANNOUNCE_HOURS:
        yield Problem("process_announced_too_short", gate.line, {"hours": gate.announce_hours, "least": ANNOUNCE_HOURS})
    if gate.approvals < PROCESS_APPROVALS:
        yield Problem("process_approvals_few", gate.line, {"found": gate.approvals, "least": PROCESS_APPROVALS})
    if gate.silence_hours is None:
        yield Problem("process_never_passes", gate.line, {"least": LEFT_HOURS})
    elif gate.silence_hours < LEFT_HOURS:
        yield Problem("process_silence_short", gate.line, {"hours": gate.silence_hours, "least": LEFT_HOURS})
    if gate.objection == "stops":
        yield Problem("process_one_veto", gate.line, {})


def _of_caps(process: Process) -> Iterator[Problem]:
    if process.caps.person_open_most < process.caps.person_open:
        yield Problem("caps_most_below_first", facts={"first": process.caps.person_open})
