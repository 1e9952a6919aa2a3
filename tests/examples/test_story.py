import csv
import io
from collections import Counter
from functools import cache

from barnraise.examples.story import DAYS, Act, events, final_texts, people, works
from barnraise.works import declaration
from tests.examples.replay import GUESTS, Told, played
from tests.promises import promises

UNDECIDED = ("open", "returned", "conflicted")


@cache
def told() -> Told:
    return played()


def test_every_replacement_finds_its_passage_exactly_once() -> None:
    assert told().problems == []


def test_the_texts_of_the_last_day_are_those_in_the_folders() -> None:
    assert told().heads == {work.slug: final_texts(work.folder) for work in works()}


def test_each_contribution_ends_as_the_story_says() -> None:
    ends = {key: sent.state for key, sent in told().sent.items()}
    assert ends == {event.contribution: event.fate for event in events() if event.act is Act.CONTRIBUTE}


def test_the_first_texts_differ_from_the_last_wherever_somebody_mended_them() -> None:
    mended = {
        (event.work, replacement.path)
        for event in events()
        if event.fate == "integrated" and not event.reverts and event.act in (Act.CONTRIBUTE, Act.REVISE)
        for replacement in event.replacements
        if told().sent[event.contribution].state == "integrated"
    }
    written = {(event.work, path): text for event in events() for path, text in event.texts}
    taken_back = {event.reverts for event in events() if event.reverts}
    only_taken_back = {
        (event.work, replacement.path)
        for event in events()
        if event.contribution in taken_back
        for replacement in event.replacements
    }
    same = {place for place in mended - only_taken_back if written[place] == told().heads[place[0]][place[1]]}
    assert same == set()


def test_the_months_hold_everything_that_happens_in_a_commons() -> None:
    sent = list(told().sent.values())
    states = Counter(one.state for one in sent)
    made = Counter(one.event.made for one in sent)
    least = {
        "contributions": (len(sent), 160),
        "people": (len(people()), 14),
        "declined": (states["declined"], 8),
        "revised": (sum(one.revised for one in sent), 10),
        "conflicted": (sum(one.conflicted for one in sent), 4),
        "reverted": (sum(bool(one.event.reverts) for one in sent), 4),
        "by guests": (sum(one.event.actor in GUESTS for one in sent), 15),
        "translated": (made["translated"], 6),
        "machine": (made["machine"], 6),
        "co-authored": (sum(len(one.event.authors) > 1 for one in sent), 5),
        "still open": (sum(states[state] for state in UNDECIDED), 6),
        "open reports": (list(told().reports.values()).count("open"), 3),
    }
    assert {name: figures for name, figures in least.items() if figures[0] < figures[1]} == {}


def test_two_works_are_still_in_motion_on_the_last_day() -> None:
    moving = Counter((one.event.work, one.state) for one in told().sent.values() if one.state in UNDECIDED)
    assert moving == {
        ("handbook", "open"): 2,
        ("handbook", "returned"): 1,
        ("handbook", "conflicted"): 1,
        ("joints-and-frames", "open"): 3,
    }


def test_nobody_acts_before_she_joined_or_as_the_guest_she_no_longer_is() -> None:
    joined = {person.key: person.joins_at for person in people() if person.joins_at is not None}
    left_off = {person.was: person.joins_at for person in people() if person.was}
    names = {person.key for person in people()}
    early = [event for event in events() if joined.get(event.actor, 0) > event.at or event.actor not in names]
    late = [event for event in events() if event.actor in left_off and event.at > (left_off[event.actor] or 0)]
    assert (early, late) == ([], [])


def test_a_guest_never_judges() -> None:
    judged = (Act.APPROVE, Act.REQUEST_CHANGES, Act.DECLINE)
    assert [event for event in events() if event.act in judged and event.actor in GUESTS] == []


def test_a_guest_speaks_only_of_what_is_hers() -> None:
    authors = {event.contribution: event.authors for event in events() if event.act is Act.CONTRIBUTE}
    said = [event for event in events() if event.act in (Act.COMMENT, Act.THANK) and event.actor in GUESTS]
    assert [
        event for event in said if event.actor not in authors[event.contribution] and event.act is Act.COMMENT
    ] == []


def test_whoever_declines_or_asks_for_changes_gives_a_reason() -> None:
    owed = (Act.REQUEST_CHANGES, Act.DECLINE, Act.CLOSE_REPORT, Act.REPORT, Act.COMMENT, Act.THANK)
    assert [event for event in events() if event.act in owed and not event.text] == []


@promises("The first run installs into .venv")
def test_everything_happens_within_six_months() -> None:
    assert max(event.at for event in events()) < DAYS * 24 * 60


@promises("In this handbook there are two at the moment")
def test_the_declarations_are_sound_and_name_pieces_that_nobody_has_written() -> None:
    unwritten = {}
    for work in works():
        declared = declaration.read(work.declaration)
        assert isinstance(declared, declaration.Declared), declared
        named = {place.path for place in declared.places() if place.path}
        unwritten[work.slug] = named - set(final_texts(work.folder))
    assert unwritten == {
        "handbook": {"raising-with-a-class.md", "when-people-quarrel.md"},
        "joints-and-frames": {"joints/bridled-scarf.md", "frames/jetty.md"},
        "elements": set(),
    }


def test_the_table_keeps_what_its_dictionary_promises() -> None:
    texts = final_texts("table")
    rows = list(csv.DictReader(io.StringIO(texts["elements.csv"].decode())))
    sources = {row["key"] for row in csv.DictReader(io.StringIO(texts["sources.csv"].decode()))}
    years = [int(row["discovered"]) for row in rows if row["discovered"]]
    assert [int(row["number"]) for row in rows] == list(range(1, 119))
    assert (len({row["symbol"] for row in rows}), len({row["name"] for row in rows})) == (118, 118)
    assert {row["source"] for row in rows} <= sources
    assert (min(years), max(years)) == (1669, 2000)
