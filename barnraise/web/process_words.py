"""Conditions and rules of a process in plain words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from barnraise.contributions.turns import WhoseTurn
from barnraise.rules.conditions import Condition, Leaf
from barnraise.rules.explaining import Statement
from barnraise.rules.ruling import Unmet, Way
from barnraise.web.sentences import RULES, sentence
from barnraise.web.sentences_of_process import ASKS, FACTS, SINCE, WAYS
from barnraise.web.sentences_of_states import TURNS
from barnraise.web.spans import span


def rule_said(one: Statement) -> str:
    """Return what a process says in one sentence."""
    facts = dict(one.facts)
    if isinstance(facts.get("names"), tuple):
        facts["names"] = ", ".join(_name(str(name)) for name in facts["names"])  # type: ignore[attr-defined]
    condition = facts.get("if")
    if isinstance(condition, Condition):
        facts["if"] = condition_said(condition)
    if "moment" in facts:
        facts["since"] = sentence(str(facts["moment"]), among=SINCE)
        facts["besides"] = _(", if {condition}").format(condition=facts["if"]) if "if" in facts else ""
    if isinstance(facts.get("rule"), str):
        facts["rule"] = str(facts["rule"])[:1].upper() + str(facts["rule"])[1:]
    return sentence(one.code, facts, among=RULES)


def condition_said(condition: Condition) -> str:
    """Return a condition in words."""
    if condition.leaf is not None:
        return leaf_said(condition.leaf)
    parts = [condition_said(part) for part in condition.parts]
    if condition.kind == "not":
        return _("not ({condition})").format(condition=parts[0])
    if condition.kind == "any":
        return _("either {ways}").format(ways=_(" or ").join(parts))
    if condition.kind == "at_least":
        at_least = condition.table["at_least"]
        count = at_least["count"] if isinstance(at_least, Mapping) else 0
        return _("{count} of these: {ways}").format(count=count, ways="; ".join(parts))
    return _(" and ").join(parts) if parts else _("always")


def leaf_said(leaf: Leaf) -> str:
    """Return one comparison in words."""
    fact = fact_said(leaf.fact, leaf.argument)
    if leaf.wanted is True or leaf.wanted is False:
        is_so = leaf.wanted == (leaf.asks == "is")
        return fact if is_so else _("not: {fact}").format(fact=fact)
    return f"{fact}: {sentence(leaf.asks, {'wanted': _wanted(leaf.wanted)}, among=ASKS)}"


def fact_said(name: str, argument: object = None) -> str:
    """Return a fact in words; one that the document declares has its own name."""
    return sentence(name, {"argument": argument}, among=FACTS) if name in FACTS else name.replace("_", " ")


def way_said(way: Way) -> str:
    """Return what a rule still lacks, in words."""
    return _("{rule}: {lacking}").format(
        rule=way.rule[:1].upper() + way.rule[1:], lacking="; ".join(unmet_said(one) for one in way.unmet)
    )


def turn_words(turn: WhoseTurn) -> str:
    """Say whose turn it is in plain words, as the page of a contribution does with links; "" for nobody's."""
    names = ", ".join(one.name for one in turn.people)
    return sentence(turn.code, {"people": names}, among=TURNS) if TURNS[turn.code] else ""


def unmet_said(one: Unmet) -> str:
    """Return what keeps a rule from holding, and how far it is."""
    fact = fact_said(one.code, one.argument)
    if one.code == "veto":
        return _("a veto stands, and has to be taken back")
    if isinstance(one.wanted, bool):
        wants = one.wanted == (one.asks == "is") and not one.must_end
        return fact if wants else _("not: {fact}").format(fact=fact)
    if one.who == "time":
        return _("{time} {since}").format(time=span(int(str(one.wanted))), since=_since(one.code))
    asked = sentence(one.asks, {"wanted": _wanted(one.wanted)}, among=ASKS)
    if one.must_end:
        asked = _("not {asked}").format(asked=asked)
    return _("{fact}: {found}, and it takes {asked}").format(fact=fact, found=_wanted(one.found), asked=asked)


def _since(code: str) -> str:
    name = code.removeprefix("hours_since_").removeprefix("hours_")
    return sentence("opened" if name == "open" else name, among=SINCE)


def _wanted(value: object) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, tuple) else f"{value}"


def _name(name: str) -> str:
    return sentence(name, among=WAYS) if name in WAYS else f"“{name}”"
