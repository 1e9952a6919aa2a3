"""What changed components show to be undone, and what the declaration names that is not there."""

from collections.abc import Iterator, Mapping, Sequence

from barnraise import record
from barnraise.base import sha256
from barnraise.rules import gaps, translating
from barnraise.rules.gaps import Gap
from barnraise.rules.process import PROCESS_PATH
from barnraise.tasks import serving
from barnraise.tasks.closing import close
from barnraise.tasks.models import Task
from barnraise.tasks.offering import see, unsee
from barnraise.works import outline
from barnraise.works.declaration import WORK_PATH, Declared
from barnraise.works.models import Component, Revision, Work

MOST_PLACES = 5000
TOGETHER = 50
# Of a page and its translation so many of the last changes are gone through to date their paragraphs.
HISTORY = 100
LONGEST_PLACE = 100
_IN_COMPONENTS = ("stub", "broken", "unsourced")


def look(work: Work, editions: Sequence[int]) -> None:
    """Offer what some editions leave undone and close what they did, in short transactions of their own."""
    touched = Revision.objects.filter(work=work, edition__in=editions).values_list("component", "path", "parent__path")
    components: set[int] = set()
    paths: set[str | None] = set()
    for component, path, before in touched.iterator():
        components.add(component)
        # What another component left by moving away is missing now.
        paths.update((path, before))
    changed, declared = sorted(components), outline.declared(work)
    for start in range(0, min(len(changed), MOST_PLACES), TOGETHER):
        some = changed[start : start + TOGETHER]
        found = list(Component.objects.filter(work=work, pk__in=some).select_related("head__blob"))
        _keep(work, found, {one.uid.hex: _gaps(one) for one in found})
        _translations(work, declared, found)
    if PROCESS_PATH in paths:
        with record.writing():
            record.lock(work.chain_id)
            serving.keep(work)
    if WORK_PATH in paths:
        _declared_anew(work, declared)
    else:
        _missing(work, [item.path for item in declared.places() if item.path in paths])


def expected_in(work: Work) -> set[str] | None:
    """Return the keys of all tasks that a work's pieces and declaration give reason for; None for a work too large."""
    here = list(Component.objects.filter(work=work, is_here=True).select_related("head__blob")[: MOST_PLACES + 1])
    if len(here) > MOST_PLACES:
        return None
    declared = outline.declared(work)
    paths = {one.path for one in here}
    keys = {f"{gap.reason}:{one.uid}" for one in here for gap in _gaps(one)}
    keys |= {_key(item.path) for item in declared.places() if item.path and item.path not in paths}
    languages = dict(declared.translations)
    for language, original in _originals(work, languages, here) if languages else ():
        translation = next((one for one in here if one.path == _translated(languages, language, original)), None)
        if translating.behind(_history(original), _history(translation)):
            keys.add(f"{'behind' if translation else 'translate'}:{language}:{original.uid.hex}")
    return keys


def _translated(languages: Mapping[str, str], language: str, original: Component) -> str:
    return translating.folders(languages)[language] + original.path


def _gaps(component: Component) -> tuple[Gap, ...]:
    blob = component.head.blob if component.head is not None and component.is_here else None
    if blob is None or not gaps.is_looked_into(component.path, blob.size):
        return ()
    return gaps.gaps_in(component.path, record.fetch(blob.pk))


def _keep(work: Work, components: Sequence[Component], found: Mapping[str, tuple[Gap, ...]]) -> None:
    with record.writing():
        record.lock(work.chain_id)
        gone = {f"{reason}:{one.uid}" for one in components for reason in _IN_COMPONENTS}
        # Whoever read a page again has read another one.
        again = Task.objects.filter(work=work, key__in=[f"reread:{one.uid}" for one in components])
        for task in again.filter(state__in=(Task.OPEN, Task.DONE)):
            close(task, Task.GONE)
        for one in components:
            for gap in found[one.uid.hex]:
                key = f"{gap.reason}:{one.uid}"
                gone.discard(key)
                told = {"minutes": gap.minutes, "difficulty": gap.difficulty, "places": "\n".join(gap.places)}
                see(work, key, gap.reason, path=one.path, **told)
        unsee(work, *sorted(gone))


def _declared_anew(work: Work, declared: Declared) -> None:
    """Look at everything that the declaration names, and close what it names no more."""
    paths = [item.path for item in declared.places() if item.path][:MOST_PLACES]
    languages = [language for language, _ in declared.translations]
    with record.writing():
        record.lock(work.chain_id)
        named = Task.objects.filter(work=work, state=Task.OPEN, reason="missing").exclude(
            key__in=[_key(path) for path in paths]
        )
        others = Task.objects.filter(work=work, state=Task.OPEN, reason__in=("translate", "behind"))
        for task in [*named, *others.exclude(language__in=languages)]:
            close(task, Task.GONE)
    _missing(work, paths)
    if languages:
        here = Component.objects.filter(work=work, is_here=True).select_related("head__blob").order_by("pk")
        pages = [one for one in here[:MOST_PLACES] if outline.is_page(one.path)]
        _translations(work, declared, pages)


def _missing(work: Work, paths: Sequence[str]) -> None:
    here = set(Component.objects.filter(work=work, is_here=True, path__in=paths).values_list("path", flat=True))
    with record.writing():
        record.lock(work.chain_id)
        unsee(work, *(_key(path) for path in here))
        known = Task.objects.filter(work=work, reason="missing", state=Task.OPEN, path__in=paths)
        for path in sorted(set(paths) - here - set(known.values_list("path", flat=True))):
            see(work, _key(path), "missing", path=path, difficulty=2)


def _translations(work: Work, declared: Declared, changed: Sequence[Component]) -> None:
    """Offer the translations that changed pages lack or leave behind; a page is found by its own or its translation."""
    languages = dict(declared.translations)
    if not languages:
        return
    for language, original in _originals(work, languages, changed):
        path = _translated(languages, language, original)
        translation = Component.objects.filter(work=work, path=path, is_here=True).first()
        late = translating.behind(_history(original), _history(translation)) if original.is_here else []
        with record.writing():
            record.lock(work.chain_id)
            _say_behind(work, language, original, path, late, is_there=translation is not None)


def _originals(
    work: Work, languages: Mapping[str, str], changed: Sequence[Component]
) -> Iterator[tuple[str, Component]]:
    for one in changed:
        if not outline.is_page(one.path):
            continue
        translated = translating.source_of(one.path, languages)
        if translated is None:
            yield from ((language, one) for language in languages)
            continue
        original = Component.objects.filter(work=work, path=translated[1], is_here=True).first()
        if original is not None:
            yield translated[0], original


def _history(component: Component | None) -> list[translating.Version]:
    if component is None:
        return []
    rows = Revision.objects.filter(component=component, edition__isnull=False, blob__isnull=False)
    last = rows.order_by("-edition", "-pk").values_list("edition", "blob_id")[:HISTORY]
    return [translating.Version(edition or 0, record.fetch(blob_id)) for edition, blob_id in reversed(last)]


def _say_behind(
    work: Work, language: str, original: Component, path: str, late: Sequence[str], *, is_there: bool
) -> None:
    keys = {reason: f"{reason}:{language}:{original.uid.hex}" for reason in ("translate", "behind")}
    if late:
        reason = "behind" if is_there else "translate"
        shown = [" ".join(one.split())[:LONGEST_PLACE] for one in late] if is_there else [original.path]
        see(
            work,
            keys.pop(reason),
            reason,
            path=path,
            language=language,
            minutes=translating.minutes(len(late)),
            difficulty=2,
            places="\n".join(shown[: gaps.MOST_PLACES]),
        )
    unsee(work, *keys.values())


def _key(path: str) -> str:
    return f"missing:{sha256(path.encode('utf-8', 'surrogatepass')).hex()[:40]}"
