"""Starting a work from what exists: looked at first, brought in whole, and seen only when it stands."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from django.conf import settings

from barnraise import governance, record, talk, works
from barnraise.base import Refused, own_files
from barnraise.contributions.serving import offered
from barnraise.exchange.inputs import Beginning
from barnraise.exchange.recognising import Recognised, recognise
from barnraise.exchange.sources import Source
from barnraise.people.models import Person
from barnraise.people.suspending import check_may_act
from barnraise.rules.licences import why_not_licence
from barnraise.rules.process import PROCESS_PATH, WORK_PATH
from barnraise.works import Put, Writer, declaration
from barnraise.works.declaration import LONGEST, Declared, too_long
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_names, recipe_text

STARTER = Writer("starter", "")


def look_at(source: Source) -> Recognised:
    """Return what a source says of itself, to be shown before the start. Nothing is stored."""
    return recognise(source.files, source.name)


def read_in(
    source: Source,
    beginning: Beginning,
    *,
    by: Person | None,
    progress: Callable[[int], object] = lambda commits: None,
) -> Work:
    """Start a work from a source, with its whole history where it has one; nobody sees it before it is whole.

    Codes: `recipe_unknown`, `recipe_unserved`, `licence_unknown`, `right_missing`, `work_invalid`, `commons_unsound`
    (the source brings `.commons/` files with problems), `import_running`, `suspended`, `start_needs_credit`,
    `start_needs_standing`, those of `works.begin` and of the source. An import of the same address that was cut off is
    cleared away first.
    """
    if by is not None:
        check_may_act(by)
        governance.check_may_start(by)
    recognised = look_at(source)
    declared = _declared(recognised, beginning)
    with _alone(beginning.slug):
        work = _begun(beginning.slug, declared, by)
        known = {STARTER: by} if by is not None else {}
        if source.files or source.commits > 1:
            works.importing.bring_in(work, source.history(STARTER), known=known, progress=progress)
        _stand(work, recognised, declared, beginning.recipe, by)
        if by is not None and by.kind == Person.MEMBER:
            with suppress(Refused):  # who watches as much as anybody can watches no more
                talk.watching.watch(by, work)
    return work


def _declared(recognised: Recognised, beginning: Beginning) -> Declared:
    """Return what the new work will say of itself."""
    if beginning.recipe not in recipe_names():
        raise Refused("recipe_unknown", recipe=beginning.recipe)
    if beginning.recipe not in offered():
        raise Refused("recipe_unserved", recipe=beginning.recipe)
    if recognised.problems:
        path, line, reason, facts = recognised.problems[0]
        raise Refused("commons_unsound", path=path, line=line, reason=reason, reason_facts=facts)
    licence = beginning.licence
    if why_not_licence(licence):
        raise Refused("licence_unknown", about=licence)
    if licence and licence != recognised.declared.licence and not beginning.has_right:
        raise Refused("right_missing", licence=licence)
    said = {key: getattr(beginning, key) for key in ("title", "kind", "language", "licence", "purpose", "rules")}
    said["title"] = said["title"] or recognised.declared.title[: LONGEST["title"]]
    # The address it had elsewhere is not its address here.
    declared = replace(recognised.declared, slug="", **{key: value for key, value in said.items() if value})
    problems = [reason for _, reason in too_long(declared)]
    if problems:
        raise Refused("work_invalid", problems=problems)
    return declared


def _begun(slug: str, declared: Declared, by: Person | None) -> Work:
    cut_off = Work.objects.filter(slug=slug, is_ready=False, withheld="").select_related("chain").first()
    if cut_off is None:
        return works.begin(
            slug, title=declared.title, started_by=by, kind=declared.kind, language=declared.language, ready=False
        )
    if cut_off.started_by_id != (by.pk if by is not None else None):
        raise Refused("slug_taken", status=409, slug=slug)
    works.importing.clear(cut_off)
    return cut_off


def _stand(work: Work, recognised: Recognised, declared: Declared, recipe: str, by: Person | None) -> None:
    """Add the work's own two documents as its newest edition, where the source did not bring them, and show it."""
    documents: dict[str, bytes] = {}
    if not recognised.has_work or declared != recognised.declared:
        documents[WORK_PATH] = declaration.written(declared).encode()
    if not recognised.has_process:
        documents[PROCESS_PATH] = recipe_text(recipe).encode()
    with record.writing():
        record.lock(work.chain_id)
        if documents:
            puts = [Put(path, record.keep(content)) for path, content in sorted(documents.items())]
            authors = [by] if by is not None else []
            works.new_edition(work, puts, authors=authors, by=by, message=record.say(""))
        works.importing.show(work, by)


@contextmanager
def _alone(slug: str) -> Iterator[None]:
    """Hold the address for this import: a second one for it is refused while the first runs."""
    why = works.slugs.why_not_slug(slug)
    if why:
        raise Refused(why, slug=slug)
    folder = settings.BARNRAISE_HOME / "importing"
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(own_files.lock_file(folder / f"{slug}.lock"), "r+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("import_running", status=409, slug=slug) from None
        yield
