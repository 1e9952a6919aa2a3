"""Which tests run on PostgreSQL again in every run, and why: those that touch the database in a way of their own.

Everything else goes through Django's ORM alike on both; `make nightly` runs all of it on PostgreSQL. Only these places
are read by that run, so that a test cannot say it for itself.
"""

import pytest

WHY = {
    "tests/contributions/test_loop.py": "the main loop, once in full",
    "tests/contributions/test_waiting.py": "finds what waits by SQL of its own",
    "tests/credit": "counts words by SQL of its own",
    "tests/examples/test_playing.py": "the whole example, through every package",
    "tests/exchange/test_round_trip.py": "writes histories in bulk",
    "tests/governance/test_removing.py": "takes texts out past the triggers of the record",
    "tests/judging/test_answering.py": "leases by SQL of its own",
    "tests/judging/test_recounting.py": "counts by SQL of its own",
    "tests/judging/test_results.py": "checks by SQL of its own",
    "tests/management/test_backup.py": "dumps and restores every table",
    "tests/management/test_fsck.py": "reads every table, and alters it behind the triggers",
    "tests/management/test_fsck_of_ways.py": "alters tables behind the triggers",
    "tests/notices": "derives by SQL of its own",
    "tests/people": "names are compared, and people locked, by the database",
    "tests/properties": "whatever people do, with locks and constraints of the database",
    "tests/publishing/test_placing.py": "keeps places by SQL of its own",
    "tests/record": "the chain, its triggers, its locks and what is kept in it",
    "tests/tasks/test_claims.py": "leases by row locks",
    "tests/tasks/test_fit.py": "ranks by SQL of its own, and asks the database for its plan",
    "tests/tasks/test_serving.py": "serves by row locks",
    "tests/tasks/test_verifying.py": "checks by SQL of its own",
    "tests/trust/test_answering.py": "fifty clients at once: locks of the database",
    "tests/trust/test_claiming.py": "fifty people at once: locks of the database",
    "tests/trust/test_doors.py": "guesses are counted in a table there",
    "tests/trust/test_foreign.py": "who may change what, asked by queries",
    "tests/trust/test_guests.py": "guests are counted in a table there",
    "tests/trust/test_jumping_clock.py": "times are compared by the database",
    "tests/trust/test_racing.py": "three processes at once: locks of the database",
    "tests/web/test_api_once.py": "keys that are used once: a constraint of the database",
    "tests/trust/test_form_keys.py": "forms that are sent twice at once: a constraint of the database",
    "tests/web/test_judging_api.py": "answers in few statements of its own",
    "tests/web/test_api_lists.py": "searches by the database's own search",
    "tests/web/test_shelf.py": "searches by the database's own search",
    "tests/web/test_states.py": "finds what can be taken and judged by SQL of its own",
    "tests/web/test_turns_that_write.py": "a query is interrupted and undone by the database",
    "tests/works/test_heads_properties.py": "heads are written by SQL of its own",
    "tests/works/test_moving_slugs.py": "names that are never given twice: constraints",
}


def why(test: str) -> str:
    """Return why a test runs on PostgreSQL again; "" when it does not."""
    file = test.partition("::")[0]
    return next((reason for place, reason in WHY.items() if file == place or file.startswith(f"{place}/")), "")


def uses_database(item: pytest.Item) -> bool:
    """Tell whether a test touches the database, by a fixture or by its mark."""
    by_fixture = {"db", "store"} & set(getattr(item, "fixturenames", ()))
    return bool(by_fixture) or item.get_closest_marker("django_db") is not None


def mark(item: pytest.Item) -> None:
    """Mark a test that touches the database in a way of its own."""
    is_elsewhere = item.get_closest_marker("sqlite") or item.get_closest_marker("browser")
    if uses_database(item) and not is_elsewhere and (reason := why(item.nodeid)):
        item.add_marker(pytest.mark.postgres(reason))
