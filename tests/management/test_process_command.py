"""`barnraise process`: check, explain, simulate."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import grown


def said(*arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("process", *arguments, stdout=out, **options)
    return out.getvalue()


def test_a_sound_document_is_said_to_be_sound(tmp_path: Path) -> None:
    file = tmp_path / "process.toml"
    file.write_text(recipe_text("timed-vote"))
    assert said("check", str(file)) == "It is sound: 3 gates, 1 stage.\n"
    file.write_text(recipe_text("moderated-points"))
    unserved = "ballots:choice, blind, fact:points, fact:spoke, points, posts, redundancy, reviews"
    assert f"does not serve yet: {unserved}." in said("check", str(file))


@promises(
    "The first command says what is wrong",
    "The exit code is 0 when it went well",
)
def test_what_is_wrong_is_said_with_its_line_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "process.toml"
    text = recipe_text("timed-vote").replace("hours_since_first_no", "hours_since_lunch")
    file.write_text(text)
    line = text[: text.index("hours_since_lunch")].count("\n") + 1
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("process", "check", str(file), json=True, stdout=out)
    told = json.loads(out.getvalue())
    assert (told["sound"], [(one["code"], one["line"]) for one in told["problems"][:1]]) == (
        False,
        [("condition_unknown_fact", line)],
    )


@promises("The second says in sentences how a work decides")
def test_a_work_and_a_waiting_contribution_are_explained(make: Makers) -> None:
    work = grown(make, "timed-vote", "Bo", "Dee")
    sent = make.sent(work, make.member("Cy"))
    told = said("explain", "book")
    assert "vote · Three for it: it is integrated, if what it does: not removal and votes for it: at least 3" in told
    why = said("explain", "book", str(sent.number))
    assert "Contribution 3 is open. Whose turn it is: Ann, Bo, Dee\n" in why
    assert "Three for it: votes for it: 0, and it takes at least 3" in why


@promises("The third sends made-up pieces through the rules")
def test_the_same_seed_simulates_the_same(tmp_path: Path) -> None:
    file = tmp_path / "process.toml"
    file.write_text(recipe_text("patch-review"))
    options = {"people": 10, "pieces": 200, "seed": 4, "trusted_after": 5, "check_one_in": 3}
    one, other = (said("simulate", str(file), **options) for _ in range(2))
    assert one == other
    assert (
        "seed 4, 10 people" in one
        and "through the gate “pages”" in one
        and "against a review of every piece: reviews saved" in one
    )


def test_where_results_are_asked_of_many_their_gate_is_simulated(tmp_path: Path) -> None:
    file = tmp_path / "process.toml"
    file.write_text(recipe_text("quorum"))
    told = said("simulate", str(file), pieces=20)
    assert "through the gate “results”" in told and "pieces 20: integrated 20" in told
