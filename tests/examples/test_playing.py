from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from barnraise import record, works
from barnraise.base import from_micros
from barnraise.contributions.models import Contribution
from barnraise.examples import story
from barnraise.examples.playing import play
from barnraise.examples.story import Act
from barnraise.record.models import Chain, Entry
from barnraise.rules.process import PROCESS_PATH, WORK_PATH
from barnraise.talk.models import Report, Thanks
from barnraise.works.models import Work
from tests.promises import promises

UNTIL = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


def texts_of(work: Work) -> dict[str, bytes | None]:
    paths = [piece.path for piece in works.heads.pieces(work) if piece.path not in (WORK_PATH, PROCESS_PATH)]
    return {path: works.bytes_at(work, path) for path in paths}


@promises(
    "This handbook is made in this way.",
    "The table of elements in this commons",
)
@pytest.mark.slow
@pytest.mark.django_db
def test_the_story_plays_through_the_real_actions_and_ends_as_it_says(settings: Any, tmp_path: Any) -> None:
    settings.BARNRAISE_HOME = tmp_path
    left: list[int] = []
    played = play(UNTIL, lambda done, whole: left.append(whole - done))
    sent = [event for event in story.events() if event.act is Act.CONTRIBUTE]
    stand = Contribution.objects.select_related("work", "summary")
    newest = from_micros(Entry.objects.order_by("-at").values_list("at", flat=True)[0])
    assert left == list(reversed(range(len(story.events()))))
    assert Counter((one.work.slug, one.summary.body, one.state) for one in stand) == Counter(
        (one.work, one.summary, one.fate) for one in sent
    )
    assert {work.slug: texts_of(work) for work in played} == {
        work.slug: story.final_texts(work.folder) for work in story.works()
    }
    reported = {event.report for event in story.events() if event.act is Act.REPORT}
    closed = {event.report for event in story.events() if event.act is Act.CLOSE_REPORT}
    thanked = [event for event in story.events() if event.act is Act.THANK]
    assert (Report.objects.count(), Report.objects.filter(closed_at=None).count(), Thanks.objects.count()) == (
        len(reported),
        len(reported - closed),
        len(thanked),
    )
    assert UNTIL - timedelta(days=1) < newest < UNTIL
    assert [record.verify(chain.pk) for chain in Chain.objects.all()] == [[]] * 4
