"""Making an installation ready: its tables, its calendar and the diagrams it ships with."""

import hashlib
import logging
import os
import stat
from collections.abc import Mapping
from datetime import datetime

from service import app, installation, log, private_values, schema
from service.config import Config
from service.db import Session
from service.errors import Refused, Unconfirmed
from service.host.definitions import deployment, upgrades
from service.host.definitions.deployment import Checked
from service.host.ledger import published
from service.host.ledger.record import record
from service.models import SHIPPED_FOLDERS, models
from service.people import accounts, administrators, resets, roles, second_factors, sign_ins
from service.people.actor import SYSTEM, Actor
from service.private_values import KeyFile, key_source
from service.signing import origin
from service.studios import seed
from service.studios.roles import ROLES
from service.web.core.services import Services

OPERATOR = Actor(SYSTEM.id, SYSTEM.name, frozenset(role for role in ROLES if role.keeps_accounts))
"""Whoever has the machine: opens the first accounts, and lets administrators in again."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def prepare(house: Services, *, at: datetime | None = None) -> None:
    """Bring the tables up to date, and the shipped models that nobody has edited here.

    :param at: when this happens, for a demonstration that begins in the past; otherwise now
    """
    _provide_key(house)
    _narrow(house.config)
    schema.upgrade(house.database)
    at, files = at or house.clock.now(), models(*SHIPPED_FOLDERS)
    with house.database.read() as session:
        looked = upgrades.look(session, files=files)
    with house.database.write(actor=SYSTEM, at=at) as session:
        seed(session, at)
        installation.note_secret(session, house.config.secret_key)
        made, waiting = upgrades.bring(session, files=files, looked=looked)
    if made:
        log.event("shipped models released", release=made.number)
    _provide_signing_key(house)
    if waiting:
        log.event("shipped models wait for a designer", logging.WARNING, count=len(waiting))


def _narrow(config: Config) -> None:
    """Let the owner alone read what lies in the home folder; older programs left it open."""
    for place in (config.home, *config.home.iterdir()):
        found = place.stat()
        mode = stat.S_IMODE(found.st_mode)
        if mode & OTHERS and found.st_uid == os.geteuid():
            place.chmod(mode & ~OTHERS)


def _provide_key(house: Services) -> None:
    """Make the key of private values for a new installation; an old one must have kept its own.

    :raises KeyMissing: there are private values, and this is not the key they were encrypted with
    """
    file = key_source(house.config.private_key, house.config.key_command)
    sample = private_values.sample(house.database)
    if sample is None and isinstance(file, KeyFile) and not file.exists():
        file.create()
    keys = file.keys()
    if sample is not None:
        keys.decrypt(sample.ciphertext, id=sample.id)


def _provide_signing_key(house: Services) -> None:
    """Make the key that signs checkpoints, unless others were signed here with one that is gone."""
    signing = house.database.resources.signing
    if signing is None or signing.keys.exists():
        return
    with house.database.read() as session:
        if published.latest(session) is not None:
            log.event("the key that signs checkpoints is missing", logging.WARNING)
            return
    config = house.config
    signing.keys.create(origin=origin(address=config.address, given=config.checkpoint_origin))


def appoint(house: Services, *, username: str, password: str) -> None:
    """Open a system administrator's account, whose page says whom to appoint next.

    :raises Refused: the name is taken or malformed, or the password is too short
    """
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        made = accounts.create(session, username=username, name="系统管理员", roles=("admin",))
        sign_ins.choose_password(session, account=made, new=password)


def appoint_three(house: Services, *, usernames: Mapping[str, str]) -> dict[str, str]:
    """Open the accounts of the three administrators (三员分立), all of them or none.

    :param usernames: code of the role → username
    :return: username → the code with which they choose a password
    :raises Refused: a name is taken, malformed or said twice
    """
    if len(set(usernames.values())) < len(usernames):
        raise Refused("三名管理员须是三个不同的账户")
    codes = {}
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        for role in ROLES:
            username = usernames.get(role.code)
            if username:
                accounts.create(session, username=username, name=role.name, roles=(role.code,))
        for username in usernames.values():
            codes[username] = resets.issue(session, username=username, by=OPERATOR, confirmed=True)
    return codes


def recover(house: Services, *, username: str, by: Actor) -> str:
    """Let a locked-out administrator in again: unlock, remove second factors, issue a code.

    :raises NotFound: there is no such account
    :raises Refused: it is no administrator's
    """
    with house.database.write(actor=by, at=house.clock.now()) as session:
        account = accounts.account(session, username=username)
        if not any(role.apart for role in roles.held(session, account.roles)):
            raise Refused("这不是管理员的账户，请由安全管理员在网页上办理")
        account.active = True
        second_factors.remove_all(session, username=username)
        record(
            session,
            subject="account",
            verb="recovered",
            row=username,
            data={"by": by.name},
        )
        return resets.issue(session, username=username, by=OPERATOR, confirmed=True)


def release(
    files: Mapping[str, bytes], *, reason: str, confirmed: bool, by: Actor = SYSTEM
) -> int | None:
    """Deploy models to the installation of this environment; return the release's number.

    Where there are three administrators it is proposed only, and one of them confirms it on the
    page of what two do: then there is no number yet.

    :raises Refused: it is to be proposed, and nobody says who proposes it
    :raises Invalid: something is wrong with the set as it would be
    :raises Unconfirmed: it has warnings that nobody has confirmed
    """
    house = app.house(Config.from_environment())
    with house.database.read() as session:
        checked = deployment.check(session, files=files, reason=reason)
    with house.database.write(actor=by, at=house.clock.now()) as session:
        if administrators.complete(session):
            _propose(session, checked, reason=reason, confirmed=confirmed, by=by)
            return None
        return deployment.deploy(
            session, files=files, reason=reason, checked=checked, confirmed=confirmed
        ).number


def _propose(
    session: Session, checked: Checked, *, reason: str, confirmed: bool, by: Actor
) -> None:
    """Put models down for an administrator to confirm, who sees what they are and what they do."""
    if by == SYSTEM:
        raise Refused("这套系统有三员，发布由一人提出、一位管理员确认：请用 --as 写明您的姓名")
    if checked.warnings and not confirmed:
        raise Unconfirmed(checked.warnings)
    keys = {
        name: deployment.set_beside(
            session, name=name, content=content, reason=reason, origin="uploaded"
        )
        for name, content in sorted(checked.files.items())
    }
    administrators.propose(
        session,
        kind="deploy",
        subject=hashlib.sha256(repr(sorted(keys.items())).encode()).hexdigest()[:16],
        args={"models": keys, "base": checked.beside, "reason": reason, "name": by.name},
        reason=reason,
        by=by,
    )
