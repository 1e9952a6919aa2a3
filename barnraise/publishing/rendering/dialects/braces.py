"""What stands in braces within a line: Liquid, shortcodes, roles, attributes. Code keeps its braces."""

import re
from html import escape

from barnraise.publishing.rendering.dialects import boxes

LINE_SIGNS = 5_000
_ticks = re.compile(r"`+")
_role = re.compile(r"\{([A-Za-z][\w:.+-]{0,40})\}`([^`\n]{1,300})`")
_named = re.compile(r"^(.{1,200}?)\s*<([^<>]{1,300})>$")
_root = re.compile(r"\{\{ *(?:page\.root|site\.baseurl|site\.url|relative_root_path|site\.github\.url) *\}\}/?")
_relative = re.compile(r"\{\{ *[\"']([^\"'{}]{1,300})[\"'] *\| *(?:relative_url|absolute_url|relref|ref) *\}\}")
# What stands in braces is taken whole and stripped afterwards: patterns that look for its end try again at every blank.
_link_tag = re.compile(r"\{% *+(?:link|post_url) ++([^%{}]++)%\}")
_reference = re.compile(r"\{\{[<%] *+(?:rel)?ref ++[\"']?+([^\"'{}<>%]++)[\"']? *+[>%]\}\}")
_shortcode = re.compile(r"\{\{[<%](/?+)([^{}]*+)(?<=[>%])\}\}")
_tag = re.compile(r"\{%-?+([^%{}]*+)%\}")
_output = re.compile(r"\{\{-?+([^{}]++)\}\}")
_after_link = re.compile(r"(?<=\))\{:? *(?:[.#][\w-]|[\w-]{1,30}=)[^{}\n]{0,1000}\}")
_bracketed = re.compile(r"\[([^\[\]\n]{1,200})\]\{ *+#([\w.-]{1,100}+)[^{}\n]{0,200}+\}")
_span_attributes = re.compile(r"(?<=[*_`\])])\{: *[^{}\n]{1,300}\}")
_picture = re.compile(r"^(\s*)!\[([^\]\n]{0,1000})\]\(([^()\s]{1,500})(?:\s+\"[^\"\n]*\")?\)\{([^{}\n]*+)\}\s*$")
_alt = re.compile(r"\balt=([\"'])(.*?)\1")


def translate_line(line: str) -> str:
    """Return a line of prose with what tools put in braces made plain; what is in code stays."""
    if "{" not in line or len(line) > LINE_SIGNS:
        return line
    picture = _picture.match(line)
    words = _alt.search(picture[4]) if picture is not None else None
    if picture is not None and words is not None:
        return _figure(picture, words[2])
    line = _role.sub(_role_html, line)
    return "".join(part if is_code else _plain(part) for part, is_code in _parts(line))


def _plain(part: str) -> str:
    if "{" not in part:
        return part
    part = _bracketed.sub(r'<span id="\2">\1</span>', part)
    part = _span_attributes.sub("", _after_link.sub("", part))
    part = _relative.sub(r"\1", _root.sub("/", part))
    part = _link_tag.sub(lambda found: f"/{found[1].strip(' ')}", part)
    part = _reference.sub(lambda found: found[1].strip(" "), part)
    part = _shortcode.sub(lambda found: "" if found[1] else boxes.inline(_bare(found[2][:-1], "/")), part)
    part = _tag.sub(_tag_html, part)
    # Doubled braces between dollar signs are a formula's.
    return part if part.count("$") > 1 else _output.sub(_output_html, part)


def _bare(inside: str, end: str) -> str:
    """Return what stands in braces without the blanks around it, and without the character that may end it."""
    return inside.rstrip(" ").removesuffix(end).strip(" ")


def _tag_html(found: re.Match[str]) -> str:
    inside = _bare(found[1], "-")
    return "" if inside.startswith(("end", "raw")) else boxes.inline(inside)


def _output_html(found: re.Match[str]) -> str:
    return boxes.inline(inside) if (inside := _bare(found[1], "-")) else found[0]


def _parts(line: str) -> list[tuple[str, bool]]:
    """Return the parts of a line in and out of code, by runs of backticks of equal length."""
    runs = [(found.start(), found.end()) for found in _ticks.finditer(line)]
    later: dict[int, list[int]] = {}
    for place in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[place][1] - runs[place][0], []).append(place)
    parts, start, place = [], 0, 0
    while place < len(runs):
        begin, end = runs[place]
        same = later[end - begin]
        while same and same[-1] <= place:
            same.pop()
        if not same:
            place += 1
            continue
        parts += [(line[start:begin], False), (line[begin : runs[same[-1]][1]], True)]
        start, place = runs[same[-1]][1], same[-1] + 1
    return [*parts, (line[start:], False)]


def _role_html(found: re.Match[str]) -> str:
    name, words = found[1].rpartition(":")[2], found[2]
    named = _named.match(words)
    text, target = (named[1], named[2]) if named else (words, words)
    if name == "math":
        return f"${words}$"
    if name in ("doc", "download") or (name == "ref" and "/" in target):
        return f"[{text}](<{target}>)"
    if name in ("ref", "numref", "term", "eq", "any", "abbr", "emphasis", "cite"):
        return f"*{text}*"
    return f"`{text}`"


def _figure(found: re.Match[str], words: str) -> str:
    """Return a picture whose words for the blind stand in braces; its bracketed text is the caption."""
    indent, caption, address, _ = found.groups()
    picture = f'<img src="{escape(address)}" alt="{escape(words)}">'
    below = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
    return f'{indent}<figure class="figure">{picture}{below}</figure>\n'
