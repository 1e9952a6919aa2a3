"""Every kind of page: axe finds nothing serious, it holds at 360 px, in light and dark, and no link of it is broken."""

from collections.abc import Callable, Iterator
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import barnraise.urls  # noqa: F401  (declares every route)
from barnraise.web.access import ROUTES
from tests.promises import promises
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
    "profile/left": ("/profile/left",),
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
    "notices/choices": ("/notices/choices", "/notices/choices?work=guide"),
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
    "profile/password/changed": ("/profile/password/changed",),
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
NARROW = {"width": 360, "height": 740}
# What is read off a page at once: each question to a browser has its price.
LOOKS = """() => {
  const tops = [...document.querySelectorAll(".masthead a")].map(one => Math.round(one.getBoundingClientRect().top));
  return {
    title: document.title,
    headings: [...document.querySelectorAll("h1")].filter(one => !one.closest("[data-preview]"))
      .map(one => one.innerText),
    rows: new Set(tops).size,
  };
}"""
SIDEWAYS = """() => document.scrollingElement.scrollWidth <= innerWidth ? []
  : [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => `wider than ${innerWidth}: ${one.outerHTML.slice(0, 120)}`)"""
AXE = Axe().axe_script
# Gives a page one fault of each kind, past its policy of content.
SPOIL = """() => {
  document.title = "";
  document.querySelector("main").innerHTML = `<h1>One</h1><h1>Two</h1><img src="/no-such-picture.png">
    <p>Pale.</p><p>Wide.</p><div class="masthead"><br><a href="/">A</a><br><a href="#there">B</a><br>
    <br><a href="/no-such-page">C</a></div>`;
  const [pale, wide] = document.querySelectorAll("main p");
  Object.assign(pale.style, {color: "#777", background: "#888"});
  wide.style.width = "900px";
  setTimeout(() => { throw new Error("a script that ends"); });
}"""


@pytest.fixture(scope="module")
def seen() -> dict[str, int]:
    """What each address of the site answered, asked once."""
    return {}


@pytest.fixture(scope="module")
def sits_before(browser: Browser, site: Site) -> Iterator[Callable[[str], Visitor]]:
    """Each person's own window, in which page after page is looked at: a window costs more than a page."""
    windows: dict[str, Visitor] = {}

    def sits(who: str) -> Visitor:
        if who not in windows:
            windows[who] = Visitor(browser, site.address, viewport=NARROW)
            if who:
                windows[who].comes_as(who)
        return windows[who]

    yield sits
    for one in windows.values():
        one.context.close()


def test_every_declared_page_is_looked_at_here() -> None:
    pages = {route.pattern for route in ROUTES if "GET" in route.methods and not route.is_api}
    assert pages - NO_PAGES == {*READER, *ANN, *BO}


@promises("It opens quickly, on an old telephone")
@pytest.mark.parametrize(("who", "address"), EVERY, ids=[f"{who} {address}".strip() for who, address in EVERY])
def test_a_page_is_fit_to_be_seen(
    who: str, address: str, site: Site, sits_before: Callable[[str], Visitor], seen: dict[str, int]
) -> None:
    one = sits_before(who)
    one.troubles.clear()
    one.page.emulate_media(color_scheme="light")
    one.page.set_viewport_size(NARROW)
    one.goes(address.format(**site.places))
    expect(one.page.locator("[aria-busy=true]")).to_have_count(0)
    one.page.evaluate(AXE)
    faults = [*ill_framed(one.page), *sideways(one.page), *grave(one.page, RULES)]
    one.page.emulate_media(color_scheme="dark")
    for width in WIDTHS_IN_THE_DARK:
        one.page.set_viewport_size({"width": width, "height": 800})
        faults += grave(one.page, ONLY_COLOURS)
    faults += [*sideways(one.page), *broken_links(one, seen), *one.troubles]
    one.page.evaluate("localStorage.clear()")
    assert not faults, "\n".join(faults)


def test_what_is_wrong_with_a_page_is_found(browser: Browser, site: Site) -> None:
    one = Visitor(browser, site.address, viewport=NARROW)
    one.goes("/about")
    one.page.evaluate(SPOIL)
    one.page.evaluate(AXE)
    faults = [*ill_framed(one.page), *sideways(one.page), *grave(one.page, RULES), *grave(one.page, ONLY_COLOURS)]
    said = "\n".join([*faults, *broken_links(one, {}), *one.troubles])
    for fault in (
        "titled ''",
        "a masthead of",
        "wider than 360",
        "image-alt",
        "404 http",
        "#there",
        "a script that ends",
    ):
        assert fault in said
    assert said.count("color-contrast: <p style") == 2
    one.context.close()


def ill_framed(page: Page) -> list[str]:
    """Say when a page has no title, not one heading of the first order, or a masthead of more than two rows."""
    looks = page.evaluate(LOOKS)
    is_titled = looks["title"] and len(looks["headings"]) == 1
    faults = [] if is_titled else [f"titled {looks['title']!r}, headed {looks['headings']}"]
    return faults if looks["rows"] <= 2 else [*faults, f"a masthead of {looks['rows']} rows"]


def sideways(page: Page) -> list[str]:
    """Name what makes a page scroll sideways."""
    return list(page.evaluate(SIDEWAYS))


def grave(page: Page, options: dict[str, object]) -> list[str]:
    """Return what axe, which the page has been given, calls serious or critical."""
    found = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
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
