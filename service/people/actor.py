"""Somebody who does something, as the rest of the house sees them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person at work, the public, or the system itself.

    `organisation` is the code of the organisation they act for, `roles` are role codes.
    """

    id: str
    name: str
    roles: frozenset[str] = frozenset()
    organisation: str | None = None

    def has(self, *codes: str) -> bool:
        """Ask whether the actor holds one of these roles."""
        return not self.roles.isdisjoint(codes)


SYSTEM = Actor("system", "系统")
PUBLIC = Actor("public", "社会公众", frozenset({"public"}))
