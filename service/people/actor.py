"""Somebody who does something, as the rest of the house sees them."""

from dataclasses import dataclass

from service.people.roles import Role


@dataclass(frozen=True)
class Actor:
    """A person at work, the public, or the system itself.

    `organisation` is the code of the organisation they act for.
    """

    id: str
    name: str
    roles: frozenset[Role] = frozenset()
    organisation: str | None = None

    def has(self, *codes: str) -> bool:
        """Ask whether the actor holds one of these roles."""
        return any(role.code in codes for role in self.roles)

    def role(self, name: str | None) -> Role | None:
        """Return the role of this code or name (a lane's) that the actor holds, if they do."""
        return next((role for role in self.roles if name in (role.code, role.name)), None)


SYSTEM = Actor("system", "系统")
OPERATOR = "operator"
"""The id of whoever sits at the command line; the name is the person's own."""
PUBLIC = Actor(
    "public",
    "社会公众",
    frozenset({Role("public", "社会公众", "The public", works=False, granted=False)}),
)
