"""The allow-list that every rendered page passes last, and the excerpt of a text."""

import re

import nh3

from barnraise.publishing.rendering.names import names

EXTERNAL_REL = "noopener nofollow ugc"
_TEXT_TAGS = names(
    """
    a abbr b bdi bdo blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4
    h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup
    table tbody td tfoot th thead time tr u ul var wbr aside
    """
)
_MATH_TAGS = names(
    """
    math mfrac mi mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext
    mtr munder munderover menclose mmultiscripts mprescripts none
    """
)
TAGS = _TEXT_TAGS | _MATH_TAGS
CLASSES = names(
    """
    prose table scroll notes fn eq notice good warn error label num meta figure directive missing note-back hl hl-k
    hl-s hl-c hl-n hl-f hl-t hl-i hl-d hl-p centre end tasks listing filename caption tight sticky source left right
    away lead-in small math
    """
)
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "lang", "dir", "title"},
    "a": {"href", "aria-label", "rel"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "div": {"tabindex", "aria-label"},
    "span": {"tabindex", "aria-label"},
    "pre": {"tabindex", "aria-label"},
    "section": {"aria-labelledby"},
    "details": {"open"},
    "time": {"datetime"},
    "input": {"checked", "disabled"},
    "math": {"display"},
    "mo": {"stretchy", "fence", "separator", "form", "lspace", "rspace", "minsize", "maxsize", "movablelimits"},
    "mi": {"mathvariant"},
    "mspace": {"width"},
    "mpadded": {"width", "height", "depth", "voffset", "lspace"},
    "mfrac": {"linethickness"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "columnlines", "rowlines"},
    "mtd": {"columnalign"},
    "menclose": {"notation"},
    "mover": {"accent"},
    "munder": {"accentunder"},
}
_VALUES = {"div": {"role": {"region", "note"}}, "pre": {"role": {"region"}}, "span": {"role": {"region"}}}
SCHEMES = frozenset({"http", "https", "mailto"})
_png = re.compile(r"data:image/png;base64,[A-Za-z0-9+/]+={0,2}")


def _without_data(tag: str, attribute: str, value: str) -> str | None:
    """Drop an address that begins with `data:`, but for a picture's."""
    if attribute not in ("href", "src") or not value.lower().lstrip().startswith("data"):
        return value
    return value if tag == "img" and _png.fullmatch(value) else None


_cleaner, _cleaner_of_own_pictures = (
    nh3.Cleaner(
        tags=set(TAGS),
        attribute_filter=attribute_filter,
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        tag_attribute_values=_VALUES,
        # One attribute only: two would come out in an order that changes from run to run.
        set_tag_attribute_values={"input": {"type": "checkbox"}},
        allowed_classes={tag: set(CLASSES) for tag in _TEXT_TAGS},
        url_schemes=set(SCHEMES | schemes),
        link_rel=None,
    )
    for schemes, attribute_filter in ((frozenset[str](), None), (frozenset({"data"}), _without_data))
)
_blank = re.compile(r"\s+")


def sanitise(html: str, *, own_pictures: bool = False) -> str:
    """Return html with the allowed elements, attributes, classes and schemes only.

    `own_pictures` also lets pictures through that stand in the page itself: PNG as base64, in `img` only.
    """
    return (_cleaner_of_own_pictures if own_pictures else _cleaner).clean(html)


def text_excerpt(text: str, length: int = 200) -> str:
    """Return the first words of a text as one line, at most `length` signs, with an ellipsis where it was cut."""
    line = _blank.sub(" ", text[: length * 4]).strip()
    if len(line) <= length:
        return line
    head = line[: length - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > length // 2 else head).rstrip(" ,;:–-") + "…"
