"""The description of the API in OpenAPI 3.1, written by hand; tests hold every answer to it."""

from typing import Any

from service.web.api.problems import KINDS, MEDIA_TYPE
from service.web.api.routes import PREFIX
from service.web.api.schemas import SCHEMAS, Schema, ref

ANYWHERE = (401, 405, 429, 500, 503)
WITH_A_BODY = (400, 413, 415, 422)
ABOUT = """Programs of other departments do service tasks of our diagrams, and send messages to our
cases. Take on jobs of the types you can do, do them, and report: each report counts once. A job
that is not reported before its lease is over may be taken on by others; a report under a lease
that was lost to another worker is answered with 409 and changes nothing.
"""


def document() -> dict[str, Any]:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jiangxin 匠心", "version": "1", "description": ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "paths": {path: _path(path, *said) for path, said in PATHS.items()},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made by an administrator, for a program, with scopes.",
                }
            },
        },
    }


PATHS: dict[str, tuple[str, str, str, str, dict[int, str]]] = {
    "/jobs/activation": (
        "post",
        "Take on jobs that wait. Nobody else gets them until the lease is over. When nothing "
        "waits the answer is empty at once; `Retry-After` says when to ask again.",
        "领取等待办理的作业",
        "Activation",
        {200: "Jobs", 403: ""},
    ),
    "/jobs/{key}/completion": (
        "post",
        "Say that a job is done, with its result; the case runs on.",
        "报告作业完成",
        "Completion",
        {204: "", 404: "", 409: ""},
    ),
    "/jobs/{key}/failure": (
        "post",
        "Give a job back because it failed technically; it is tried again while it has retries.",
        "报告作业失败，稍后重试",
        "Failure",
        {200: "Failed", 404: "", 409: ""},
    ),
    "/jobs/{key}/error": (
        "post",
        "Throw a business error that the diagram may catch at the job's element.",
        "报告业务差错，由流程图处理",
        "Error",
        {200: "Thrown", 404: "", 409: ""},
    ),
    "/jobs/{key}/extension": (
        "post",
        "Keep a job for longer, from now on.",
        "延长办理时间",
        "Extension",
        {200: "Extended", 404: "", 409: ""},
    ),
    "/messages": (
        "post",
        "Send a message to whichever case waits for its name and key, now or within its time.",
        "向等待的案件发送消息",
        "Message",
        {200: "Sent", 202: "Sent", 403: "", 409: ""},
    ),
    "/signals": (
        "post",
        "Send a signal to every case that listens for it now.",
        "向所有等候的案件发送信号",
        "Signal",
        {200: "Sent", 202: "Sent", 403: "", 409: ""},
    ),
    "/conditions": (
        "post",
        "Offer variables: they begin a case of each process whose start condition holds for them.",
        "提供变量，由条件开始事件判断是否开始案件",
        "Offer",
        {200: "Sent", 202: "Sent", 403: "", 409: ""},
    ),
    "/token": (
        "get",
        "Say which program this token belongs to, what it may do and how long.",
        "查看令牌的权限和有效期",
        "",
        {200: "Token"},
    ),
    "/openapi.json": ("get", "This description.", "本接口的说明文件", "", {200: ""}),
}


def _path(
    path: str, method: str, summary: str, chinese: str, body: str, answers: dict[int, str]
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": path.strip("/").replace("/{key}/", "-").replace("/", "-"),
        "summary": summary,
        "x-summary-zh": chinese,
        "responses": _answers(answers, body=bool(body), open_to_all=path == "/openapi.json"),
    }
    if path == "/openapi.json":
        operation["security"] = []
    if body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": ref(body)}},
        }
    if "{key}" in path:
        operation["parameters"] = [_KEY]
    return {method: operation}


_KEY = {
    "name": "key",
    "in": "path",
    "required": True,
    "description": "The `key` that came with the job.",
    "schema": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
}


def _answers(answers: dict[int, str], *, body: bool, open_to_all: bool) -> dict[str, Schema]:
    told = {str(status): _answer(status, shape) for status, shape in answers.items()}
    refusals = set() if open_to_all else {*ANYWHERE, *(WITH_A_BODY if body else ())}
    for status in sorted(refusals):
        told[str(status)] = _answer(status, "")
    return dict(sorted(told.items()))


def _answer(status: int, shape: str) -> Schema:
    if status >= 400:
        kinds = [kind for kind in KINDS.values() if kind.status == status]
        content = {MEDIA_TYPE: {"schema": ref("Problem")}}
        return {"description": " / ".join(kind.detail for kind in kinds), "content": content}
    if status == 204:
        return {"description": "Done."}
    schema = ref(shape) if shape else {"type": "object"}
    told: Schema = {"description": "Done.", "content": {"application/json": {"schema": schema}}}
    if shape == "Jobs":
        told["headers"] = {
            "Retry-After": {
                "description": "When nothing waits: seconds until asking again makes sense.",
                "schema": {"type": "integer"},
            }
        }
    return told
