"""What the short forms of the campaigns share with the tests of host and web."""

from tests.host.conftest import database, one_engine, template, url
from tests.web.conftest import played

__all__ = ["database", "one_engine", "played", "template", "url"]
