"""A mail server at which the process can end at each step, as a kill would end it."""

from collections.abc import Sequence

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Letters(BaseEmailBackend):
    """Puts letters into `django.core.mail.outbox`; `trouble` is raised "before" it is reached, or taken, or "after"."""

    when: str = ""
    trouble: BaseException | None = None

    def open(self) -> bool:
        """Reach the server."""
        self._strike("before")
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Hand letters over."""
        self._strike("handing over")
        mail.outbox += list(email_messages)
        self._strike("after")
        return len(email_messages)

    def _strike(self, step: str) -> None:
        if self.when == step and self.trouble is not None:
            raise self.trouble
