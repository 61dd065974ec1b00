"""What is written into the places of the official form, taken from a case's variables."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.db import Session
from service.papers.typesetting import typeset
from service.studios.regulation import QUALIFICATIONS
from service.studios.tables import Occupation

Values = Mapping[str, Any]
TEMPLATE = Path(__file__).parent / "application_form.typ"


def application_form(data: Mapping[str, Any]) -> bytes:
    """Return the official application form (annex 1) as PDF, filled with an application.

    `data` is what `application_data` makes: application, occupation, qualification labels and
    opinions. Whatever is missing stays an empty place to write in. With `draft` in it every page
    is marked as one that was not sent.
    """
    return typeset(TEMPLATE, data)


def application_data(session: Session, *, variables: Values) -> dict[str, Any]:
    """Return the data of the application form (annex 1) for a case as it stands.

    `variables` are the case's: application, sector, review, review_opinion, approval. An opinion
    that has not been given yet leaves its place empty.
    """
    application = dict(_object(variables, "application"))
    return {
        "application": application | _people(session, application),
        "occupation": _occupation(session, application.get("occupation")),
        "qualifications": QUALIFICATIONS,
        "opinions": {
            "unit": _opinion(application, "unit_opinion", "filled_on"),
            "sector": _opinion(_object(variables, "sector"), "opinion", "decided_on"),
            "experts": _review(variables),
            "bureau": _opinion(_object(variables, "approval"), "opinion", "decided_on"),
        },
    }


def _object(values: Values, name: str) -> Values:
    found = values.get(name)
    return found if isinstance(found, Mapping) else {}


def _people(session: Session, application: Values) -> dict[str, Any]:
    """Return master and members with the names of their occupations in place of the codes."""

    def named(one: Values) -> dict[str, Any]:
        return {**one, "occupation": _occupation(session, one.get("occupation"))}

    members = application.get("members") or []
    return {
        "master": named(_object(application, "master")),
        "members": [named(one) for one in members if isinstance(one, Mapping)],
    }


def _occupation(session: Session, code: object) -> str:
    row = session.get(Occupation, code) if isinstance(code, str) else None
    return row.name if row else str(code or "")


def _review(variables: Values) -> dict[str, str]:
    """Return what the panel came to, and what it says about it."""
    given = _opinion(_object(variables, "review_opinion"), "text", "signed_on")
    reasons = _object(variables, "review").get("reasons")
    lines = [str(reason) for reason in reasons] if isinstance(reasons, list) else []
    return given | {"text": "\n".join(line for line in (*lines, given["text"]) if line)}


def _opinion(values: Values, text: str, day: str) -> dict[str, str]:
    return {"text": str(values.get(text) or ""), "on": str(values.get(day) or "")}
