"""What a unit sent, as the rules read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.errors import refused_at
from service.studios import identity, streets
from service.studios.answers import text, yes
from service.studios.identity import Person
from service.studios.rounds.rules import MasterFacts, PostKind, master_facts


@dataclass(frozen=True)
class SentMaster:
    """The master an application names; birth date and sex come from the identity number."""

    name: str
    person: Person
    stated_sex: str
    stated_birth_month: str
    post_kind: PostKind
    qualification: str
    employed: bool
    mobile: str

    @property
    def agrees(self) -> bool:
        """Ask whether what was typed agrees with what the identity number says."""
        month = f"{self.person.birth_date:%Y-%m}"
        return self.stated_sex in ("", self.person.sex) and self.stated_birth_month[:7] in (
            "",
            month,
        )

    def facts(self, sent_on: date) -> MasterFacts:
        """Return what article 4 looks at, for the day of sending."""
        return master_facts(
            birth=self.person.birth_date,
            sex=self.person.sex,
            post_kind=self.post_kind,
            qualification=self.qualification,
            employed=self.employed,
            sent_on=sent_on,
        )


@dataclass(frozen=True)
class SentApplication:
    """The parts of an application that the register keeps."""

    round: str
    channel: str
    department: str | None
    unit: str
    branch: str | None
    studio_name: str
    occupation: str
    industry: str
    address: str
    street: str
    master: SentMaster
    members: tuple[str, ...] = ()
    """Names of the studio's members."""

    @property
    def place(self) -> str:
        """What article 5 counts: the branch, or the unit that has none."""
        return self.branch or self.unit


def read_master(master: Mapping[str, Any], *, path: str) -> SentMaster:
    """Read the master's part of a form.

    :raises Refused: the identity number is not well formed; the problem names `path`
    """
    return SentMaster(
        name=text(master, "name"),
        person=_person(master, path),
        stated_sex=text(master, "sex"),
        stated_birth_month=text(master, "birth_month"),
        post_kind="manager" if master.get("post_kind") == "manager" else "worker",
        qualification=text(master, "qualification"),
        employed=yes(master.get("employed")),
        mobile=identity.clean_mobile(master.get("mobile")),
    )


def _person(master: Mapping[str, Any], path: str) -> Person:
    try:
        return identity.person(master.get("identity_number"))
    except ValueError as wrong:
        raise refused_at(path, "identity_number", "身份证号码", wrong.args[0]) from None


def read_application(
    unit: str, application: Mapping[str, Any], *, branch: str | None = None
) -> SentApplication:
    """Read an application sent by a unit (code); a branch is named by the form or the case.

    :raises Refused: the identity number is not well formed
    """
    channel = text(application, "channel") or "self"
    return SentApplication(
        round=text(application, "round"),
        channel=channel,
        department=text(application, "department") or None if channel == "recommended" else None,
        unit=unit,
        branch=branch or application.get("branch") or None,
        studio_name=text(application, "studio_name"),
        occupation=text(application, "occupation"),
        industry=text(application, "industry"),
        address=text(application.get("unit") or {}, "address"),
        street=streets.known((application.get("unit") or {}).get("street")),
        master=read_master(application.get("master") or {}, path="application.master"),
        members=tuple(filter(None, (text(row, "name") for row in rows_of(application)))),
    )


def rows_of(application: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows of an application's members; whatever is no row is left out."""
    found = application.get("members")
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
