"""S3: cases made from the API's own description, sound and unsound, by schemathesis: every answer is as it says."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import transaction
from django.http import HttpResponse
from hypothesis import HealthCheck, Phase
from schemathesis import Case, GenerationMode, openapi
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from barnraise.web.api import slim
from barnraise.web.requesting import Request
from tests.promises import promises
from tests.trust.sizes import CASES
from tests.web.generating import Generator
from tests.web.test_api_hostile import SEED, nowhere, wrong_in

CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
BOUNDED: dict[str, Any] = {
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
    "deadline": None,
    "database": None,
    "print_blob": False,
}


class Door:
    """The API as a WSGI application, in this process; each request is undone, and its answer kept."""

    last: HttpResponse

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        with transaction.atomic():
            self.last = slim(nowhere)(Request(environ))
            transaction.set_rollback(True)
        start_response(f"{self.last.status_code} {self.last.reason_phrase}", list(self.last.items()))
        return [self.last.content]


@promises("GET /api/works/{slug} ·")
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_answer_to_the_cases_made_from_the_description_is_as_it_says(
    generator: Generator, settings: Any, tmp_path: Path
) -> None:
    settings.BARNRAISE_HOME = tmp_path
    settings.ALLOWED_HOSTS = ["localhost"]
    door, dice = Door(), random.Random(SEED)
    operations = [found.ok() for found in openapi.from_wsgi("/api/openapi.json", door).get_all_operations()]
    wrong, answered = [], Counter[int]()

    def ask(case: Case) -> None:
        name = f"api_{case.operation.definition.raw['operationId']}"
        for part in case.path_parameters or {}:
            known = generator.parts.get(f"{name} {part}") or generator.parts.get(part)
            if known and dice.random() < 0.8:
                case.path_parameters[part] = dice.choice(known)
        told = case.call(headers={"Authorization": f"Bearer {dice.choice(generator.tokens)}"})
        answered[told.status_code] += 1
        try:
            case.validate_response(told, checks=CHECKS)
        except FailureGroup as failures:
            wrong.append(f"{case.operation.label}: {[str(one)[:300] for one in failures.exceptions]}")
        if why := wrong_in(door.last):
            wrong.append(f"{case.operation.label}: {why}")

    for number, operation in enumerate(operations):
        # Where there is no body, nothing in a case can be unsound.
        is_sound = not operation.body or number % 2
        strategy = operation.as_strategy(GenerationMode.POSITIVE if is_sound else GenerationMode.NEGATIVE)
        bounded = hypothesis.settings(max_examples=CASES // len(operations) + 1, derandomize=True, **BOUNDED)
        bounded(hypothesis.given(case=strategy)(ask))()
    assert wrong == []
    assert sum(answered.values()) >= CASES
    assert (answered[200] >= CASES // 20, answered[201] >= CASES // 100) == (True, True), answered
