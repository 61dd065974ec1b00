"""The handbooks as they are written: a Markdown file each, in sections that name their pages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from service.people.roles import Role

FOLDER = Path(__file__).with_name("text")
HEAD = re.compile(r"^(\w+): *(.+)$", re.MULTILINE)
SECTION = re.compile(
    r"^## (?P<title>.+?) \{#(?P<anchor>[a-z0-9-]+)(?P<pages>(?: [a-z_.]+)*)\}$", re.M
)
ORDER = ("public", "unit", "officer", "expert", "leader", "designer", "auditor", "administrator")
"""Handbooks in the order of lists, and in which somebody of several roles is helped."""


@dataclass(frozen=True)
class Section:
    """A task of a handbook, and the pages on which one is helped by it."""

    title: str
    anchor: str
    pages: tuple[str, ...]
    """Endpoints, or blueprints for all of theirs."""
    text: str


@dataclass(frozen=True)
class Handbook:
    """A handbook: for which roles, and whether anybody may read it."""

    code: str
    title: str
    roles: tuple[str, ...]
    public: bool
    opening: str
    sections: tuple[Section, ...]

    def is_for(self, roles: Iterable[Role]) -> bool:
        """Ask whether it was written for holders of one of these roles."""
        return any(role.code in self.roles for role in roles)

    def opens_to(self, roles: Iterable[Role]) -> bool:
        """Ask whether somebody may read it: anybody what is public, staff and auditors all."""
        held = list(roles)
        return self.public or self.is_for(held) or any(map(_reads_all, held))

    def section(self, endpoint: str) -> Section | None:
        """Return the section about a page: the one that names it, else its blueprint."""
        wanted = endpoint
        while wanted:
            for one in self.sections:
                if wanted in one.pages:
                    return one
            wanted = wanted.rpartition(".")[0]
        return None


def _reads_all(role: Role) -> bool:
    return role.staff or role.audits or role.administers or role.plans


@cache
def every() -> tuple[Handbook, ...]:
    """Return all handbooks, in the order of lists."""
    return tuple(read(code, (FOLDER / f"{code}.md").read_text()) for code in ORDER)


def find(code: str) -> Handbook | None:
    """Return the handbook of a code."""
    return next((one for one in every() if one.code == code), None)


def read(code: str, written: str) -> Handbook:
    """Read a handbook: lines `title:`, `roles:`, `public:`, an opening, sections.

    >>> found = read("a", "title: 甲\\nroles: x y\\n\\n开头\\n\\n## 乙 {#b inbox.page}\\n丙")
    >>> found.title, found.roles, found.public, found.opening, found.sections[0].pages
    ('甲', ('x', 'y'), False, '开头', ('inbox.page',))
    """
    head, _, body = written.partition("\n\n")
    said = dict(HEAD.findall(head))
    parts = list(SECTION.finditer(body))
    ends = [one.start() for one in parts[1:]] + [len(body)]
    return Handbook(
        code=code,
        title=said["title"],
        roles=tuple(said.get("roles", "").split()),
        public=said.get("public") == "yes",
        opening=body[: parts[0].start()].strip() if parts else body.strip(),
        sections=tuple(
            Section(
                title=one["title"],
                anchor=one["anchor"],
                pages=tuple(one["pages"].split()),
                text=body[one.end() : end].strip(),
            )
            for one, end in zip(parts, ends, strict=True)
        ),
    )


def place(roles: Iterable[Role], endpoint: str | None) -> tuple[Handbook, Section | None]:
    """Return where somebody is helped on a page: in a handbook of theirs that speaks of it.

    Failing that at the beginning of their first one; whoever holds no role reads the public's.
    """
    held = list(roles)
    own = [one for one in every() if one.is_for(held)] or [every()[0]]
    for one in own:
        found = one.section(endpoint or "")
        if found is not None:
            return one, found
    return own[0], None
