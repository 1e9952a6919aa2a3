import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises


def _prepare(settings: Any, home: Path) -> None:
    settings.BARNRAISE_HOME = home
    (home / "secret.key").write_text("secret")


@promises(
    "init makes the folder with an empty database",
    "The demo lists the slug and kind of each work",
)
@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_lists_its_works_and_is_played_once(settings: Any, tmp_path: Path) -> None:
    _prepare(settings, tmp_path)
    first, again = StringIO(), StringIO()
    call_command("demo", "--if-empty", "--json", stdout=first)
    call_command("demo", "--if-empty", "--json", stdout=again)
    works = [
        {"slug": "handbook", "kind": "manual"},
        {"slug": "joints-and-frames", "kind": "encyclopedia"},
        {"slug": "elements", "kind": "dataset"},
    ]
    assert [json.loads(first.getvalue()), json.loads(again.getvalue())] == [works, works]
    with pytest.raises(CommandError, match="a work named elements, handbook, joints-and-frames already"):
        call_command("demo")


def test_the_demo_leaves_a_commons_in_use_alone(make: Makers, settings: Any, tmp_path: Path) -> None:
    _prepare(settings, tmp_path)
    make.work(slug="ours")
    said = StringIO()
    call_command("demo", "--if-empty", "--json", stdout=said)
    assert (said.getvalue(), list(Work.objects.values_list("slug", flat=True))) == ("[]\n", ["ours"])
