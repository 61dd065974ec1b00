"""Papers that a diagram lets a case print: written in the move, set as PDF and Word by a job."""

from collections.abc import Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import Any, cast

from service import feel, papers, privacy, uploads
from service.clock import BEIJING
from service.db import Session
from service.engine.expressions import body, is_expression
from service.errors import Failure, NotFound
from service.host import documents
from service.host.definitions import catalogue, decisions
from service.host.jobs.queue import Outside, enqueue
from service.host.ledger.record import record
from service.host.storage.sequences import next_number
from service.host.tables.core import Document, ProcessInstance
from service.host.tables.papers import CasePaper
from service.papers import Content, Paper
from service.people import roles
from service.uploads import kinds

EACH, NUMBER = "print.each", "print.number"
KIND = "paper"
"""The kind of the job that sets a paper."""
TYPES = {"pdf": kinds.PORTABLE, "docx": kinds.WORD}
MOST = 600
"""Papers that one element may print: more than a round has items."""
Values = Mapping[str, Any]


def write(
    session: Session,
    *,
    case: ProcessInstance,
    element: str,
    properties: Mapping[str, str],
    values: Values,
    environment: feel.Environment,
) -> list[int]:
    """Write what an element prints, by the texts of the case's release; return the papers' keys.

    `print.paper` names the text, or several parted by commas; `print.each` a list of which every
    item gets one (it reads `item`), `print.number` the number of what has no series of its own:
    of such a series a text gets the next one.

    :raises Failure: there is no such text, or it cannot be filled
    """
    texts = [(name, _text(session, case, name)) for name in catalogue.printed(properties)]
    rules = partial(_rules, session, case)
    written = []
    for item in _items(properties, values, environment):
        known = values if item is None else {**values, "item": item}
        for name, paper in texts:
            number = _number(session, paper, properties, known, environment)
            content = papers.fill(
                paper,
                known,
                environment=environment,
                number=number,
                rules=rules,
            )
            written.append(_written(session, case, element, name, paper, content))
    session.flush()
    for row in written:
        enqueue(
            session,
            kind=KIND,
            key=f"paper:{row.key}",
            args={"paper": row.key},
            run_at=session.at,
            instance=case.key,
        )
    return [row.key for row in written]


def _text(session: Session, case: ProcessInstance, name: str) -> Paper:
    release = catalogue.release(session, case.release)
    try:
        return catalogue.paper(session, release, name)
    except NotFound:
        raise Failure("paper", f"没有文书“{name}”", f"there is no paper {name!r}") from None


def _rules(session: Session, case: ProcessInstance, decision: str) -> list[dict[str, str]]:
    """Return the rules of a decision as the case's release holds it, in words."""
    release = catalogue.release(session, case.release)
    shown = catalogue.decision_graph(session, release, decision).get(decision)
    return decisions.in_words(shown)


def _items(
    properties: Mapping[str, str], values: Values, environment: feel.Environment
) -> Sequence[Any]:
    """Return what papers are printed of: the items of a list, else one of the case itself."""
    each = properties.get(EACH, "").strip()
    if not each:
        return [None]
    items = _value(each, values, environment)
    if not isinstance(items, list) or len(items) > MOST or None in items:
        zh = f"“{each}”不是列表，或者有空的项，或者超过 {MOST} 项"
        raise Failure("paper", zh, f"{each!r} is no list of at most {MOST} values")
    return items


def _number(
    session: Session,
    paper: Paper,
    properties: Mapping[str, str],
    values: Values,
    environment: feel.Environment,
) -> str:
    """Return the number of a paper: given, or the next of its series (GB/T 9704-2012, 7.2.5)."""
    given = properties.get(NUMBER, "").strip()
    if not paper.series:
        return str(_value(given, values, environment) or "") if given else ""
    year = session.at.astimezone(BEIJING).year
    following = next_number(session, series=f"paper-{paper.series}-{year}")
    return f"{paper.series}〔{year}〕{following}号"


def _value(text: str, values: Values, environment: feel.Environment) -> Any:
    """Return the value of an expression; what does not begin with = is one too."""
    try:
        expression = body(text) if is_expression(text) else text
        return feel.to_json(feel.compile(expression).evaluate(values, environment).value)
    except feel.FeelError as wrong:
        raise Failure("paper", f"“{text}”无法求值：{wrong.zh}", f"{text}: {wrong}") from wrong


def _written(
    session: Session,
    case: ProcessInstance,
    element: str,
    name: str,
    paper: Paper,
    content: Content,
) -> CasePaper:
    found = [roles.find(session, one) for one in paper.readers]
    row = CasePaper(
        instance_key=case.key,
        element=element,
        paper=name,
        title=privacy.shown(content["title"]),
        number=content["number"],
        content=dict(content),
        reveals=paper.reveals,
        readers=[role.code for role in found if role is not None],
        written_at=session.at,
    )
    session.add(row)
    return row


def set_paper(job: Outside) -> dict[str, Any]:
    """Set a paper as PDF and as Word, private values revealed where its text says so."""
    with job.database.read(at=job.clock.now()) as session:
        row = session.get_one(CasePaper, job.args["paper"])
        content = row.content
        said = (
            privacy.reveal(session, content)
            if row.reveals
            else privacy.replace(content, privacy.shown)
        )
    filled = cast("Content", said)
    return {"pdf": papers.pdf(filled), "word": papers.word(filled)}


def keep_paper(session: Session, args: Mapping[str, Any]) -> None:
    """Keep the files of a paper as documents of its case; that values were revealed is recorded."""
    row = session.get_one(CasePaper, args["paper"])
    case = session.get_one(ProcessInstance, row.instance_key)
    row.word = _kept(session, case, row, args["result"]["word"], "docx").key
    row.pdf = _kept(session, case, row, args["result"]["pdf"], "pdf").key
    if row.reveals and privacy.holds_private(row.content):
        revealed = sorted(privacy.ids(row.content))
        data = {"paper": row.title, "values": revealed}
        record(session, subject="personal-data", verb="printed", instance=case.key, data=data)


def _kept(
    session: Session, case: ProcessInstance, row: CasePaper, content: bytes, ending: str
) -> Document:
    named = f"{row.number or ''} {row.title}".strip()[:150]
    name = uploads.clean_name(f"{named}.{ending}")
    made = uploads.Admitted(BytesIO(content), name, TYPES[ending].media_type)
    return documents.keep_paper(session, instance=case, made=made)
