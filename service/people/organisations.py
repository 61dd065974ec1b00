"""Organisations: what kind of body one is, where it is, and what has taken its place."""

from datetime import date

from service.db import Session
from service.errors import NotFound, Refused, say
from service.people.tables import Organisation

LEGAL_KINDS = ("企业", "事业单位", "社会组织", "其他")
LONGEST_NAME = 200  # letters, as the column
LONGEST_ADDRESS = 300  # letters, as the column


def change(
    session: Session,
    *,
    code: str,
    name: str,
    legal_kind: str | None,
    address: str | None,
) -> Organisation:
    """Correct what is known of an organisation.

    :raises NotFound: there is none of this code
    :raises Refused: no name, an unknown kind, or an address that is too long
    """
    organisation = _taken(session, code)
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise Refused(say("请填写单位名称，最多 %(most)s 个字", most=LONGEST_NAME))
    refuse_facts(legal_kind, address)
    organisation.name = name.strip()
    organisation.legal_kind, organisation.address = legal_kind, address
    session.flush()
    return organisation


def succeed(session: Session, *, code: str, by: str, last_day: date) -> Organisation:
    """Let another organisation take the place of one that ends (article 12).

    :raises NotFound: there is no organisation of one of the codes
    :raises Refused: it has ended already, or would come after itself
    """
    ending, heir = _taken(session, code), _taken(session, by)
    if ending.valid_until is not None:
        raise Refused(say("“%(name)s”已于 %(day)s 终止", name=ending.name, day=ending.valid_until))
    if current(session, code=heir.code).code == ending.code:
        raise Refused("单位不能由自己承继")
    ending.succeeded_by, ending.valid_until = heir.code, last_day
    session.flush()
    return ending


def current(session: Session, *, code: str) -> Organisation:
    """Return the organisation that stands in the place of one today: itself or its successor.

    :raises NotFound: there is none of this code
    """
    found = _taken(session, code)
    while found.succeeded_by is not None:
        found = _taken(session, found.succeeded_by)
    return found


def refuse_facts(legal_kind: str | None, address: str | None) -> None:
    """Refuse a kind that the law does not know, and an address that no column holds.

    :raises Refused: one of both
    """
    if legal_kind is not None and legal_kind not in LEGAL_KINDS:
        raise Refused(say("单位性质应为%(kinds)s之一", kinds="、".join(LEGAL_KINDS)))
    if address is not None and len(address) > LONGEST_ADDRESS:
        raise Refused(say("地址最多 %(most)s 个字", most=LONGEST_ADDRESS))


def _taken(session: Session, code: str) -> Organisation:
    found = session.get(Organisation, code)
    if found is None:
        raise NotFound(f"organisation {code}")
    return found
