"""What pages read of spending and assets."""

from dataclasses import dataclass

from sqlalchemy import func, select

from service.db import Session
from service.studios.register.tables import Studio
from service.studios.spending.tables import Asset, Spending, stands

KINDS = {"special": "专用设备", "general": "通用设备", "consumable": "低值易耗品"}
STATES = {"in-use": "在用"}


@dataclass(frozen=True)
class AssetView:
    """An asset as the register shows it; amounts in fen."""

    number: str
    name: str
    kind: str
    model: str
    quantity: int
    amount: int
    grant_share: int
    bought_on: str
    voucher: str
    place: str
    user: str
    state: str


def assets(session: Session, studio: Studio) -> list[AssetView]:
    """Return a studio's fixed assets by their numbers."""
    rows = session.scalars(
        select(Asset).where(Asset.studio_key == studio.key).order_by(Asset.number)
    )
    return [
        AssetView(
            row.number, row.name, KINDS.get(row.kind, row.kind), row.model, row.quantity,
            row.amount, row.grant_share, row.bought_on.isoformat(), row.voucher, row.place,
            row.user, STATES.get(row.status, row.status),
        )
        for row in rows
    ]  # fmt: skip


def marks(session: Session, studio: Studio) -> tuple[int, int]:
    """Return how many lines of spending there are, and how many of them bear the mark."""
    all_, marked = session.execute(
        select(func.count(), func.count().filter(Spending.marked)).where(
            Spending.studio_key == studio.key, stands()
        )
    ).one()
    return all_, marked
