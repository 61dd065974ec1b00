"""The pages that say no: what happened, and what to do next, in plain words."""

import logging

from flask import Flask, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from service import engine
from service.errors import Invalid, NotFound, Refused, Stale
from service.web.api import problems, routes
from service.web.language import gettext, lazy_gettext
from service.web.request import wants_json

_log = logging.getLogger(__name__)
_TAKEN = "23505"
"""PostgreSQL's word for a key that somebody else has taken at the same moment."""

SENTENCES = {
    400: (lazy_gettext("请求有误"), lazy_gettext("服务看不懂这个请求。请返回上一页再试。")),
    401: (lazy_gettext("请先登录"), lazy_gettext("登录已经过期，请重新登录。")),
    403: (lazy_gettext("您不能办理这一项"), lazy_gettext("这个页面或这一步不归您的角色办理。")),
    404: (
        lazy_gettext("没有找到这个页面"),
        lazy_gettext("地址可能不对，或者这项内容不向您开放。"),
    ),
    405: (lazy_gettext("请求有误"), lazy_gettext("这个地址不能这样使用。请从页面上的按钮办理。")),
    409: (lazy_gettext("已经有人先办了"), lazy_gettext("这项工作刚刚由别人办结。")),
    413: (lazy_gettext("提交的内容太大"), lazy_gettext("每个文件不超过 20 MB，文字请适当精简。")),
    415: (lazy_gettext("请求有误"), lazy_gettext("不接受这种格式的内容。")),
    422: (lazy_gettext("没有办成"), lazy_gettext("请按提示修改后再提交。")),
    429: (lazy_gettext("操作过于频繁"), lazy_gettext("请稍等几分钟再试。")),
    500: (
        lazy_gettext("服务出了问题"),
        lazy_gettext("刚才的操作没有完成，已经记录下来。请稍后再试。"),
    ),
    503: (
        lazy_gettext("服务暂时不可用"),
        lazy_gettext("数据库正在维护或繁忙。已经办结的都在，请过几分钟再试。"),
    ),
}


def answer_failures(app: Flask) -> None:
    """Give every failure a page of its own."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _: page(404))
    app.register_error_handler(problems.Declined, problems.answer)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(engine.Failure, _unreadable)
    app.register_error_handler(Invalid, lambda e: page(422, "\n".join(p.zh for p in e.problems)))
    app.register_error_handler(IntegrityError, _at_once)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(InterfaceError, _database_down)


def page(status: int, sentence: str = "") -> ResponseReturnValue:
    """Return a failure as a page, or as JSON to a script."""
    if routes.asked():
        return problems.answer(problems.of_status(status))
    title, usual = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    if wants_json():
        return jsonify(sentence=sentence or str(usual)), status
    return (
        render_template("failure.html", title=title, sentence=sentence or usual, status=status),
        status,
    )


def refuse(body: str) -> ResponseReturnValue:
    """Return the page somebody was on, again, because a rule said no."""
    return body, 422


def _refused(refusal: Refused) -> ResponseReturnValue:
    if routes.asked():
        return problems.answer(problems.of_refusal(refusal))
    return page(409 if isinstance(refusal, Stale) else 422, refusal.sentence)


def _unreadable(failure: engine.Failure) -> ResponseReturnValue:
    """Say that a case does not fit its own diagram: nothing can be done with it by anybody."""
    _log.error("a case cannot be read: %s", failure)
    if routes.asked():
        return problems.answer(problems.of_status(500))
    return page(
        500, gettext("案件的状态与它的流程图对不上：%(why)s。请联系维护人员。", why=failure.zh)
    )


def _http(failure: HTTPException) -> ResponseReturnValue:
    if failure.code and failure.code < 400:
        return failure.get_response()
    if routes.asked():
        return problems.answer(problems.of_http(failure))
    if isinstance(failure, InternalServerError):
        return page(500)
    # werkzeug's own descriptions are English; ours are written by hand where abort() is called.
    ours = failure.description or ""
    return page(failure.code or 500, gettext(ours) if not ours.isascii() else "")


def _at_once(failure: IntegrityError) -> ResponseReturnValue:
    """Say that two made the same thing at once: nothing of the second was kept.

    SQLite lets one writer in at a time, so there it is a fault of ours.
    """
    if getattr(failure.orig, "sqlstate", None) != _TAKEN:
        raise failure
    if routes.asked():
        return page(503)  # a program tries again
    return page(409, gettext("别人刚刚同时做了同一件事，您这次没有生效。请看清现在的情况再办。"))


def _database_down(failure: Exception) -> ResponseReturnValue:
    # The statement's parameters may hold personal data: only the driver's words are logged.
    _log.error("database unavailable: %s", type(getattr(failure, "orig", failure)).__name__)
    return page(503)
