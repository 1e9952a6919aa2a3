"""Every kind of page: axe finds nothing serious, it holds at 360 px, in light and dark, and no link of it is broken."""

from collections.abc import Callable
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import barnraise.urls  # noqa: F401  (declares every route)
from barnraise.web.access import ROUTES
from tests.stories.conftest import Site, Visitor
from tests.trust.sizes import WIDTHS_IN_THE_DARK

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("every_page")]

# Where each declared address can be looked at, by its pattern: as a reader, and as Ann. {piece} and its kin are
# addresses that only the store knows.
READER: dict[str, tuple[str, ...]] = {
    "": ("/",),
    "about": ("/about",),
    "about/acts": ("/about/acts", "/about/acts?all"),
    "api/docs": ("/api/docs",),
    "search": ("/search?q=frame", "/search"),
    "tasks": ("/tasks", "/tasks?minutes=5&kind=missing", "/tasks?topic=maps"),
    "tasks/<uuid:uid>": ("{task}", "{whole}"),
    "questions": ("/questions",),
    "<slug:slug>/questions": ("/ropes/questions", "/guide/questions"),
    "<slug:slug>/questions/<slug:name>/page": ("/ropes/questions/hemp/page",),
    "<slug:slug>/ask": ("/ropes/ask", "/craters/ask"),
    "<slug:slug>/questions/<slug:name>": ("/ropes/questions/hemp", "/craters/questions/rims"),
    "<slug:slug>/questions/<slug:name>/thanks": ("/ropes/questions/hemp/thanks",),
    "<slug:slug>/questions/<slug:name>/results": (
        "/ropes/questions/hemp/results",
        "/ropes/questions/hemp/results?disputed",
        "/craters/questions/rims/results?left",
    ),
    "join": ("/join",),
    "sign-in": ("/sign-in",),
    "sign-in/<str:secret>": ("{link}", "/sign-in/used-up"),
    "mine/<str:key>": ("{piece}",),
    "people/<uuid:uid>": ("{bo}", "{dee}"),
    "<slug:slug>/": ("/guide/", "/quarrel/"),
    "<slug:slug>/read/<path:path>": (
        "/guide/read/guide.md",
        "/guide/read/timbers.csv",
        "/guide/read/no-such-page.md",
        "/guide/read/bent.svg?about=1",
    ),
    "<slug:slug>/outline/more": ("/guide/outline/more?in=&after=guide.md",),
    "<slug:slug>/outline": ("/guide/outline", "/commons/outline"),
    "<slug:slug>/books": ("/guide/books",),
    "<slug:slug>/releases/<int:edition>": ("/guide/releases/3",),
    "<slug:slug>/credits": ("/guide/credits",),
    "<slug:slug>/search": ("/guide/search?q=frame",),
    "<slug:slug>/newest/<path:path>": ("/guide/newest/timbers.csv",),
    "<slug:slug>/at/<int:number>/<path:path>": ("/guide/at/1/guide.md",),
    "<slug:slug>/editions": ("/guide/editions",),
    "<slug:slug>/editions/<int:number>": ("/guide/editions/2", "/guide/editions/1"),
    "<slug:slug>/history/<path:path>": ("/guide/history/timbers.csv", "/guide/history/guide.md"),
    "<slug:slug>/diff/<int:old>/<int:new>/<path:path>": (
        "/guide/diff/1/2/guide.md",
        "/guide/diff/1/3/timbers.csv",
    ),
    "<slug:slug>/process": ("/guide/process", "/quarrel/process"),
    "<slug:slug>/people": ("/guide/people",),
    "<slug:slug>/tasks": ("/guide/tasks",),
    "<slug:slug>/talk": ("/guide/talk", "/guide/talk?settled", "/guide/talk?path=tools.md", "/quarrel/talk"),
    "<slug:slug>/talk/new": ("/guide/talk/new", "/guide/talk/new?path=guide.md", "/guide/talk/new?decision=1"),
    "<slug:slug>/talk/<int:number>": ("/guide/talk/1", "/guide/talk/2", "/guide/talk/3"),
    "<slug:slug>/talk/<int:number>/<int:place>": ("/guide/talk/1/2",),
    "<slug:slug>/talk/<int:number>/<int:place>/concern": ("/guide/talk/1/2/concern",),
    "<slug:slug>/contributions/<int:number>/build": ("/guide/contributions/5/build",),
    "<slug:slug>/contributions/<int:number>/concern": ("/guide/contributions/1/concern",),
    "people/<uuid:uid>/concern": ("{bo}/concern",),
    "<slug:slug>/changes": ("/guide/changes", "/guide/changes?show=unlooked", "/guide/changes?by={bo_id}"),
    "<slug:slug>/changes/next": ("/guide/changes/next", "/guide/changes/next?show=reverting"),
    "<slug:slug>/changes/by/<uuid:uid>/revert": ("/guide/changes/by/{bo_id}/revert",),
    "<slug:slug>/reports": ("/guide/reports",),
    "<slug:slug>/wrong/<path:path>": ("/guide/wrong/guide.md",),
    "<slug:slug>/more/<path:path>": ("/guide/more/guide.md", "/guide/more/guide.md?quote=The+frame"),
    "<slug:slug>/contributions": ("/guide/contributions", "/guide/contributions?state=all"),
    "<slug:slug>/contributions/<int:number>": ("/guide/contributions/1", "/guide/contributions/2"),
    "<slug:slug>/contributions/<int:number>/words": ("/guide/contributions/1/words",),
    "<slug:slug>/edit": ("/guide/edit",),
    "<slug:slug>/edit/<path:path>": ("/guide/edit/guide.md", "/guide/edit/picnic.md", "/guide/edit/bent.png"),
    "<slug:slug>/move/<path:path>": ("/guide/move/tools.md",),
    "<slug:slug>/remove/<path:path>": ("/guide/remove/tools.md",),
}
ANN: dict[str, tuple[str, ...]] = {
    "": ("/",),
    "tasks": ("/tasks",),
    "tasks/<uuid:uid>": ("{held}", "{part}"),
    "<slug:slug>/tasks": ("/guide/tasks",),
    "begin": ("/begin",),
    "review": ("/review", "/review?kind=machine", "/review?after=999999&everywhere=1"),
    "<slug:slug>/review": ("/queue/review", "/queue/review?by={bo_id}&at={queued}"),
    "review/by/<uuid:uid>": ("/review/by/{bo_id}",),
    "mine": ("/mine",),
    "notices": ("/notices",),
    "notices/mail/<str:key>/stop": ("{stop}",),
    "watching": ("/watching",),
    "kept-away": ("/kept-away",),
    "concerns": ("/concerns",),
    "concerns/<uuid:uid>": ("{concern}",),
    "people/<uuid:uid>": ("{bo}",),
    "<slug:slug>/watch": ("/guide/watch", "/guide/watch?path=guide.md"),
    "sign-in/guest": ("/sign-in/guest",),
    "profile": ("/profile",),
    "profile/leave": ("/profile/leave",),
    "profile/password/new": ("/profile/password/new",),
    "profile/password": ("/profile/password",),
    "profile/keys": ("/profile/keys",),
    "profile/keys/app": ("/profile/keys/app",),
    "profile/keys/passkeys": ("/profile/keys/passkeys",),
    "profile/keys/passkeys/add": ("/profile/keys/passkeys/add",),
    "profile/confirm": ("/profile/confirm",),
    "<slug:slug>/reports": ("/guide/reports",),
    "<slug:slug>/books": ("/guide/books",),
    "<slug:slug>/contributions/<int:number>": (
        "/guide/contributions/3",
        "/guide/contributions/4",
        "/guide/contributions/5",
        "/guide/contributions/5?as=text",
        "/quarrel/contributions/3",
        "/war/contributions/5",
        "/storeys/contributions/1",
        "/storeys/contributions/2",
        "/storeys/contributions/4",
    ),
    "<slug:slug>/contributions/<int:number>/edit": (),
    "<slug:slug>/contributions/<int:number>/solve": (),
    "<slug:slug>/editions/<int:number>/revert": ("/guide/editions/2/revert",),
}
BO: dict[str, tuple[str, ...]] = {
    "<slug:slug>/contributions/<int:number>/edit": ("/guide/contributions/5/edit",),
    "<slug:slug>/contributions/<int:number>/solve": ("/quarrel/contributions/3/solve",),
    "<slug:slug>/contributions/<int:number>": ("/quarrel/contributions/3",),
    "mine": ("/mine",),
}
# What answers with bytes, a feed, JSON or a redirect; what only a second factor that is set up leads to; and an
# uploaded beginning, which the story of starting a work goes through.
NO_PAGES = {
    "feed.atom",
    # For whoever runs the server: tests/web/test_health.py.
    "health",
    "ready",
    "metrics",
    "<slug:slug>/feed.atom",
    "watching/<str:key>/feed.atom",
    "notices/<str:key>/feed.atom",
    "<slug:slug>/talk/feed.atom",
    "<slug:slug>/talk/<int:number>/feed.atom",
    "<slug:slug>/raw/<path:path>",
    "<slug:slug>/drafts/<slug:sha256>/<str:name>",
    "<slug:slug>/contributions/<int:number>/before/<path:path>",
    "<slug:slug>/contributions/<int:number>/after/<path:path>",
    "<slug:slug>/take/zip",
    "<slug:slug>/take/<str:name>",
    "<slug:slug>/releases.atom",
    "begin/<str:token>",
    "profile/confirm/second",
    "profile/confirm/passkey",
    "profile/keys/app/remove",
    "profile/keys/codes",
    "profile/keys/codes/file",
    "profile/keys/codes/new",
    "profile/keys/passkeys/<int:pk>",
    "profile/keys/passkeys/<int:pk>/remove",
    "profile/password/first",
    "sign-in/passkey",
    "sign-in/second",
    # Reached only from an account elsewhere; tests/stories/test_logins.py looks at them.
    "sign-in/name",
    "sign-in/with/<str:provider>/back",
}
EVERY = [
    (who, address)
    for who, known in (("", READER), ("Ann", ANN), ("Bo", BO))
    for many in known.values()
    for address in many
]
GRAVE = ("serious", "critical")
RULES = {"resultTypes": ["violations"]}
ONLY_COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def seen() -> dict[str, int]:
    """What each address of the site answered, asked once."""
    return {}


def test_every_declared_page_is_looked_at_here() -> None:
    pages = {route.pattern for route in ROUTES if "GET" in route.methods and not route.is_api}
    assert pages - NO_PAGES == {*READER, *ANN, *BO}


@pytest.mark.parametrize(("who", "address"), EVERY, ids=[f"{who} {address}".strip() for who, address in EVERY])
def test_a_page_is_fit_to_be_seen(
    who: str, address: str, site: Site, visitor: Callable[..., Visitor], seen: dict[str, int]
) -> None:
    one = visitor(viewport={"width": 360, "height": 740}, color_scheme="light")
    if who:
        one.comes_as(who)
    one.goes(address.format(**site.places))
    expect(one.page.locator("[aria-busy=true]")).to_have_count(0)
    faults = [*without_title(one.page), *sideways(one.page), *crowded(one.page), *grave(one.page, RULES)]
    one.page.emulate_media(color_scheme="dark")
    for width in WIDTHS_IN_THE_DARK:
        one.page.set_viewport_size({"width": width, "height": 800})
        faults += grave(one.page, ONLY_COLOURS)
    faults += [*sideways(one.page), *broken_links(one, seen)]
    assert not faults, "\n".join(faults)


def without_title(page: Page) -> list[str]:
    """Say when a page has no title, or not one heading of the first order."""
    headings = page.locator("h1:not([data-preview] h1)").all_inner_texts()
    return [] if page.title() and len(headings) == 1 else [f"titled {page.title()!r}, headed {headings}"]


def sideways(page: Page) -> list[str]:
    """Name what makes a page scroll sideways."""
    script = """() => document.scrollingElement.scrollWidth <= innerWidth ? []
      : [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
      .map(one => `wider than ${innerWidth}: ${one.outerHTML.slice(0, 120)}`)"""
    return list(page.evaluate(script))


def crowded(page: Page) -> list[str]:
    """Tell of a masthead that takes more than two rows of a phone."""
    script = """() => new Set([...document.querySelectorAll(".masthead a")]
      .map(one => Math.round(one.getBoundingClientRect().top))).size"""
    rows = page.evaluate(script)
    return [f"a masthead of {rows} rows"] if rows > 2 else []


def grave(page: Page, options: dict[str, object]) -> list[str]:
    """Return what axe calls serious or critical."""
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} ({node.get('failureSummary', '')[:200]})"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def broken_links(one: Visitor, seen: dict[str, int]) -> list[str]:
    """Return the links of a page that lead nowhere; those marked as missing promise nothing else."""
    script = """() => [...document.querySelectorAll("a[href]:not(.missing), link[href], img[src], script[src]")]
      .map(one => new URL(one.getAttribute("href") || one.getAttribute("src"), document.baseURI).href)"""
    broken = []
    here = urldefrag(one.page.url)[0]
    for link in dict.fromkeys(one.page.evaluate(script)):
        address, fragment = urldefrag(link)
        if urlsplit(address).netloc != urlsplit(one.site).netloc:
            continue
        if address == here:
            if fragment and not one.page.evaluate("id => document.getElementById(id) !== null", fragment):
                broken.append(link)
            continue
        if address not in seen:
            seen[address] = one.context.request.get(address).status
        # A reader may be asked to sign in first; a page that is not there may not be linked.
        if seen[address] >= 400 and seen[address] != 401:
            broken.append(f"{seen[address]} {link}")
    return broken
