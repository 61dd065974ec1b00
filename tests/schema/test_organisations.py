"""What the register of November 2026 knew of a unit is known of the organisation."""

from sqlalchemy import select

from service.people.tables import Organisation
from service.studios.register.tables import Studio
from tests.workflows.play import Play


def test_a_unit_is_where_its_latest_studio_is(migrated: Play) -> None:
    with migrated.database.read() as session:
        studios = session.scalars(select(Studio).order_by(Studio.key)).all()
        expected = {studio.place: studio.address for studio in studios}
        rows = session.execute(select(Organisation.code, Organisation.address))
        assert expected
        assert {code: address for code, address in rows if address} == expected
