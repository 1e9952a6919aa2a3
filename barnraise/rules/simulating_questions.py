"""Questions tried on made-up people: the product's own rules settle items by answers that are now and then wrong."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from barnraise.rules.asking import Asking, Said, decide
from barnraise.rules.trusting import DRAWS, is_checked

RIGHT = "right"
# Whoever errs gives one of so many wrong answers, so that two who err agree now and then.
WRONG_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of one item: "accept", "reject" or "open", as what, when, after how many answers of any stage."""

    then: str
    value: str
    at: datetime
    answers: int
    erred: bool


class Crowd:
    """People who answer: `rates` says how often each errs, and how many of their last answers were good is kept.

    Everybody may take part in every stage, one after another; nobody leaves blank or flags.
    """

    def __init__(self, asking: Asking, rates: Sequence[float], hours_between_looks: float, chance: random.Random):
        self._asking, self._rates, self._hours, self._chance = asking, rates, hours_between_looks, chance
        self._streaks = [0] * len(rates)

    def settle(self, start: datetime, longest: timedelta) -> Settled:
        """Let people answer one item, each once in each stage, until it is settled or nobody is left to ask."""
        gate, draw = self._asking.gate, self._chance.randrange(DRAWS)
        place, said, opened, now = 0, list[Said](), start, start
        looks, answers, erred = self._looks(start), 0, False
        while now < start + longest:
            checked = len(said) != 1 or is_checked(gate, streak=self._streaks[said[0].person_id], draw=draw)
            found = decide(self._asking, place, said, opened_at=opened, now=now, checked=checked)
            if found.then != "open":
                self._remember(said, found.value if found.then == "accept" else "")
                return Settled(found.then, found.value, now, answers, erred)
            if found.place != place:
                place, said, opened, looks = found.place, [], now, self._looks(now)
            moment = looks[0][0] if looks else start + longest
            if found.next_at is not None and found.next_at <= moment:
                now = found.next_at
                continue
            now = moment
            if looks:
                person = looks.pop(0)[1]
                value = self._answer(person)
                said.append(Said(person, value, now))
                answers, erred = answers + 1, erred or value != RIGHT
        return Settled("open", "", now, answers, erred)

    def _looks(self, since: datetime) -> list[tuple[datetime, int]]:
        waits = [(self._chance.expovariate(1 / self._hours), person) for person in range(len(self._rates))]
        return [(since + timedelta(hours=hours), person) for hours, person in sorted(waits)]

    def _answer(self, person: int) -> str:
        if self._chance.random() >= self._rates[person]:
            return RIGHT
        return f"wrong {self._chance.randrange(WRONG_ANSWERS)}"

    def _remember(self, said: Sequence[Said], value: str) -> None:
        for one in said:
            self._streaks[one.person_id] = self._streaks[one.person_id] + 1 if one.value == value else 0
