"""A small site that shows a form the way task pages do, for browsers and for reading HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, render_template_string, request
from flask_babel import Babel

from service import forms
from service.forms import Form
from service.web import forms as drawn

HERE = Path(__file__).parent
WEB = HERE.parents[1] / "service" / "web"
EVERYTHING = (HERE / "everything.form").read_bytes()
SOURCES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "departments": [
        {"value": "commerce", "label": "区商务局"},
        {"value": "culture", "label": "区文旅局"},
    ]
}
MATERIALS = ("申报表", "职业资格证书", "工作室制度")
CONTEXT: Mapping[str, Any] = {
    "case": {"number": "DS-2026-0001"},
    "offered": ["国家级", "市级", "区级"],
    "application": {"master": {"checked_by": "王科长"}},
    "materials": {"checklist": [{"item": item} for item in MATERIALS]},
}
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>表单</title>
<link rel="stylesheet" href="/static/build/app.css">
<link rel="stylesheet" href="/static/css/site.css">
<link rel="stylesheet" href="/static/css/forms.css"></head><body>
<main class="container-xl page"><h1>技能大师工作室申报</h1><h2>请填写</h2>
<form method="post" enctype="multipart/form-data" novalidate data-form data-draft="/draft"
 data-conditions="/conditions" data-documents="/documents" data-key="test-1" data-revision="1">
<input type="hidden" name="csrf" value="token">
{% include "forms/enter.html" %}{{ fields }}
<div class="actions"><button data-main class="btn btn-primary">提交申报</button>
<p class="draft-status" role="status" data-draft-status></p></div></form></main>
<script type="module" src="/static/js/forms.js"></script></body></html>"""


@dataclass(frozen=True)
class Document:
    """A document of the case."""

    key: int
    kind: str
    filename: str
    size: int = 120_000


@dataclass
class Desk:
    """One form on one page, and everything that was sent to it."""

    form: Form = field(default_factory=lambda: Form.read(EVERYTHING))
    values: dict[str, Any] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    draft_status: int = 200

    def page(self, problems: Sequence[Any] = (), **more: Any) -> str:
        """Return the page as it is now."""
        fields = drawn.render(
            self.form,
            values=self.values,
            problems=problems,
            context=CONTEXT,
            sources=SOURCES,
            documents=self.documents,
            **more,
        )
        return render_template_string(PAGE, fields=fields)

    def problems(self, answer: dict[str, Any]) -> list[Any]:
        """Return what is wrong with an answer."""
        return forms.validate(
            self.form, answer, context=CONTEXT, sources=SOURCES, documents=self.documents
        )


def site(desk: Desk) -> Flask:
    """Return a site whose only page is the desk's form."""
    app = Flask(
        __name__,
        template_folder=str(WEB / "templates"),
        static_folder=str(WEB / "static"),
        static_url_path="/static",
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True  # as the service has them
    Babel(app, default_locale="zh")
    app.add_url_rule("/", view_func=lambda: show(desk))
    app.add_url_rule("/", "take", lambda: take(desk), methods=["POST"])
    app.add_url_rule("/draft", "draft", lambda: draft(desk), methods=["POST"])
    app.add_url_rule("/conditions", "conditions", lambda: conditions(desk), methods=["POST"])
    app.add_url_rule("/documents", "upload", lambda: upload(desk), methods=["POST"])
    app.after_request(guarded)
    return app


def guarded(response: Response) -> Response:
    """Allow what the service itself allows: nothing inline."""
    response.headers["Content-Security-Policy"] = "default-src 'self'; img-src 'self' data:"
    return response


def show(desk: Desk) -> str:
    """Show the form, for reading with `?read`, with personal data with `?private`."""
    return desk.page(readonly="read" in request.args, private="private" in request.args)


def take(desk: Desk) -> tuple[str, int]:
    """Take a row command or an answer."""
    body = request.form
    if "_enter" in body:
        desk.values = forms.parse(desk.form, body, context=CONTEXT)
        return desk.page(), 200
    if "_row" in body:
        command = body["_row"]
        desk.values = forms.rearrange(desk.form, body, command=command, context=CONTEXT)
        return desk.page(), 200
    desk.values = answer = forms.parse(desk.form, body, context=CONTEXT)
    problems = desk.problems(answer)
    if problems:
        return desk.page(problems), 422
    desk.answers.append(answer)
    return "<!doctype html><html lang=zh><title>好</title><h1>已提交</h1>", 200


def draft(desk: Desk) -> tuple[Response, int]:
    """Keep a draft, or refuse it the way the desk is told to."""
    desk.drafts.append(forms.parse(desk.form, request.form, context=CONTEXT))
    told = {"saved_at": "10:24"} if desk.draft_status == 200 else {"sentence": "李四已经办结。"}
    return jsonify(told), desk.draft_status


def conditions(desk: Desk) -> Response:
    """Say what is hidden and what is computed."""
    return jsonify(drawn.live_state(desk.form, request.form, context=CONTEXT))


def upload(desk: Desk) -> tuple[Response, int]:
    """Take a file, programs excepted."""
    name = request.files["file"].filename or ""
    if name.endswith(".exe"):
        return jsonify(sentence="这种文件不能上传，请换成 PDF 或图片。"), 422
    document = Document(100 + len(desk.documents), request.form["kind"], name, 2048)
    desk.documents.append(document)
    href = f"/documents/{document.key}"
    return jsonify(key=str(document.key), name=name, size=2048, href=href), 201
