"""Pictures and other files: shown by their address, never by their bytes; drawings by an allow-list."""

import posixpath
import re
from html import escape
from xml.etree import ElementTree

from barnraise.base.documents import Unreadable, xml_of
from barnraise.publishing.rendering import phrases
from barnraise.publishing.rendering.finishing import Finisher
from barnraise.publishing.rendering.names import names

SVG_BYTES = 2_000_000
_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "ico"})
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = names(
    """
    svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath title desc
    linearGradient radialGradient stop clipPath mask pattern marker filter feGaussianBlur feOffset feBlend
    feColorMatrix feComposite feFlood feMerge feMergeNode feMorphology feDropShadow switch
    """
)
_ATTRIBUTES = names(
    """
    id class x y x1 y1 x2 y2 cx cy r rx ry fx fy d points width height viewBox preserveAspectRatio transform
    gradientTransform gradientUnits patternUnits patternTransform patternContentUnits clipPathUnits maskUnits
    maskContentUnits spreadMethod offset fill fill-opacity fill-rule stroke stroke-width stroke-linecap
    stroke-linejoin stroke-dasharray stroke-dashoffset stroke-miterlimit stroke-opacity opacity color display
    visibility overflow clip-path clip-rule mask filter marker-start marker-mid marker-end markerWidth markerHeight
    markerUnits refX refY orient font-family font-size font-style font-weight font-variant letter-spacing
    word-spacing text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift dx dy rotate
    textLength lengthAdjust startOffset method spacing stop-color stop-opacity stdDeviation in in2 result mode
    values type operator k1 k2 k3 k4 radius flood-color flood-opacity version lang role aria-label aria-hidden
    aria-labelledby paint-order vector-effect shape-rendering text-rendering style
    """
)
_PROPERTIES = frozenset(
    name for name in _ATTRIBUTES if "-" in name or name in ("fill", "stroke", "opacity", "color")
) | {
    "display",
    "visibility",
    "filter",
    "mask",
}
_reference = re.compile(r"url\s*+\(\s*+['\"]?+\s*+#[\w.:-]++\s*+['\"]?+\s*+\)", re.ASCII)
_forbidden = re.compile(
    r"url\s*\(|\\|expression|javascript:|@import|image\s*\(|image-set|cross-fade|element\s*\(", re.I
)
_doctype = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_public_doctype = re.compile(rb"<!DOCTYPE\s+svg(?:\s+PUBLIC\s+\"[^\"]*\"\s+\"[^\"]*\")?\s*>", re.I)


def is_picture(ending: str) -> bool:
    """Say whether a file is shown as a picture, by the ending of its name."""
    return ending in _PICTURES


def write(content: bytes, path: str, ending: str, page: Finisher) -> str | None:
    """Write a picture as a figure with its size; a drawing that cannot be made safe only as a file."""
    if ending == "svg" and svg_safe(content) is None:
        page.say(phrases.UNSAFE_PICTURE)
        return write_file(content, path, page)
    name = posixpath.basename(path)
    page.resolver.used.add(path)
    url = page.resolver.links.target(path).url
    size = _size(content, ending)
    sides = f' width="{size[0]}" height="{size[1]}"' if size else ""
    told = f"{size[0]} × {size[1]}, {told_size(len(content))}" if size else told_size(len(content))
    picture = f'<img src="{escape(url)}" alt="{escape(name)}"{sides}>'
    caption = f"<figcaption>{escape(name)}, {told}</figcaption>"
    page.write_html(f'<figure class="figure">{picture}{caption}</figure>', name)
    return name


def write_file(content: bytes, path: str, page: Finisher) -> str | None:
    """Write what a file is called and how large it is, with a link to its bytes."""
    name = posixpath.basename(path)
    page.resolver.used.add(path)
    url = page.resolver.links.target(path).url
    sentence = phrases.NO_VIEW.format(name=name, size=told_size(len(content)))
    page.say(sentence, f'<a href="{escape(url)}">{phrases.DOWNLOAD}</a>')
    page.plain.append(name)
    return name


def told_size(count: int) -> str:
    """Return a number of bytes in the unit that a person would use."""
    if count < 1000:
        return f"{count} bytes" if count != 1 else "1 byte"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def svg_safe(content: bytes) -> bytes | None:
    """Return a drawing with the allowed elements and attributes only, or None when it is not a drawing.

    No script, event, style sheet, animation, picture, foreign element or address but `#…` of its own survives.
    A document with entities or a DTD of its own is refused, since they can grow without bound.
    """
    if len(content) > SVG_BYTES:
        return None
    content = _public_doctype.sub(b"", content, count=1)
    if _doctype.search(content) or b"\0" in content:
        return None
    try:
        root = xml_of(content, most=SVG_BYTES)
    except Unreadable:
        return None
    if root.tag != f"{{{_SVG}}}svg":
        return None
    ElementTree.register_namespace("", _SVG)
    safe: bytes = ElementTree.tostring(_kept(root), encoding="utf-8")
    return safe


def _kept(element: ElementTree.Element) -> ElementTree.Element:
    kept = ElementTree.Element(element.tag, _kept_attributes(element))
    kept.text, kept.tail = element.text, element.tail
    for child in element:
        # Comments and instructions have no name; elements of other namespaces are not drawn.
        if (
            isinstance(child.tag, str)
            and child.tag.startswith(f"{{{_SVG}}}")
            and child.tag[len(_SVG) + 2 :] in _ELEMENTS
        ):
            kept.append(_kept(child))
    return kept


def _kept_attributes(element: ElementTree.Element) -> dict[str, str]:
    kept = {}
    for name, value in element.attrib.items():
        if name in ("href", _XLINK):
            if re.fullmatch(r"#[\w.:-]+", value.strip()):
                kept["href"] = value.strip()
        elif name == "style":
            kept[name] = _kept_style(value)
        elif name in _ATTRIBUTES and _is_harmless(value):
            kept[name] = value
    return kept


def _kept_style(style: str) -> str:
    parts = (part.partition(":") for part in style.split(";"))
    pairs = [(name.strip().lower(), value.strip()) for name, _, value in parts]
    return ";".join(f"{name}:{value}" for name, value in pairs if name in _PROPERTIES and _is_harmless(value))


def _is_harmless(value: str) -> bool:
    return _forbidden.search(_reference.sub("", value)) is None


def _size(content: bytes, ending: str) -> tuple[int, int] | None:
    """Return width and height of a PNG or GIF, which state them at a fixed place."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        size = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    elif content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 10:
        size = int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    else:
        return None
    return size if 0 < size[0] < 20_000 and 0 < size[1] < 20_000 else None
