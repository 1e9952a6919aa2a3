"""A troll: muted by one, blocked, and what she said hidden by people who are not involved."""

import re
from collections.abc import Callable

import pytest

from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("troll")]
TALK = "/trolls/talk/1"
WORDS = "Only fools ask."


def hears(one: Visitor) -> bool:
    one.goes(TALK)
    return WORDS in one.page.locator("main").inner_text()


def test_a_troll_is_muted_blocked_and_hidden_by_two_who_are_not_involved(visitor: Callable[..., Visitor]) -> None:
    bo, troll, reader = visitor().sign_in("Bo"), visitor().sign_in("Troll"), visitor()
    # Bo mutes her: she is silent to him alone.
    bo.goes(TALK)
    bo.clicks_on("link", "Troll")
    bo.clicks_on("button", "Mute")
    bo.reads("muted")
    assert (hears(bo), hears(reader), hears(troll)) == (False, True, True)
    # He blocks her: what she writes to him stays in her form.
    bo.goes("/kept-away")
    bo.clicks_on("button", "Block her too")
    troll.goes(TALK)
    troll.page.get_by_label("Your comment, in Markdown").fill("You, above all.")
    troll.clicks_on("button", "Say it")
    troll.reads("does not want you to write to her")
    assert troll.page.get_by_label("Your comment, in Markdown").input_value() == "You, above all."
    # A reader without an account tells of it; two whose approval counts are asked, and one of them hides it.
    reader.goes(TALK)
    reader.page.locator("#c3").get_by_role("link", name="This hurts").click()
    reader.page.get_by_label(re.compile("What does it hurt")).fill("It insults who asks.")
    reader.clicks_on("button", "Tell them")
    reader.reads("they are looking at it")
    ida = visitor().sign_in("Ida")
    ida.goes("/mine")
    ida.clicks_on("link", re.compile("1 concern waits"))
    ida.clicks_on("link", re.compile("Which rope"))
    ida.page.get_by_label("Hide the comment").check()
    ida.page.get_by_label("Why?").fill("It insults who asks.")
    ida.clicks_on("button", "Settle it")
    ida.reads("the comment was hidden")
    reader.goes("/concerns")
    reader.reads("the comment was hidden")
    assert [hears(one) for one in (reader, troll, ida)] == [False, False, False]
    reader.reads("“It insults who asks.”")


def test_somebody_builds_on_what_is_open_and_takes_it_out_when_it_is_gone(visitor: Callable[..., Visitor]) -> None:
    gus = visitor().sign_in("Gus")
    gus.goes("/storeys/contributions/2")
    gus.reads("waits until that is integrated")
    gus.goes("/storeys/contributions/4")
    gus.clicks_on("button", "Send mine without it")
    gus.reads("cool")
    assert "wrist" not in gus.page.locator("main").inner_text()
    ann = visitor().sign_in("Ann")
    ann.goes("/storeys/contributions/1")
    ann.clicks_on("link", "Build on this")
    box = ann.page.get_by_label("rope.md")
    box.fill(box.input_value().replace("a thumb", "two thumbs"))
    ann.page.get_by_label("What did you change, and why?").fill("Thicker")
    ann.clicks_on("button", "Send it, built on this")
    ann.page.wait_for_url(re.compile("/mine/"))


def test_others_choose_between_two_texts_side_by_side(visitor: Callable[..., Visitor]) -> None:
    bo, ann = visitor().sign_in("Bo"), visitor().sign_in("Ann")
    bo.goes("/war/contributions/5")
    bo.reads("Two texts: choose one")
    assert bo.page.get_by_role("button", name="Take what is proposed").count() == 0
    ann.goes("/war/contributions/5")
    ann.clicks_on("button", "Take what is proposed")
    ann.reads("It was integrated: edition 6")
    bo.goes("/watching")
    bo.reads("Two texts, and others choose")
