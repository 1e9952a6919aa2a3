"""What published pages and books show to be undone, as tasks: links that lead nowhere, books that cannot be made."""

from collections.abc import Collection, Mapping

from barnraise import record, tasks
from barnraise.publishing.models import Build, Leading, Mention
from barnraise.publishing.rendering.resolving import other_spellings
from barnraise.publishing.shown import Shown
from barnraise.rules.reaching import DEAD_AFTER
from barnraise.tasks.models import Task
from barnraise.works.models import Component, Work

MINUTES_A_LINK, MOST_MINUTES, MOST_PLACES = 5, 30, 12


def offer_links(work: Work, missing: Mapping[int, Collection[str]]) -> None:
    """Offer the pages with links that lead nowhere, and close what leads somewhere again; `missing` by component."""
    rows = list(Component.objects.filter(pk__in=list(missing)).values_list("pk", "uid", "path"))
    uids, paths = {pk: uid for pk, uid, _ in rows}, {pk: path for pk, _, path in rows}
    dead = {pk for pk, places in missing.items() if places and pk in uids}
    known = Task.objects.filter(work=work, state=Task.OPEN, key__in=[f"links:{uid}" for uid in uids.values()])
    if not dead and not known.exists():
        return
    with record.writing():
        record.lock(work.chain_id)
        tasks.unsee(work, *(f"links:{uid}" for pk, uid in uids.items() if pk not in dead))
        for pk in sorted(dead):
            minutes = min(len(missing[pk]) * MINUTES_A_LINK, MOST_MINUTES)
            places = "\n".join(sorted(missing[pk])[:MOST_PLACES])
            tasks.see(work, f"links:{uids[pk]}", "links", path=paths[pk], minutes=minutes, places=places)


def offer_outside(work: Work, component_ids: Collection[int]) -> None:
    """Offer pages that lead to addresses on other sites where nothing is, and close those that do no more."""
    rows = Component.objects.filter(pk__in=list(component_ids), work=work).values_list("pk", "uid", "path")
    pages = {pk: (f"outside:{uid}", path) for pk, uid, path in rows}
    leading = Leading.objects.filter(component__in=list(pages), component__is_here=True)
    dead: dict[int, list[str]] = {}
    for pk, url in leading.filter(outside__failed__gte=DEAD_AFTER).values_list("component_id", "outside__url"):
        dead.setdefault(pk, []).append(url)
    known = Task.objects.filter(work=work, state=Task.OPEN, key__in=[key for key, _ in pages.values()])
    if not dead and not known.exists():
        return
    with record.writing():
        record.lock(work.chain_id)
        tasks.unsee(work, *(key for pk, (key, _) in pages.items() if pk not in dead))
        for pk, urls in sorted(dead.items()):
            key, path = pages[pk]
            minutes = min(len(urls) * MINUTES_A_LINK, MOST_MINUTES)
            tasks.see(work, key, "links", path=path, minutes=minutes, places="\n".join(sorted(urls)[:MOST_PLACES]))


def look_again(shown: Shown, paths: Collection[str]) -> None:
    """Look at the links of pages that stayed as they are, since what they lead to came or went."""
    rows = Mention.objects.filter(component__work=shown.work, component__path__in=paths, component__is_here=True)
    led: dict[int, list[str]] = {}
    for component_id, path in rows.values_list("component_id", "path"):
        places = led.setdefault(component_id, [])
        if all(shown.target(one).kind == "missing" for one in (path, *other_spellings(path))):
            places.append(path)
    offer_links(shown.work, led)


def offer_check(build: Build) -> None:
    """Offer a book that cannot be made to whoever finds out why, until it can; inside the caller's transaction.

    What the operator would have to install is nobody's task.
    """
    key = f"check:{build.format}:{build.part}"
    if build.release:
        return
    record.lock(build.work.chain_id)
    if build.trouble and build.trouble != "builder_missing":
        url = f"/{build.work.slug}/books"
        tasks.see(build.work, key, "check", difficulty=3, url=url, places=f"{build.format}: {build.trouble}")
    else:
        tasks.unsee(build.work, key)
