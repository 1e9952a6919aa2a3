"""Addresses of works: short, plain, first come, never used again."""

import re

from barnraise import record
from barnraise.base.unicode_forms import normalized
from barnraise.record.log.entries.works import AddressChanged
from barnraise.works.models import FormerSlug, Work

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])")
# The first words of the site's own addresses; a test compares them with the routes.
ROUTES = frozenset(
    (
        "about account accounts api begin commons concerns contributions favicon feed go guest health healthz join "
        "kept-away leave metrics mine notices people profile questions raw ready record review robots rules search "
        "settings sign-in sign-out start static task tasks watching works"
    ).split()
)


# The address of the commons' own work, which is made with the store.
COMMONS = "commons"


def is_taken(slug: str) -> bool:
    """Tell whether a work has this address, or had it once: addresses are never used again."""
    return Work.objects.filter(slug=slug).exists() or FormerSlug.objects.filter(slug=slug).exists()


def why_not_move(work: Work, slug: str) -> str | None:
    """Return why a work cannot move to an address: the codes of `why_not_slug`, and `slug_taken`; its own former
    addresses are its own still.
    """
    if slug == work.slug:
        return None
    if work.slug == COMMONS:
        return "slug_route"
    others = FormerSlug.objects.filter(slug=slug).exclude(work=work)
    taken = Work.objects.filter(slug=slug).exists() or others.exists()
    return why_not_slug(slug) or ("slug_taken" if taken else None)


def move(work: Work, slug: str) -> None:
    """Give a work another address, inside the caller's transaction; the one it had leads there for ever."""
    FormerSlug.objects.filter(slug=slug, work=work).delete()
    FormerSlug.objects.create(slug=work.slug, work=work)
    record.note(work.chain_id, None, AddressChanged(former=work.slug, slug=slug))
    work.slug = slug
    Work.objects.filter(pk=work.pk).update(slug=slug)


def now_at(slug: str) -> str | None:
    """Return the present address of the work that once had this one; None for no former address."""
    former = FormerSlug.objects.filter(slug=slug, work__is_ready=True)
    return former.values_list("work__slug", flat=True).first()


def why_not_slug(slug: str) -> str | None:
    """Return why a work cannot have this address: `slug_odd` (not 2 to 64 of a–z, 0–9, hyphen), `slug_route`."""
    if not SLUG.fullmatch(slug):
        return "slug_odd"
    return "slug_route" if slug in ROUTES else None


def slug_from(title: str) -> str:
    """Suggest an address for a title; "work" when nothing of it can stand in one."""
    plain = normalized("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")
    return slug if why_not_slug(slug) is None else f"{slug}-work".strip("-") if slug else "work"
