"""What forms of a round of assessment show and offer: who is due, who assesses, ties, grades."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.studios.assessment import flags, groups, rules
from service.studios.assessment.due import WHY, Due, DueLine, due, lines
from service.studios.assessment.opening import participants
from service.studios.assessment.scoring import holders
from service.studios.assessment.settling import SUMS, settlement, summed
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import AssessmentRound, Participation
from service.studios.register.tables import Studio

Choices = list[dict[str, str]]


def _round(session: Session, variables: Mapping[str, Any]) -> AssessmentRound | None:
    case = variables.get("case")
    number = case.get("number") if isinstance(case, Mapping) else None
    return session.scalar(select(AssessmentRound).where(AssessmentRound.case_number == str(number)))


def _lines(said: Sequence[str]) -> Choices:
    return [{"value": str(place), "label": line} for place, line in enumerate(said)]


def _named(rows: Sequence[Participation]) -> Choices:
    return [
        {"value": one.studio.number, "label": f"{one.studio.name}（{one.studio.number}）"}
        for one in rows
    ]


def due_lines(session: Session, *, variables: Mapping[str, Any], **_: Any) -> Choices:
    """Return who is due, with what the list has to say of each (5.1), a line each."""
    row = _round(session, variables)
    if row is None:
        return []
    today = session.at.astimezone(BEIJING).date()
    found = lines(session, found=due(session, year=row.year), on=today)
    return _lines([in_words(one) for one in found] or ["没有应参加的工作室"])


def in_words(one: DueLine) -> str:
    """Return a studio that is due as a line of the list."""
    studio = one.due.studio
    said = [
        f"{studio.name}（{studio.number}）",
        f"单位：{studio.organisation.name}",
        f"领办人：{studio.master.name}",
        f"授予：{studio.granted_on.isoformat()}",
        f"第{one.due.number}次，应参加日期{one.due.on.isoformat()}（{WHY[one.due.why]}）",
        f"上次等次：{one.last_grade or '没有'}",
        f"年度报告：{'齐' if one.reports else '不齐'}",
        f"资助：{'到位' if one.paid else '没有到位'}",
        f"配套率：{'不适用' if one.ratio is None else f'{one.ratio:.2f}'}",
    ]
    return "；".join([*said, f"在办：{'、'.join(one.running)}"] if one.running else said)


def due_studios(session: Session, *, variables: Mapping[str, Any], **_: Any) -> Choices:
    """Offer who is due in a round."""
    row = _round(session, variables)
    found: Sequence[Due] = due(session, year=row.year) if row else ()
    return [
        {"value": one.studio.number, "label": f"{one.studio.name}（{one.studio.number}）"}
        for one in found
    ]


def listed(session: Session, *, variables: Mapping[str, Any], **_: Any) -> Choices:
    """Return who takes part and who does not, a line each: those who do not come first."""
    return _lines(_list(session, variables, *rules.STATES))


def postponed(session: Session, *, variables: Mapping[str, Any], **_: Any) -> Choices:
    """Return who is to be put off, a line each."""
    return _lines(_list(session, variables, "postponed"))


def _list(session: Session, variables: Mapping[str, Any], *states: str) -> list[str]:
    row = _round(session, variables)
    found = participants(session, row.year, *states) if row else []
    ordered = sorted(found, key=lambda one: one.state == "joined")
    return [
        f"{one.studio.name}（{one.studio.number}）：{rules.STATES[str(one.state)]}"
        + (f"至{one.postponed_until.isoformat()}" if one.postponed_until else "")
        + (f"，{rules.REASONS[one.reason]}" if one.reason in rules.REASONS else "")
        + (f"（{one.note}）" if one.note else "")
        for one in ordered
    ]


def joined(session: Session, *, variables: Mapping[str, Any], **_: Any) -> Choices:
    """Offer who takes part in a round."""
    row = _round(session, variables)
    return _named(participants(session, row.year, "joined")) if row else []


def people(session: Session, **_: Any) -> Choices:
    """Offer who may score or visit."""
    return _people(holders(session, *rules.SCORING_ROLES))


def third_party(session: Session, **_: Any) -> Choices:
    """Offer the people of third parties."""
    return _people(holders(session, groups.THIRD_PARTY))


def _people(names: Mapping[str, str]) -> Choices:
    return [{"value": username, "label": name} for username, name in names.items()]


def team(session: Session, *, variables: Mapping[str, Any], **_: Any) -> Choices:
    """Return who assesses in a round, a line for each duty."""
    row = _round(session, variables)
    return _lines(groups.described(session, row.year).split("\n")) if row else []


def tied(session: Session, *, variables: Mapping[str, Any], **_: Any) -> Choices:
    """Offer the studios tied at the last place, with sums that are shown for information."""
    row = _round(session, variables)
    last = settlement(session, row) if row else None
    if row is None or last is None:
        return []
    rows = session.execute(
        select(Studio, AssessmentSheet)
        .join(AssessmentSheet, AssessmentSheet.studio_key == Studio.key)
        .where(Studio.number.in_(last.tied), AssessmentSheet.round_year == row.year)
        .order_by(Studio.number)
    )
    scores = {one["studio"]: one["score"] for one in last.inputs}
    return [
        {"value": studio.number, "label": _tied(studio, scores[studio.number], sheet.items)}
        for studio, sheet in rows
    ]


def _tied(studio: Studio, score: str, items: Mapping[str, Any]) -> str:
    sums = "，".join(f"{item} {summed(items, item)}" for item in SUMS.values())
    return f"{studio.name}（{studio.number}）：{score}分；{sums}"


def grades(session: Session, *, variables: Mapping[str, Any], **_: Any) -> Choices:
    """Return the grades as they were settled last, a line each, with places and reasons."""
    row = _round(session, variables)
    last = settlement(session, row) if row else None
    if row is None or last is None:
        return []
    notes = {
        one.studio.number: (one.studio.name, one.place_note)
        for one in participants(session, row.year, "joined")
    }
    ordered = sorted(
        last.inputs,
        key=lambda one: (list(rules.OUTCOMES).index(one["grade"]), -float(one["score"] or 0)),
    )
    head = f"第{last.turn}次评定：参评{last.counted}个，优秀名额{last.places}个，评出{last.taken}个"
    return _lines([head, *(_graded(one, *notes[one["studio"]]) for one in ordered)])


def _graded(one: Mapping[str, Any], name: str, note: str) -> str:
    score = f"{one['score']}分" if one["score"] else "没有得分"
    return f"{name}（{one['studio']}）：{rules.OUTCOMES[one['grade']]}，{score}" + (
        f"（{note}）" if note else ""
    )


def item(session: Session, *, variables: Mapping[str, Any], **_: Any) -> Choices:
    """Return the studio whose result is to be corrected, with its score and grade."""
    case = str(variables.get("item"))
    row = session.scalars(select(Participation).where(Participation.case_number == case)).first()
    sheet = session.get(AssessmentSheet, case)
    if row is None or sheet is None:
        return []
    grade = rules.OUTCOMES[row.grade] if row.grade else "没有评定"
    return _lines([f"{row.studio.name}（{row.studio.number}）：{sheet.score}分，拟评定为{grade}"])


VETOES: Choices = [{"value": code, "label": words} for code, words in flags.VETOES.items()]


def vetoes(*_: Any, **__: Any) -> Choices:
    """Offer what may be found: 不合格 whatever the points."""
    return VETOES
