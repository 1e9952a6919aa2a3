"""What a process asks of the product and the product does not serve yet, in plain words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from barnraise.rules.process import Process

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
