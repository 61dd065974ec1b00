"""What the tests' diagrams ask for: a desk that registers papers, says no, and falls over."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.db import Base
from service.errors import Refused
from service.host.registry import Registry
from service.people.actor import Actor
from service.studios import parties

HERE = Path(__file__).parent


class Registration(Base):
    """A paper that was registered, each under its own number."""

    __tablename__ = "test_registration"
    __history__ = "registration"
    __private__ = ("mobile",)

    number: Mapped[str] = mapped_column(String(60), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    mobile: Mapped[str | None] = mapped_column(String(20))
    registered_by: Mapped[str] = mapped_column(String(60))


def register(
    *, session: Session, case: str, actor: Actor, at: datetime, subject: str
) -> dict[str, Any]:
    """Register a paper; subjects that say so are refused, or make the desk fall over."""
    number = f"DJ-{case}"
    session.add(
        Registration(number=number, subject=subject, mobile="13800138000", registered_by=actor.id)
    )
    session.flush()
    if "拒绝" in subject:
        raise Refused("标题里有“拒绝”，不能登记")
    if "故障" in subject:
        raise ZeroDivisionError("the desk fell over")
    return {"number": number}


CALLS: list[str] = []
"""The idempotency keys of the calls that went out."""


def ask(*, question: str, idempotency_key: str) -> dict[str, Any]:
    """Ask somebody outside; a question about a dead line finds it dead."""
    CALLS.append(idempotency_key)
    if "断线" in question:
        raise ConnectionError("the line is dead")
    return {"answer": f"{question}：已参保"}


def kept_apart(*, done: Any, case: str, **_: object) -> frozenset[str]:
    """Whoever gave a verdict in a case is given no other work of it."""
    found: frozenset[str] = done(case).get("verdict", frozenset())
    return found


REGISTRY = Registry(
    actions={"desk.register": register},
    jobs={"line.ask": ask},
    organisations=parties.organisations,
    facts=parties.facts,
    recusal=parties.RECUSED,
    kept_apart=kept_apart,
)


def models() -> dict[str, bytes]:
    """Return the diagrams and forms of these tests by file name."""
    return {
        path.name: path.read_bytes()
        for path in sorted(HERE.iterdir())
        if path.suffix in (".bpmn", ".dmn", ".form")
    }
