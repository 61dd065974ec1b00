"""A process to read and print: every step in words, its forms and rules; who uses what."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service import differences
from service.differences import Incomparable
from service.errors import NotFound, Refused
from service.host.definitions import deployment, outline
from service.host.definitions.text import as_text
from service.web.core.request import reading
from service.web.core.security import relax_styles
from service.web.designer.blueprint import blueprint, designers_only
from service.web.designer.models import named, taken

TABLES = {"表单": "form", "判定表": "dmn"}
"""Kinds of what a process uses that are shown with it, and how their files end."""


@blueprint.get("/<name>/outline")
@designers_only
def outlined(name: str) -> ResponseReturnValue:
    """Show a process in force in words: steps, deadlines, forms, rules; it prints."""
    relax_styles()
    with reading() as session:
        model = taken(session, name)
        if model.history.kind != "bpmn":
            raise NotFound(name)
        files = deployment.current_files(session)
        names = named(session)
        text = as_text(files[name]) if name in files else ""
        try:
            steps = outline.steps(text, names)
        except Incomparable as failure:
            raise Refused("这张图读不出来，不能用文字说明") from failure
        used = outline.uses({name: files[name]}, names)
        return render_template(
            "designer/outline.html",
            model=model.history,
            shown=model.current,
            steps=steps,
            used=used,
            parts=_parts(files, {(one.kind, one.id, one.name) for one in used}),
            room={"name": name, "kind": "bpmn", "readonly": True, "source": text, "other": None},
        )


def _parts(
    files: dict[str, bytes], used: set[tuple[str, str, str]]
) -> list[tuple[str, str, list[differences.Beside]]]:
    """Return what the forms and decisions that are used hold: heading, kind, tables."""
    found = []
    for kind, key, name in sorted(used):
        suffix = TABLES.get(kind)
        source = _holding(files, suffix, key) if suffix else None
        if suffix is None or source is None:
            continue
        text = as_text(source)
        found.append((f"{kind}「{name}」", suffix, differences.beside(suffix, text, text)))
    return found


def _holding(files: dict[str, bytes], suffix: str, key: str) -> bytes | None:
    """Return the file of a form, or the one in which a decision stands."""
    named_so = files.get(f"{key}.{suffix}")
    if named_so is not None or suffix == "form":
        return named_so
    marked = f'id="{key}"'.encode()
    return next(
        (one for name, one in files.items() if name.endswith(".dmn") and marked in one), None
    )


@blueprint.get("/uses")
@designers_only
def uses() -> ResponseReturnValue:
    """List who uses a form, decision, process, paper, action, message or role; `?q=` seeks."""
    wanted = " ".join(request.args.get("q", "").split())[:60]
    with reading() as session:
        names = named(session)
        found = outline.uses(deployment.current_files(session), names)
        titles = {one.name: one.title for one in deployment.models(session)}
    rows = [one for one in found if wanted and wanted.lower() in f"{one.name} {one.id}".lower()]
    known = sorted({(one.kind, one.name) for one in found})
    return render_template(
        "designer/uses.html", wanted=wanted, rows=rows, known=known, titles=titles
    )
