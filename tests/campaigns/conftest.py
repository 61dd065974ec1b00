"""What the short forms of the campaigns share with the tests of host and web."""

from tests.host.conftest import database, template, url
from tests.web.conftest import played

__all__ = ["database", "played", "template", "url"]
