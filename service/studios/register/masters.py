"""Masters as the register keeps them."""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import select

from service.db import Session
from service.privacy import lookup
from service.studios.identity import Person
from service.studios.register.tables import Master


class SentMaster(Protocol):
    """What the register takes from a form about a master, whatever the form was for."""

    @property
    def name(self) -> str:
        """The name as it was written."""

    @property
    def person(self) -> Person:
        """What the identity number says."""

    @property
    def post_kind(self) -> str:
        """`worker` or `manager`."""

    @property
    def qualification(self) -> str:
        """A rung of `regulation.QUALIFICATIONS`."""

    @property
    def mobile(self) -> str:
        """The mobile number, empty if none was given."""


def enter_master(session: Session, sent: SentMaster, *, sealed: Mapping[str, Any]) -> Master:
    """Return the master's row, as the form has them now.

    `sealed` is the form's part on the master with what stands in place of private values.
    """
    found = lookup(session, sent.person.number)
    known = select(Master).where(Master.identity_lookup == found)
    row = session.scalar(known.with_for_update()) or Master(identity_lookup=found)
    row.name, row.sex = sent.name, sent.person.sex
    row.post_kind, row.qualification = sent.post_kind, sent.qualification
    row.identity_number, row.mobile = sealed["identity_number"], sealed.get("mobile") or ""
    session.add(row)
    session.flush()
    return row
