"""What the operator of a young commons may do on the command line: `suspend`, `hide`, and `lift` before its time."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from barnraise.governance.models import Act
from barnraise.people.suspending import is_suspended
from tests.makers import Makers
from tests.management.test_commands import refusal, run


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("secret")


def test_somebody_is_suspended_until_the_operator_lifts_it(make: Makers) -> None:
    bo = make.member("Bo")
    act = run("suspend", "Bo", "--reason", "Spam", "--days", "3")["act"]
    bo.refresh_from_db()
    assert is_suspended(bo)
    run("lift", act)
    bo.refresh_from_db()
    assert not is_suspended(bo)


def test_a_piece_is_hidden_until_the_operator_lifts_it(make: Makers) -> None:
    make.work()
    act = run("hide", "/book/read/one.md", "--reason", "A private address")["act"]
    assert run("lift", act) == {"act": act}
    assert refusal("lift", act)[1] == refusal("lift", uuid4())[1] == "act_over"


@pytest.mark.parametrize("command", ["suspend", "hide"])
def test_nothing_is_done_for_longer_than_the_operator_may(make: Makers, command: str) -> None:
    make.work(by=make.member("Bo"))
    where = {"suspend": "Bo", "hide": "/book/read/one.md"}[command]
    assert refusal(command, where, "--reason", "Spam", "--days", "15")[1] == "days_many"
    assert not Act.objects.exists()
