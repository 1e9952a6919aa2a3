"""The shelf."""

from django.test import Client

from tests.makers import Makers


def test_the_shelf_shows_every_work(make: Makers, client: Client) -> None:
    make.work(slug="book")
    answer = client.get("/")
    assert answer.status_code == 200
    assert 'href="/book/"' in answer.content.decode()


def test_an_address_that_is_nothing_says_so_as_a_page_and_as_json(make: Makers, client: Client) -> None:
    page, told = client.get("/nothing/here"), client.get("/api/nothing")
    assert (page.status_code, told.status_code) == (404, 404)
    assert told.json()["error"]["code"] == "not_found"
