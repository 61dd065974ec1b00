"""The register: rounds, applications, studios and their masters, notices, objections, money."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.people.tables import Organisation

CASE = String(40)
ORGANISATION = String(40)


def _one_among(name: str, *columns: str, where: str) -> Index:
    """Return a unique index over the rows that meet a condition: what two people could race for."""
    return Index(
        name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where)
    )


class Round(Base):
    """One call for applications (申报批次), open from the first to the last day, both included."""

    __tablename__ = "round"
    __history__ = "round"
    __verbs__: ClassVar[dict[str, str]] = {
        "created": "announced",
        "closes_on": "moved",
        "opens_on": "moved",
    }

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    announcement: Mapped[str] = mapped_column(default="")

    def open_on(self, day: date) -> bool:
        """Ask whether applications are taken on a day (of Beijing)."""
        return self.opens_on <= day <= self.closes_on


class Occupation(Base):
    """An occupation (职业、工种) with its national code, and the trade its experts belong to."""

    __tablename__ = "occupation"
    __history__ = "occupation"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    trade: Mapped[str] = mapped_column(String(40), index=True)


class Expert(Base):
    """A member of the pool of experts; the account is the one they sign in with."""

    __tablename__ = "expert"
    __history__ = "expert"
    __verbs__: ClassVar[dict[str, str]] = {"created": "enrolled"}

    username: Mapped[str] = mapped_column(ForeignKey("account.username"), primary_key=True)
    employer: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    active: Mapped[bool] = mapped_column(default=True)

    trades: Mapped[list["ExpertTrade"]] = relationship(cascade="all, delete-orphan")
    interests: Mapped[list["Interest"]] = relationship(cascade="all, delete-orphan")


class ExpertTrade(Base):
    """A trade that an expert can judge."""

    __tablename__ = "expert_trade"
    __history__ = "expert_trade"

    username: Mapped[str] = mapped_column(ForeignKey("expert.username"), primary_key=True)
    trade: Mapped[str] = mapped_column(String(40), primary_key=True)


class Interest(Base):
    """An organisation in which an expert has declared an interest."""

    __tablename__ = "interest"
    __history__ = "interest"
    __verbs__: ClassVar[dict[str, str]] = {"created": "declared"}

    username: Mapped[str] = mapped_column(ForeignKey("expert.username"), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500), default="")


class PanelDraw(Base):
    """A draw of experts for a case: who could be drawn, the seed, and who was."""

    __tablename__ = "panel_draw"
    __history__ = "panel"
    __verbs__: ClassVar[dict[str, str]] = {"created": "drawn"}
    __table_args__ = (UniqueConstraint("case_number", "turn"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    case_number: Mapped[str] = mapped_column(CASE)
    turn: Mapped[int]
    """1 is the first draw, every substitution one more."""
    seed: Mapped[str] = mapped_column(String(64))
    candidates: Mapped[list[str]] = mapped_column(Json)
    excluded: Mapped[dict[str, str]] = mapped_column(Json)
    """Username → why they could not be drawn."""
    drawn: Mapped[list[str]] = mapped_column(Json)
    drawn_at: Mapped[datetime] = mapped_column(Instant)


class Recusal(Base):
    """An expert who must not judge a case, and why (回避)."""

    __tablename__ = "recusal"
    __history__ = "recusal"
    __verbs__: ClassVar[dict[str, str]] = {"created": "declared"}

    username: Mapped[str] = mapped_column(ForeignKey("expert.username"), primary_key=True)
    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    reason: Mapped[str] = mapped_column(String(2000), default="")
    declared_at: Mapped[datetime] = mapped_column(Instant)


class Application(Base):
    """An application that was taken in, one row per case, from sending to its outcome."""

    __tablename__ = "application"
    __history__ = "application"
    __verbs__: ClassVar[dict[str, str]] = {"created": "accepted", "outcome": "closed"}
    __private__ = ("master_name", "master_identity")
    __table_args__ = (
        _one_among(
            "one_running_application",
            "round_code",
            "place",
            "occupation_code",
            "master_identity",
            where="outcome IS NULL",
        ),
    )

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"), index=True)
    unit: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    place: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    """The branch that applies, else the unit: what article 5 counts."""
    channel: Mapped[str] = mapped_column(String(12))
    department: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    studio_name: Mapped[str] = mapped_column(String(200))
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    industry: Mapped[str] = mapped_column(String(20))
    master_name: Mapped[str] = mapped_column(String(60))
    master_identity: Mapped[str] = mapped_column(String(18), index=True)
    sent_on: Mapped[date]
    """The day article 4's two years are counted from."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    opinion: Mapped[str | None]
    closed_on: Mapped[date | None]


class Master(Base):
    """A person who leads or has led a studio (领办人)."""

    __tablename__ = "master"
    __history__ = "master"
    __private__ = ("identity_number", "birth_date", "mobile")

    key: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    identity_number: Mapped[str] = mapped_column(String(18), unique=True)
    sex: Mapped[str] = mapped_column(String(1))
    birth_date: Mapped[date]
    post_kind: Mapped[str] = mapped_column(String(10))
    qualification: Mapped[str] = mapped_column(String(10))
    mobile: Mapped[str] = mapped_column(String(20), default="")


class Studio(Base):
    """A studio that was granted its title (article 7); article 5 holds by the two indexes."""

    __tablename__ = "studio"
    __history__ = "studio"
    __verbs__: ClassVar[dict[str, str]] = {
        "created": "granted",
        "master_key": "handed_over",
        "status": "revoked",
    }
    __private__ = ("sheet",)
    __table_args__ = (
        _one_among("one_studio_per_master", "master_key", where="status = 'active'"),
        _one_among(
            "one_studio_per_place_and_occupation",
            "place",
            "occupation_code",
            where="status = 'active'",
        ),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    plaque: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    place: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), index=True)
    industry: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(300))
    master_key: Mapped[int] = mapped_column(ForeignKey("master.key"))
    round_code: Mapped[str] = mapped_column(ForeignKey("round.code"))
    case_number: Mapped[str] = mapped_column(CASE, unique=True)
    granted_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(10), default="active")
    sheet: Mapped[dict[str, Any]] = mapped_column(Json)
    """The application it was granted on, as it was; a change begins from it."""

    master: Mapped[Master] = relationship()
    occupation: Mapped[Occupation] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[place])
    round: Mapped[Round] = relationship()


class LeaderChange(Base):
    """A studio passing from one master to another (article 12), from sending to its outcome."""

    __tablename__ = "leader_change"
    __history__ = "leader_change"
    __verbs__: ClassVar[dict[str, str]] = {"created": "accepted", "outcome": "closed"}
    __private__ = ("master_name", "master_identity")
    __table_args__ = (
        _one_among("one_running_leader_change", "studio_key", where="outcome IS NULL"),
    )

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"))
    from_master: Mapped[int] = mapped_column(ForeignKey("master.key"))
    master_name: Mapped[str] = mapped_column(String(60))
    master_identity: Mapped[str] = mapped_column(String(18))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    sent_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(String(12))
    opinion: Mapped[str | None]
    closed_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()


class Notice(Base):
    """A public notice (公示) of a case; what the public reads holds no personal numbers."""

    __tablename__ = "notice"
    __history__ = "notice"
    __verbs__: ClassVar[dict[str, str]] = {
        "created": "published",
        "closed_on": "closed",
        "extended": "extended",
    }
    __table_args__ = (_one_among("one_running_notice", "case_number", where="closed_on IS NULL"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    case_number: Mapped[str] = mapped_column(CASE, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str]
    published_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The last day on which objections are taken, where the process said it."""
    extended: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(String(200))


class Objection(Base):
    """What somebody of the public says against a noticed studio (article 7)."""

    __tablename__ = "objection"
    __history__ = "objection"
    __verbs__: ClassVar[dict[str, str]] = {"created": "filed", "outcome": "answered"}
    __private__ = ("name", "mobile", "email")

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True)
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    notice_key: Mapped[int] = mapped_column(ForeignKey("notice.key"), index=True)
    anonymous: Mapped[bool]
    name: Mapped[str | None] = mapped_column(String(60))
    mobile: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    facts: Mapped[str]
    evidence: Mapped[list[str]] = mapped_column(Json)
    """Keys of the documents handed in."""
    filed_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    notice: Mapped[Notice] = relationship()


class MoneyEntry(Base):
    """A line of the ledger of district money, in whole yuan (article 15)."""

    __tablename__ = "money_entry"
    __history__ = "money"
    __verbs__: ClassVar[dict[str, str]] = {"created": "entered", "paid_on": "paid"}
    __table_args__ = (_one_among("one_initial_grant", "studio_key", where="kind = 'initial'"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    case_number: Mapped[str] = mapped_column(CASE)
    kind: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    entered_on: Mapped[date]
    voucher: Mapped[str | None] = mapped_column(String(100))
    paid_on: Mapped[date | None]

    studio: Mapped[Studio] = relationship()


class Sequence(Base):
    """The last number given out of a series, for example of one year's studios."""

    __tablename__ = "sequence"
    __history__ = "sequence"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class CalendarYear(Base):
    """A year whose public holidays are known; deadlines beyond are provisional."""

    __tablename__ = "calendar_year"
    __history__ = "calendar_year"
    __verbs__: ClassVar[dict[str, str]] = {"created": "entered"}

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(200))


class CalendarDay(Base):
    """A day that is not what its weekday says: a holiday, or a Saturday or Sunday at work."""

    __tablename__ = "calendar_day"
    __history__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60), default="")


class PublicKnock(Base):
    """That somebody without an account sent something: only a hash of where from, for the limit."""

    __tablename__ = "public_knock"

    key: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
