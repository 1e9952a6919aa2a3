"""Requests as the server takes them."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.functional import cached_property
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """A request whose text is UTF-8, whatever charset it names: Python knows some that decode nothing."""

    @cached_property
    def COOKIES(self) -> dict[str, str]:  # type: ignore[override]  # noqa: N802 - Django's name
        """Return the cookies, without those that hold NUL: no text of PostgreSQL has one."""
        return {name: value for name, value in super().COOKIES.items() if "\0" not in value}

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
