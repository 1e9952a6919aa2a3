"""How a work decides: its process in sentences and as a drawing, and whose approval counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import contributions, people, works
from barnraise.base import Refused
from barnraise.contributions import climbing, staging, standings, working
from barnraise.contributions.announced import announced
from barnraise.people.models import Person
from barnraise.publishing import drawing
from barnraise.rules import explaining
from barnraise.rules.explaining import Diagram, Statement
from barnraise.rules.process import PROCESS_PATH, Process
from barnraise.rules.tallying import may_take_part
from barnraise.web.access import route
from barnraise.web.asking import asker, giver
from barnraise.web.process_words import leaf_said, rule_said
from barnraise.web.sentences import LACKING, sentence
from barnraise.web.sentences_of_process import RUNGS_LACK
from barnraise.web.showing import show, work_or_404
from barnraise.works.history import who
from barnraise.works.models import Work

# Where the drawing has no statement of its own for a step, the rule that speaks of it.
_SPEAKS_OF = {("sent", "waiting"): "gate_at_once", ("returned", "sent"): "gate_objection"}
# Where the documents of a work lie.
COMMONS = ".commons/"
_Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Rule:
    """One sentence of a process, numbered through the page."""

    number: int
    text: str


@dataclass(frozen=True)
class Part:
    """The rules for some paths, or of a stage; `paths` is "" for those that hold for all."""

    name: str
    paths: str
    rules: tuple[Rule, ...]
    stage: str = ""


@dataclass(frozen=True)
class Way:
    """The drawing of one gate: how what it names goes from sent to its end."""

    gate: str
    boxes: tuple[drawing.Box, ...]
    arrows: tuple[drawing.Arrow, ...]


@dataclass(frozen=True)
class Role:
    """Something that people do here, whether whoever looks may do it now, and what she lacks."""

    name: str
    may: bool
    lacks: str
    takes: bool = False


@dataclass(frozen=True)
class Step:
    """One rung of the ladder, how whoever looks stands to it, and what she lacks in words."""

    name: str
    state: str
    lacks: str


@route("<slug:slug>/process", may="anyone", name="process")
def process(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how a work decides, who may, and how that is changed."""
    return _page(request, slug)


@route("<slug:slug>/process/ask", may="member", methods=("POST",))
def ask(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask for a rung of the ladder."""
    return _climbed(request, slug, lambda work, person, rung: climbing.ask(work, person, rung))


@route("<slug:slug>/process/speak", may="member", methods=("POST",))
def speak(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Speak for somebody who asked for a rung."""
    try:
        other = people.queries.by_uid(UUID(request.POST.get("whom", "")))
    except ValueError:
        other = None
    if other is None:
        raise Refused("not_found", status=404)
    return _climbed(request, slug, lambda work, person, rung: climbing.speak_for(work, person, rung, other))


@route("<slug:slug>/process/next", may="member", methods=("POST",))
def take_next(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take the next piece of a stage, in its order, and go where it is done."""
    work, person = work_or_404(slug), giver(request)
    name = request.POST.get("stage", "")
    try:
        found = working.take_next(work, person, name)
    except Refused as refused:
        return _page(request, slug, refused)
    return redirect(found.url)


def _climbed(request: HttpRequest, slug: str, act: Callable[[Work, Person, str], object]) -> HttpResponseBase:
    try:
        act(work_or_404(slug), giver(request), request.POST.get("rung", ""))
    except Refused as refused:
        return _page(request, slug, refused)
    return redirect(f"/{slug}/process#ladder")


def _page(request: HttpRequest, slug: str, refused: Refused | None = None) -> HttpResponse:
    why = sentence(refused.code, dict(refused.facts)) if refused is not None else ""
    work, person = work_or_404(slug), asker(request)
    declared = contributions.process_of(work)
    content = works.bytes_at(work, PROCESS_PATH)
    return show(
        request,
        "decide.html",
        status=refused.status if refused is not None else 200,
        title=_("How we decide"),
        work=work,
        here="decide",
        declared=declared,
        parts=rules_of(declared),
        ways=_ways(declared, _numbers(explaining.statements(declared))),
        roles=_roles(work, declared, person),
        rungs=_rungs(work, declared, person),
        asking=climbing.asking(work, person) if declared.ladder else [],
        announced_rules=announced(work, person),
        why=why,
        document=content.decode("utf-8", "replace") if content is not None else "",
        path=PROCESS_PATH,
        since=works.heads.last_changed(work, [PROCESS_PATH]),
        people=[who(one) for one in standings.people_counting(work)],
        count=standings.counting(work),
        lacking=sentence(standings.why_not_counts(work, person) or "counts", among=LACKING),
    )


def rules_of(declared: Process) -> tuple[Part, ...]:
    """Return a process in sentences: the rules of each gate and stage, then those that hold for all."""
    said = explaining.statements(declared)
    return _parts(said, _numbers(said))


def _numbers(said: Sequence[Statement]) -> dict[_Key, int]:
    return {_key(one): at for at, one in enumerate(_numbered(said), start=1)}


def _key(one: Statement) -> _Key:
    return one.gate, one.stage, one.code, str(one.facts.get("rule") or one.facts.get("rung", ""))


def _numbered(said: Sequence[Statement]) -> list[Statement]:
    """Return the statements in the order of the page: those of gates, of stages, then those that hold for all.

    The gates of what people come for are before those of the work's own documents, which few ever change.
    """
    paths = {one.gate: str(one.facts["paths"]).split(", ") for one in said if one.code == "gate_paths"}
    own = {gate for gate, named in paths.items() if all(path.startswith(COMMONS) for path in named)}
    rules = [one for one in said if one.code != "gate_paths"]
    return sorted(rules, key=lambda one: (not one.gate, not one.stage, one.gate in own))


def _parts(said: Sequence[Statement], numbers: Mapping[_Key, int]) -> tuple[Part, ...]:
    """Return the rules of each gate and stage in the order of the page, then those that hold for all."""
    paths = {one.gate: str(one.facts["paths"]) for one in said if one.code == "gate_paths"}
    places = [(one.gate, one.stage) for one in _numbered(said)]
    return tuple(
        Part(
            gate or stage,
            paths.get(gate, "") if gate else "",
            tuple(
                Rule(numbers[_key(one)], rule_said(one))
                for one in said
                if (one.gate, one.stage) == (gate, stage) and one.code != "gate_paths"
            ),
            stage,
        )
        for gate, stage in dict.fromkeys(places)
    )


def _ways(declared: Process, numbers: Mapping[_Key, int]) -> tuple[Way, ...]:
    """Return the drawing of the last gate, which is the one for everything that has no gate of its own."""
    drawn = explaining.diagrams(declared)[-1]
    return (Way(drawn.gate, _boxes(drawn), _arrows(drawn, numbers)),)


def _boxes(drawn: Diagram) -> tuple[drawing.Box, ...]:
    known = {
        "sent": drawing.Box(id="sent", title=_("Sent"), remark=_("everybody can see it")),
        "waiting": drawing.Box(id="waiting", title=_("Being read"), remark=_("others have a say"), look="laths"),
        "integrated": drawing.Box(id="integrated", title=_("Integrated"), remark=_("a new edition"), look="end"),
        "returned": drawing.Box(id="returned", title=_("Returned"), remark=_("its author's turn"), beside=True),
        "declined": drawing.Box(id="declined", title=_("Not taken"), remark=_("it can come again"), beside=True),
    }
    boxes = [known.get(state) or _stage_box(state) for state in drawn.states]
    return tuple(sorted(boxes, key=lambda box: box.beside))


def _stage_box(state: str) -> drawing.Box:
    name = state.removeprefix("stage:")
    return drawing.Box(id=state, title=name[:1].upper() + name[1:], remark=_("others have a say"), look="laths")


def _arrows(drawn: Diagram, numbers: Mapping[_Key, int]) -> tuple[drawing.Arrow, ...]:
    found = []
    for arrow in drawn.arrows:
        keys = [_key(one) for one in arrow.by]
        spoken = _SPEAKS_OF.get((arrow.start, arrow.end), "gate_stages")
        keys += [key for key in numbers if key[0] == drawn.gate and key[2].startswith(spoken)]
        number = next((numbers[key] for key in keys if key in numbers), 0)
        name = _("Rule {number}").format(number=number)
        found.append(
            drawing.Arrow(source=arrow.start, target=arrow.end, number=str(number), url=f"#rule{number}", name=name)
        )
    return tuple(found)


def _roles(work: Work, declared: Process, person: Person | None) -> tuple[Role, ...]:
    """Return for each stage whether whoever looks may take part in it, and what she lacks."""
    known = staging.known(work, person, declared)
    return tuple(
        Role(
            stage.name,
            may_take_part(stage, known),
            "; ".join(leaf_said(leaf) for leaf, _must_end in stage.eligible.unmet(known)),
            takes=stage.claim is not None,
        )
        for stage in declared.stages
        if stage.unit in ("contribution", "piece")
    )


def _rungs(work: Work, declared: Process, person: Person | None) -> tuple[Step, ...]:
    """Return each rung of the ladder, and how whoever looks stands to it."""
    if not declared.ladder:
        return ()
    known = staging.known(work, person, declared)
    least = {rung.name: rung.least for rung in declared.ladder}
    return tuple(
        Step(
            held.rung,
            held.state,
            "; ".join(leaf_said(leaf) for leaf, _must_end in least[held.rung].unmet(known))
            or "; ".join(sentence(code, among=RUNGS_LACK) for code in held.lacking if code in RUNGS_LACK),
        )
        for held in climbing.places(work, person)
    )
