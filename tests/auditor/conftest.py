"""徐审计 in front of the demonstration: cases in every stage, made by running them."""

import pytest

from service.host.ledger.tables import Entry
from tests.designer.conftest import address, bundles  # noqa: F401 - fixtures
from tests.forms.conftest import chromium, page  # noqa: F401 - fixtures
from tests.web.conftest import (  # noqa: F401 - fixtures
    app,
    catalogue,
    clock,
    database,
    district,
    house,
    played,
    template,
)


@pytest.fixture
def xu(district):  # noqa: F811
    return district.enter("xu")


@pytest.fixture
def ledger(district):  # noqa: F811
    """Return the lines of the history about a subject, newest last."""

    def lines(subject: str, verb: str) -> list[Entry]:
        with district.house.database.read() as session:
            query = session.query(Entry).filter_by(subject=subject, verb=verb)
            return query.order_by(Entry.sequence).all()

    return lines
