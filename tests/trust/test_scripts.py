"""S5, S6: no text runs as a script, wherever it was typed; where the sanitiser failed, the policy alone would hold."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from barnraise.base import Clock
from barnraise.web.middleware import HEADERS
from tests.chromium import running
from tests.makers import Makers
from tests.promises import promises
from tests.trust import scripts
from tests.trust.sizes import FIELDS_SHOWN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800), pytest.mark.slow]
NO_POLICY: dict[str, str] = {}
POLICY = {"Content-Security-Policy": HEADERS["Content-Security-Policy"]}


@pytest.fixture
def typed(make: Makers, clock: Clock, settings: Any) -> dict[str, str]:
    """Return pages with texts in every field; made before there is a browser, beside which Django asks no database."""
    texts = scripts.payloads()
    return {
        **scripts.pages_of_every_text(make, texts),
        **scripts.pages_of_every_field(make, clock, scripts.spread(texts, FIELDS_SHOWN)),
        **scripts.documents(make, clock, list(scripts.IN_XML)),
        **scripts.letters(make, clock, settings, [*scripts.IN_XML, *scripts.spread(texts, FIELDS_SHOWN)]),
    }


@pytest.fixture
def browser(typed: dict[str, str]) -> Iterator[Browser]:
    """A Chromium."""
    with running("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1") as started:
        yield started


@promises(
    "HTML that somebody puts into a work is never run.",
    "They may not run programs in your browser.",
)
def test_no_text_runs_whatever_its_field_and_without_a_sanitiser_the_policy_holds_alone(
    typed: dict[str, str], browser: Browser
) -> None:
    texts = scripts.payloads()
    assert len(texts) >= 300
    assert scripts.ran(browser, typed, NO_POLICY) == []
    # As they were typed: many of them run, and none under the policy.
    parts = [texts[start : start + 20] for start in range(0, len(texts), 20)]
    bare = {
        f"/bare/{number}": "<!doctype html><title>Bare</title><main>" + "".join(f"<div>{text}</div>" for text in part)
        for number, part in enumerate(parts)
    }
    assert len(scripts.ran(browser, bare, NO_POLICY, may_leave=True)) > len(bare) / 2
    assert scripts.ran(browser, bare, POLICY, may_leave=True) == []
    # Feeds and drawings: where nobody had looked at them, each of these would run.
    documents = scripts.bare_documents(scripts.IN_XML)
    assert scripts.ran(browser, documents, NO_POLICY) == sorted(documents)
    assert scripts.ran(browser, documents, POLICY) == []
