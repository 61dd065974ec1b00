"""Settings of this installation: environment variables, read once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from service import notes, signing, webhooks
from service.clamd import Clamd
from service.mail import MailServer
from service.signing import Cosigner

Network = IPv4Network | IPv6Network
LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
DEMONSTRATION = timedelta(days=4000)
"""How long a sign-in lasts where visitors move the clock by weeks."""


@dataclass(frozen=True)
class Contact:
    """How the public reaches the bureau: what public pages show and letters to outsiders end with.

    Empty where nothing was configured.
    """

    telephone: str = ""
    address: str = ""

    @property
    def words(self) -> str:
        """Both in one sentence; empty where there is neither."""
        named = (("联系电话", self.telephone), ("地址", self.address))
        return "；".join(f"{name}：{value}" for name, value in named if value)


EXAMPLE = Contact("010-65090000", "北京市朝阳区示范路1号（演示数据）")
"""What the demonstration shows where nothing else is configured."""
LONGEST_CONTACT = 100  # letters, so that it stays one line under a letter


class Misconfigured(Exception):
    """A setting that the service cannot start with; one sentence that names it."""


@dataclass(frozen=True)
class SignOn:
    """An OpenID Connect provider whose people sign in here with it."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str = "preferred_username"
    """The claim that is the username of the account here."""
    name: str = "统一身份认证"
    """What the button says."""


@dataclass(frozen=True)
class Config:
    """Where the data lies, where the database is, and whether this is a demonstration."""

    home: Path
    database_url: str
    secret_key: str
    key_file: Path | None = None
    """Where the key of private values lies, if not in the home folder."""
    key_command: str | None = None
    """What prints the key of private values, where no file holds it."""
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    web_processes: int = 1
    """How many processes answer the browsers; Python works in one core of each."""
    trusted_proxies: int = 0
    """How many reverse proxies before us are ours; only what they say of a client is believed."""
    tls_cert: Path | None = None
    """The certificate chain (PEM) with which the web service itself speaks TLS."""
    tls_key: Path | None = None
    idle_minutes: int = 30
    """After so long without a request somebody signs in again; 0: never."""
    sign_in_hours: int = 12
    """After so long somebody signs in again, however busy they are."""
    second_factor_roles: tuple[str, ...] = ()
    """Codes of the roles whose holders need a second factor; `*`: everybody."""
    security_log_days: int = 200
    """How long what strangers were refused is kept: at least six months."""
    sign_on: SignOn | None = None
    """The provider for single sign-on, if there is one."""
    mail: str = ""
    """The mail server for letters to people without an account; empty: none."""
    webhooks: Path | None = None
    """The file that names who receives webhooks, with their secrets."""
    address: str = ""
    """Where people reach this installation: mails link there, whatever a request says."""

    clamd: str = ""
    """Where ClamAV's daemon listens, a socket's path or HOST:PORT; empty: nobody scans files."""
    contact: Contact = Contact()
    """The bureau's telephone and address."""
    notice_hosts: tuple[str, ...] = ()
    """The websites (host, or host:port) on which posted notices are looked at every day."""
    checkpoint_key_file: Path | None = None
    """Where the key that signs checkpoints lies, if not in the home folder."""
    checkpoint_origin: str = ""
    """The name of this installation's record in checkpoints; empty: made from the address."""
    checkpoint_recipients: tuple[str, ...] = ()
    """Mail addresses outside to which checkpoints go every day."""
    cosigners: tuple[Cosigner, ...] = ()
    """Who outside signs checkpoints as well."""
    metrics_token: str = ""
    """Who shows it may read `/metrics` and all of `/ready`; empty: nobody by a token."""
    metrics_from: tuple[Network, ...] = LOOPBACK
    """The addresses that may without a token."""

    @property
    def private_key(self) -> Path:
        """The file with the key under which private values are encrypted."""
        return self.key_file or self.home / "private.key"

    @property
    def checkpoint_key(self) -> Path:
        """The file with the key that signs checkpoints of the record."""
        return self.checkpoint_key_file or self.home / "checkpoint.key"

    @property
    def files(self) -> Path:
        """The folder of stored documents, named by their SHA-256."""
        return self.home / "files"

    @property
    def idle(self) -> timedelta | None:
        """How long somebody may do nothing; a demonstration moves its clock by weeks."""
        return timedelta(minutes=self.idle_minutes) if self.idle_minutes and not self.demo else None

    @property
    def sign_in_lasts(self) -> timedelta:
        """How long a sign-in lasts at most."""
        return DEMONSTRATION if self.demo else timedelta(hours=self.sign_in_hours)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read JIANGXIN_HOME, DATABASE_URL, HOST, PORT and the others.

        Where keys are: JIANGXIN_KEY_FILE or JIANGXIN_KEY_COMMAND.
        The others are WEB_CONCURRENCY, JIANGXIN_SECRET, JIANGXIN_DEMO, JIANGXIN_TRUSTED_PROXIES,
        JIANGXIN_TLS_CERT with JIANGXIN_TLS_KEY, JIANGXIN_IDLE_MINUTES, JIANGXIN_SIGN_IN_HOURS
        and JIANGXIN_SECOND_FACTOR (codes of roles, with blanks between), JIANGXIN_OIDC_ISSUER
        with JIANGXIN_OIDC_CLIENT, _SECRET, _CLAIM and _NAME for single sign-on, JIANGXIN_MAIL,
        JIANGXIN_NOTICE_HOSTS (websites on which notices are looked at, with blanks between),
        JIANGXIN_CLAMD (ClamAV's daemon: a socket's path or HOST:PORT),
        JIANGXIN_CONTACT_TELEPHONE and JIANGXIN_CONTACT_ADDRESS for what the public is told,
        JIANGXIN_WEBHOOKS (a file), JIANGXIN_ADDRESS (how this installation is reached),
        JIANGXIN_CHECKPOINT_KEY_FILE, JIANGXIN_CHECKPOINT_ORIGIN, JIANGXIN_CHECKPOINT_TO (mail
        addresses) and JIANGXIN_COSIGNERS (`KEY@URL`) for checkpoints of the record,
        and for figures JIANGXIN_METRICS_TOKEN and JIANGXIN_METRICS_FROM (networks, with commas).
        The home folder is made if need be.

        :raises Misconfigured: one of them cannot be used
        """
        home = _home(environ)
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            secret = environ.get("JIANGXIN_SECRET") or _kept_secret(home / "secret")
        except OSError as failed:
            raise Misconfigured(
                f"JIANGXIN_HOME cannot be used: {failed.filename} ({failed.strerror})"
            ) from None
        return cls(
            home=home,
            database_url=address(environ),
            key_file=_path(environ.get("JIANGXIN_KEY_FILE")),
            key_command=environ.get("JIANGXIN_KEY_COMMAND") or None,
            secret_key=secret,
            host=environ.get("HOST") or "127.0.0.1",
            port=_number(environ, "PORT", 8000, least=1, most=65535),
            demo=environ.get("JIANGXIN_DEMO", "") not in ("", "0"),
            web_processes=max(1, _number(environ, "WEB_CONCURRENCY", 1, most=64)),
            trusted_proxies=_number(environ, "JIANGXIN_TRUSTED_PROXIES", 0, most=8),
            tls_cert=_path(environ.get("JIANGXIN_TLS_CERT")),
            tls_key=_path(environ.get("JIANGXIN_TLS_KEY")),
            idle_minutes=_number(environ, "JIANGXIN_IDLE_MINUTES", 30, most=24 * 60),
            mail=_mail(environ.get("JIANGXIN_MAIL", "")),
            clamd=_clamd(environ.get("JIANGXIN_CLAMD", "").strip()),
            contact=_contact(environ),
            webhooks=_webhooks(_path(environ.get("JIANGXIN_WEBHOOKS"))),
            address=_own_address(environ.get("JIANGXIN_ADDRESS", "")),
            notice_hosts=_notice_hosts(environ),
            checkpoint_key_file=_path(environ.get("JIANGXIN_CHECKPOINT_KEY_FILE")),
            checkpoint_origin=_origin(environ.get("JIANGXIN_CHECKPOINT_ORIGIN", "").strip()),
            checkpoint_recipients=_recipients(environ.get("JIANGXIN_CHECKPOINT_TO", "")),
            cosigners=_cosigners(environ.get("JIANGXIN_COSIGNERS", "")),
            metrics_token=environ.get("JIANGXIN_METRICS_TOKEN", "").strip(),
            metrics_from=_networks(environ.get("JIANGXIN_METRICS_FROM", "")),
            sign_in_hours=_number(environ, "JIANGXIN_SIGN_IN_HOURS", 12, least=1, most=24 * 7),
            second_factor_roles=tuple(environ.get("JIANGXIN_SECOND_FACTOR", "").split()),
            security_log_days=_number(
                environ, "JIANGXIN_SECURITY_LOG_DAYS", 200, least=183, most=3660
            ),
            sign_on=_sign_on(environ),
        )


def address(environ: Mapping[str, str] = os.environ) -> str:
    """Return where the database is, whether or not there is one yet."""
    given = environ.get("DATABASE_URL", "")
    return _driver(given or f"sqlite:///{_home(environ)}/jiangxin.db")


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("JIANGXIN_HOME") or "var").resolve()


def _number(environ: Mapping[str, str], name: str, usual: int, *, least: int = 0, most: int) -> int:
    written = environ.get(name, "").strip() or str(usual)
    if not (written.isascii() and written.isdigit() and least <= int(written) <= most):
        raise Misconfigured(f"{name} must be a whole number from {least} to {most}: {written!r}")
    return int(written)


_LOOPBACK = ("http://127.0.0.1:", "http://localhost:")


def _sign_on(environ: Mapping[str, str]) -> SignOn | None:
    issuer = environ.get("JIANGXIN_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    if not issuer.startswith(("https://", *_LOOPBACK)):
        raise Misconfigured(f"JIANGXIN_OIDC_ISSUER must begin with https://: {issuer!r}")
    client = environ.get("JIANGXIN_OIDC_CLIENT", "")
    secret = environ.get("JIANGXIN_OIDC_SECRET", "")
    if not client or not secret:
        raise Misconfigured("JIANGXIN_OIDC_ISSUER needs JIANGXIN_OIDC_CLIENT and _SECRET")
    usual = SignOn(issuer, client, secret)
    return replace(
        usual,
        claim=environ.get("JIANGXIN_OIDC_CLAIM") or usual.claim,
        name=environ.get("JIANGXIN_OIDC_NAME") or usual.name,
    )


def _mail(written: str) -> str:
    try:
        return written if not written or MailServer.at(written) else ""
    except ValueError as wrong:
        raise Misconfigured(f"JIANGXIN_MAIL: {wrong}") from wrong  # never its password


def _clamd(written: str) -> str:
    try:
        return written if not written or Clamd.at(written) else ""
    except ValueError as wrong:
        raise Misconfigured(f"JIANGXIN_CLAMD: {wrong}") from wrong


def _contact(environ: Mapping[str, str]) -> Contact:
    demo = environ.get("JIANGXIN_DEMO", "") not in ("", "0")
    given = []
    for name in ("JIANGXIN_CONTACT_TELEPHONE", "JIANGXIN_CONTACT_ADDRESS"):
        written = environ.get(name, "").strip()
        if len(written) > LONGEST_CONTACT or not written.isprintable():
            raise Misconfigured(f"{name} must be one line of at most {LONGEST_CONTACT} letters")
        given.append(written)
    return EXAMPLE if demo and not any(given) else Contact(*given)


def _webhooks(path: Path | None) -> Path | None:
    try:
        if path is not None:
            webhooks.read(path)
    except ValueError as wrong:
        raise Misconfigured(f"JIANGXIN_WEBHOOKS: {wrong}") from None
    return path


def _origin(written: str) -> str:
    if written and not (notes.is_name(written) and len(written) <= signing.LONGEST_ORIGIN):
        raise Misconfigured(
            f"JIANGXIN_CHECKPOINT_ORIGIN must be a name without blanks and plus signs: {written!r}"
        )
    return written


def _recipients(written: str) -> tuple[str, ...]:
    try:
        return signing.recipients(written)
    except ValueError as wrong:
        raise Misconfigured(f"JIANGXIN_CHECKPOINT_TO: {wrong}") from None


def _cosigners(written: str) -> tuple[Cosigner, ...]:
    try:
        return signing.cosigners(written)
    except ValueError as wrong:
        raise Misconfigured(f"JIANGXIN_COSIGNERS: {wrong}") from None


def _own_address(written: str) -> str:
    plain = written.strip().rstrip("/")
    parts = urlsplit(plain)
    if plain and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
        raise Misconfigured(f"JIANGXIN_ADDRESS must be like https://host: {written!r}")
    return plain


def _networks(written: str) -> tuple[Network, ...]:
    parts = [part.strip() for part in written.split(",") if part.strip()]
    try:
        return tuple(ip_network(part) for part in parts) or LOOPBACK
    except ValueError as wrong:
        raise Misconfigured(f"JIANGXIN_METRICS_FROM: {wrong}") from wrong


DISTRICT = "www.bjchy.gov.cn"
"""The website of the district's government (article 7)."""


def _notice_hosts(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the hosts of JIANGXIN_NOTICE_HOSTS; a demonstration asks none unless it is told."""
    demo = environ.get("JIANGXIN_DEMO", "") not in ("", "0")
    written = environ.get("JIANGXIN_NOTICE_HOSTS", "" if demo else DISTRICT)
    found = tuple(written.replace(",", " ").lower().split())
    if any("/" in host or "@" in host for host in found):
        raise Misconfigured(f"JIANGXIN_NOTICE_HOSTS must name hosts without a path: {written!r}")
    return found


def _path(written: str | None) -> Path | None:
    return Path(written).resolve() if written else None


def _driver(url: str) -> str:
    """Name the driver we ship in a plain PostgreSQL address."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise Misconfigured("DATABASE_URL must begin with postgresql:// or sqlite:///")
    return url


def _kept_secret(path: Path) -> str:
    """Return the secret of this home, made once and readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()
