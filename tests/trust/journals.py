"""A client's journal of what was acknowledged to her, kept outside the store: the oracle of every fault."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.trust.working import text_of


@dataclass
class Journal:
    """What was begun, and what was acknowledged."""

    begun: set[str] = field(default_factory=set)
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def keep(self, line: str) -> None:
        """Keep one line; half a line of a killed client says nothing."""
        if not line.endswith("\n"):
            return
        told = json.loads(line)
        if "begun" in told:
            self.begun.add(told["begun"])
        elif "done" in told:
            self.done[told["done"]] = told
        else:
            self.wrong.append(told["wrong"])

    def follow(self, lines: Iterable[str]) -> threading.Thread:
        """Keep lines as they come, in a thread that ends with them."""
        thread = threading.Thread(target=lambda: [self.keep(line) for line in lines], daemon=True)
        thread.start()
        return thread

    def differences(self, found: dict[str, Any]) -> list[str]:
        """Return how a store differs from what it acknowledged: nothing, when each is there exactly once."""
        sent = Counter(one["token"] for one in found["contributions"])
        reviewed = Counter(one["token"] for one in found["reviews"])
        there = {one["uid"]: one for one in found["contributions"]}
        differences = [*self.wrong, *found["problems"]]
        for token, told in self.done.items():
            differences += _missing(token, told, there, sent, reviewed)
        for token in self.begun - self.done.keys():
            if sent[token] + reviewed[token] > 1:
                differences.append(f"{token} is there twice")
        return differences


def _missing(
    token: str, told: dict[str, Any], there: dict[str, dict[str, Any]], sent: Counter[str], reviewed: Counter[str]
) -> list[str]:
    one = there.get(told["uid"])
    if one is None:
        return [f"{token} was acknowledged and is lost"]
    if told["kind"] == "reviewed":
        exact = (reviewed[token], one["state"]) == (1, "integrated")
    elif told["kind"] == "withdrawn":
        exact = one["state"] == "withdrawn"
    else:
        content = hashlib.sha256(text_of(token).encode()).hexdigest() if told["kind"] == "sent" else None
        exact = sent[token] == 1 and one["sums"] == [content]
        exact &= told["state"] != "integrated" or (one["state"], one["edition"]) == (told["state"], told["edition"])
    return [] if exact else [f"{token} is not what was acknowledged: {told}, but {one}"]
