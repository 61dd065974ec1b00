"""What the actions on changes of a unit take and give, as the check of diagrams reads it."""

from typing import Any, Literal, TypedDict

UnitOutcome = Literal["changed", "declined", "withdrawn", "revocation"]


class UnitSheet(TypedDict):
    """The members of the form `unit-change` that the register keeps."""

    studio: str
    kind: str
    subject: str | None
    name: str | None
    credit_code: str | None
    legal_kind: str | None
    address: str | None
    effective_on: str
    reason: str
    in_district: str | None


class UnitFacts(TypedDict):
    """What the table `unit-change` is asked."""

    studio: str
    studio_name: str
    unit: str
    unit_name: str
    kind: str
    kind_name: str
    new_code: bool
    in_district: bool
    clash: bool
    clash_studio: str
    clash_name: str
    days_late: int
    before: str
    after: str
    effective_on: str
    account: bool


class Standing(TypedDict):
    """Whether a change can be registered, and if not, what stands in its way."""

    next: Literal["register", "settle", "wait"]
    clash_studio: str
    clash_name: str
    clash_unit: str
    sentence: str


class Settlement(TypedDict):
    """The form `unit-merger`."""

    choice: str
    branch_name: str | None
    branch_address: str | None
    reason: str


class Settled(TypedDict):
    """What a unit chose of two studios of one occupation."""

    choice: Literal["places", "stays", "ends", "waits"]
    choice_name: str


class Registered(TypedDict):
    """A change as it stands in the register."""

    studio: str
    studio_name: str
    unit: str
    unit_name: str
    branch: str | None
    from_unit: str
    another: bool
    account: bool
    waits: bool
    waits_until: str | None
    year: int
    agreement_key: str


class Visit(TypedDict):
    """The form `unit-visit`."""

    on: str
    officers: list[dict[str, Any]] | None
    sign: str
    conclusion: str


class Visited(TypedDict):
    """What a visit found, in words."""

    words: str


class Checked(TypedDict):
    """The form `unit-check`: a result of each line."""

    proof: str
    same: str
    succession: str
    employed: str
    district: str | None
    team: str | None
    system: str | None
    support: str | None
    conditions: str | None
    rules: str | None
    decision: str


class Lines(TypedDict):
    """The lines of a checklist that are not met, in words."""

    failed: list[str]
    words: str
