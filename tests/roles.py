"""The shipped roles, for people of the tests."""

from service.people.roles import Role
from service.studios.roles import ROLES


def held(*codes: str) -> frozenset[Role]:
    """Return the shipped roles of these codes."""
    found = frozenset(role for role in ROLES if role.code in codes)
    assert len(found) == len(codes)
    return found
