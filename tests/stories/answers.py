"""What the people of the stories write: the demonstration's words for masters of their own."""

from pathlib import Path
from typing import Any

from service.demo.applications import Master, application
from service.demo.cast import ORGANISATIONS
from service.demo.steps import GOOD, LINES

PAPER = Path(__file__).parent / "paper.pdf"

TIAN = Master("田师傅", "男", "11010519790712351", "4-12-01-01")
YU = Master("于师傅", "男", "11010519800324871", "4-03-02-05")
UNLOCKED = ("application.goals", "application.attachments.qualification")
COMMENT = "领办人技艺精湛，建议认定。"


def application_form(master: Master, unit: str, name: str, **other: Any) -> dict[str, Any]:
    """Return the application form's answer for a browser: files as files, no empty fields."""
    codes = {o["code"]: o.get("credit_code") for o in ORGANISATIONS}
    answer = application(
        unit=unit,
        credit_code=str(codes[unit]),
        master=master,
        studio_name=name,
        papers={"qualification": PAPER},
    )
    answer["application"]["members"] = answer["application"]["members"][:1]
    answer["application"]["master"] |= other
    return answer


def checklist(**missing: str) -> dict[str, Any]:
    """Return the centre's checklist; `missing` says of which line what is missing."""
    lines = {line: {"result": "pass"} for line in (*LINES, "awards", "conditions")}
    lines |= {line: {"result": "none"} for line in ("patents", "apprenticeship")}
    lines |= {line: {"result": "fail", "comment": what} for line, what in missing.items()}
    return {"check": {**lines, "unlocked": list(UNLOCKED)} if missing else lines}


def score(points: dict[str, int] = GOOD, vote: str = "agree") -> dict[str, Any]:
    """Return an expert's answer."""
    return {"score": {**points, "vote": vote, "comment": COMMENT}}
