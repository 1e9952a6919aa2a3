"""Short ways to people, works and contributions, all through the real actions."""

from uuid import UUID

from barnraise import contributions, people, record, works
from barnraise.contributions import standings
from barnraise.contributions.inputs import Change, Review, Submission
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import Integrated
from barnraise.rules.parsing import parse
from barnraise.rules.process import PROCESS_PATH, Process
from barnraise.works import Put, recipes
from barnraise.works.declaration import Declared, written
from barnraise.works.models import Work

LICENCE = "CC-BY-SA-4.0"


class Makers:
    """Makes what a test needs; names are whatever the test says."""

    def member(self, name: str) -> Person:
        """Return the member of this name, joining her if she is new."""
        return people.named(name) or people.join(name, "a long enough password").person

    def guest(self, secret: str = "a browser's secret") -> Person:
        """Return the guest with this secret."""
        return people.guest_with(secret)

    def work(
        self,
        *,
        by: Person | None = None,
        recipe: str = "wiki",
        slug: str = "book",
        files: dict[str, str | bytes] | None = None,
        licence: str = LICENCE,
    ) -> Work:
        """Start a work with some files, a licence and a recipe; edition 1 holds them."""
        by = by or self.member("Ann")
        whole: dict[str, str | bytes] = {
            ".commons/work.toml": written(Declared(title="A book", licence=licence)),
            ".commons/process.toml": recipes.recipe_text(recipe),
            **(files if files is not None else {"one.md": "# One\n\nA line.\n\nAnother line.\n"}),
        }
        work = works.begin(slug, title="A book", started_by=by)
        with record.writing():
            record.lock(work.chain_id)
            puts = [Put(path, record.keep(_bytes(content))) for path, content in whole.items()]
            works.new_edition(work, puts, authors=[by], by=by, message=record.say("Begin"))
        return work

    def declares(self, work: Work, recipe: str) -> None:
        """Put another process in a work's place, as if its people had agreed on it long ago."""
        self.states(work, recipes.recipe_text(recipe))

    def states(self, work: Work, process: str) -> None:
        """Let a work state this sound process, as if its people had agreed on it long ago."""
        assert isinstance(parse(process), Process)
        with record.writing():
            record.lock(work.chain_id)
            work.refresh_from_db()
            put = Put(PROCESS_PATH, record.keep(process.encode()))
            by = work.started_by or self.member("Ann")
            works.new_edition(work, [put], authors=[by], by=by, message=record.say("Other rules"))
        work.refresh_from_db()

    def sent(self, work: Work, by: Person, *, summary: str = "A change", **more: object) -> Contribution:
        """Send changes: keywords `files` {path: new text or None}, `base`, and any field of Submission."""
        files = more.pop("files", {"one.md": "# One\n\nA better line.\n\nAnother line.\n"})
        assert isinstance(files, dict)
        changes = tuple(
            Change(path=path, content=_bytes(text) if text is not None else None) for path, text in files.items()
        )
        base = more.pop("base", work.edition)
        given = Submission(base_edition=base, summary=summary, changes=changes, **more)  # type: ignore[arg-type]
        return contributions.submit(work, by, given)

    def reviewed(self, contribution: Contribution, by: Person, verdict: str = "approve", why: str = "") -> None:
        """Review the current version of a contribution."""
        contribution.refresh_from_db()
        assert contribution.version is not None
        given = Review(version=contribution.version.hash, verdict=verdict, comment=why)  # type: ignore[arg-type]
        contributions.review(contribution, by, given)
        contribution.refresh_from_db()

    def counts(self, work: Work, person: Person) -> None:
        """Let somebody's approval count in a work, as if something of theirs had been accepted long ago."""
        with record.writing():
            record.lock(work.chain_id)
            standings.add(work, [person], judged=1)

    def text(self, work: Work, path: str, edition: int | None = None) -> str | None:
        """Return the text at a path."""
        content = works.bytes_at(work, path, edition)
        return content.decode() if content is not None else None


NOTHING = UUID(int=0)


def an_integration(
    *, edition: int, contribution: UUID = NOTHING, version: str = "", base: int = 0, head: int = 0
) -> Integrated:
    """Return what an entry says of an edition, as if it had come about by a contribution."""
    return Integrated(
        contribution=contribution,
        version=version,
        base=base,
        head=head,
        edition=edition,
        revisions=(),
        vouched=True,
        at_once=False,
        by_silence=False,
        authors=(),
        judged=False,
        unopposed=False,
        open=False,
    )


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
