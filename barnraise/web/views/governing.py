"""Who runs this site: what the commons and the operator may do, and what they did."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from barnraise import governance
from barnraise.governance import queries
from barnraise.rules.commons import ENOUGH_PEOPLE, OPERATOR_DAYS
from barnraise.web.access import route
from barnraise.web.numbers import number_in
from barnraise.web.sentences import sentence
from barnraise.web.sentences_of_site import MAY_START
from barnraise.web.showing import show

A_PAGE = 50
LATEST = 5


@route("about", may="anyone", name="about")
def about(request: HttpRequest) -> HttpResponse:
    """Say who runs this site: nobody owns it, the operator has machine powers, the commons decides."""
    site, counting = governance.site(), governance.counting()
    return show(
        request,
        "about/site.html",
        title=_("Who runs this site"),
        site=site,
        may_start=sentence(site.may_start, among=MAY_START),
        counting=counting,
        enough=ENOUGH_PEOPLE,
        days=OPERATOR_DAYS,
        operator_may=counting < ENOUGH_PEOPLE,
        has_commons=governance.own_work() is not None,
        acts=queries.running(limit=LATEST),
    )


@route("about/acts", may="anyone", name="acts")
def acts(request: HttpRequest) -> HttpResponse:
    """List what is suspended or hidden now, or everything that ever was, a page at a time."""
    is_all = "all" in request.GET
    cursor = number_in(request.GET.get("before", ""))
    found = (queries.all_acts if is_all else queries.running)(before=cursor, limit=A_PAGE + 1)
    return show(
        request,
        "about/acts.html",
        title=_("Suspended, hidden, removed"),
        acts=found[:A_PAGE],
        is_all=is_all,
        older=found[A_PAGE - 1].row_id if len(found) > A_PAGE else None,
    )
