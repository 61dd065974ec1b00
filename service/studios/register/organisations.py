"""Organisations as they are entered, on a page or by a spreadsheet: what is wrong, in words."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

from sqlalchemy import exists, or_, select

from service.db import Session
from service.errors import NotFound, Refused
from service.people import accounts
from service.people.organisations import LEGAL_KINDS, LONGEST_ADDRESS, LONGEST_NAME
from service.people.tables import Organisation
from service.studios import identity
from service.studios.register.tables import Studio

KINDS = {
    "unit": "单位",
    "branch": "分支机构",
    "department": "业务主管部门",
    "centre": "服务中心",
    "bureau": "人社局",
    "section": "科室",
}
UNDER = {"branch": ("unit",), "section": ("bureau", "department", "centre")}
"""Kinds that lie under another, and of which kinds that is."""
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)

Outcome = Literal["new", "changed", "same"]


@dataclass(frozen=True)
class Entered:
    """An organisation as it was typed: empty where nothing was."""

    code: str = ""
    name: str = ""
    kind: str = ""
    parent: str = ""
    credit_code: str = ""
    legal_kind: str = ""
    address: str = ""


def entered(session: Session, code: str) -> Entered:
    """Return an organisation as a form shows it.

    :raises NotFound: there is none of this code
    """
    there = session.get(Organisation, code)
    if there is None:
        raise NotFound(f"organisation {code}")
    return Entered(**{one.name: getattr(there, one.name) or "" for one in fields(Entered)})


def tidied(typed: Entered) -> Entered:
    """Return what is meant: kinds by their words, numbers clean, the code of a unit filled in."""
    kinds = {words: kind for kind, words in KINDS.items()}
    credit_code = identity.clean(typed.credit_code)
    return replace(
        typed,
        code=(typed.code or credit_code).strip().lower(),
        name=typed.name.strip(),
        kind=kinds.get(typed.kind.strip(), typed.kind.strip()),
        parent=typed.parent.strip().lower(),
        credit_code=credit_code,
        legal_kind=typed.legal_kind.strip(),
        address=typed.address.strip(),
    )


def problems(
    session: Session,
    entered: Entered,
    *,
    among: Sequence[Entered] = (),
    running: Collection[str] = (),
) -> list[str]:
    """Return what is wrong with a tidied organisation, in sentences; nothing where it can be saved.

    :param among: the others of the same spreadsheet, tidied
    :param running: codes of organisations with a case that runs (article 12: they change by it)
    """
    found = _of_its_own(entered)
    if sum(1 for one in among if one.code == entered.code) > 1:
        found.append(f"代码“{entered.code}”在表里不止一行")
    found += _of_the_parent(session, entered, among)
    found += _of_the_credit_code(session, entered, among)
    there = session.get(Organisation, entered.code) if entered.code else None
    if there is not None:
        found += _of_the_change(session, there, entered, running)
    return found


def save(session: Session, entered: Entered) -> Outcome:
    """Open an organisation, or change the one of its code; `problems` were asked before.

    :raises Refused: it cannot be saved after all
    """
    columns = _columns(entered)
    there = session.get(Organisation, entered.code)
    if there is None:
        accounts.create_organisation(
            session,
            code=entered.code,
            name=entered.name,
            kind=entered.kind,
            parent=columns["parent"],
            credit_code=columns["credit_code"],
            legal_kind=columns["legal_kind"],
            address=columns["address"],
        )
        return "new"
    outcome = outcome_of(session, entered)
    for name, value in columns.items():
        setattr(there, name, value)
    session.flush()
    return outcome


def outcome_of(session: Session, entered: Entered) -> Outcome:
    """Return what saving would be."""
    there = session.get(Organisation, entered.code)
    if there is None:
        return "new"
    same = all(getattr(there, name) == value for name, value in _columns(entered).items())
    return "same" if same else "changed"


def save_all(session: Session, entered: Sequence[Entered], *, running: Collection[str] = ()) -> int:
    """Save the rows of a spreadsheet, those that lie above others first; return how many changed.

    :raises Refused: one of them cannot be saved: then none is
    """
    for one in entered:
        if problems(session, one, among=entered, running=running):
            raise Refused("表里还有问题没有改，一行都没有保存")
    ordered = sorted(entered, key=lambda one: one.kind in UNDER)
    return sum(1 for one in ordered if save(session, one) != "same")


def has_studio(session: Session, code: str) -> bool:
    """Ask whether an organisation has a studio, or had one."""
    return bool(
        session.scalar(select(exists().where(or_(Studio.unit == code, Studio.place == code))))
    )


def _columns(entered: Entered) -> dict[str, str | None]:
    return {
        "name": entered.name,
        "kind": entered.kind,
        "parent": entered.parent or None,
        "credit_code": entered.credit_code or None,
        "legal_kind": entered.legal_kind or None,
        "address": entered.address or None,
    }


def _of_its_own(entered: Entered) -> list[str]:
    found = []
    if not _CODE.fullmatch(entered.code):
        found.append("代码用小写字母、数字、横线，2 至 40 个字符；单位可以不填，用统一社会信用代码")
    if not 1 <= len(entered.name) <= LONGEST_NAME:
        found.append(f"请填写名称，最多 {LONGEST_NAME} 个字")
    if entered.kind not in KINDS:
        found.append(f"类型应为{'、'.join(KINDS.values())}之一")
    if entered.legal_kind and entered.legal_kind not in LEGAL_KINDS:
        found.append(f"单位性质应为{'、'.join(LEGAL_KINDS)}之一")
    if len(entered.address) > LONGEST_ADDRESS:
        found.append(f"地址最多 {LONGEST_ADDRESS} 个字")
    return found


def _of_the_parent(session: Session, entered: Entered, among: Sequence[Entered]) -> list[str]:
    wanted = UNDER.get(entered.kind)
    if wanted is None:
        return ["只有分支机构和科室填写上级"] if entered.parent else []
    in_sheet = next((one.kind for one in among if one.code == entered.parent), None)
    there = session.get(Organisation, entered.parent) if entered.parent else None
    kind = in_sheet or (there.kind if there else None)
    if kind in wanted:
        return []
    words = "、".join(KINDS[one] for one in wanted)
    return [f"请填写上级的代码，上级须是{words}"]


def _of_the_credit_code(session: Session, entered: Entered, among: Sequence[Entered]) -> list[str]:
    number = entered.credit_code
    if not number:
        return ["请填写统一社会信用代码"] if entered.kind == "unit" else []
    wrong = identity.credit_code(number)
    if wrong:
        return [wrong]
    if sum(1 for one in among if one.credit_code == number) > 1:
        return [f"统一社会信用代码 {number} 在表里不止一行"]
    query = select(Organisation.name).where(
        Organisation.credit_code == number, Organisation.code != entered.code
    )
    taken = session.scalar(query)
    return [f"统一社会信用代码 {number} 已是“{taken}”的"] if taken else []


def _of_the_change(
    session: Session, there: Organisation, entered: Entered, running: Collection[str]
) -> list[str]:
    """Refuse to change by hand who an organisation is, once something hangs on it (article 12)."""
    bound = ("name", "kind", "parent", "credit_code")
    columns = _columns(entered)
    altered = any(getattr(there, name) != columns[name] for name in bound)
    if altered and (there.code in running or has_studio(session, there.code)):
        return [f"“{there.name}”已有工作室或者在办案件：改名、合并、终止请办理单位变更"]
    return []
