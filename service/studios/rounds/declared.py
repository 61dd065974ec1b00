"""What the actions on applications take and give, as the check of diagrams reads it."""

from typing import Literal, NotRequired, TypedDict

Outcome = Literal[
    "granted",
    "failed",
    "returned",
    "lapsed",
    "withdrawn",
    "declined",
    "ineligible",
    "cancelled",
]


class Master(TypedDict):
    """The members of a master's part of a form that articles 4 and 5 look at."""

    name: str
    identity_number: str
    sex: str
    birth_month: str
    post_kind: Literal["worker", "manager"]
    qualification: str
    employed: bool
    mobile: str


class Unit(TypedDict):
    """The members of a unit's part of a form that the register keeps."""

    address: str
    street: NotRequired[str]


class Sheet(TypedDict):
    """The members of an application that the register keeps."""

    round: str
    channel: Literal["self", "recommended"]
    department: NotRequired[str]
    studio_name: str
    occupation: str
    industry: str
    unit: Unit
    master: Master


class Eligibility(TypedDict):
    """What a decision says of an application: a sentence for each line that failed."""

    reasons: list[str]


class MasterFacts(TypedDict):
    """What articles 4 and 5 ask about a master."""

    age: int
    age_enough: bool
    sex: str
    birth_date: str
    retirement_date: str
    months_to_retirement: int
    qualification_rank: int
    employed: bool
    identity_agrees: bool
    master_has_studio: bool
    sent_on: str


class LeaderFacts(MasterFacts):
    """The same about a new leader, with what stands against them."""

    reasons: list[str]
    months_since_revoked: int | None


class Facts(LeaderFacts):
    """The same about an application, with its place and its round."""

    place: str
    place_has_studio: bool
    round_open: bool
    applied_in_round: bool


class SentOn(TypedDict):
    """The day from which an application counts."""

    sent_on: str


class Granted(TypedDict):
    """A studio as it was entered."""

    number: str
    name: str
    plaque: str
    granted_on: str
