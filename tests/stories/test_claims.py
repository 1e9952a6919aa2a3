"""A volunteer takes a piece, her laptop sleeps, another takes it, and what she wrote is still hers."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.promises import promises
from tests.stories.conftest import Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("claims")]

TAKE = "Take it: Say of what the pegs are"
WORDS = "They are of dry oak."


def let_her_sleep(site: Site) -> None:
    """Let the two hours of every lease in her work go by."""
    environment = {**os.environ, "BARNRAISE_HOME": str(site.home), "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
    environment["PYTHONPATH"] = str(Path.cwd())
    environment.pop("BARNRAISE_DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "tests.stories.passing", "sleep"], env=environment, check=True)


@promises("What you wrote stays your draft")
def test_her_laptop_sleeps_another_takes_it_and_her_draft_is_still_hers(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    cy = visitor()
    cy.goes("/sleep/tasks")
    cy.clicks_on("button", TAKE)
    cy.reads("You hold it")
    expect(cy.page.locator("[data-left]")).to_have_text(re.compile(r"in \d+ minutes"))
    cy.clicks_on("link", "Go on")
    cy.replaces("Nobody knows of what they are.", WORDS)
    cy.has_kept(WORDS)
    let_her_sleep(site)
    bo = visitor().comes_as("Bo")
    bo.sees_soon("/sleep/tasks", "Somebody took it and did not come back to it.")
    bo.clicks_on("button", TAKE)
    bo.reads("You hold it")
    cy.page.reload()
    expect(cy.page.locator("textarea[name=text]")).to_have_value(re.compile(re.escape(WORDS)))
    cy.goes("/tasks")
    cy.reads("Pieces that suit you")
    assert "You hold" not in cy.page.locator("main").inner_text()
