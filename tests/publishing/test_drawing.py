"""Drawings: the same for the same values, whatever a person writes into them."""

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from barnraise.publishing import drawing
from barnraise.publishing.drawing.frame import MOST_PIECES, STATES, length_class
from barnraise.publishing.drawing.lettering import cut_short, runs_from_the_right, wrapped
from barnraise.publishing.drawing.motifs import MOTIFS

STATE_NAMES = {state: state for state in STATES}
HOSTILE = '</text><script>alert(1)</script>"\' onload="x" & \x00\x1b ]]>'
STYLESHEET = Path(drawing.__file__).parents[2] / "static/barnraise/look.css"


class Tags(HTMLParser):
    """Collects the elements of a drawing and the text between them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.words = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.words += data


def a_piece(title: str = "Zips", *, words: int = 1500, state: drawing.State = "open") -> drawing.Piece:
    return drawing.Piece(number="14", title=title, url="/w/zips", state=state, words=words, remark="2 200 words")


def test_a_mark_is_cut_from_the_name() -> None:
    assert drawing.mark("Wanjiru") == (
        '<svg class="mark" viewBox="1 2 24 16" aria-hidden="true">'
        '<path d="M3 3v14l5-14v14M11 3v14h4M18 3l5 14m0-14l-5 14"/></svg>'
    )


def test_one_name_in_two_unicode_forms_has_one_mark() -> None:
    assert drawing.mark("Sigr\u00fan") == drawing.mark("Sigru\u0301n") != drawing.mark("Sigrun")


def test_a_hundred_names_have_at_least_ninety_marks() -> None:
    assert len({drawing.mark(f"person {number}") for number in range(100)}) >= 90


def test_a_cover_is_drawn_from_title_kind_and_edition() -> None:
    drawn = drawing.cover("The Field Repair Cookbook", kind="manual", above="Manual", below="Edition 31")
    assert 'fill="#7e2a1e"' in drawn
    assert re.findall(r"<text[^>]*>([^<]*)</text>", drawn) == [
        "MANUAL",
        "The Field",
        "Repair",
        "Cookbook",
        "EDITION 31",
    ]
    assert drawn == drawing.cover("The Field Repair Cookbook", kind="manual", above="Manual", below="Edition 31")


@pytest.mark.parametrize(
    "kind", ["book", "manual", "encyclopedia", "dataset", "program", "reviews", "blog", "unheard of"]
)
@pytest.mark.parametrize(
    "title",
    [
        "",
        "A",
        "Tide Gauges of Small Harbours",
        "ל" * 70,
        "كتاب الحرف",
        "岩壁の手引き" * 9,
        "x" * 500,
        HOSTILE,
        "e\u0301" * 90,
    ],
)
def test_every_cover_is_a_well_formed_picture_that_stays_inside_its_cloth(kind: str, title: str) -> None:
    drawn = ElementTree.fromstring(drawing.cover(title, kind=kind, above=kind, below="Edition 1", name=title))
    texts = drawn.findall(".//{http://www.w3.org/2000/svg}text")
    assert {text.get("x") for text in texts} <= {"28", "212"}
    assert max(float(text.get("y", "")) for text in texts[1:-1] or texts) <= 332


def test_each_kind_that_is_known_has_a_cloth_and_a_drawing_of_its_own() -> None:
    from barnraise.publishing.drawing.covers import _kinds  # slow: read only here

    kinds = _kinds()
    assert len({cloth for cloth, _ in kinds.values()}) == len({motif for _, motif in kinds.values()}) == len(kinds)
    assert {motif for _, motif in kinds.values()} <= set(MOTIFS)


def test_a_title_from_right_to_left_hangs_from_the_right_edge() -> None:
    drawn = drawing.cover("دليل", kind="book", above="", below="")
    assert '<text x="212" y="78" direction="rtl">دليل</text>' in drawn


def test_lettering_breaks_at_spaces_and_between_ideographs() -> None:
    assert wrapped("Dry Stone, Plainly", ems=6, lines=3) == ["Dry Stone,", "Plainly"]
    assert wrapped("岩壁の手引き", ems=3, lines=2) == ["岩壁の", "手引き"]
    assert wrapped("one two three", ems=3, lines=2) is None
    assert cut_short("one two three", ems=3, lines=2) == ["one", "two…"]
    assert (runs_from_the_right("12 שלום"), runs_from_the_right("12 peace שלום")) == (True, False)


def test_a_bay_says_its_number_title_and_state_in_words() -> None:
    storey = drawing.Storey(title="III Cloth", pieces=[a_piece()], remark="0 of 1 integrated", url="/w#cloth")
    drawn = drawing.frame([storey], states=STATE_NAMES)
    assert drawn.partition("</svg>")[2] == (
        '<ol class="storeys"><li class="storey"><div class="girt"><a href="/w#cloth"><b>III Cloth</b></a>'
        '<span class="num">0 of 1 integrated</span></div><ol class="bays h39">'
        '<li class="bay is-open n28" title="14. Zips: 2 200 words"><a href="/w/zips"><span class="bay-n">14</span> '
        '<span class="bay-t">Zips</span> <span class="bay-s">2 200 words</span></a></li></ol></li></ol></div>'
    )


def test_a_storey_of_forty_pieces_stands_in_rows_that_number_on() -> None:
    storey = drawing.Storey(title="All", pieces=[a_piece()] * 40, remark="")
    drawn = drawing.frame([storey], states=STATE_NAMES)
    assert re.findall(r'<ol class="bays h\d+"([^>]*)>', drawn) == ["", ' start="11"', ' start="21"', ' start="31"']
    assert drawn.count('<li class="bay') == 40


def test_above_three_hundred_pieces_storeys_are_closed_and_count_their_states() -> None:
    pieces = [a_piece(state="integrated")] * MOST_PIECES + [a_piece(state="review")]
    storeys = [drawing.Storey(title="Common", pieces=pieces, remark="300 of 301 integrated", url="/w/common")]
    drawn = drawing.frame(storeys, states={**STATE_NAMES, "review": "in review"})
    assert Tags(drawn.partition("storeys")[2]).words.endswith("Common300 of 301 integrated300 integrated1 in review")
    assert "Zips" not in drawn


def test_storeys_beyond_the_fortieth_become_one_line() -> None:
    storeys = [drawing.Storey(title=f"Part {number}", pieces=[a_piece()], remark="") for number in range(42)]
    drawn = drawing.frame(storeys, states=STATE_NAMES, rest="and 2 more", rest_url="/w/outline")
    assert re.findall(r"<b>Part (\d+)</b>", drawn) == [str(number) for number in range(40)]
    assert drawn.endswith('<a href="/w/outline">and 2 more</a></div></li></ol></div>')


def test_lengths_are_true_within_six_in_a_hundred_and_stand_in_the_stylesheet() -> None:
    sheet = STYLESHEET.read_text()
    lengths = {name: int(n) for name, n in re.findall(r"\.(n\d+)\{--n:(\d+)\}", sheet)}
    for words in range(60, 30_000, 37):
        assert abs(lengths[length_class(words)] / words - 1) <= 0.062
    assert re.findall(r"\.h(\d+)\{--sum:\d+\}", sheet) == [str(step) for step in range(39, 49)]


def test_hostile_words_remain_words_in_every_drawing() -> None:
    storey = drawing.Storey(title=HOSTILE, pieces=[a_piece(HOSTILE)], remark=HOSTILE, url=HOSTILE)
    boxes = [drawing.Box(id="a", title=HOSTILE, remark=HOSTILE), drawing.Box(id="b", title="B")]
    arrows = [drawing.Arrow(source="a", target="b", number="1", url=HOSTILE, name=HOSTILE)]
    drawn = (
        drawing.frame([storey], states=STATE_NAMES)
        + drawing.diagram(boxes, arrows, name=HOSTILE)
        + drawing.cover(HOSTILE, kind=HOSTILE, above=HOSTILE, below=HOSTILE, name=HOSTILE)
        + drawing.mark(HOSTILE)
    )
    tags = Tags(drawn)
    assert "script" not in tags.names
    assert not [
        name for attributes in tags.attributes for name in attributes if name.startswith("on") or name == "style"
    ]
    assert tags.words.count("<script>alert(1)</script>") >= 2


def test_a_diagram_draws_every_box_and_every_arrow_twice() -> None:
    drawn = drawing.diagram(*a_process(), name="From draft to integrated")
    assert [drawn.count(part) for part in ('class="box', 'class="go"', 'class="no"', "<svg ")] == [12, 14, 14, 2]
    assert drawn == drawing.diagram(*a_process(), name="From draft to integrated")
    assert ElementTree.fromstring(f"<p>{drawn}</p>") is not None


def test_no_two_boxes_of_a_diagram_overlap() -> None:
    drawn = drawing.diagram(*a_process(), name="x").partition("</svg>")[0]
    found = re.findall(r'<rect class="box[^"]*" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', drawn)
    boxes = [tuple(map(float, box)) for box in found]
    for number, (x, y, width, height) in enumerate(boxes):
        for to_x, to_y, *_ in boxes[number + 1 :]:
            assert to_x >= x + width or x >= to_x + width or to_y >= y + height or y >= to_y + height


def a_process() -> tuple[list[drawing.Box], list[drawing.Arrow]]:
    boxes = [
        drawing.Box(id="draft", title="Draft", remark="kept, only yours"),
        drawing.Box(id="sent", title="Sent", remark="everybody can see it"),
        drawing.Box(id="read", title="Being read", remark="two readers", look="laths"),
        drawing.Box(id="done", title="Integrated", remark="a new edition", look="end"),
        drawing.Box(id="asked", title="Asked", remark="your turn", beside=True),
        drawing.Box(id="not", title="Not taken", remark="kept", beside=True),
    ]
    steps = ["draft sent", "sent read", "read done", "read asked", "asked sent", "read not", "done sent"]
    arrows = [
        drawing.Arrow(source=a, target=b, number=str(n), url=f"#rule{n}", name=f"Rule {n}")
        for n, (a, b) in enumerate((step.split() for step in steps), start=1)
    ]
    return boxes, arrows
