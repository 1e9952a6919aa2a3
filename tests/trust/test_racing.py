"""S2: an approval covers the exact version it was given for, whoever is faster."""

import json

import pytest

from barnraise import record, works
from tests.makers import Makers, an_integration
from tests.promises import promises
from tests.trust.inside import SHARED
from tests.trust.racing import unapproved, with_line
from tests.trust.sizes import RACES
from tests.trust.stores import Store

pytestmark = pytest.mark.race


@promises(
    "An approval is bound to the exact bytes",
    "Nobody can exchange the text after",
)
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_no_words_that_nobody_approved_are_integrated_in_parallel_races(store: Store) -> None:
    store.peopled()
    found = json.loads(store.run("tests.trust.racing", str(RACES), seconds=3000))
    assert found["unapproved"] == []
    reviews, authors = found["ends"]["Reviewer"], found["ends"]["Author"]
    # Both sides win often, else nothing raced; a stale approval is refused, and so are words after the decision.
    assert min(reviews["version_stale"], reviews["integrated"], authors["already_decided"]) >= RACES // 50
    assert set(reviews) <= {"version_stale", "integrated", "open", "conflicted", "already_decided"}
    assert set(authors) <= {"already_decided", "open", "conflicted"}
    assert set(found["ends"]["Neighbour"]) <= {"integrated", "conflicted"}


def test_words_that_nobody_approved_would_be_found(make: Makers) -> None:
    text = "\n\n".join(f"Line {number}." for number in range(9))
    work = make.work(files={SHARED: text})
    sent = make.sent(work, make.guest(), files={SHARED: with_line(text, 2, "Race 1 as approved.")})
    assert sent.version is not None
    with record.writing():
        record.lock(work.chain_id)
        put = works.Put(SHARED, record.keep(with_line(text, 2, "Race 1 unseen.")))
        works.new_edition(work, [put], authors=[sent.author], by=None, message=None, contribution=sent.uid)
        event = an_integration(contribution=sent.uid, version=sent.version.hash, edition=2)
        record.note(work.chain_id, None, event)
    assert unapproved() == [
        "edition 2 holds a version that nobody approved before",
        "edition 2 adds ['Race 1 unseen.']",
    ]
