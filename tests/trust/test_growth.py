"""S22: what a text costs grows no faster than n log n, by count of steps: the small form, and the holes by name."""

import pytest
from django.test import Client

from barnraise.merging.json_text import tree_of_json
from barnraise.merging.toml_text import tree_of_toml
from barnraise.merging.uniting import united
from barnraise.rules.globs import matches
from barnraise.web.typed import as_bytes
from barnraise.works import declaration
from tests.makers import Makers
from tests.trust.growth import LINES, Operation, Steps, each_changed, every, every_other_gone, repeated, too_steep
from tests.trust.growth_of_pages import EVERY

# Every so many of the operations on every family, another each time; tier N tries them all.
CASES = [case for place, case in enumerate(every(EVERY)) if place % 8 == 0]


@pytest.mark.parametrize("name", sorted({name.partition(" of ")[0].partition(":")[0] for name, *_ in CASES}))
def test_no_operation_costs_more_steps_than_its_text_grows(name: str) -> None:
    steep = {case: too_steep(operation, make, 800) for case, operation, make in CASES if case.startswith(name)}
    assert {case: cost for case, cost in steep.items() if cost} == {}


def test_a_cost_that_grows_with_the_square_is_found() -> None:
    """The control: every character is compared with every other, in Python and in C."""
    in_python = Operation(lambda text: [one == other for one in text for other in text], {})
    in_c = Operation(lambda text: [text.replace(character, "") for character in text], {})
    assert too_steep(in_python, repeated("a"), 300) and too_steep(in_c, repeated("a"), 4000)


@pytest.mark.parametrize("family", ["own line, empty line", "two lines in turn", "each twice", "near-equal lines"])
def test_four_kilobytes_typed_cost_no_minute(family: str) -> None:
    base = LINES[family](4000)
    for typed in (each_changed(base), every_other_gone(base), base.upper()):
        assert Steps().of(lambda typed=typed: as_bytes(typed, base.encode())) < 300_000  # type: ignore[misc]


class Sliced(bytes):
    """Bytes that count how many of them are copied by slices."""

    copied = 0

    def __getitem__(self, place: slice) -> bytes:  # type: ignore[override]
        found = bytes.__getitem__(self, place)
        Sliced.copied += len(found) if isinstance(place, slice) else 1
        return found


@pytest.mark.parametrize(
    ("tree_of", "text"),
    [
        (tree_of_toml, b"".join(b"k%d = %d\n" % (at, at) for at in range(2000))),
        (tree_of_toml, b"".join(b"[[h]]\nid = %d\n" % at for at in range(2000))),
        (tree_of_json, b'{"a": [' + b",".join(b"%d" % at for at in range(2000)) + b"]}"),
    ],
)
def test_a_document_is_not_copied_again_for_each_thing_in_it(tree_of, text: bytes) -> None:  # type: ignore[no-untyped-def]
    Sliced.copied = 0
    assert tree_of(Sliced(text), ()).text == text
    assert Sliced.copied < 4 * len(text)


def test_what_both_added_is_not_copied_again_for_each_line_of_a_passage() -> None:
    base = [b"%d\n" % at for at in range(2000)]
    ours = [*base[:1], b"ours\n", *base[1:]]
    growing = [Steps().of(lambda many=many: united(base[:many], ours[:many], base[:many])) for many in (500, 2000)]  # type: ignore[misc]
    assert united(base, ours, base) == ours and growing[1] < 6 * growing[0]


def test_a_glob_is_matched_without_trying_again_at_every_character() -> None:
    assert Steps().of(lambda: matches("*" + "a" * 150 + "b", "a" * 999)) < 2_000
    assert Steps().of(lambda: matches("**/a/" * 30, "a/" * 499 + "a")) < 10_000


def test_a_declaration_of_ten_thousand_unknown_keys_names_some_of_them() -> None:
    text = 'title = "a"\n' + "".join(f"k{at} = 1\n" for at in range(10_000))
    found = declaration.read(text)
    assert isinstance(found, tuple) and [one.line for one in found] == list(range(2, 2 + declaration.MOST_PROBLEMS))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/works/book/components", "/api/works/book/search", "/book/edit", "/search"])
def test_a_search_for_a_hundred_thousand_letters_is_answered(address: str, client: Client, make: Makers) -> None:
    make.work()
    client.force_login(make.member("Cy").account)
    assert client.get(address, {"q": "word " * 20_000}).status_code == 200
