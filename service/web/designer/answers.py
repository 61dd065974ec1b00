"""What the editor asks the server: check this, release this, give me the file."""

from flask import Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.clock import BEIJING
from service.errors import Invalid, NotFound, Problem, Refused, Stale
from service.host import definitions
from service.host.definitions import ModelVersion
from service.host.registry import registry
from service.people.roles import ROLES
from service.web.designer.door import NAME, blueprint, designers_only
from service.web.designer.shelf import names_of_people, taken, version
from service.web.request import reading, writing

LARGEST = 4_000_000
TYPES = {"bpmn": "application/xml", "dmn": "application/xml", "form": "application/json"}


@blueprint.post("/<name>/check")
@designers_only
def check(name: str) -> ResponseReturnValue:
    """Say what is wrong with the set of models as it would be with this source in it."""
    source = _source(name)
    with reading() as session:
        files = {**_files(session), name: source}
        problems = definitions.validate(files, registry=registry(session), roles=ROLES)
        return jsonify(problems=_plain(problems))


@blueprint.post("/<name>/deploy")
@designers_only
def deploy(name: str) -> ResponseReturnValue:
    """Release a source as the next version; new cases follow it, running ones keep theirs."""
    source = _source(name)
    wanted = request.get_json()
    try:
        with writing() as session:
            _nobody_was_first(session, name, int(wanted.get("base") or 0))
            reason = str(wanted.get("reason") or "")
            made = definitions.deploy(session, files={name: source}, reason=reason)
            release = made.number
    except Invalid as failure:
        return jsonify(error="没有发布：还有必须改的地方", problems=_plain(failure.problems)), 422
    except Stale as failure:
        return jsonify(error=failure.sentence), 409
    except Refused as failure:
        return jsonify(error=failure.sentence), 422
    return jsonify(release=release, address=url_for("designer.versions", name=name, released=1))


@blueprint.get("/<name>/versions/<key:number>/file")
@designers_only
def file(name: str, number: int) -> ResponseReturnValue:
    """Give a version back, byte for byte as it was deployed."""
    with reading() as session:
        model = taken(session, name)
        content = definitions.source(
            session, name=name, version=version(model, number).version
        )
        kind = TYPES[model.kind]
    stem, _, suffix = name.rpartition(".")
    return Response(
        content,
        mimetype=kind,
        headers={"Content-Disposition": f'attachment; filename="{stem}-v{number}.{suffix}"'},
    )


def _source(name: str) -> bytes:
    if not NAME.match(name):
        abort(404)
    sent = request.get_json(silent=True)
    source = sent.get("source") if isinstance(sent, dict) else None
    if not isinstance(source, str) or not source:
        abort(400)
    if len(source) > LARGEST:
        abort(413)
    return source.encode(errors="replace")


def _nobody_was_first(session: Session, name: str, base: int) -> None:
    """Refuse to overwrite a version that the designer has not seen."""
    try:
        last: ModelVersion = taken(session, name).versions[0]
    except NotFound:
        return
    if last.version == base:
        return
    who = names_of_people(session, [last.deployed_by])[last.deployed_by]
    when = f"{last.deployed_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    raise Stale(
        f"{who}已于 {when} 发布了第 {last.version} 版。您的修改还在：请下载保存，"
        "打开新版本对照后再发布。",
        who=who,
        when=when,
    )


def _files(session: Session) -> dict[str, bytes]:
    try:
        return definitions.files(session, definitions.current(session))
    except NotFound:
        return {}


def _plain(problems: list[Problem] | tuple[Problem, ...]) -> list[dict[str, object]]:
    return [problem.as_json() for problem in problems]
