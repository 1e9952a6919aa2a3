"""The templates: one Jinja2 environment for the published pages, the pages of the server and the mails.

How a page comes about: a view (or a builder) makes a `Page` and frozen rows, and gives them to `render` or, through
Django's Jinja2 backend whose option `environment` names this module's function, to `django.shortcuts.render`. A page's
template extends `layout.html` and takes macros from `parts/`, files named by what they show. Everything is escaped;
a name that nobody gave is an error; no template asks a table. Sentences are marked with `_("…")` or `{% trans %}` and
translated by Django's catalogues. The policy of our pages allows no inline script and no inline style, so templates
hold neither: lengths come as classes (`drawing.length_class`), scripts as files of `static/barnraise/`.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from barnraise.base import now
from barnraise.publishing import drawing
from barnraise.publishing.page import Doors
from barnraise.publishing.rendering.pictures import told_size
from barnraise.publishing.telling import exact, machine_time, number, relative

TEMPLATES = Path(__file__).parent.parent / "templates"


def environment(**options: Any) -> Environment:
    """Make the environment; options are those of Django's Jinja2 backend, of which escaping cannot be switched off."""
    options.setdefault("loader", FileSystemLoader(TEMPLATES))
    options.pop("autoescape", None)
    options |= {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n"],
    }
    made = Environment(autoescape=True, **options)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.filters |= {
        "when": when,
        "ends": ends,
        "exactly": exactly,
        "day": day,
        "number": number,
        "size": told_size,
        "mark": mark,
        "person": person,
    }
    made.globals |= {
        "static": static,
        "doors": Doors(),
        "commons": settings.BARNRAISE_NAME,
        "cover": cover,
        "frame": frame,
        "diagram": diagram,
        "length_class": drawing.length_class,
    }
    return made


def render(template: str, **context: object) -> str:
    """Render a template to text in the language that is active; raises for a name that is missing."""
    return _shared().get_template(template).render(**context)


@cache
def _shared() -> Environment:
    return environment()


def when(at: datetime) -> Markup:
    """Tell a time as people do ("3 hours ago"), with the exact one on hover; for pages made at every request."""
    return _time(at, relative(at, now()))


def ends(at: datetime) -> Markup:
    """Tell an end as people do and in full; for pages made at every request."""
    return Markup("{} ({})").format(when(at), exactly(at))


def exactly(at: datetime) -> Markup:
    """Tell a time in full, in UTC, which `times.js` turns into the reader's own time."""
    return Markup('<time datetime="{}" data-exact>{}</time>').format(machine_time(at), exact(at))


def day(at: datetime) -> Markup:
    """Tell a time by its date, with the exact one on hover; for published pages, whose bytes may not depend on now."""
    local = at.astimezone(UTC)
    return _time(at, exact(local).rpartition(",")[0])


def _time(at: datetime, told: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(machine_time(at), exact(at), told)


def mark(name: str) -> Markup:
    """Cut the carpenter's mark of a name."""
    return Markup(drawing.mark(name))


def person(name: str, url: str = "") -> Markup:
    """Show a person: the mark and the name, a link where there is a page."""
    if url:
        return Markup('<a class="person" href="{}">{}{}</a>').format(url, mark(name), isolated(name))
    return Markup('<span class="person">{}{}</span>').format(mark(name), isolated(name))


def isolated(name: str) -> Markup:
    """Keep a name of any script from turning the words around it."""
    return Markup("<bdi>") + escape(name) + Markup("</bdi>")


def cover(title: str, *, kind: str, above: str, below: str, name: str | None = None) -> Markup:
    """Draw a cover as markup that the template need not escape."""
    return Markup(drawing.cover(title, kind=kind, above=above, below=below, name=name))


def frame(storeys: Any, *, states: Any, rest: str = "", rest_url: str = "") -> Markup:
    """Draw the component map as markup that the template need not escape."""
    return Markup(drawing.frame(storeys, states=states, rest=rest, rest_url=rest_url))


def diagram(boxes: Any, arrows: Any, *, name: str) -> Markup:
    """Draw a process as markup that the template need not escape."""
    return Markup(drawing.diagram(boxes, arrows, name=name))
