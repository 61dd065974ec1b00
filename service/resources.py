"""What every transaction of a database finds besides its rows."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.clamd import Clamd
from service.signing import Signing


@dataclass(frozen=True)
class Resources:
    """What every transaction of a database finds besides its rows."""

    registry: object = None
    """The functions that diagrams and forms may name; the host says of what type."""
    files: Path | None = None
    """The folder in which uploaded files lie."""
    keys: object = None
    """What finds the keys of private values; `service.private_values` says of what type."""
    mail: object = None
    """The mail server that takes letters to people outside; `service.mail` says of what type."""
    scanner: Clamd | None = None
    """What looks for viruses in files that are handed in, where there is one."""
    webhooks: object = None
    """Who receives webhooks, by name; `service.webhooks` says of what type."""
    address: str = ""
    """Where people reach this installation, as links in mails begin."""
    signing: Signing | None = None
    """With which key checkpoints of the record are signed, and who outside gets them."""
    dossier: object = None
    """What writes the dossier of a pack of evidence, in sentences; the web says of what type."""
    memory: dict[str, Any] | None = field(default_factory=dict)
    """What packages keep for longer than a transaction, each under its own name; None: nothing."""
