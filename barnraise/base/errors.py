"""The one way to say no by rule."""

from collections.abc import Mapping


class Refused(Exception):
    """A refusal by rule: a stable code, and the facts its sentence needs.

    The sentence for each code lies in `web/sentences`. `status` is the HTTP status that page and API answer
    with; `retry_after` is in seconds and sent as `Retry-After` where it is given.
    """

    def __init__(self, code: str, /, *, status: int = 422, retry_after: int | None = None, **facts: object):
        super().__init__(code, facts)
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.facts: Mapping[str, object] = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={fact!r}" for name, fact in self.facts.items())
        return f"{self.code} ({told})" if told else self.code
