"""What the editor asks the server: check this, release this, give me the file."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.errors import Invalid, Problem, Refused, Stale
from service.host import definitions
from service.host.registry import registry
from service.people.roles import ROLES
from service.web.designer.door import NAME, blueprint, designers_only
from service.web.designer.shelf import taken, version
from service.web.request import reading, writing

LARGEST = 4_000_000
TYPES = {"bpmn": "application/xml", "dmn": "application/xml", "form": "application/json"}


@blueprint.post("/<name>/check")
@designers_only
def check(name: str) -> ResponseReturnValue:
    """Say what is wrong with the set of models as it would be with this source in it."""
    source = _source(name, _asked())
    with reading() as session:
        files = {**_files(session), name: source}
        problems = definitions.validate(files, registry=registry(session), roles=ROLES)
    return jsonify(problems=_plain(problems))


@blueprint.post("/<name>/deploy")
@designers_only
def deploy(name: str) -> ResponseReturnValue:
    """Release a source as the next version; new cases follow it, running ones keep theirs."""
    asked = _asked()
    source, base = _source(name, asked), asked.get("base")
    reason = str(asked.get("reason") or "")[:400]
    try:
        with writing() as session:
            made = definitions.deploy(
                session,
                files={name: source},
                reason=reason,
                base=base if isinstance(base, int) else None,
            )
            release = made.number
    except Invalid as failure:
        sentence = "没有发布：还有必须改的地方"
        return jsonify(error=sentence, problems=_plain(failure.problems)), 422
    except Stale as failure:
        kept = "您的修改还在：请先下载保存，打开新版本对照后再发布。"
        return jsonify(error=f"{failure.sentence}。{kept}"), 409
    except Refused as failure:
        return jsonify(error=failure.sentence), 422
    return jsonify(release=release, address=url_for("designer.versions", name=name, released=1))


@blueprint.get("/<name>/versions/<key:number>/file")
@designers_only
def file(name: str, number: int) -> ResponseReturnValue:
    """Give a version back, byte for byte as it was deployed."""
    with reading() as session:
        model = taken(session, name)
        found = version(model, number)
        content = definitions.source(session, name=name, version=found.number)
    stem, _, kind = name.rpartition(".")
    named = f'attachment; filename="{stem}-v{number}.{kind}"'
    return Response(content, mimetype=TYPES[kind], headers={"Content-Disposition": named})


def _asked() -> Mapping[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        abort(400)
    return sent


def _source(name: str, asked: Mapping[str, Any]) -> bytes:
    """Return the model that was sent, as its file will hold it."""
    if not NAME.match(name):
        abort(404)
    source = asked.get("source")
    if not isinstance(source, str) or not source:
        abort(400)
    if len(source) > LARGEST:
        abort(413)
    return source.encode(errors="replace")


def _files(session: Session) -> dict[str, bytes]:
    last = definitions.current(session)
    return definitions.files(session, last) if last else {}


def _plain(problems: Iterable[Problem]) -> list[dict[str, object]]:
    return [problem.as_json() for problem in problems]
