"""What the page of an error may show where BARNRAISE_DEBUG shows one."""

import re

from django.views.debug import SafeExceptionReporterFilter


class Reporting(SafeExceptionReporterFilter):
    """What the page of an error under BARNRAISE_DEBUG blanks: Django's own choice, and addresses with passwords."""

    hidden_settings = re.compile(
        f"{SafeExceptionReporterFilter.hidden_settings.pattern}|DATABASE_URL|MAIL_URL", re.IGNORECASE
    )
