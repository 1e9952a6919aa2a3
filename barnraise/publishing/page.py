"""What every page tells the layout: its title, where it stands, for whom it is."""

from dataclasses import dataclass

# Languages of the interface that are written from right to left (ISO 639).
_FROM_THE_RIGHT = frozenset({"ar", "arc", "ckb", "dv", "fa", "ha-arab", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


# The scripts of a page that uses `parts/editor.html`, in the order in which they need one another.
EDITOR_SCRIPTS = ("editor/tinymde.js", "editor.js", "pictures.js", "links.js", "draft.js", "preview.js", "counting.js")


@dataclass(frozen=True)
class Link:
    """A text and where it leads; `here` is True on the page itself."""

    text: str
    url: str
    here: bool = False


@dataclass(frozen=True, kw_only=True)
class Workbar:
    """The second row of navigation, inside a work: its title in its language, its front page and its other pages."""

    title: str
    url: str
    links: tuple[Link, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Message:
    """A sentence on what became of the change before this page."""

    text: str
    is_error: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """What `layout.html` reads as `page`.

    A `published` page is the same bytes for everybody: its masthead says nothing of sessions, and its times
    are dates. On other pages `person` is the name of whoever looks, None for somebody not signed in, and `unread` how
    many notices she has not seen.
    `here` names the link of the masthead that is this page: "shelf", "mine", "join", "profile" or nothing.
    `scripts` are files of `barnraise/static/barnraise/`, beside those that every page has.
    """

    title: str
    description: str = ""
    language: str = "en"
    here: str = ""
    workbar: Workbar | None = None
    published: bool = False
    person: str | None = None
    unread: int = 0
    scripts: tuple[str, ...] = ()
    feed_url: str = ""
    canonical_url: str = ""
    indexed: bool = True
    messages: tuple[Message, ...] = ()

    @property
    def direction(self) -> str:
        """Give the direction of the interface's writing for the `dir` attribute."""
        return "rtl" if self.language.lower().split("-")[0] in _FROM_THE_RIGHT else "ltr"


@dataclass(frozen=True)
class Doors:
    """The addresses that every page links to."""

    shelf: str = "/"
    search: str = "/search"
    tasks: str = "/tasks"
    questions: str = "/questions"
    begin: str = "/begin"
    mine: str = "/mine"
    notices: str = "/notices"
    join: str = "/join"
    sign_in: str = "/sign-in"
    sign_out: str = "/sign-out"
    profile: str = "/profile"
    interface: str = "/api/docs"
    about: str = "/about"
    feed: str = "/feed.atom"
