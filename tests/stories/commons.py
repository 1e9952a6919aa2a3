"""A small commons for the stories, made by the real actions: `python -m tests.stories.commons` fills BARNRAISE_HOME."""

import json
import os
from datetime import timedelta

import django

GUIDE = """# Raising day

A barn is raised in one day, when the **frame** was cut well before.

## Before noon

1. Lay out the sill.[^1]
2. Raise the first bent.

The rope is as thick as a thumb. It holds the bent while the braces are pegged.

## After noon

See [the tools](tools.md) and [the picnic](picnic.md), or the table of [timbers](timbers.csv).

![A bent](bent.svg)

```python
posts = 4 * bays
```

[^1]: On stone, never on earth.
"""
TOOLS = "# Tools\n\nA commander is a large mallet.\n\nAn auger bores holes.\n\nAn adze smooths timber.\n"
TIMBERS = "name,length_mm,wood\npost,3600,oak\nbrace,900,oak\npurlin,5200,ash\n"
PLAIN = "# Rope\n\nThe rope is made of hamp.\n\nIt is as thick as a thumb.\n\nKeep it dry.\n"
BENT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><title>A bent</title>'
    '<path d="M5 28V8h30v20M5 14l6-6M35 14l-6-6" fill="none" stroke="currentColor"/></svg>\n'
)
HEMP = """version = 1
title = "Ropes of the barn"
question = "Is it hemp?"
kind = "choice"
choices = ["yes", "no", "it cannot be seen"]

[items]
rows = "ropes.csv"
key = "id"

[results]
path = "checked.csv"
column = "hemp"
"""
ROPES = "id,looks\nr1,brown and hairy\nr2,brown and smooth\nr3,grey and hairy\n"
RIMS = HEMP.replace('"ropes.csv"', '"items/rims.csv"').replace('"checked.csv"', '"results/rims.csv"')
GUIDE_FILES = {"guide.md": GUIDE, "tools.md": TOOLS, "timbers.csv": TIMBERS, "bent.svg": BENT}
# Each story has a work of its own, so that none depends on another.
WORKS = {
    "guide": ("wiki", GUIDE_FILES),
    "loop": ("wiki", {"rope.md": PLAIN}),
    "plain-loop": ("wiki", {"rope.md": PLAIN}),
    "quarrel": ("patch-review", {"rope.md": PLAIN}),
    "together": ("patch-review", {"rope.md": PLAIN}),
    "drafts": ("wiki", {"rope.md": PLAIN}),
    "comfort": ("wiki", {"rope.md": PLAIN, "knots.md": "# Knots\n\nA knot holds.\n"}),
    "sleep": ("wiki", {"pegs.md": "# Pegs\n\nNobody knows of what they are.\n"}),
    "timbers": ("wiki", {"timbers.csv": TIMBERS}),
    "mistake": ("wiki", {"rope.md": PLAIN}),
    "ropes": ("wiki", {".commons/inquiries/hemp.toml": HEMP, "ropes.csv": ROPES, "one.md": "# Ropes\n\nA line.\n"}),
    "queue": ("patch-review", {"rope.md": PLAIN, "knots.md": "# Knots\n\nA knot holds.\n"}),
    "keys": ("patch-review", {"rope.md": PLAIN, "knots.md": "# Knots\n\nA knot holds.\n"}),
    "no-keys": ("patch-review", {"rope.md": PLAIN, "knots.md": "# Knots\n\nA knot holds.\n"}),
    "craters": ("redundant-answers", {".commons/inquiries/rims.toml": RIMS, "items/rims.csv": ROPES}),
    "told": ("patch-review", {"rope.md": PLAIN}),
    "hasty": ("wiki", {"rope.md": PLAIN}),
    "war": ("wiki", {"rope.md": PLAIN}),
    "storeys": ("patch-review", {"rope.md": PLAIN}),
    "trolls": ("patch-review", {"rope.md": PLAIN}),
    "flood": ("wiki", {"rope.md": PLAIN, "knots.md": "# Knots\n\nA knot holds.\n"}),
}


DECIDED = {"silent": "lazy-consensus", "voted": "timed-vote", "validated": "two-person-validation"}


def fill() -> None:
    """Let Ann start the works, and Bo and guests bring them into every state that a page can show."""
    from barnraise import judging, notices, record  # slow: the tables must be loaded first
    from barnraise.works.models import Work
    from tests.makers import Makers

    make = Makers()
    _decided(make)
    ann, bo, cy = make.member("Ann"), make.member("Bo"), make.guest("the browser of Cy")
    for slug, (recipe, files) in WORKS.items():
        make.work(by=ann, slug=slug, recipe=recipe, files=files)
    for slug in ("ropes", "craters"):
        judging.refresh(Work.objects.get(slug=slug))
    _guide(make, ann, bo, cy)
    _quarrel(make, ann, bo)
    _together(make, ann, bo)
    _mistake(make, ann, bo)
    _flood(make)
    for slug in ("queue", "keys", "no-keys"):
        _queue(make, slug)
    _told(make)
    jo = make.guest("the browser of Jo")
    make.sent(Work.objects.get(slug="hasty"), jo, summary="Wet", files={"rope.md": PLAIN.replace("dry", "wet")})
    _war(make, bo)
    _storeys(make, ann, bo)
    _trolls(make, ann, bo)
    _order(make)
    record.follow(notices.FOLLOWERS)
    _tell(ann, cy, bo, _tasks(ann, bo))


def _decided(make):  # type: ignore[no-untyped-def]
    """Start three works that decide in different ways, with Fay and Gil to judge, and let Hal send something to each.

    It was nearly a week ago: what waits for a vote of seven days has eight hours left.
    """
    from barnraise.base import Clock, now  # slow: as above
    from barnraise.works.models import Work

    def sends(slug: str, text: str) -> None:
        files = {"rope.md": f"# Rope\n\n{text}\n"}
        make.sent(Work.objects.get(slug=slug), make.member("Hal"), summary=text, files=files)

    with Clock(now() - timedelta(hours=160)).running() as clock:
        for slug, recipe in DECIDED.items():
            work = make.work(by=make.member("Ann"), slug=slug, recipe="patch-review", files={"rope.md": PLAIN})
            for name in ("Fay", "Gil"):
                sent = make.sent(work, make.member(name), files={f"{name.lower()}.md": f"# {name}\n\nBy me.\n"})
                make.reviewed(sent, make.member("Ann"))
                work.refresh_from_db()
            make.declares(work, recipe)
            clock.advance(minutes=1)
        sends("voted", "As thick as two thumbs.")
    sends("silent", "As thick as a thumb.")
    sends("validated", "As thick as a thum.")


def _order(make):  # type: ignore[no-untyped-def]
    """Let the operator suspend somebody and hide something, and end one of them."""
    from barnraise import governance, talk  # slow: as above

    make.work(by=make.member("Dee"), slug="hidden", files={"seven.md": "# Seven\n\nA private address.\n"})
    governance.hide("/hidden/read/seven.md", reason="Names a private person.")
    talk.muting.mute(make.member("Ann"), make.member("Dee"), block=True)
    governance.suspend(make.member("Dee"), reason="Sent one text to forty works.")
    governance.lift(governance.suspend(make.member("Eli"), reason="Taken for somebody else."))


def _tasks(ann, bo):  # type: ignore[no-untyped-def]
    """Let Bo ask for a map, and Ann hold what he asks for besides."""
    from barnraise import tasks  # slow: as above
    from barnraise.tasks import arranging  # slow: as above
    from barnraise.works.models import Work  # slow: as above

    work = Work.objects.get(slug="guide")
    asked = tasks.offer(work, bo, tasks.Offer(title="Draw the way to the barn", minutes=5, topics="maps", slots=2))
    held = tasks.offer(work, bo, tasks.Offer(title="Count the pegs", about="In the frame.", path="timbers.csv"))
    tasks.claim(held.uid, ann)
    sleep = Work.objects.get(slug="sleep")
    tasks.offer(sleep, ann, tasks.Offer(title="Say of what the pegs are", path="pegs.md", minutes=5))
    whole = tasks.offer(work, bo, tasks.Offer(title="Draw the barn", minutes=240, difficulty=3, urgency=2))
    names = [tasks.Offer(title="Draw the frame"), tasks.Offer(title="Draw the roof")]
    parts = arranging.split(whole.uid, bo, names, in_order=True)
    return {"task": asked, "held": held, "whole": whole, "part": parts[1]}


def _tell(ann, cy, bo, made):  # type: ignore[no-untyped-def]
    """Write down the addresses that only the store knows."""
    from django.conf import settings

    from barnraise import people
    from barnraise.contributions.models import Contribution
    from barnraise.governance.models import Concern
    from barnraise.web.digests import stop_key
    from barnraise.web.giving import piece_url

    places = {
        "piece": piece_url(cy.contributions.filter(state="open", work__slug="guide").get()),
        "link": f"/sign-in/{people.sign_in_link(bo)}",
        "bo": f"/people/{bo.uid}",
        "bo_id": str(bo.uid),
        "concern": f"/concerns/{Concern.objects.get(whom=bo).uid}",
        "dee": f"/people/{people.named('Dee').uid}",
        **{name: f"/tasks/{task.uid}" for name, task in made.items()},
        "stop": f"/notices/mail/{stop_key(ann)}/stop",
        "queued": str(Contribution.objects.filter(work__slug="queue").latest("pk").uid),
    }
    (settings.BARNRAISE_HOME / "places.json").write_text(json.dumps(places))


def _guide(make, ann, bo, cy):  # type: ignore[no-untyped-def]
    from barnraise.publishing import releases  # slow: as above
    from barnraise.publishing.builds import building
    from barnraise.works.models import Work

    def now_() -> Work:
        return Work.objects.get(slug="guide")

    def sent(by, summary, path, old, new, **more):  # type: ignore[no-untyped-def]
        text = make.text(now_(), path)
        assert old in text
        return make.sent(now_(), by, summary=summary, files={path: text.replace(old, new)}, **more)

    make.reviewed(sent(cy, "One day, and an evening", "guide.md", "in one day", "in one day and an evening"), ann)
    make.reviewed(sent(bo, "Ash bends, oak does not", "timbers.csv", "brace,900,oak", "brace,900,ash"), ann)
    make.reviewed(sent(cy, "Buy my mallets", "tools.md", "mallet.", "mallet (mine)."), ann, "decline", "An advert.")
    releases.release(now_(), ann, releases.Naming(edition=now_().edition, name="First printing", note="For the barn."))
    building.build_due()
    sent(cy, "Say what an adze is for", "tools.md", "smooths timber", "smooths the faces of timber")
    _talk(now_(), ann, bo, cy)
    sent(bo, "Length in feet, too", "timbers.csv", "post,3600", "post,3660")


def _talk(work, ann, bo, cy):  # type: ignore[no-untyped-def]
    """Let people talk about a passage, and the site about itself; one discussion is settled, one comment taken back."""
    from barnraise import talk  # slow: as above
    from barnraise.governance import concerns
    from barnraise.talk.inputs import Opening, Saying

    talk.watching.watch(ann, work)
    about = {"about": "component", "path": "guide.md", "quote": "cut well before"}
    rope = talk.begin(work, cy, Opening(title="How long before?", body="A *week*, or a winter?", **about))
    talk.say(
        rope,
        bo,
        Saying(body="# A winter\n\n- Green oak moves.\n- See [the tools](tools.md).\n\n> A week[^1]\n\n[^1]: x"),
    )
    talk.say(rope, ann, Saying(body="Nonsense"))
    talk.discussing.take_back(talk.discussing.comment_at(rope, 3), ann)
    about = concerns.About(post=talk.discussing.comment_at(rope, 2))
    concerns.raise_concern(about, ann, "Green oak is not what this is about.")
    settled = talk.begin(work, ann, Opening(title="Which wood?", body="Oak."))
    talk.discussing.resolve(settled, bo)
    talk.tell(work, "build-pdf", title="The PDF could not be built", body="No font has the sign 漢.")


def _queue(make, slug):  # type: ignore[no-untyped-def]
    """Let three changes of Bo's and one of a guest's wait to be read."""
    from barnraise.works.models import Work  # slow: as above

    work, bo = Work.objects.get(slug=slug), make.member("Bo")
    make.sent(work, bo, summary="It is hemp", files={"rope.md": PLAIN.replace("hamp", "hemp")})
    knots = {"knots.md": "# Knots\n\nA knot holds a rope.\n"}
    make.sent(work, bo, summary="What a knot holds", files=knots, made="machine", source="A chat program")
    make.sent(work, make.guest("the browser of Cy"), summary="Buy ropes", files={"shop.md": "# Shop\n\nBuy ropes.\n"})
    make.sent(work, bo, summary="Two thumbs", files={"rope.md": PLAIN.replace("a thumb", "two thumbs")})


def _told(make):  # type: ignore[no-untyped-def]
    """Let one change of Bo's be integrated in other words than he sent, and another be declined."""
    from barnraise import contributions  # slow: as above
    from barnraise.contributions.inputs import Change, Resubmission
    from barnraise.works.models import Work

    work, ann, bo = Work.objects.get(slug="told"), make.member("Ann"), make.member("Bo")
    sent = make.sent(work, bo, summary="How thick it is", files={"rope.md": PLAIN.replace("a thumb", "two thumbs")})
    make.reviewed(sent, ann, "request_changes", "A wrist, I would say.")
    again = Change(path="rope.md", content=PLAIN.replace("a thumb", "a wrist").encode())
    contributions.resubmit(sent, bo, Resubmission(base_edition=1, changes=(again,)))
    make.reviewed(sent, ann)
    work.refresh_from_db()
    advert = make.sent(work, bo, summary="Where to buy it", files={"rope.md": make.text(work, "rope.md") + "\nBuy.\n"})
    make.reviewed(advert, ann, "decline", "An advert.")


def _quarrel(make, ann, bo):  # type: ignore[no-untyped-def]
    """Let a change of Ann's be integrated while another of the same line, by Bo, waits."""
    from barnraise.works.models import Work  # slow: as above

    work = Work.objects.get(slug="quarrel")
    make.reviewed(make.sent(work, bo, summary="Hemp", files={"rope.md": PLAIN.replace("hamp", "hemp")}), ann)
    work.refresh_from_db()
    text = make.text(work, "rope.md")
    base = work.edition
    hers = {"rope.md": text.replace("a thumb", "two thumbs")}
    his = {"rope.md": text.replace("a thumb", "a wrist")}
    make.reviewed(make.sent(work, ann, summary="Two thumbs", files=hers, base=base), bo)
    make.reviewed(make.sent(work, bo, summary="A wrist", files=his, base=base), ann)


def _together(make, ann, bo):  # type: ignore[no-untyped-def]
    """Let a change of Ann's be integrated while another of the same line, in other words of it, by Bo, waits."""
    from barnraise.works.models import Work  # slow: as above

    work = Work.objects.get(slug="together")
    make.reviewed(make.sent(work, bo, summary="Hemp", files={"rope.md": PLAIN.replace("hamp", "hemp")}), ann)
    work.refresh_from_db()
    text, base = make.text(work, "rope.md"), work.edition
    hers = {"rope.md": text.replace("It is as thick", "It should be as thick")}
    his = {"rope.md": text.replace("a thumb", "a wrist")}
    make.reviewed(make.sent(work, ann, summary="Should be", files=hers, base=base), bo)
    make.reviewed(make.sent(work, bo, summary="A wrist", files=his, base=base), ann)


def _mistake(make, ann, bo):  # type: ignore[no-untyped-def]
    from barnraise.works.models import Work  # slow: as above

    work = Work.objects.get(slug="mistake")
    make.sent(work, bo, summary="Keep it wet", files={"rope.md": PLAIN.replace("Keep it dry", "Keep it wet")})


def _war(make, bo):  # type: ignore[no-untyped-def]
    """Let Bo and Fay take each other's change back until others have to choose."""
    from barnraise.works.models import Work  # slow: as above

    flax, fay = PLAIN.replace("hamp", "flax"), make.member("Fay")
    for text, person in ((flax, bo), (PLAIN, fay), (flax, bo), (PLAIN, fay), (flax, bo)):
        make.sent(Work.objects.get(slug="war"), person, summary="Hamp or flax", files={"rope.md": text})


def _storeys(make, ann, bo):  # type: ignore[no-untyped-def]
    """Let Bo send something, and Gus build on it; what he builds on besides is declined."""
    from barnraise import contributions, record
    from barnraise.works.models import Work  # slow: as above

    work, gus = Work.objects.get(slug="storeys"), make.member("Gus")
    text = PLAIN.replace("hamp", "hemp")
    lower = make.sent(work, bo, summary="Hemp", files={"rope.md": text})
    make.sent(work, gus, summary="Wet", files={"rope.md": text.replace("dry", "wet")}, builds_on=str(lower.uid))
    text = PLAIN.replace("a thumb", "a wrist")
    lower = make.sent(work, bo, summary="A wrist", files={"rope.md": text})
    make.sent(work, gus, summary="Cool", files={"rope.md": text.replace("dry", "cool")}, builds_on=str(lower.uid))
    make.reviewed(lower, ann, "decline", "It is not.")
    record.follow((contributions.Stacking(),))


def _trolls(make, ann, bo):  # type: ignore[no-untyped-def]
    """Let Hal and Ida come to count, and Bo ask something that a troll answers."""
    from barnraise import talk
    from barnraise.talk.inputs import Opening, Saying
    from barnraise.works.models import Work  # slow: as above

    for name in ("Hal", "Ida"):
        files = {f"{name.lower()}.md": f"# {name}\n\nA line.\n"}
        make.reviewed(make.sent(Work.objects.get(slug="trolls"), make.member(name), files=files), ann)
    begun = talk.begin(Work.objects.get(slug="trolls"), bo, Opening(title="Which rope?", body="Hemp or flax?"))
    talk.say(begun, ann, Saying(body="Hemp."))
    talk.say(begun, make.member("Troll"), Saying(body="Only fools ask."))


def _flood(make):  # type: ignore[no-untyped-def]
    """Let a vandal change piece after piece of a wiki."""
    from barnraise.works.models import Work  # slow: as above

    vandal = make.member("Vandal")
    for path, text in (("rope.md", "Ha\n"), ("knots.md", "Ha ha\n"), ("rope.md", "Ha ha ha\n")):
        make.sent(Work.objects.get(slug="flood"), vandal, summary="ha", files={path: text})


def main() -> None:
    """Fill the store that BARNRAISE_HOME names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
    django.setup()
    fill()


if __name__ == "__main__":
    main()
