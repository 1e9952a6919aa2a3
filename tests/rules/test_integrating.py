"""What is integrated, what waits and what returns: one row for each sentence of the rules."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.integrating import Facts, Judgement, Verdict, decide
from barnraise.rules.process import PROCESS_PATH, WORK_PATH, Gate, Process
from tests.promises import promises

SENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANN, BO, CY, DEE = 1, 2, 3, 4  # Ann sends; the others judge.

PROCESS_GATE = Gate(
    name="process",
    paths=(PROCESS_PATH,),
    approvals=2,
    approvals_while_two=1,
    silence_hours=720,
    objection="ends_silence",
    announce_hours=168,
    merge="none",
)
WORK_GATE = Gate(name="declaration", paths=(".commons/**",), approvals=1, silence_hours=24, merge="none")


def process_with(**pages: object) -> Process:
    """Return a process whose pages have one gate with these numbers."""
    return Process(gates=(PROCESS_GATE, WORK_GATE, Gate(name="pages", paths=("**",), **pages)))  # type: ignore[arg-type]


WIKI = process_with(at_once="signed_in", approvals=1, objection="ends_silence")
PATCH = process_with(approvals=2)
LAZY = process_with(silence_hours=72)

GROWN = Facts(
    now=SENT,
    version_at=SENT,
    paths=frozenset(["barn.md"]),
    author_ids=frozenset([ANN]),
    author_signed_in=True,
    counting=5,
    counting_others=5,
    most_counting=5,
    taking_part=9,
)
ALONE = replace(
    GROWN, author_is_starter=True, author_counts=True, counting=1, counting_others=0, most_counting=1, taking_part=1
)
GUEST = replace(GROWN, author_signed_in=False, author_ids=frozenset())


def says(person_id: int, verdict: str = "approve", *, counts: bool = True, justified: bool = True) -> Judgement:
    return Judgement(person_id=person_id, verdict=verdict, counts=counts, at=SENT, justified=justified)  # type: ignore[arg-type]


def after(hours: float, facts: Facts, *judgements: Judgement, **others: object) -> Facts:
    return replace(facts, now=SENT + timedelta(hours=hours), judgements=judgements, **others)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Row:
    """A sentence, the facts, and what must follow: outcome, codes missing, hours until time alone decides."""

    sentence: str
    process: Process
    facts: Facts
    outcome: str
    missing: tuple[str, ...] = ()
    next_hours: float | None = None
    by_silence: bool = False
    at_once: bool = False


PAGES = frozenset(["barn.md"])
TITLE = frozenset([WORK_PATH])
RULES = frozenset([PROCESS_PATH])
TWO = replace(
    GROWN, counting=1, counting_others=0, most_counting=1, taking_part=2, author_is_starter=True, author_counts=True
)
NEWCOMER = replace(GROWN, counting=1, counting_others=1, most_counting=1, taking_part=2)

ROWS = [
    # wiki
    Row("a signed-in person's change at once", WIKI, after(0, GROWN), "integrate", at_once=True),
    Row("a guest's waits for a look", WIKI, after(0, GUEST), "wait", ("approvals",)),
    Row("a guest's is in after one look that counts", WIKI, after(0, GUEST, says(BO)), "integrate"),
    Row("a look that does not count is none", WIKI, after(0, GUEST, says(BO, counts=False)), "wait", ("approvals",)),
    Row(
        "in a wiki another's look beats an objection", WIKI, after(0, GUEST, says(BO), says(CY, "decline")), "integrate"
    ),
    # patch review
    Row("n approvals, none yet", PATCH, after(9999, GROWN), "wait", ("approvals",)),
    Row("n approvals, one short", PATCH, after(0, GROWN, says(BO)), "wait", ("approvals",)),
    Row("n approvals, enough", PATCH, after(0, GROWN, says(BO), says(CY)), "integrate"),
    Row(
        "no standing veto",
        PATCH,
        after(0, GROWN, says(BO), says(CY), says(DEE, "decline")),
        "return",
        ("no_objection",),
    ),
    Row(
        "a request for changes stands too",
        PATCH,
        after(0, GROWN, says(BO), says(CY), says(DEE, "request_changes")),
        "return",
        ("no_objection",),
    ),
    Row(
        "an objection without a reason stops nothing",
        PATCH,
        after(0, GROWN, says(BO), says(CY), says(DEE, "decline", justified=False)),
        "integrate",
    ),
    Row(
        "an objection that does not count stops nothing",
        PATCH,
        after(0, GROWN, says(BO), says(CY), says(DEE, "decline", counts=False)),
        "integrate",
    ),
    Row("nobody approves her own", PATCH, after(0, GROWN, says(BO), says(ANN)), "wait", ("approvals",)),
    # lazy consensus
    Row("a time of silence has to run", LAZY, after(71.9, GROWN), "wait", ("silence",), 72),
    Row("a time of silence has run", LAZY, after(72, GROWN), "integrate"),
    Row("approvals do not shorten silence", LAZY, after(1, GROWN, says(BO), says(CY)), "wait", ("silence",), 72),
    Row(
        "a justified objection stops it",
        LAZY,
        after(72, GROWN, says(BO, "request_changes")),
        "return",
        ("silence", "no_objection"),
    ),
    Row(
        "silence begins anew when an objection is withdrawn",
        LAZY,
        after(72, GROWN, objection_ended_at=SENT + timedelta(hours=10)),
        "wait",
        ("silence",),
        82,
    ),
    Row(
        "silence begins anew with a version",
        LAZY,
        after(72, GROWN, version_at=SENT + timedelta(hours=5)),
        "wait",
        ("silence",),
        77,
    ),
    # the work's own declaration
    Row("a title waits, also in a wiki", WIKI, after(0, GROWN, paths=TITLE), "wait", ("approvals_or_silence",), 24),
    Row("a title needs one approval", WIKI, after(0, GROWN, says(BO), paths=TITLE), "integrate"),
    Row("or 24 hours of silence", WIKI, after(24, GROWN, paths=TITLE), "integrate", by_silence=True),
    Row(
        "which an objection breaks",
        WIKI,
        after(24, GROWN, says(BO, "decline"), paths=TITLE),
        "return",
        ("approvals_or_silence", "no_objection"),
    ),
    # a change of process
    Row(
        "a change of process needs two approvals and seven days",
        WIKI,
        after(0, GROWN, paths=RULES),
        "wait",
        ("approvals_or_silence", "announce"),
        720,
    ),
    Row(
        "two approvals wait for seven days",
        WIKI,
        after(167, GROWN, says(BO), says(CY), paths=RULES),
        "wait",
        ("announce",),
        168,
    ),
    Row("two approvals after seven days", WIKI, after(168, GROWN, says(BO), says(CY), paths=RULES), "integrate"),
    Row(
        "one approval is not two",
        WIKI,
        after(168, GROWN, says(BO), paths=RULES),
        "wait",
        ("approvals_or_silence",),
        720,
    ),
    Row(
        "one, while only two people's approvals count",
        WIKI,
        after(168, GROWN, says(BO), paths=RULES, counting=2, counting_others=1, most_counting=2),
        "integrate",
    ),
    Row(
        "two again as soon as three people's count",
        WIKI,
        after(168, GROWN, says(BO), paths=RULES, counting=3, counting_others=2, most_counting=3),
        "wait",
        ("approvals_or_silence",),
        720,
    ),
    Row(
        "one objector cannot stop what two approve",
        WIKI,
        after(168, GROWN, says(BO), says(CY), says(DEE, "decline"), paths=RULES),
        "integrate",
    ),
    Row(
        "but she ends the silence",
        WIKI,
        after(720, GROWN, says(DEE, "decline"), paths=RULES),
        "wait",
        ("approvals_or_silence",),
    ),
    Row(
        "where nobody else could approve, an objection returns it",
        WIKI,
        after(720, GROWN, says(DEE, "decline"), paths=RULES, counting=2, counting_others=1),
        "return",
        ("approvals_or_silence", "no_objection"),
    ),
    Row(
        "30 days of announced silence if people leave",
        WIKI,
        after(720, GROWN, paths=RULES),
        "integrate",
        by_silence=True,
    ),
    Row(
        "people who left are not missed sooner than after 30 days",
        WIKI,
        after(719, GROWN, paths=RULES, counting=0, counting_others=0),
        "wait",
        ("approvals_or_silence",),
        720,
    ),
    # while nobody but the starter takes part
    Row("alone she changes the process at once", WIKI, after(0, ALONE, paths=RULES), "integrate", at_once=True),
    Row("alone she changes the title at once", PATCH, after(0, ALONE, paths=TITLE), "integrate", at_once=True),
    Row("alone she writes at once under patch review", PATCH, after(0, ALONE), "integrate", at_once=True),
    Row("alone she writes at once under lazy consensus", LAZY, after(0, ALONE), "integrate", at_once=True),
    Row(
        "from the second person on the seven days always run",
        WIKI,
        after(24, TWO, paths=RULES),
        "wait",
        ("announce",),
        168,
    ),
    Row("and silence replaces the missing approval", WIKI, after(168, TWO, paths=RULES), "integrate", by_silence=True),
    Row(
        "a newcomer's change of process waits for the starter",
        WIKI,
        after(168, NEWCOMER, paths=RULES),
        "wait",
        ("approvals_or_silence",),
        720,
    ),
    Row("with the starter's approval it passes", WIKI, after(168, NEWCOMER, says(BO), paths=RULES), "integrate"),
    # young works
    Row(
        "a young work waits 24 hours for approvals nobody can give",
        PATCH,
        after(23, TWO),
        "wait",
        ("young_silence",),
        24,
    ),
    Row("and then integrates, shown as such", PATCH, after(24, TWO), "integrate", by_silence=True),
    Row("what can be approved must be", PATCH, after(24, NEWCOMER), "wait", ("approvals",)),
    Row("the missing approval only is replaced", PATCH, after(0, NEWCOMER, says(BO)), "wait", ("young_silence",), 24),
    Row("one approval and 24 hours for the other", PATCH, after(24, NEWCOMER, says(BO)), "integrate", by_silence=True),
    Row(
        "an objection stops a young work too",
        PATCH,
        after(24, NEWCOMER, says(BO, "decline")),
        "return",
        ("approvals", "young_silence", "no_objection"),
    ),
    Row(
        "when everybody left, silence replaces them",
        PATCH,
        after(24, GROWN, counting=0, counting_others=0),
        "integrate",
        by_silence=True,
    ),
    # merging, licences, several gates
    Row("what cannot merge returns", WIKI, after(0, GROWN, merges_clean=False), "return", ("merges",)),
    Row(
        "nothing in .commons merges with another change of the file",
        WIKI,
        after(0, GROWN, says(BO), paths=TITLE, changed_meanwhile=TITLE),
        "return",
        ("changed_meanwhile",),
    ),
    Row("pages do merge", PATCH, after(0, GROWN, says(BO), says(CY), changed_meanwhile=PAGES), "integrate"),
    Row(
        "a change beside it in another gate is no matter",
        WIKI,
        after(0, GROWN, says(BO), paths=TITLE | PAGES, changed_meanwhile=PAGES),
        "integrate",
    ),
    Row(
        "the licence changes only to one that the old allows",
        WIKI,
        after(0, GROWN, says(BO), paths=TITLE, licence_allowed=False),
        "return",
        ("licence",),
    ),
    Row("and to one that it allows", WIKI, after(0, GROWN, says(BO), paths=TITLE, licence_allowed=True), "integrate"),
    Row(
        "each of several gates must pass",
        WIKI,
        after(0, GROWN, paths=TITLE | PAGES),
        "wait",
        ("approvals_or_silence",),
        24,
    ),
    Row(
        "each of several gates counts for itself",
        PATCH,
        after(0, GROWN, says(BO), paths=TITLE | PAGES),
        "wait",
        ("approvals",),
    ),
]


@promises(
    "A change is proposed, and if nobody objects",
    "Asking for changes, with a reason, stops it",
    "Silence is assent.",
    "After an answered objection the time begins anew.",
    "Somebody else reads every change before it is part of the work.",
    "A request for changes or a reasoned No stops",
    "Whoever is signed in changes a page",
    "A guest's change waits for one look.",
    "It says how much must happen before",
    "A change by somebody who has signed in takes effect",
    "A guest’s change waits for one look by a person whose",
    "A change waits until somebody else has approved it, or several",
    "If a certain time passes and nobody has objected",
    "The recipe asks for three days; approvals do not shorten",
    "An objection without a reason has no effect.",
    "what a small correction waits for",
    "what stops a bad one",
    "when nobody has time",
    "A contribution that touches paths behind several gates",
    "A change of the process waits seven days",
    "If there are only two people whose approvals count",
    "Another change in work.toml",
    "Nothing there is merged with another change",
    "The licence of what people gave changes only to one",
    "As long as nobody but the starter takes part",
    "From the second person on the seven days",
    "Silence can take the place of approvals that nobody is there",
    "And if people leave, so that the approvals can no longer be had",
    "So while fewer people than the process asks for could approve",
    "What went in by silence is shown as such",
    "For the starter, as long as nobody else has joined",
    "They carry the load while the posts are missing",
    "It waits seven days so that those who come only on Sundays",
    "To rename the work or to move a chapter",
    "patch review: a change waits until enough",
    "lazy consensus: a change is announced",
    "wiki: changes by people who have signed in",
    "As long as nobody but you takes part",
    "This ends by itself with the second person.",
    "From then on your changes wait like",
    "While fewer people than the process asks for could give",
    "Under lazy consensus it stops the change",
    "It can take the place of approvals",
    "The order stands in the outline",
    "graduated answers to those who break rules",
)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sentence)
def test_the_verdict_follows_the_sentence(row: Row) -> None:
    verdict = decide(row.process, row.facts)
    next_at = None if row.next_hours is None else SENT + timedelta(hours=row.next_hours)
    assert (verdict.outcome, codes(verdict), verdict.next_at, verdict.by_silence, verdict.at_once) == (
        row.outcome,
        row.missing,
        next_at,
        row.by_silence,
        row.at_once,
    )


def codes(verdict: Verdict) -> tuple[str, ...]:
    return tuple(requirement.code for requirement in verdict.missing)


def test_what_was_left_over_waits_for_its_author_or_an_approval_whatever_time_would_do() -> None:
    rest = after(500, GROWN, is_rest=True)
    assert [(one.code, one.who) for one in decide(LAZY, rest).missing] == [("rest", "author")]
    assert (decide(LAZY, rest).outcome, decide(LAZY, rest).next_at) == ("return", None)
    assert decide(LAZY, after(500, GROWN, says(BO), is_rest=True)).outcome == "integrate"
