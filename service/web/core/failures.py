"""The pages that say no: what happened, and what to do next, in plain words."""

import logging

from flask import Flask, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from service import log
from service.errors import Failure, Invalid, NotFound, Refused, Sentence, Stale, say
from service.exact_json import Altered
from service.faults import Busy, is_full, is_unavailable
from service.web.core import again, problems, unsent
from service.web.core.language import gettext, lazy_gettext, tr
from service.web.core.request import wants_json

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
    408: (
        lazy_gettext("内容传得太慢"),
        lazy_gettext("网络太慢，内容没有传完，也没有保存。请换一个网络，或者把文件压小后再试。"),
    ),
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


def init_app(app: Flask) -> None:
    """Give every failure a page of its own."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _: page(404))
    app.register_error_handler(problems.Declined, problems.answer)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Failure, _unreadable)
    app.register_error_handler(Invalid, lambda e: page(422, "\n".join(p.zh for p in e.problems)))
    app.register_error_handler(Altered, _ambiguous)
    app.register_error_handler(IntegrityError, _at_once)
    app.register_error_handler(DBAPIError, _out_of_use)
    app.register_error_handler(PoolTimeout, _out_of_use)
    app.register_error_handler(Busy, _out_of_use)
    app.register_error_handler(OSError, _out_of_use)


def page(status: int, sentence: str = "") -> ResponseReturnValue:
    """Return a failure as a page, or as JSON to a script."""
    if problems.asked():
        return problems.answer(problems.of_status(status))
    title, usual = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    if wants_json():
        return jsonify(sentence=sentence or str(usual)), status
    said = {"title": title, "sentence": sentence or usual, "status": status}
    try:
        return render_template("core/failure.html", **said), status
    except Exception as failed:
        if g.get("sign_in", ...) is None or not is_unavailable(failed):
            raise
    g.sign_in = None  # nobody can be asked who this is
    return page(503)


def refuse(body: str) -> ResponseReturnValue:
    """Return the page somebody was on, again, because a rule said no."""
    return body, 422


def _refused(refusal: Refused) -> ResponseReturnValue:
    if problems.asked():
        return problems.answer(problems.of_refusal(refusal))
    status, sentence = 409 if isinstance(refusal, Stale) else 422, tr(refusal.sentence)
    if not wants_json() and again.may_be_filled():
        shown = again.filled(gettext("没有办成"), sentence, status=status)
        if shown is not None:
            return shown
    return page(status, sentence)


def _unreadable(failure: Failure) -> ResponseReturnValue:
    """Say that a case does not fit its own diagram: nothing can be done with it by anybody."""
    log.failure("a case cannot be read", failure)
    if problems.asked():
        return problems.answer(problems.of_status(500))
    return page(
        500, gettext("案件的状态与它的流程图对不上：%(why)s。请联系维护人员。", why=failure.zh)
    )


def _ambiguous(altered: Altered) -> ResponseReturnValue:
    """Say at which place of a body something else would have been kept than was sent."""
    if problems.asked():
        return problems.answer(problems.of_altered(altered))
    return page(422, tr(of_altered(altered)))


def of_altered(altered: Altered) -> Sentence:
    """Say at which place of JSON something else would have been kept than was sent."""
    if altered.twice:
        return say("内容有误，没有采用：%(place)s 在同一个对象里写了两次", place=altered.pointer)
    return say("内容有误，没有采用：%(place)s 的整数超出 64 位", place=altered.pointer)


def _http(failure: HTTPException) -> ResponseReturnValue:
    if failure.code and failure.code < 400:
        return failure.get_response()
    if problems.asked():
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
    if problems.asked():
        return page(503)  # a program tries again
    return page(409, gettext("别人刚刚同时做了同一件事，您这次没有生效。请看清现在的情况再办。"))


def _out_of_use(failure: Exception) -> ResponseReturnValue:
    """Say that nothing can be stored or read now, with what was typed if it can be shown again.

    What does not say so is a fault of ours.
    """
    if is_full(failure):
        log.failure("no room left", getattr(failure, "orig", None) or failure)
        said = gettext("存储空间已满，这次没有保存。已经办结的都在。请告诉维护人员，稍后再提交。")
    elif isinstance(failure, Busy):
        log.event("others were writing for too long", logging.WARNING)
        g.busy = True
        said = gettext("别人正在保存，等了几秒还没有轮到，这次没有保存。请稍后再提交。")
    elif is_unavailable(failure):
        log.failure("database unavailable", getattr(failure, "orig", None) or failure)
        said = ""
    else:
        raise failure
    response = make_response(_shown_again(said) or page(503, said))
    response.status_code = 503
    return response


def _shown_again(said: str) -> ResponseReturnValue | None:
    """Return the page of a post again with what was typed; None where that cannot be done."""
    if "out_of_use" in g or not unsent.may_be_shown_again() or wants_json():
        return None
    g.out_of_use = said or str(SENTENCES[503][1])
    try:
        view = current_app.view_functions[str(request.endpoint)]
        return current_app.ensure_sync(view)(**(request.view_args or {}))  # type: ignore[no-any-return]
    except Exception as again:  # noqa: BLE001 - the plain page says the same
        log.failure("what was typed could not be shown again", again)
        return None
