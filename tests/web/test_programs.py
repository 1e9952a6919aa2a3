import re

import pytest
from django.test import Client

from barnraise.web.access import ROUTES
from tests.promises import promises


@promises("Most of what people do on pages, programs can do")
@pytest.mark.django_db
def test_every_operation_of_the_interface_is_told_to_people(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    told = re.findall(r"<code>([A-Z]+) (/api/[^<]*)</code>", page)
    declared = [(one.methods[0], f"/{one.pattern}".replace("{path:path}", "{path}")) for one in ROUTES if one.is_api]
    assert sorted(told) == sorted(declared) != []
