"""The API: every POST takes an `Idempotency-Key`, whatever it does."""

import json
import re

from barnraise.web.access import ROUTES
from tests.makers import Makers
from tests.web.generating import Generator
from tests.web.test_api import Program


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
