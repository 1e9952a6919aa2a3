"""Places that change while somebody writes: every way to name one, every way it changes, every gate that guards it.

Pages lie in `open/`, where whoever is signed in changes them at once. What happens to them then is done behind the
contributions' back, as an edition of its own, so that it is there under any rule; then a newcomer, to whom the gate of
the new place lets nothing pass, does one act with each of them, each naming its page as it stood before.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from barnraise import contributions, people, record, works
from barnraise.base import Refused, now
from barnraise.contributions import reverting, reviewing, solving
from barnraise.contributions.inputs import Change, Remark, Resubmission, Review, Submission
from barnraise.contributions.models import Comment, Contribution
from barnraise.people.models import Person
from barnraise.works import Put, recipes
from barnraise.works.models import Component, Work
from tests.makers import Makers

TEXT = "# A page\n\n" + "".join(f"Line {number}.\n\n" for number in range(12))
DECOMPOSED, COMPOSED = "cafe\u0301", "caf\u00e9"

GATES = {
    "approval": "approvals = 1",
    "silence": "silence_hours = 24",
    "counting": 'at_once = "counting"\napprovals = 1',
    "announced": "approvals = 1\nannounce_hours = 24",
    "drawn": "approvals = 1\ndrawn = true\ndrawn_hours = 72",
    "trusted": "approvals = 1\ntrusted_after = 3\ncheck_one_in = 10",
    "never merged": 'approvals = 1\nmerge = "none"',
    "stages": 'stages = ["vote"]',
}
_RULES = """
[[gate]]
name = "guarded"
paths = ["strict/**", "Open/**", "caf\u00e9/**"{more}]
{gate}

[[gate]]
name = "asked"
paths = ["asked/**"]
approvals = 1

[[gate]]
name = "pages"
paths = ["**"]
at_once = "signed_in"
approvals = 1

[young]
alone_at_once = false

[caps]
guest_open = 200
guest_hour = 1000
person_open = 1000
person_open_most = 1000
person_hour = 1000
"""


def rules(gate: str, *, more: str = "") -> str:
    """Return a process whose guarded places have a gate of some kind; `more`: a further place that it guards."""
    text = recipes.recipe_text("patch-votes" if gate == "stages" else "wiki")
    stages = text[text.index("[[stage]]") :].partition("\n[young]")[0] if gate == "stages" else ""
    head = text[: text.index('[[gate]]\nname = "pages"')]
    return head + _RULES.format(gate=GATES[gate], more=f', "{more}"' if more else "") + stages


def is_guarded(path: str) -> bool:
    """Tell whether a newcomer may change nothing at a path; `later/` once its gate has changed."""
    folder = unicodedata.normalize("NFC", path).partition("/")[0]
    return folder in ("strict", "Open", COMPOSED, ".commons", "later")


def guarded(work: Work) -> dict[str, tuple[int, int | None, int]]:
    """Return which piece stands with which bytes and mode at each guarded place."""
    here = Component.objects.filter(work=work, is_here=True, head__isnull=False).select_related("head")
    return {
        one.path: (one.pk, one.head.blob_id, one.head.mode)
        for one in here
        if one.head is not None and is_guarded(one.path)
    }


@dataclass
class Scene:
    """One work under one gate, with a page for every way to name it."""

    make: Makers
    gate: str
    event: str
    ways: tuple[str, ...]
    work: Work = field(init=False)
    base: int = field(init=False)
    waiting: dict[str, Contribution] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the work, let one author edit the page that will be taken back, and send what has to wait."""
        start, _ = EVENTS[self.event]
        files: dict[str, str | bytes] = {f"{start}/{way}.md": TEXT for way in self.ways}
        files |= {f"strict/{way}.md": f"Guarded {way}\n" for way in self.ways} if self.event == "swapped" else {}
        self.work = self.make.work(by=self.make.member("Ann"), files=files)
        self.make.states(self.work, rules(self.gate))
        self.edit([Put(self.path(way), self.kept(TEXT + f"Bo was at {way}.\n")) for way in self.ways])
        self.base = self.work.edition
        for way in self.ways:
            if way in _BEFORE:
                self.waiting[way] = _BEFORE[way](self, way)

    def path(self, way: str) -> str:
        """Return where the page of a way stood when the newcomer read it."""
        return f"{EVENTS[self.event][0]}/{way}.md"

    def kept(self, text: str) -> int:
        """Return the id of some stored bytes."""
        with record.writing():
            return record.keep(text.encode())

    def edit(self, puts: list[Put], by: str = "Bo") -> None:
        """Make an edition that no gate has seen."""
        with record.writing():
            record.lock(self.work.chain_id)
            self.work.refresh_from_db()
            person = self.make.member(by)
            works.new_edition(self.work, puts, authors=[person], by=person, message=record.say("An event"))
        self.work.refresh_from_db()

    def newcomer(self, way: str) -> Person:
        """Return somebody who has given nothing yet."""
        return self.make.guest("secret of a newcomer") if way == "guest" else self.make.member(f"New {way}")

    def send(self, way: str, *changes: Change, base: int | None = None, **more: object) -> Contribution:
        """Send changes as the newcomer, against the edition before the place changed."""
        edition = self.base if base is None else base
        given = Submission(base_edition=edition, summary=f"By {way}", changes=changes, **more)  # type: ignore[arg-type]
        return contributions.submit(self.work, self.newcomer(way), given)

    def change(self) -> None:
        """Let the place change."""
        EVENTS[self.event][1](self)

    def leaks(self) -> Iterator[str]:
        """Do each act; yield those by which something changed where the gate lets nothing pass."""
        for way in self.ways:
            if self.is_let_in(way):
                yield f"{self.gate}: {self.event}, {way}"

    def is_let_in(self, way: str) -> bool:
        """Do one act, and whatever its author can do about a conflict; tell whether a guarded place has changed."""
        before = guarded(self.work)
        try:
            sent = WAYS[way](self, way)
            before = guarded(self.work) if way in _JUDGED else before
            record.follow((contributions.Stacking(), contributions.Waiting()))
            self._solve(sent)
        except Refused:
            pass
        return guarded(self.work) != before

    def _solve(self, sent: Contribution) -> None:
        sent.refresh_from_db()
        if sent.state != Contribution.CONFLICTED:
            return
        answers = {
            knot.path: solving.Answer(
                choice="mine" if "mine" in knot.choices else "now",
                picks={passage.id: "mine" for passage in knot.passages},
            )
            for knot in solving.knots(sent)
        }
        contributions.resubmit(sent, sent.author, solving.solved(sent, answers))


def _ours(scene: Scene, way: str) -> bytes:
    return (TEXT + f"Bo was at {way}.\n").replace("Line 11.", "Whatever I like.").encode()


def _revert(scene: Scene, way: str) -> Contribution:
    return contributions.revert(scene.work, scene.newcomer(way), scene.base, "As before")


def _undo(scene: Scene, way: str) -> Contribution:
    return reverting.undo_all(scene.work, scene.newcomer(way), scene.make.member("Bo"), scene.base, "As before")


def _taken_over(scene: Scene, way: str) -> Contribution:
    former = Person.objects.create(name="Of old", kind=Person.IMPORTED, home=scene.work.uid, joined_at=now())
    people.actions.take_over(scene.newcomer(way), former)
    path = scene.path(way)
    return scene.send(way, Change(path=path, content=_ours(scene, way)), authors=(str(former.uid),))


def _waits(scene: Scene, way: str) -> Contribution:
    """Send the page together with one whose gate asks somebody, so that it waits."""
    changes = (Change(path=f"asked/{way}.md", content=b"Asked\n"), _text(scene, way))
    return scene.send(way, *changes)


def _text(scene: Scene, way: str) -> Change:
    return Change(path=scene.path(way), content=_ours(scene, way))


def _stacked(scene: Scene, way: str) -> Contribution:
    """Let what lies below be decided by somebody who may; what is built on it has nobody's word."""
    upper = scene.waiting[way]
    assert upper.builds_on is not None
    scene.make.reviewed(upper.builds_on, scene.make.member("Ann"))
    return upper


def _upper(scene: Scene, way: str) -> Contribution:
    path, lower = scene.path(way), _waits(scene, way)
    theirs = _ours(scene, way).replace(b"Line 3.", b"On top.")
    given = Submission(
        base_edition=scene.base,
        summary="Upper",
        changes=(Change(path=path, content=theirs),),
        builds_on=str(lower.uid),
    )
    return contributions.submit(scene.work, scene.make.member("New upper"), given)


def _parted(scene: Scene, way: str) -> Contribution:
    sent = scene.waiting[way]
    sent.refresh_from_db()
    assert sent.version is not None
    given = Review(version=sent.version.hash, verdict="approve", paths=(f"asked/{way}.md",))
    contributions.review(sent, scene.make.member("Ann"), given)
    return Contribution.objects.filter(work=scene.work, author=sent.author).latest("pk")


def _remarked(scene: Scene, way: str) -> Contribution:
    sent = _waits(scene, way)
    given = Remark(path=scene.path(way), quote="Line 3.", body="So", replacement="Taken over.")
    reviewing.remark(sent, scene.make.member("Bo"), given)
    return sent


def _accepted(scene: Scene, way: str) -> Contribution:
    sent = scene.waiting[way]
    return reviewing.accept(Comment.objects.get(version__contribution=sent), sent.author)


def _resubmitted(scene: Scene, way: str) -> Contribution:
    sent = scene.send(way, Change(path=f"asked/{way}.md", content=b"Asked\n"))
    given = Resubmission(base_edition=scene.base, changes=(_text(scene, way),))
    return contributions.resubmit(sent, sent.author, given)


def _swap(scene: Scene, way: str) -> Contribution:
    path = scene.path(way)
    return scene.send(way, Change(path=f"open/swap-{way}.md", moved_from=path), Change(path=path, content=b"New\n"))


WAYS: dict[str, Callable[[Scene, str], Contribution]] = {
    "text": lambda scene, way: scene.send(way, _text(scene, way)),
    "guest": lambda scene, way: scene.send(way, _text(scene, way)),
    "first": lambda scene, way: scene.send(way, Change(path=scene.path(way), content=TEXT.encode()), base=1),
    "anew": lambda scene, way: scene.send(way, Change(path=scene.path(way), content=b"Mine\n"), base=0),
    "mode": lambda scene, way: scene.send(
        way, Change(path=scene.path(way), content=(TEXT + f"Bo was at {way}.\n").encode(), mode="100755")
    ),
    "removal": lambda scene, way: scene.send(way, Change(path=scene.path(way))),
    "move": lambda scene, way: scene.send(way, Change(path=f"open/to-{way}.md", moved_from=scene.path(way))),
    "move and text": lambda scene, way: scene.send(
        way, Change(path=f"open/to-{way}.md", moved_from=scene.path(way), content=_ours(scene, way))
    ),
    "swap": _swap,
    "among others": lambda scene, way: scene.send(
        way, Change(path=f"open/new-{way}.md", content=b"New\n"), _text(scene, way)
    ),
    "resubmitted": _resubmitted,
    "taken over": _taken_over,
    "waiting": lambda scene, way: scene.waiting[way],
    "parted": _parted,
    "stacked": _stacked,
    "accepted": _accepted,
    # These name every page of the work, so they come last.
    "revert": _revert,
    "undo": _undo,
}
# What is sent before the place changes, and the acts in which somebody who may lets something else pass.
_BEFORE = {"waiting": _waits, "parted": _waits, "stacked": _upper, "accepted": _remarked}
_JUDGED = frozenset({"parted", "stacked"})


def _move(folder: str, *, text: Callable[[str], str] | None = None) -> Callable[[Scene], None]:
    def change(scene: Scene) -> None:
        puts = []
        for way in scene.ways:
            piece = works.piece_at(scene.work, scene.path(way))
            assert piece is not None
            blob = scene.kept(text(record.fetch(piece.blob_id).decode())) if text else piece.blob_id
            puts.append(Put(f"{folder}/{way}.md", blob, moved_from=scene.path(way)))
        scene.edit(puts)

    return change


def _twice(scene: Scene) -> None:
    _move("side")(scene)
    blobs = {way: works.piece_at(scene.work, f"side/{way}.md") for way in scene.ways}
    moved = {way: piece.blob_id for way, piece in blobs.items() if piece is not None}
    scene.edit([Put(f"strict/deep/{way}.md", blob, moved_from=f"side/{way}.md") for way, blob in moved.items()])


def _swapped(scene: Scene) -> None:
    puts = []
    for way in scene.ways:
        here, there = (works.piece_at(scene.work, f"{folder}/{way}.md") for folder in ("open", "strict"))
        assert here is not None and there is not None
        puts += [
            Put(f"strict/{way}.md", here.blob_id, moved_from=f"open/{way}.md"),
            Put(f"open/{way}.md", there.blob_id, moved_from=f"strict/{way}.md"),
        ]
    scene.edit(puts)


def _replaced(scene: Scene) -> None:
    _move("strict")(scene)
    scene.edit([Put(scene.path(way), scene.kept(TEXT), is_new=True) for way in scene.ways])


def _came_back(scene: Scene) -> None:
    pieces = {way: works.piece_at(scene.work, scene.path(way)) for way in scene.ways}
    scene.edit([Put(scene.path(way), None) for way in scene.ways])
    back = [(way, piece) for way, piece in pieces.items() if piece is not None]
    scene.edit([Put(f"strict/{way}.md", one.blob_id, component_id=one.component_id) for way, one in back])


def _guard(scene: Scene) -> None:
    scene.make.states(scene.work, rules(scene.gate, more="later/**"))


# Where the pages begin, and what happens to them.
EVENTS: dict[str, tuple[str, Callable[[Scene], None]]] = {
    "moved": ("open", _move("strict")),
    "moved and changed": ("open", _move("strict", text=lambda text: text.replace("Line 1.", "Line one."))),
    "moved and changed there": ("open", _move("strict", text=lambda text: text.replace("Line 11.", "Line eleven."))),
    "moved twice": ("open", _twice),
    "swapped": ("open", _swapped),
    "replaced": ("open", _replaced),
    "removed and back": ("open", _came_back),
    "other case": ("open", _move("Open")),
    "other form": (DECOMPOSED, _move(COMPOSED)),
    "into the rules": ("open", _move(".commons")),
    "other gate": ("later", _guard),
    "out of the rules": (".commons", _move("open")),
    "out": ("strict", _move("open")),
}
