"""What a process asks for, in plain words: of the product, which does not serve it yet, and of people."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from barnraise.rules import explaining
from barnraise.rules.process import Process
from barnraise.web.process_words import rule_said

# What somebody who chooses a process has to know beforehand: how many people it takes, who they are, how much they must
# have done, what goes through it, and what a young work does instead.
_OF_PEOPLE = ("gate_approvals", "gate_or_silence", "gate_silence", "gate_brought", "gate_stages", "stage_eligible")
_OF_LADDERS = ("rung_least", "rung_first", "rung_access", "stage_together", "young_")
# By what stands before the colon of a name that `rules.process.needs` gives.
WORDS = {
    "stages": gettext_lazy("stages"),
    "pieces": gettext_lazy("pieces that pass through stages"),
    "questions": gettext_lazy("questions with answers of this kind"),
    "posts": gettext_lazy("single comments that are judged one by one"),
    "reviews": gettext_lazy("a stage in which reviews are judged"),
    "ballots": gettext_lazy("ballots of this kind"),
    "claims": gettext_lazy("pieces that are held"),
    "redundancy": gettext_lazy("several people asked about each piece"),
    "serve": gettext_lazy("pieces given in this order"),
    "quizzes": gettext_lazy("quizzes"),
    "known answers": gettext_lazy("pieces with a known answer among those that readers are given"),
    "blind": gettext_lazy("judging without seeing by whom"),
    "points": gettext_lazy("points that judging costs"),
    "sets": gettext_lazy("sets of pieces"),
    "sets without claims": gettext_lazy("sets of pieces that nobody holds"),
    "ladder": gettext_lazy("a ladder"),
    "weights": gettext_lazy("weights of credit"),
    "alternatives": gettext_lazy("alternatives for one place"),
    "checks": gettext_lazy("checks by programs"),
    "holds": gettext_lazy("holds"),
    "drawn readers": gettext_lazy("readers drawn by chance"),
    "adaptive review": gettext_lazy("checks by chance"),
    "fact": gettext_lazy("facts that nobody tells it here"),
}


def needs_said(needed: Iterable[str], process: Process) -> str:
    """Return what is needed in plain words, each thing once; facts that a document declares by what it says of them."""
    declared = {one.name: one.about or one.name for one in process.facts}
    told, facts = dict[str, None](), list[str]()
    for name in sorted(needed):
        what, _colon, which = name.partition(":")
        if what == "fact" and which in declared:
            facts.append(declared[which])
        else:
            told[str(WORDS[what])] = None
    if facts:
        told[_("answers to: {facts}").format(facts=", ".join(facts))] = None
    return "; ".join(told)


def asked_of_people(process: Process) -> tuple[str, ...]:
    """Return what a process asks of those who take part, as “How we decide” says it, for what people come for.

    That is the last gate, its stages, the ladder, and what stands in for people while there are few.
    """
    last, found = process.gates[-1].name, dict[str, None]()
    for one in explaining.statements(process):
        if one.gate in ("", last) and one.code.startswith((*_OF_PEOPLE, *_OF_LADDERS)):
            stage = f"{one.stage[:1].upper()}{one.stage[1:]}: " if one.stage else ""
            found[stage + rule_said(one)] = None
    return tuple(found)
