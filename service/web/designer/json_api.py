"""What the editor asks the server: check this, release this, give me the file."""

import time
from base64 import b64encode
from collections.abc import Iterable

from flask import Response, abort, jsonify, url_for
from flask.typing import ResponseReturnValue

from service import dialects, differences, papers
from service.errors import Invalid, Problem, Refused, Stale, Unconfirmed
from service.host.changes import proposing, workspace
from service.host.definitions import deployment
from service.host.registry import registry
from service.people import roles
from service.web.core.language import tr
from service.web.core.request import reading, whole_number, writing
from service.web.designer.blueprint import blueprint, designers_only
from service.web.designer.models import named, released, taken, version
from service.web.designer.sent import body, model_source, number

PATIENCE = 20.0  # seconds; somebody waits at the editor, and the processor is shared with others
TYPES = {
    "bpmn": "application/xml",
    "dmn": "application/xml",
    "form": "application/json",
    "paper": "text/plain",
}
MOST_PAGES = 8


@blueprint.post("/<name>/check")
@designers_only
def check(name: str) -> ResponseReturnValue:
    """Say what is wrong with the set of models as it would be with this source in it."""
    source = model_source(name, body())
    with reading() as session:
        before = deployment.current_files(session)
        key = whole_number("change")
        beside = workspace.files(workspace.get(session, key)) if key is not None else {}
        problems = deployment.validate(
            {**before, **beside, name: source},
            registry=registry(session),
            roles=roles.every(session),
            beside=before,
            until=_soon(),
            held=roles.in_use(session),
        )
    return jsonify(problems=_plain(problems))


@blueprint.post("/<name>/differences")
@designers_only
def differing(name: str) -> ResponseReturnValue:
    """Tell what differs between two texts, {before, after}; answers {differences: […]}."""
    asked = body()
    texts = [model_source(name, {"source": asked.get(key)}) for key in ("before", "after")]
    before, after = (one.decode() for one in texts)
    with reading() as session:
        sentences = differences.compare(name.rpartition(".")[2], before, after, named(session))
    return jsonify(differences=[one.as_json() for one in sentences])


@blueprint.post("/<name>/convert")
@designers_only
def convert(name: str) -> ResponseReturnValue:
    """Rewrite a diagram of another product in our dialect; nothing is kept.

    Answers {product, source, changes}; product is null where the source is ours and stayed.
    """
    source = model_source(name, body())
    try:
        found = dialects.convert(source, file=name)
    except Invalid as failure:
        problem = failure.problems[0]
        return jsonify(error=f"{problem.zh}。{problem.hint}" if problem.hint else problem.zh), 422
    return jsonify(
        product=found.product,
        source=found.content.decode() if found.product else None,
        changes=[one.as_json() for one in found.changes],
    )


@blueprint.post("/<name>/preview")
@designers_only
def preview(name: str) -> ResponseReturnValue:
    """Set the text of a paper as pages to look at, what is filled in shown in brackets."""
    source = model_source(name, body())
    try:
        paper = papers.read(source, name=name)
    except Invalid as invalid:
        return jsonify(error="；".join(problem.zh for problem in invalid.problems[:3]))
    pages = papers.pages(papers.sample(paper))[:MOST_PAGES]
    return jsonify(pages=[f"data:image/png;base64,{b64encode(one).decode()}" for one in pages])


@blueprint.post("/<name>/deploy")
@designers_only
def deploy(name: str) -> ResponseReturnValue:
    """Release a source as the next version; new cases follow it, running ones keep theirs."""
    asked = body()
    files = {name: model_source(name, asked)}
    reason, base, seen = (
        str(asked.get("reason") or "")[:400],
        number(asked, "base"),
        number(asked, "seen"),
    )
    try:
        with reading() as session:
            if base is None and deployment.current(session):
                abort(
                    400
                )  # without the release that one began from, another's would be lost unseen
            if proposing.takes_two(session):
                raise Refused("这里发布要两个人：请放进改动，由另一位流程设计员审核后发布")
            checked = deployment.check(
                session, files=files, reason=reason, base=base, seen=seen, until=_soon()
            )
        with writing() as session:
            release = deployment.deploy(
                session,
                files=files,
                reason=reason,
                base=base,
                seen=seen,
                checked=checked,
                confirmed=asked.get("confirmed") is True,
                origin="edited",
            ).number
    except Unconfirmed as failure:
        sentence = "没有发布：请先看过各条提醒，勾选确认"
        return jsonify(error=sentence, problems=_plain(failure.problems)), 422
    except Invalid as failure:
        sentence = "没有发布：还有必须改的地方"
        return jsonify(error=sentence, problems=_plain(failure.problems)), 422
    except Stale as failure:
        kept = "您的修改还在：请对照两边的改动再决定。"
        return jsonify(error=f"{tr(failure.sentence)}。{kept}", newer=_newer(name)), 409
    except Refused as failure:
        return jsonify(error=tr(failure.sentence)), 422
    return jsonify(release=release, address=url_for("designer.versions", name=name, released=1))


@blueprint.get("/<name>/versions/<key:number>/file")
@designers_only
def file(name: str, number: int) -> ResponseReturnValue:
    """Give a version back, byte for byte as it was deployed."""
    with reading() as session:
        model = taken(session, name)
        found = version(model, number)
        content = deployment.source(session, name=name, version=found.number)
    stem, _, kind = name.rpartition(".")
    named = f'attachment; filename="{stem}-v{number}.{kind}"'
    return Response(content, mimetype=TYPES[kind], headers={"Content-Disposition": named})


def _newer(name: str) -> dict[str, object]:
    """Return the version that holds now, for whoever began from another one."""
    with reading() as session:
        release = deployment.current(session)
        found = taken(session, name).history.versions[0]
        return {
            "base": release.number if release else None,
            "version": found.number,
            "source": deployment.text(session, name=name, version=found.number),
            **released(found),
        }


def _soon() -> float:
    """Return the moment by which somebody at the editor needs an answer."""
    return time.monotonic() + PATIENCE


def _plain(problems: Iterable[Problem]) -> list[dict[str, object]]:
    return [problem.as_json() for problem in problems]
