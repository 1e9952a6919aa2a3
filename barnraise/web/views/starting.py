"""Starting a work in the browser: bring something, see what it is, choose how it is decided, begin."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise import exchange
from barnraise.base import Refused
from barnraise.contributions.serving import offered, unserved
from barnraise.people.models import Person
from barnraise.publishing.drawing import kind_names
from barnraise.rules.parsing import parse
from barnraise.rules.process import Process
from barnraise.web import uploads
from barnraise.web.access import route
from barnraise.web.asking import giver
from barnraise.web.needs import asked_of_people, needs_said
from barnraise.web.sentences import problem_said, sentence
from barnraise.web.showing import show
from barnraise.web.turns import take_long
from barnraise.web.uploads import Upload
from barnraise.web.views.deciding import rules_of
from barnraise.works import slugs
from barnraise.works.recipes import recipe_for, recipe_names, recipe_text

MOST_SHOWN = 40
LICENCES = ("CC-BY-SA-4.0", "CC-BY-4.0", "CC0-1.0", "MIT", "Apache-2.0", "GPL-3.0-or-later", "AGPL-3.0-or-later")

# Beside which field a refusal is shown; every other stands above the form.
_CAUSES = {
    "slug_odd": "slug",
    "slug_route": "slug",
    "slug_taken": "slug",
    "import_running": "slug",
    "licence_unknown": "licence",
    "right_missing": "licence",
    "recipe_unknown": "recipe",
    "recipe_unserved": "recipe",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """A ready-made process: its name, its own plain words, what it asks of people, and what it `lacks` here, "" where
    it is offered.
    """

    name: str
    title: str
    about: str
    asks: tuple[str, ...]
    lacks: str = ""


# A long import holds no lock for its form; a second click brings the same again, and starts nothing.
@route("begin", may="member", name="begin", methods=("GET", "POST"), once=False)
def begin(request: HttpRequest) -> HttpResponse:
    """Ask what a work shall start from; look at what is brought."""
    if request.method != "POST":
        return _ask(request)
    take_long()
    try:
        upload = uploads.look(_brought(request, giver(request)))
    except Refused as refused:
        return _ask(request, refused)
    if upload.state == "refused":
        uploads.forget(upload)
        return _ask(request, Refused(upload.code, **(upload.facts or {})))
    return redirect("begun", token=upload.token)


@route("begin/<str:token>", may="member", name="begun", methods=("GET", "POST"), once=False)
def begun(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was recognised; take slug, recipe and licence, and start the work."""
    person = giver(request)
    upload = uploads.upload_of(token, person)
    if upload is None:
        raise Refused("not_found", status=404)
    if request.method == "POST" and "forget" in request.POST:
        uploads.forget(upload)
        return redirect("begin")
    if request.method == "POST" and upload.state == "looked":
        take_long()
        upload = uploads.start(upload, _beginning(request), person)
    if upload.state == "started":
        uploads.forget(upload)
        return redirect("front", slug=upload.slug)
    if upload.state == "refused" or uploads.is_stuck(upload):
        uploads.forget(upload)
        return _ask(request, Refused(upload.code or "broken", **(upload.facts or {})))
    if upload.state in ("looking", "starting"):
        return _wait(request, upload)
    return _choose(request, upload)


def _brought(request: HttpRequest, person: Person) -> Upload:
    archive, files = request.FILES.get("archive"), request.FILES.getlist("files")
    address = request.POST.get("address", "").strip()
    title = " ".join(request.POST.get("title", "").replace("\0", "").split())
    if archive is not None:
        return uploads.bring_archive(person, archive)
    if files:
        return uploads.bring_files(person, files)
    if address:
        return uploads.bring_address(person, address)
    if title:
        return uploads.bring_page(person, title, request.POST.get("text", "").replace("\r\n", "\n"))
    raise Refused("nothing_brought")


def _beginning(request: HttpRequest) -> exchange.Beginning:
    def said(name: str) -> str:
        return " ".join(request.POST.get(name, "").replace("\0", "").split())

    return exchange.Beginning(
        slug=said("slug"),
        recipe=said("recipe"),
        title=said("title"),
        kind=said("kind"),
        language=said("language"),
        licence=said("licence"),
        purpose=said("purpose"),
        has_right="has_right" in request.POST,
    )


def _ask(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    return show(
        request,
        "begin/ask.html",
        title=_("Begin a work"),
        here="begin",
        status=refused.status if refused else 200,
        scripts=("folder.js",),
        why=sentence(refused.code, refused.facts) if refused else "",
        typed=request.POST,
        most_mb=settings.BARNRAISE_IMPORT_MB,
    )


def _wait(request: HttpRequest, upload: Upload) -> HttpResponse:
    response = show(request, "begin/wait.html", title=_("Bringing it in"), here="begin", indexed=False, upload=upload)
    response.headers["Refresh"] = "2"
    return response


def _choose(request: HttpRequest, upload: Upload) -> HttpResponse:
    found = uploads.recognised(upload)
    declared = found.declared
    named = [item for item in declared.places() if item.path or item.title]
    brought = parse(found.process) if found.has_process else None
    process = brought if isinstance(brought, Process) else None
    return show(
        request,
        "begin/choose.html",
        title=_("Begin “{title}”").format(title=declared.title),
        here="begin",
        status=422 if upload.code else 200,
        indexed=False,
        found=found,
        problems=[(path, line, problem_said(reason, facts)) for path, line, reason, facts in found.problems],
        declared=declared,
        outline=named[:MOST_SHOWN],
        more=max(0, len(named) - MOST_SHOWN),
        process=process,
        parts=rules_of(process) if process is not None else (),
        recipes=_recipes(offered()),
        first_recipe=recipe_for("begin"),
        not_offered=_recipes(sorted(set(recipe_names()) - set(offered()))),
        kinds=sorted({*kind_names(), declared.kind}),
        licences=LICENCES,
        typed=request.POST,
        slug=request.POST.get("slug") or slugs.slug_from(declared.title),
        why=sentence(upload.code, upload.facts or {}) if upload.code else "",
        why_at=_CAUSES.get(upload.code, "all"),
    )


def _recipes(names: Iterable[str]) -> list[Recipe]:
    found = ((name, parse(recipe_text(name))) for name in names)
    return [
        Recipe(name, one.title, one.about, asked_of_people(one), needs_said(unserved(one), one))
        for name, one in found
        if isinstance(one, Process)
    ]
