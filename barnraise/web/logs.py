"""What the log may hold: never a part of an address that lets somebody in."""

import logging

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
