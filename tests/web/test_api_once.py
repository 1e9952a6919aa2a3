"""The API: every POST takes an `Idempotency-Key`, whatever it does."""

import json
import re

from barnraise import governance, people
from barnraise.people.models import Token
from barnraise.record.models import Answered
from barnraise.web.access import ROUTES
from tests.makers import Makers
from tests.web.generating import Generator
from tests.web.test_api import Program, change


def test_every_post_reads_the_key_before_it_does_anything(generator: Generator, make: Makers) -> None:
    ann = Program(make.member("Ann"))
    heard: dict[str, object] = {}
    for route in (one for one in ROUTES if one.is_api and one.methods == ("POST",)):

        def part(found: re.Match[str], name: str = route.name) -> str:
            return (generator.parts.get(f"{name} {found[1]}") or generator.parts[found[1]])[0]

        address = re.sub(r"{(?:\w+:)?(\w+)(?::\w+)?}", part, route.pattern).removeprefix("api")
        body = json.dumps(generator.bodies.get(route.name, [{}])[0])
        answer = ann.post(address, json.loads(body), Idempotency_Key="k" * 256).json()
        heard[route.name] = answer.get("error", {}).get("facts", {}).get("where")
    assert len(heard) > 40
    assert {name: where for name, where in heard.items() if where != "Idempotency-Key"} == {}


def test_a_key_gives_nobody_anothers_answer_and_stands_in_nobodys_way(make: Makers) -> None:
    make.work(recipe="patch-review")
    ann, bo = make.member("Ann"), make.member("Bo")
    writing, other, reading, guest = Program(ann), Program(ann), Program(ann, scope="read"), Program()

    def sent(by: Program) -> tuple[int, bool, str]:
        answer = by.post("/works/book/contributions", change(), Idempotency_Key="one")
        return answer.status_code, "Idempotent-Replay" in answer.headers, answer.json().get("id", "")

    first = sent(Program(bo))
    hers = sent(writing)
    assert (first[:2], hers[:2], first[2] != hers[2]) == ((201, False), (201, False), True)
    assert (sent(other), sent(reading), sent(guest)[:2]) == ((201, True, hers[2]), (403, False, ""), (401, False))
    people.revoke_token(ann, Token.objects.filter(person=ann).earliest("pk").pk)
    assert (sent(writing), sent(other)[:2]) == ((401, False, ""), (201, True))
    governance.suspend(ann, reason="Sent one text to forty works.")
    assert (sent(other), sent(Program(bo))[:2]) == ((403, False, ""), (201, True))
    people.leave(bo, credited="by_name")
    assert Answered.objects.count() == 2
