"""How a work decides: its process in sentences and as a drawing, and whose approval counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from barnraise import contributions, works
from barnraise.contributions import staging, standings
from barnraise.people.models import Person
from barnraise.publishing import drawing
from barnraise.rules import explaining
from barnraise.rules.explaining import Diagram, Statement
from barnraise.rules.process import PROCESS_PATH, Process
from barnraise.rules.tallying import may_take_part
from barnraise.web.access import route
from barnraise.web.asking import asker
from barnraise.web.process_words import leaf_said, rule_said
from barnraise.web.sentences import LACKING, sentence
from barnraise.web.showing import show, work_or_404
from barnraise.works.history import who
from barnraise.works.models import Work

# Where the drawing has no statement of its own for a step, the rule that speaks of it.
_SPEAKS_OF = {("sent", "waiting"): "gate_at_once", ("returned", "sent"): "gate_objection"}
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


@route("<slug:slug>/process", may="anyone", name="process")
def process(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how a work decides, who may, and how that is changed."""
    work, person = work_or_404(slug), asker(request)
    declared = contributions.process_of(work)
    said = explaining.statements(declared)
    numbers = {_key(one): at for at, one in enumerate(_numbered(said), start=1)}
    content = works.bytes_at(work, PROCESS_PATH)
    return show(
        request,
        "decide.html",
        title=_("How we decide"),
        work=work,
        here="decide",
        declared=declared,
        parts=_parts(said, numbers),
        ways=_ways(declared, numbers),
        roles=_roles(work, declared, person),
        document=content.decode("utf-8", "replace") if content is not None else "",
        path=PROCESS_PATH,
        since=works.heads.last_changed(work, [PROCESS_PATH]),
        people=[who(one) for one in standings.people_counting(work)],
        count=standings.counting(work),
        lacking=sentence(standings.why_not_counts(work, person) or "counts", among=LACKING),
    )


def _key(one: Statement) -> _Key:
    return one.gate, one.stage, one.code, str(one.facts.get("rule", ""))


def _numbered(said: Sequence[Statement]) -> list[Statement]:
    """Return the statements in the order of the page: those of gates, of stages, then those that hold for all."""
    rules = [one for one in said if one.code != "gate_paths"]
    return sorted(rules, key=lambda one: (not one.gate, not one.stage))


def _parts(said: Sequence[Statement], numbers: Mapping[_Key, int]) -> tuple[Part, ...]:
    """Return the rules of each gate and stage in the order of the document, then those that hold for all."""
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
    known = staging.known(work, person)
    return tuple(
        Role(
            stage.name,
            may_take_part(stage, known),
            "; ".join(leaf_said(leaf) for leaf, _must_end in stage.eligible.unmet(known)),
        )
        for stage in declared.stages
        if stage.unit == "contribution"
    )
