"""Process documents: what is read, and what is refused, with line and reason."""

import pytest

from barnraise.rules import schema
from barnraise.rules.parsing import parse, read
from barnraise.rules.process import Caps, Gate, Process, Young
from barnraise.rules.soundness import Problem
from barnraise.rules.stages import Stage

SOUND = """\
version = 1
title = "Plain"

[[gate]]
name = "process"
paths = [".commons/process.toml"]
approvals = 2
approvals_while_two = 1
silence_hours = 720
objection = "ends_silence"
announce_hours = 168
merge = "none"

[[gate]]
name = "declaration"
paths = [".commons/**"]
approvals = 1
silence_hours = 24
merge = "none"

[[gate]]
name = "pages"
paths = ["**"]
approvals = 1

[young]
silence_hours = 48

[caps]
guest_open = 3
"""


def test_a_document_becomes_a_process() -> None:
    assert parse(SOUND) == Process(
        title="Plain",
        gates=(
            Gate(
                name="process",
                paths=(".commons/process.toml",),
                approvals=2,
                approvals_while_two=1,
                silence_hours=720,
                objection="ends_silence",
                announce_hours=168,
                merge="none",
            ),
            Gate(name="declaration", paths=(".commons/**",), approvals=1, silence_hours=24, merge="none"),
            Gate(name="pages", paths=("**",), approvals=1),
        ),
        readers="newest",
        young=Young(silence_hours=48, alone_at_once=True),
        caps=Caps(guest_open=3),
    )


GATE_KEYS = ", ".join(schema.GATE.of_version(1))
# What is replaced in the sound document, by what, and what must be said about it.
WRONG = [
    ("version = 1\n", "", Problem("process_missing_key", 0, {"key": "version"})),
    ("version = 1", "version = 3", Problem("process_version", 1, {"key": "version", "found": "3"})),
    ("version = 1", "version = true", Problem("process_version", 1, {"key": "version", "found": "True"})),
    (
        "approvals = 1\n\n[young",
        "approvals = -1\n\n[young",
        Problem("process_not_number", 24, {"key": "approvals", "least": 0, "most": 50}),
    ),
    (
        "guest_open = 3",
        "guest_open = 3.0",
        Problem("process_not_number", 30, {"key": "guest_open", "least": 0, "most": 1000}),
    ),
    (
        "guest_open = 3",
        "person_open = 0",
        Problem("process_not_number", 30, {"key": "person_open", "least": 1, "most": 10000}),
    ),
    (
        "guest_open = 3",
        "guest_open = nan",
        Problem("process_not_number", 30, {"key": "guest_open", "least": 0, "most": 1000}),
    ),
    (
        "silence_hours = 48",
        "silence_hour = 48",
        Problem("process_unknown_key", 27, {"key": "silence_hour", "known": "silence_hours, alone_at_once"}),
    ),
    ("silence_hours = 48", "alone_at_once = 1", Problem("process_not_yes_no", 27, {"key": "alone_at_once"})),
    ('name = "pages"\n', "", Problem("process_missing_key", 21, {"key": "name"})),
    ('name = "pages"', 'name = ""', Problem("process_not_text", 22, {"key": "name", "least": 1, "most": 40})),
    ('name = "pages"', 'name = "a\\u202eb"', Problem("process_not_text", 22, {"key": "name", "least": 1, "most": 40})),
    (
        'merge = "none"\n\n[[gate]]\nname = "pages"',
        'merge = "union"\n\n[[gate]]\nname = "pages"',
        Problem("process_not_choice", 19, {"key": "merge", "words": "line, none"}),
    ),
    ('"**"', '"a//b", "**"', Problem("process_bad_glob", 23, {"key": "paths", "glob": "a//b", "most": 200})),
    ('"**"', '"a**"', Problem("process_bad_glob", 23, {"key": "paths", "glob": "a**", "most": 200})),
    ('["**"]', "[]", Problem("process_not_paths", 23, {"key": "paths", "most": 50})),
    (
        "[young]\nsilence_hours = 48",
        "young = 3",
        Problem("process_unknown_key", 26, {"key": "young", "known": GATE_KEYS}),
    ),
    ("[caps]", "caps", Problem("process_not_toml", 29, {"reason": "Expected '=' after a key in a key/value pair"})),
    # meaning
    ('name = "pages"', 'name = "process"', Problem("gate_name_twice", 21, {"gate": "process"})),
    ("approvals = 1\n\n[young", "approvals = 0\n\n[young", Problem("gate_asks_nothing", 21, {"gate": "pages"})),
    ("approvals_while_two = 1", "approvals_while_two = 3", Problem("gate_asks_more_of_two", 4, {"gate": "process"})),
    ('"**"', '"*.md"', Problem("gate_for_rest_missing", 0, {})),
    ('".commons/**"', '"**"', Problem("gate_hides_others", 14, {"gate": "declaration"})),
    ('".commons/**"', '".commons/*.toml"', Problem("commons_gate_missing", 21, {"path": ".commons/**"})),
    (
        '".commons/process.toml"',
        '".commons/*.toml"',
        Problem("process_gate_missing", 4, {"path": ".commons/process.toml"}),
    ),
    (
        "announce_hours = 168",
        "announce_hours = 167",
        Problem("process_announced_too_short", 4, {"hours": 167, "least": 168}),
    ),
    ('".commons/**"', '".commons/*"', Problem("commons_gate_missing", 21, {"path": ".commons/**"})),
    ("approvals = 2", "approvals = 1", Problem("process_approvals_few", 4, {"found": 1, "least": 2})),
    ("silence_hours = 720\n", "", Problem("process_never_passes", 4, {"least": 720})),
    ("silence_hours = 720", "silence_hours = 168", Problem("process_silence_short", 4, {"hours": 168, "least": 720})),
    ('objection = "ends_silence"', 'objection = "stops"', Problem("process_one_veto", 4, {})),
    (
        "silence_hours = 24",
        "silence_hours = 23",
        Problem("commons_silence_short", 14, {"gate": "declaration", "least": 24}),
    ),
    (
        'merge = "none"\n\n[[gate]]\nname = "pages"',
        '\n[[gate]]\nname = "pages"',
        Problem("commons_merges", 14, {"gate": "declaration"}),
    ),
    (
        "approvals = 1\nsilence_hours = 24",
        'at_once = "signed_in"\napprovals = 1',
        Problem("commons_at_once", 14, {"gate": "declaration"}),
    ),
    (
        "approvals = 1\n\n[young",
        'approvals = 1\nat_once = "signed_in"\nannounce_hours = 1\n\n[young',
        Problem("gate_at_once_and_announced", 21, {"gate": "pages"}),
    ),
    ("guest_open = 3", "person_open_most = 19", Problem("caps_most_below_first", 0, {"first": 20})),
]


@pytest.mark.parametrize(("old", "new", "problem"), WRONG, ids=lambda value: getattr(value, "code", None) or "")
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, problem: Problem) -> None:
    assert SOUND.count(old) == 1
    found = parse(SOUND.replace(old, new))
    assert isinstance(found, tuple) and problem in found, found


@pytest.mark.parametrize(
    ("sentence", "text", "problem"),
    [
        (
            "a long key is cut",
            f"version = 1\n{'k' * 61} = 1\n",
            Problem("process_unknown_key", 2, {"key": "k" * 60, "known": ", ".join(schema.TOP.of_version(1))}),
        ),
        (
            "a long version too",
            f"version = '{'v' * 41}'\n",
            Problem("process_version", 1, {"key": "version", "found": "v" * 40}),
        ),
        (
            "and a long reason",
            f"[{'t' * 300}]\n[{'t' * 300}]\n",
            Problem("process_not_toml", 2, {"reason": f"Cannot declare ('{'t' * 183}"}),
        ),
        (
            "a gate without a header has no line",
            "version = 1\ngate = [{ name = 'a', paths = ['**'] }]\n",
            Problem("gate_asks_nothing", 0, {"gate": "a"}),
        ),
        (
            "nor has a stage",
            "version = 2\nstage = [{ name = 'a' }]\ngate = [{ name = 'a', paths = ['**'], stages = ['a'] }]\n",
            Problem("stage_leads_nowhere", 0, {"stage": "a"}),
        ),
        (
            "nor a rung",
            "version = 2\nrung = [{ name = 'a', first = 1 }]\ngate = [{ name = 'a', paths = ['**'] }]\n",
            Problem("rung_first_half", 0, {"rung": "a"}),
        ),
        (
            "a stage is a table",
            "version = 2\nstage = [1]\n",
            Problem("process_not_table", 2, {"key": "stage"}),
        ),
        (
            "so is what is said of newcomers",
            "version = 1\nyoung = 3\n",
            Problem("process_not_table", 2, {"key": "young"}),
        ),
        ("a stage has a name", "version = 2\n[[stage]]\n", Problem("process_missing_key", 2, {"key": "name"})),
        (
            "the second version knows more keys",
            "version = 2\nreader = 1\n",
            Problem("process_unknown_key", 2, {"key": "reader", "known": ", ".join(schema.TOP.of_version(2))}),
        ),
        (
            "the second of several has its own line",
            "version = 2\n[[fact]]\nname = 'a'\n[[fact]]\nname = 'b'\nkind = 1\n[[fact]]\nkind = 'text'\n",
            Problem("process_not_choice", 6, {"key": "kind", "words": "yes_no, number, text"}),
        ),
        (
            "and the third",
            "version = 2\n[[fact]]\nname = 'a'\n[[fact]]\nname = 'b'\nkind = 1\n[[fact]]\nkind = 'text'\n",
            Problem("process_missing_key", 7, {"key": "name"}),
        ),
        (
            "what stands in several lines is no key",
            'version = 1\nabout = """\nreaders = 1\n"""\nreaders = 2\n',
            Problem("process_not_choice", 5, {"key": "readers", "words": "newest, looked_at"}),
        ),
        (
            "two such texts in one line end there",
            'version = 1\n[[gate]]\npaths = ["""a""", """b"""]\nname = 7\n',
            Problem("process_not_text", 4, {"key": "name", "least": 1, "most": 40}),
        ),
    ],
)
def test_where_a_problem_is_and_what_it_quotes(sentence: str, text: str, problem: Problem) -> None:
    found = parse(text)
    assert isinstance(found, tuple) and problem in found, (sentence, found)


@pytest.mark.parametrize(
    ("above", "header", "most", "code"),
    [
        ("", "[[gate]]", 50, "process_no_gates"),
        ("", "[[stage]]", 20, "process_too_many"),
        ("", "[[fact]]", 30, "process_too_many"),
        ("", "[[rung]]", 20, "process_too_many"),
        ("[[stage]]\n", "[[stage.decide]]", 40, "process_too_many"),
        ("", "#" * (64 * 1024 - 13), 1, "process_too_long"),
    ],
)
def test_a_document_holds_so_many_of_each_and_no_more(above: str, header: str, most: int, code: str) -> None:
    just, beyond = (parse(f"version = 2\n{above}" + f"{header}\n" * count) for count in (most, most + 1))
    assert isinstance(just, tuple) and isinstance(beyond, tuple)
    assert [code in {one.code for one in found} for found in (just, beyond)] == [False, True]


def staged(*conditions: str) -> tuple[Stage, ...]:
    """Return the stages of a document, each with a timer and what it asks for besides."""
    made = "".join(
        f"[[stage]]\nname = 's{number}'\n[[stage.timer]]\n"
        f"name = 'a'\nthen = 'accept'\nfrom = 'opened'\nhours = 1\n{condition}\n"
        for number, condition in enumerate(conditions)
    )
    found = read(f"version = 2\n[[gate]]\nname = 'a'\npaths = ['**']\n{made}")
    assert isinstance(found, Process), found
    return found.stages


def test_a_timer_costs_what_it_asks_for_besides_and_its_time() -> None:
    (plain,), (other,) = (stage.rules for stage in staged("", "if = { yes = 1, no = 0 }"))
    assert (plain.condition.nodes, other.condition.nodes, other.hours, other.moment) == (1, 5, 1, "opened")


def test_each_stage_may_ask_for_as_much_as_any() -> None:
    long = f"if = {{ any = [{'{ yes = 1 }, ' * 150}] }}"
    assert [one.rules[0].besides is not None for one in staged(long, long)] == [True, True]


def test_everything_wrong_is_named_at_once() -> None:
    assert parse('version = 1\nreaders = "all"\n\n[[gate]]\nname = 7\n\n[caps]\nguests = 1\n') == (
        Problem("process_unknown_key", 8, {"key": "guests", "known": ", ".join(Caps.__slots__)}),
        Problem("process_not_text", 5, {"key": "name", "least": 1, "most": 40}),
        Problem("process_missing_key", 4, {"key": "paths"}),
        Problem("process_not_choice", 2, {"key": "readers", "words": "newest, looked_at"}),
    )


HOSTILE = {
    "too long": "#" * (64 * 1024 + 1),
    "nested lists": "a = " + "[" * 20_000,
    "nested tables": "a = " + "{a=" * 10_000,
    "dotted keys": ".".join("a" * 30_000) + " = 1",
    "dotted headers": "\n".join(f"[{'a.' * 90}b{place}]" for place in range(300)),
    "a number too long": "version = " + "9" * 60_000,
    "many gates": "[[gate]]\n" * 7_000,
    "many keys": "\n".join(f"k{place} = 1" for place in range(6_000)),
    "an open quote": '"""' + "\n" * 60_000,
    "not text": "version = 1\n\0",
    "half a sign": "title = '\ud800'",
    "nothing": "",
    "a gate that is no table": "version = 1\ngate = 3",
    "gates that are no tables": "version = 1\ngate = [1, [2], 'x']",
    "a list of stars": "version = 1\n[[gate]]\nname = 'x'\npaths = [" + "'" + "*" * 200 + "']\napprovals = 1",
}


def test_a_document_that_is_too_long_is_not_read() -> None:
    assert parse(HOSTILE["too long"]) == (Problem("process_too_long", facts={"most": 64}),)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_refused(text: str) -> None:
    found = parse(text)
    assert isinstance(found, tuple) and found and all(isinstance(problem, Problem) for problem in found)
