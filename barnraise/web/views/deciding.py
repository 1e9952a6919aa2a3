"""How a work decides: its process in sentences and as a drawing, and whose approval counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from barnraise import contributions, works
from barnraise.contributions import standings
from barnraise.publishing import drawing
from barnraise.rules import explaining
from barnraise.rules.explaining import Statement
from barnraise.rules.process import PROCESS_PATH, Process
from barnraise.web.access import route
from barnraise.web.asking import asker
from barnraise.web.sentences import LACKING, RULES, sentence
from barnraise.web.showing import show, work_or_404
from barnraise.works.history import who

# Where the drawing has no statement of its own for a step, the rule that speaks of it.
_SPEAKS_OF = {("sent", "waiting"): "gate_at_once", ("returned", "sent"): "gate_objection"}


@dataclass(frozen=True)
class Rule:
    """One sentence of a process, numbered through the page."""

    number: int
    text: str


@dataclass(frozen=True)
class Part:
    """The rules for some paths; `paths` is "" for those that hold for all."""

    name: str
    paths: str
    rules: tuple[Rule, ...]


@route("<slug:slug>/process", may="anyone", name="process")
def process(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how a work decides, who may, and how that is changed."""
    work, person = work_or_404(slug), asker(request)
    declared = contributions.process_of(work)
    said = explaining.statements(declared)
    numbers = {(one.gate, one.code): at for at, one in enumerate(_numbered(said), start=1)}
    content = works.bytes_at(work, PROCESS_PATH)
    return show(
        request,
        "decide.html",
        title=_("How we decide"),
        work=work,
        here="decide",
        declared=declared,
        parts=_parts(said, numbers),
        boxes=_boxes(),
        arrows=_arrows(declared, numbers),
        document=content.decode("utf-8", "replace") if content is not None else "",
        path=PROCESS_PATH,
        since=works.heads.last_changed(work, [PROCESS_PATH]),
        people=[who(one) for one in standings.people_counting(work)],
        count=standings.counting(work),
        lacking=sentence(standings.why_not_counts(work, person) or "counts", among=LACKING),
    )


def _numbered(said: Sequence[Statement]) -> list[Statement]:
    """Return the statements in the order of the page: those of the gates, then those that hold for all."""
    rules = [one for one in said if one.code != "gate_paths"]
    return sorted(rules, key=lambda one: not one.gate)


def _parts(said: Sequence[Statement], numbers: Mapping[tuple[str, str], int]) -> tuple[Part, ...]:
    """Return the rules of each gate in the order of the document, then those that hold for all."""
    names = list(dict.fromkeys(one.gate for one in said if one.gate))
    paths = {one.gate: str(one.facts["paths"]) for one in said if one.code == "gate_paths"}
    return tuple(
        Part(
            name,
            paths.get(name, ""),
            tuple(
                Rule(numbers[one.gate, one.code], sentence(one.code, one.facts, among=RULES))
                for one in said
                if one.gate == name and one.code != "gate_paths"
            ),
        )
        for name in [*names, ""]
    )


def _boxes() -> tuple[drawing.Box, ...]:
    return (
        drawing.Box(id="sent", title=_("Sent"), remark=_("everybody can see it")),
        drawing.Box(id="waiting", title=_("Being read"), remark=_("others have a say"), look="laths"),
        drawing.Box(id="integrated", title=_("Integrated"), remark=_("a new edition"), look="end"),
        drawing.Box(id="returned", title=_("Returned"), remark=_("its author's turn"), beside=True),
    )


def _arrows(declared: Process, numbers: Mapping[tuple[str, str], int]) -> tuple[drawing.Arrow, ...]:
    """Return the steps at the last gate, which is the one for everything that has no gate of its own."""
    drawn = explaining.diagrams(declared)[-1]
    found = []
    for arrow in drawn.arrows:
        codes = [(one.gate, one.code) for one in arrow.by]
        spoken = _SPEAKS_OF.get((arrow.start, arrow.end), "")
        codes += [key for key in numbers if key[0] == drawn.gate and spoken and key[1].startswith(spoken)]
        number = next((numbers[key] for key in codes if key in numbers), 0)
        name = _("Rule {number}").format(number=number)
        found.append(
            drawing.Arrow(source=arrow.start, target=arrow.end, number=str(number), url=f"#rule{number}", name=name)
        )
    return tuple(found)
