"""The front page of the commons: its works on a shelf."""

from django.http import HttpRequest, HttpResponse

from barnraise.web.access import route
from barnraise.web.showing import show
from barnraise.works.models import Work

A_PAGE = 60


@route("", may="anyone", name="shelf")
def shelf(request: HttpRequest) -> HttpResponse:
    """Show the works of this commons, the newest first."""
    works = Work.objects.filter(is_ready=True).order_by("-pk")[:A_PAGE]
    return show(request, "shelf.html", title="", here="shelf", works=list(works))
