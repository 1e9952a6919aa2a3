"""What the log may hold, never a part of an address that lets somebody in; and its form as lines of JSON."""

import json
import logging
from datetime import UTC, datetime

# Parts of addresses that are secrets, by their names in the routes.
SECRET_PARTS = ("secret", "key")


class Discreet(logging.Filter):
    """Blanks the secret parts of the address that a line of the log is about."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass, without secrets."""
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        if match is not None and isinstance(record.args, tuple):
            secrets = [str(value) for name, value in match.kwargs.items() if name in SECRET_PARTS]
            record.args = tuple(_without(one, secrets) for one in record.args)
        return True


def _without(told: object, secrets: list[str]) -> object:
    if isinstance(told, str):
        for secret in secrets:
            told = told.replace(secret, "…")
    return told


class JsonLines(logging.Formatter):
    """Writes each record as one line of JSON: time, level, logger, message, the facts of a request, a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
