"""Changes of a work's rules that wait: shown on its front page and on “how we decide” as long as they are announced."""

from django.db.models import Exists, OuterRef, Q

from barnraise.contributions.models import Change, Contribution
from barnraise.contributions.queries import Line, line_of, visible_to
from barnraise.people.models import Person
from barnraise.rules.process import PROCESS_PATH
from barnraise.works.models import Work

MOST = 5


def announced(work: Work, viewer: Person | None = None) -> list[Line]:
    """Return the open changes of a work's rules, the oldest first; `viewer` None: those that everybody may see."""
    rules = Q(path=PROCESS_PATH) | Q(moved_from=PROCESS_PATH)
    rows = Contribution.objects.filter(
        Exists(Change.objects.filter(rules, version=OuterRef("version"))), work=work, state=Contribution.OPEN
    )
    found = visible_to(rows, viewer).select_related("work", "author__became", "summary")
    return [line_of(one) for one in found.prefetch_related("version__changes").order_by("pk")[:MOST]]
