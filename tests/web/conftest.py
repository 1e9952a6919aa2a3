"""What several tests of the web ask for."""

from tests.web.test_api_hostile import generator

__all__ = ["generator"]
