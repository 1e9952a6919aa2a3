"""What several tests of the web ask for."""

from tests.web.test_api_hostile import generator, seed

__all__ = ["generator", "seed"]
