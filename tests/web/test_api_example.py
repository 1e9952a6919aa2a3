"""The program that the handbook shows does what the handbook says of it."""

import io
import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from barnraise import people
from barnraise.contributions.models import Contribution
from tests.makers import Makers
from tests.promises import promises

CHAPTER = Path(__file__).parents[2] / "barnraise/examples/handbook/api.md"


@promises(
    "Here is the whole of a small robot in Python",
    "It corrects one word.",
    "If you ask for application/json you get the text",
)
def test_the_robot_of_the_handbook_corrects_one_word(
    make: Makers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make.work(slug="handbook", files={"reading.md": "# Reading\n\nThey recieve it.\n"}, recipe="patch-review")
    (tmp_path / "token.txt").write_text(people.issue_token(make.member("Robot"), "robot") + "\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(urllib.request, "urlopen", _through_the_client)
    found = re.search(r"(?s)```python\n(.*?)```", CHAPTER.read_text())
    assert found is not None
    exec(found[1], {})
    sent = Contribution.objects.get()
    assert (sent.summary.body, sent.author.name, sent.made) == ("Correct the spelling of “receive”", "Robot", "machine")
    page = Client().get(f"/handbook/contributions/{sent.number}").content.decode()
    assert "receive" in page


def _through_the_client(request: urllib.request.Request) -> Any:
    path = request.full_url.removeprefix("https://commons.example")
    headers = {name.lower(): value for name, value in request.headers.items()}
    kind = headers.pop("content-type")
    if request.get_method() == "GET":
        answer = Client().get(path, headers=headers)
    else:
        answer = Client().post(path, json.loads(request.data or b""), content_type=kind, headers=headers)  # type: ignore[arg-type]
    assert answer.status_code < 300, answer.content
    return io.BytesIO(answer.content)
