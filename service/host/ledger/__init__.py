"""The append-only ledger, written in the transaction of the change."""

from service.host.ledger import rows as _rows  # noqa: F401 - listens to every session
