"""What readers see is kept up to date step by step; it has to be what the rule says of the whole history."""

import random

import pytest

from barnraise.rules.reading import looked_at_until
from barnraise.works.models import Component
from tests.makers import Makers
from tests.promises import promises


@promises(
    "There readers see each piece at its newest",
    "This is decided piece by piece.",
    "If one article has an unseen change",
    "The others do not.",
)
@pytest.mark.parametrize("seed", range(3))
def test_the_published_revision_is_the_one_that_the_rule_names(make: Makers, seed: int) -> None:
    draw = random.Random(seed)
    work = make.work()
    ann, cy = make.member("Ann"), make.member("Cy")
    unseen = []
    for number in range(8):
        by = draw.choice([ann, cy])
        sent = make.sent(work, by, files={"one.md": f"# One\n\nLine {number}.\n"})
        if by == cy and sent.edition is not None:
            unseen.append(sent)
        if unseen and draw.random() < 0.4:
            make.reviewed(unseen.pop(draw.randrange(len(unseen))), ann)
        component = Component.objects.select_related("vouched").get(work=work, path="one.md")
        line = list(component.revisions.order_by("edition"))
        place = looked_at_until([one.is_vouched for one in line])
        assert component.vouched == (line[place] if place is not None else None)
