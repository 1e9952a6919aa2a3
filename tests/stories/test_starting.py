"""A work is started in the browser from an archive: first shown, then started, then read and open to everybody."""

import io
import zipfile
from collections.abc import Callable

import pytest

from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("starting")]

FILES = {
    "cider/README.md": "# Cider at home\n\nPress, wait, taste.\n",
    "cider/press.md": "# The press\n\nA press of oak.\n",
    "cider/varieties.csv": "name,taste\nKingston Black,bitter\n",
}


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for path, text in FILES.items():
            zipped.writestr(path, text)
    return packed.getvalue()


def test_a_work_is_started_from_an_archive_and_read(visitor: Callable[..., Visitor]) -> None:
    bo = visitor().sign_in("Bo")
    bo.goes("/")
    bo.page.get_by_role("link", name="Begin a work").first.click()
    bo.page.get_by_label("Or an archive").set_input_files(
        {"name": "cider.zip", "mimeType": "application/zip", "buffer": archive()}
    )
    bo.page.get_by_role("region", name="From files").get_by_role("button", name="Look at it").click()
    bo.reads("3 files were found.")
    assert bo.page.get_by_label("Title").input_value() == "Cider at home"
    bo.page.get_by_label("Everybody may use it under").fill("CC-BY-SA-4.0")
    bo.page.get_by_label("I may give all of this under that licence").check()
    bo.page.locator("input[name=recipe][value=patch-review]").check()
    bo.page.get_by_role("button", name="Start the work").click()
    bo.page.wait_for_url("**/cider-at-home/")
    reader = visitor()
    reader.sees_soon("/cider-at-home/read/press.md", "A press of oak.")
    reader.goes("/")
    reader.reads("Cider at home")
