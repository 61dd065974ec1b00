"""Signed posts to programs of other departments: who receives them, and how one is sent."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import requests

from service.mail import NotNow, Unsendable

TIMEOUT = (5, 15)  # seconds to connect and to answer; a job's lease is two minutes
AGAIN = frozenset({408, 425, 429})
"""Answers of 4xx after which another attempt may be taken."""
LOOPBACK = ("http://127.0.0.1:", "http://localhost:")
SHORTEST_SECRET = 16  # letters
STAMP, SIGNATURE, DELIVERY = "Jiangxin-Timestamp", "Jiangxin-Signature", "Jiangxin-Delivery"
"""Headers: seconds since 1970, `v1=` and the signature in hex, and what names the delivery."""


@dataclass(frozen=True)
class Target:
    """A program that receives webhooks: where, and with which secret they are signed."""

    name: str
    url: str
    secret: str = field(repr=False)
    events: tuple[str, ...] = ()
    """What it hears of without a diagram saying so: `case.ended`."""


def read(path: Path) -> dict[str, Target]:
    """Read the file of targets: a JSON object, name → {url, secret, events}.

    :raises ValueError: it is none; its sentence repeats no secret
    """
    try:
        found = json.loads(path.read_text())
    except OSError as failed:
        raise ValueError(f"{path} cannot be read ({failed.strerror})") from None
    except ValueError:
        raise ValueError(f"{path} is no JSON") from None
    if not isinstance(found, dict):
        raise ValueError(f"{path} must hold an object: name → {{url, secret, events}}")
    return {name: _target(name, said) for name, said in found.items()}


def _target(name: str, said: Any) -> Target:
    if not isinstance(said, dict):
        raise ValueError(f"{name} must be an object with url and secret")
    url, secret, events = said.get("url"), said.get("secret"), said.get("events", [])
    if not isinstance(url, str) or not url.startswith(("https://", *LOOPBACK)):
        raise ValueError(f"{name}: url must begin with https://")
    if not isinstance(secret, str) or len(secret) < SHORTEST_SECRET:
        raise ValueError(f"{name}: secret must have at least {SHORTEST_SECRET} letters")
    if not isinstance(events, list) or not all(isinstance(one, str) for one in events):
        raise ValueError(f"{name}: events must be a list of names")
    return Target(name, url, secret, tuple(events))


def signature(secret: str, *, stamp: int, body: bytes) -> str:
    """Return HMAC-SHA256 over the timestamp, a full stop and the body.

    Whoever receives it computes the same, and refuses what is older than a few minutes.

    >>> signature("0123456789abcdef", stamp=1796000000, body=b"{}")[:15]
    'v1=6087dc0c2af4'
    """
    said = hmac.digest(secret.encode(), f"{stamp}.".encode() + body, sha256)
    return f"v1={said.hex()}"


def post(target: Target, *, body: bytes, delivery: str, stamp: int) -> None:
    """Send one webhook; `delivery` is the same for every attempt, so that copies are known.

    Redirects are not followed: where posts go, the configuration alone says.

    :raises Unsendable: it will never be taken
    :raises NotNow: it was not taken this time
    """
    headers: Mapping[str, str] = {
        "Content-Type": "application/json",
        "User-Agent": "Jiangxin",
        STAMP: str(stamp),
        SIGNATURE: signature(target.secret, stamp=stamp, body=body),
        DELIVERY: delivery,
    }
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy or password of the environment
            answer = session.post(
                target.url,
                data=body,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            )
            status = answer.status_code
    except requests.RequestException as gone:
        raise NotNow(type(gone).__name__) from None
    if 200 <= status < 300:
        return
    if 400 <= status < 500 and status not in AGAIN:
        raise Unsendable(f"HTTP {status}")
    raise NotNow(f"HTTP {status}")
