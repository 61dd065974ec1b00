"""Units that register themselves: what they hand in, and what an officer decides about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from service import privacy
from service.db import Session
from service.errors import NotFound, Refused
from service.people import accounts, contacts, passwords, roles
from service.people.actor import Actor
from service.people.organisations import LEGAL_KINDS, LONGEST_ADDRESS, LONGEST_NAME
from service.people.tables import Account, Organisation
from service.studios import identity, numbers
from service.studios.register.tables import UnitRegistration

LONGEST_CONTACT = 60  # letters, as the name of an account
SHORTEST_REASON = 2
SHOWN = 100  # decided ones on the page
STATES = {"waiting": "等待审核", "admitted": "已经准予注册", "refused": "没有准予注册"}


@dataclass(frozen=True)
class Applied:
    """What a unit types when it registers; empty where nothing was typed."""

    credit_code: str = ""
    name: str = ""
    legal_kind: str = ""
    address: str = ""
    contact: str = ""
    mobile: str = ""
    email: str = ""
    password: str = field(default="", repr=False)

    @property
    def username(self) -> str:
        """The contact signs in with the unit's credit code, in small letters."""
        return self.credit_code.lower()


def tidied(typed: Applied) -> Applied:
    """Return what is meant: numbers half-width and without blanks; the password stays as it is."""
    return Applied(
        credit_code=identity.clean(typed.credit_code),
        name=typed.name.strip(),
        legal_kind=typed.legal_kind.strip(),
        address=typed.address.strip(),
        contact=typed.contact.strip(),
        mobile=identity.clean_mobile(typed.mobile),
        email=identity.clean_email(typed.email),
        password=typed.password,
    )


def problems(session: Session, applied: Applied) -> dict[str, str]:
    """Return what is wrong with a tidied application: field → sentence."""
    found = {name: wrong for name, wrong in _formal(applied).items() if wrong}
    if "credit_code" not in found and (taken := _taken(session, applied.credit_code)):
        found["credit_code"] = taken
    if wrong := _weak(applied):
        found["password"] = wrong
    return found


def file(session: Session, applied: Applied, *, authorisation: str) -> UnitRegistration:
    """Keep an application; the same one sent a moment ago is the one there is.

    :param authorisation: the key of the document that authorises the contact
    :raises Refused: something is wrong with it (`problems` says at which field)
    """
    wrong = problems(session, applied)
    if not authorisation:
        wrong["authorisation"] = "请上传盖章的授权书"
    if wrong:
        sentences = "\n".join(wrong.values())
        raise Refused(sentences)
    twin = _twin(session, applied)
    if twin is not None:
        return twin
    contact, mobile, email = privacy.seal_all(
        session, [(applied.contact, "name"), (applied.mobile, ""), (applied.email or None, "")]
    )
    row = UnitRegistration(
        receipt=numbers.receipt(),
        credit_code=applied.credit_code,
        name=applied.name,
        legal_kind=applied.legal_kind,
        address=applied.address,
        contact=contact,
        mobile=mobile,
        email=email,
        password_hash=passwords.hashed(applied.password),
        authorisation=authorisation,
        status="waiting",
        filed_at=session.at,
    )
    session.add(row)
    session.flush()
    return row


def of_receipt(session: Session, *, receipt: str) -> UnitRegistration:
    """Return the application of a receipt, however it was typed.

    :raises NotFound: there is none
    """
    letters = "".join(letter for letter in receipt.upper() if letter.isalnum())[:20]
    spelled = "-".join((letters[:4], letters[4:8], letters[8:]))
    query = select(UnitRegistration).where(UnitRegistration.receipt == spelled)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("receipt")
    return found


def find(session: Session, key: int) -> UnitRegistration:
    """Return one application.

    :raises NotFound: there is none
    """
    found = session.get(UnitRegistration, key)
    if found is None:
        raise NotFound(f"registration {key}")
    return found


def waiting(session: Session) -> Sequence[UnitRegistration]:
    """Return what waits for an officer, the oldest first."""
    query = select(UnitRegistration).where(UnitRegistration.status == "waiting")
    return session.scalars(query.order_by(UnitRegistration.key)).all()


def decided(session: Session) -> Sequence[UnitRegistration]:
    """Return what was decided, the newest first."""
    query = select(UnitRegistration).where(UnitRegistration.status != "waiting")
    return session.scalars(query.order_by(UnitRegistration.key.desc()).limit(SHOWN)).all()


def documents(session: Session) -> Sequence[str]:
    """Return the keys of the authorisations: they are no case's, and stay."""
    return session.scalars(select(UnitRegistration.authorisation)).all()


def others(session: Session, row: UnitRegistration) -> Sequence[UnitRegistration]:
    """Return the other applications of the same credit code that were not refused."""
    query = select(UnitRegistration).where(
        UnitRegistration.credit_code == row.credit_code,
        UnitRegistration.key != row.key,
        UnitRegistration.status != "refused",
    )
    return session.scalars(query.order_by(UnitRegistration.key)).all()


def admit(session: Session, *, key: int, by: Actor) -> Account:
    """Open unit and account of an application; its contact signs in with the credit code.

    :raises NotFound: there is no such application
    :raises Refused: it was decided, or the unit has an account by now
    """
    row = _open(session, key)
    if taken := _taken(session, row.credit_code):
        raise Refused(taken)
    organisation = _unit(session, row)
    account = accounts.create(
        session,
        username=row.credit_code.lower(),
        name=str(privacy.reveal(session, row.contact)),
        roles=_roles(session),
        organisation=organisation.code,
    )
    account.password_hash, account.email = row.password_hash, row.email
    contacts.appoint(session, account=account, by=by)
    _decide(session, row, "admitted", by, None)
    return account


def refuse(session: Session, *, key: int, by: Actor, reason: str) -> None:
    """Refuse an application; the applicant reads the reason.

    :raises NotFound: there is no such application
    :raises Refused: it was decided, or no reason is given
    """
    row = _open(session, key)
    if not SHORTEST_REASON <= len(reason.strip()) <= 400:
        raise Refused("请写明不准予注册的理由，申请人看得到，最多 400 个字")
    _decide(session, row, "refused", by, reason.strip())


def decision_letter(row: UnitRegistration, *, address: str) -> tuple[str, str]:
    """Return subject and body of the letter that says what became of an application.

    :param address: where this installation is reached; empty where that is not configured
    """
    about = f"“{row.name}”的注册申请（回执号 {row.receipt}）"
    where = f"（{address}/sign-in）" if address else ""
    if row.status == "admitted":
        return (
            "单位注册申请已经准予",
            f"{about}已经准予。请用统一社会信用代码 {row.credit_code.lower()} "
            f"和申请时设的密码登录{where}。",
        )
    again = f"（{address}/register）" if address else ""
    return (
        "单位注册申请没有准予",
        f"{about}没有准予。理由：{row.reason}\n\n改正以后可以重新申请{again}。",
    )


def _formal(applied: Applied) -> dict[str, str | None]:
    """Return what is wrong with each field by itself."""
    named = 1 <= len(applied.name) <= LONGEST_NAME
    placed = 1 <= len(applied.address) <= LONGEST_ADDRESS
    reached = 1 <= len(applied.contact) <= LONGEST_CONTACT
    kinds = "、".join(LEGAL_KINDS)
    return {
        "credit_code": identity.credit_code(applied.credit_code),
        "name": None if named else f"请填写单位名称，最多 {LONGEST_NAME} 个字",
        "legal_kind": None if applied.legal_kind in LEGAL_KINDS else f"单位性质应为{kinds}之一",
        "address": None if placed else f"请填写单位地址，最多 {LONGEST_ADDRESS} 个字",
        "contact": None if reached else f"请填写联系人姓名，最多 {LONGEST_CONTACT} 个字",
        "mobile": identity.mobile(applied.mobile),
        "email": identity.email(applied.email) if applied.email else None,
    }


def _weak(applied: Applied) -> str:
    """Return why a password is refused; empty where it is taken."""
    account = Account(username=applied.username or "-", name=applied.contact or "-")
    try:
        passwords.refuse_weak(applied.password, account=account)
    except Refused as refusal:
        return refusal.sentence
    return ""


def _taken(session: Session, credit_code: str) -> str:
    """Return why a unit of this number cannot register; empty where it can."""
    known = _known(session, credit_code)
    if known is not None and known.valid_until is not None:
        return f"“{known.name}”已于 {known.valid_until} 终止，不能注册"
    query = select(Account.username).where(Account.active, Account.organisation_code.is_not(None))
    of_unit = query.where(Account.organisation_code == known.code) if known is not None else None
    held = session.get(Account, credit_code.lower())
    if held is not None or (of_unit is not None and session.scalars(of_unit).first()):
        return (
            "这个统一社会信用代码的单位已经有账户。请联系本单位的联系人；"
            "联系人已经离开的，请联系区人力资源和社会保障局"
        )
    return ""


def _known(session: Session, credit_code: str) -> Organisation | None:
    query = select(Organisation).where(Organisation.credit_code == credit_code)
    return session.scalars(query).one_or_none()


def _twin(session: Session, applied: Applied) -> UnitRegistration | None:
    """Return the same application that waits already: a double click is one application."""
    query = select(UnitRegistration).where(
        UnitRegistration.credit_code == applied.credit_code, UnitRegistration.status == "waiting"
    )
    said = (applied.name, applied.address, applied.contact, applied.mobile)
    for row in session.scalars(query):
        clear = privacy.reveal(session, [row.name, row.address, row.contact, row.mobile])
        if tuple(clear) == said and passwords.matches(row.password_hash or "", applied.password):
            return row
    return None


def _open(session: Session, key: int) -> UnitRegistration:
    row = session.get(UnitRegistration, key, with_for_update=True)
    if row is None:
        raise NotFound(f"registration {key}")
    if row.status != "waiting":
        raise Refused("这份申请已经有人办理")
    return row


def _unit(session: Session, row: UnitRegistration) -> Organisation:
    known = _known(session, row.credit_code)
    if known is not None:
        return known
    return accounts.create_organisation(
        session,
        code=row.credit_code.lower(),
        name=row.name,
        kind="unit",
        credit_code=row.credit_code,
        legal_kind=row.legal_kind,
        address=row.address,
    )


def _roles(session: Session) -> list[str]:
    """Return the roles of whoever applies for a unit."""
    return [one.code for one in roles.every(session) if one.owner and "unit" in one.kinds]


def _decide(
    session: Session, row: UnitRegistration, status: str, by: Actor, reason: str | None
) -> None:
    row.status, row.reason, row.password_hash = status, reason, None
    row.decided_by, row.decided_at = by.id, session.at
    session.flush()
