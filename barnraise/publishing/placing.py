"""How many pages lie in each folder, kept as pages come and go: lists and the map cost what they show, not the work."""

from collections import Counter
from collections.abc import Collection, Mapping

from django.db.models import F, QuerySet

from barnraise.publishing.models import Folder, Placed
from barnraise.works.models import Work


def place(work: Work, here: Mapping[int, str], gone: Collection[int] = ()) -> None:
    """Keep where some pages stand now, by component, and forget those that are gone; the same again changes nothing.

    Inside the caller's transaction. Cost grows with the change and the depth of its folders.
    """
    rows = Placed.objects.filter(component__in=[*here, *gone])
    before = dict(rows.values_list("component_id", "path"))
    changed = {id: path for id, path in here.items() if before.get(id) != path}
    left = [id for id in before if id in changed or id in set(gone)]
    moves: Counter[str] = Counter()
    for path in changed.values():
        moves.update(above(path))
    for id in left:
        moves.subtract(above(before[id]))
    Placed.objects.filter(component__in=left).delete()
    Placed.objects.bulk_create(
        [Placed(component_id=id, work=work, folder=_folder(path), path=path) for id, path in changed.items()]
    )
    _count(work, {folder: count for folder, count in moves.items() if count})


def pages_in(work: Work) -> int:
    """Return how many pages a work has."""
    return Folder.objects.filter(work=work, path="").values_list("pages", flat=True).first() or 0


def counted(works: Collection[Work]) -> dict[int, int]:
    """Return how many pages each of some works has, by its row id."""
    return dict(Folder.objects.filter(work__in=works, path="").values_list("work_id", "pages"))


def folders_in(work: Work, folder: str, *, after: str = "") -> QuerySet[Folder]:
    """Return the folders right in a folder that hold pages, in the order of their paths, those after one."""
    return Folder.objects.filter(work=work, parent=folder, path__gt=after, pages__gt=0).order_by("path")


def paths_in(work: Work, folder: str, *, after: str = "") -> QuerySet[Placed, str]:
    """Return the paths of the pages right in a folder, in order, those after one."""
    rows = Placed.objects.filter(work=work, folder=folder, path__gt=after).order_by("path")
    return rows.values_list("path", flat=True)


def above(path: str) -> list[str]:
    """Return the folders that a path lies in, from the whole work ("") on."""
    return ["", *(path[:at] for at, sign in enumerate(path) if sign == "/")]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _count(work: Work, moves: Mapping[str, int]) -> None:
    known = set(Folder.objects.filter(work=work, path__in=list(moves)).values_list("path", flat=True))
    Folder.objects.bulk_create(
        [
            Folder(work=work, path=path, parent=_folder(path) if path else None, pages=0)
            for path in sorted(moves)
            if path not in known
        ]
    )
    for path, count in moves.items():
        Folder.objects.filter(work=work, path=path).update(pages=F("pages") + count)
