"""`python -m tests.trust.clicking ROUNDS`: forms are sent by two clicks at the same time, by a member and by strangers.

Prints as JSON how often each form was done, and what the clicks were answered.
"""

import json
import sys
import threading
from collections import Counter
from typing import Any

from tests.trust.inside import ready

KEY = "a-key-for-the-round-"


def main() -> dict[str, Any]:
    """Click twice at once in each round, then count what was said."""
    ready()
    from django.conf import settings
    from django.test import Client

    from barnraise import record
    from barnraise.people.models import Person
    from barnraise.talk.models import Report
    from tests.makers import Makers

    settings.ALLOWED_HOSTS = ["testserver"]
    make = Makers()
    make.work()
    cy = make.member("Cy")
    answers: Counter[str] = Counter()
    for number in range(int(sys.argv[1])):
        two = [Client(), Client()]
        if number % 2:
            for one in two:
                one.force_login(cy.account)
        start = threading.Barrier(2)
        running = [threading.Thread(target=_click, args=(one, number, start, answers)) for one in two]
        for one in running:
            one.start()
        for one in running:
            one.join()
    said = Counter(record.text_of(one.body) for one in Report.objects.select_related("body"))
    return {
        "answers": dict(answers),
        "twice": [words for words, times in said.items() if times > 1],
        "said": len(said),
        "guests": Person.objects.filter(kind=Person.GUEST).count(),
    }


def _click(client: Any, number: int, start: threading.Barrier, answers: "Counter[str]") -> None:
    from django.db import connection

    try:
        start.wait()
        answer = client.post("/book/wrong/one.md", {"body": f"Wrong {number}.", "form_key": f"{KEY}{number}"})
        answers[f"{answer.status_code} {answer.get('Location', '')}"] += 1
    finally:
        connection.close()


if __name__ == "__main__":
    print(json.dumps(main()))
