"""The description of the API in OpenAPI 3.1, written by hand; tests hold every answer to it."""

from dataclasses import dataclass
from typing import Any

from service.people import attempts
from service.web.api import limits
from service.web.api.schemas import LARGEST_KEY, SCHEMAS, Schema, ref
from service.web.core.problems import KINDS, MEDIA_TYPE, PREFIX

UNASKED = (400, 405, 408, 413, 429, 500, 503)
"""Before it is known what is asked: a body that is cut off, slow or too large, or a fault."""
ANYWHERE = (*UNASKED, 401)
WITH_A_BODY = (415, 422)
ABOUT = f"""Programs of other departments do service tasks of our diagrams, and send messages to our
cases. Take on jobs of the types you can do, do them, and report: each report counts once. A job
that is not reported before its lease is over may be taken on by others; a report under a lease
that was lost to another worker is answered with 409 and changes nothing.

A body is JSON in UTF-8 of at most {limits.LARGEST_BODY:,} bytes, however it is sent. A name that
stands twice in one object, and a whole number beyond 64 bits, are refused with their place.
A token may ask {limits.PER_SECOND:.0f} times a second and {limits.AT_ONCE:.0f} times at once of
each server process; after {attempts.PER_PLACE} wrong tokens an address is told to wait.
Everything below `/api/`, `/v1` and `/v2` is answered with problem details (RFC 9457), unknown
addresses and versions too.
"""


@dataclass(frozen=True)
class Operation:
    """What is said of one address and method."""

    method: str
    summary: str
    chinese: str
    answers: dict[int, str]
    """Status → the name of the shape of its body; empty for a problem, or for no body."""
    body: str = ""
    """The name of the shape of what is sent."""
    scopes: tuple[str, ...] = ()
    """Which scopes a token needs."""
    condition: str = ""
    """When, or for what, the scopes are needed."""
    open_to_all: bool = False
    key: str = ""
    """What the key in its address names."""


LEASED = {404: "", 409: "", 410: ""}
OF_ITS_TYPE: dict[str, Any] = {
    "scopes": ("jobs:{type}",),
    "condition": "A job of a type that no scope of the token covers is answered with 404.",
    "key": "The `key` that came with the job.",
}

PATHS: dict[str, Operation] = {
    "/jobs/activation": Operation(
        "post",
        "Take on jobs that wait. Nobody else gets them until the lease is over. When nothing "
        "waits the answer is empty at once; `Retry-After` says when to ask again. The same "
        "request again under the same `id` gets the same jobs.",
        "领取等待办理的作业；编号相同的请求重发，得到同样的作业",
        {200: "Jobs", 403: "", 409: ""},
        body="Activation",
        scopes=("jobs:{type}",),
        condition="Every type that is asked for must be covered.",
    ),
    "/jobs/{key}/completion": Operation(
        "post",
        "Say that a job is done, with its result; the case runs on.",
        "报告作业完成",
        {204: "", **LEASED},
        body="Completion",
        **OF_ITS_TYPE,
    ),
    "/jobs/{key}/failure": Operation(
        "post",
        "Give a job back because it failed technically; it is tried again while it has retries.",
        "报告作业失败，稍后重试",
        {200: "Failed", **LEASED},
        body="Failure",
        **OF_ITS_TYPE,
    ),
    "/jobs/{key}/error": Operation(
        "post",
        "Throw a business error that the diagram may catch at the job's element.",
        "报告业务差错，由流程图处理",
        {200: "Thrown", **LEASED},
        body="Error",
        **OF_ITS_TYPE,
    ),
    "/jobs/{key}/extension": Operation(
        "post",
        "Keep a job for longer, from now on.",
        "延长办理时间",
        {200: "Extended", **LEASED},
        body="Extension",
        **OF_ITS_TYPE,
    ),
    "/jobs/{key}/release": Operation(
        "post",
        "Give a job back unfinished: others may take it on at once, as often as ever.",
        "没有办，交回作业",
        {204: "", **LEASED},
        body="Release",
        **OF_ITS_TYPE,
    ),
    "/messages": Operation(
        "post",
        "Send a message to whichever case waits for its name and key, now or within its time. The "
        "answer says which case took it, or was begun by it, if one did so at once.",
        "向等待的案件发送消息",
        {200: "Published", 202: "Published", 403: "", 409: ""},
        body="Message",
        scopes=("messages:{name}",),
    ),
    "/messages/{key}": Operation(
        "get",
        "Say what became of a message that this program has sent.",
        "查看消息的下落",
        {200: "MessageStatus", 404: ""},
        condition="A message of another program is answered with 404.",
        key="The `key` that came with the answer to the message.",
    ),
    "/signals": Operation(
        "post",
        "Send a signal to every case that listens for it now.",
        "向所有等候的案件发送信号",
        {200: "Sent", 202: "Sent", 403: "", 409: ""},
        body="Signal",
        scopes=("signals:{name}",),
    ),
    "/conditions": Operation(
        "post",
        "Offer variables: they begin a case of each process whose start condition holds for them.",
        "提供变量，由条件开始事件判断是否开始案件",
        {200: "Sent", 202: "Sent", 403: "", 409: ""},
        body="Offer",
        scopes=("signals:*",),
        condition="Conditions have no names, so only a token for all signals will do.",
    ),
    "/token": Operation(
        "get",
        "Say which program this token belongs to, what it may do and how long.",
        "查看令牌的权限和有效期",
        {200: "Token"},
    ),
    "/openapi.json": Operation(
        "get", "This description.", "本接口的说明文件", {200: ""}, open_to_all=True
    ),
}


def _said(description: str, kind: str = "string") -> Schema:
    return {"description": description, "schema": {"type": kind}}


HEADERS: dict[str, Schema] = {
    "Retry-After": _said("Seconds until asking again makes sense.", "integer"),
    "Allow": _said("The methods that this address takes."),
    "WWW-Authenticate": _said("How to prove who asks, and what was wrong (RFC 6750)."),
    "Cache-Control": _said("Nothing is kept on the way."),
    "Content-Security-Policy": _said("For browsers that open an answer as a page."),
    "X-Content-Type-Options": _said("For browsers: the type is what it says."),
    "X-Frame-Options": _said("For browsers: never inside another page."),
    "Referrer-Policy": _said("For browsers: what other sites are told."),
    "Cross-Origin-Opener-Policy": _said("For browsers: no other site's window reaches in."),
    "Permissions-Policy": _said("For browsers: no camera, microphone or place."),
    "Strict-Transport-Security": _said("For browsers, where the service is reached over TLS."),
}
OF_STATUS: dict[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    403: ("WWW-Authenticate",),
    405: ("Allow",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
"""Headers that never lack where an answer has one of these statuses."""
EVERYWHERE = tuple(HEADERS)[3:]


def document() -> dict[str, Any]:
    """Return the whole description."""
    problems = sorted({kind.status for kind in KINDS.values()})
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jiangxin 匠心", "version": "1", "description": ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "paths": {path: {said.method: _operation(path, said)} for path, said in PATHS.items()},
        "components": {
            "schemas": SCHEMAS,
            "headers": HEADERS,
            "responses": {str(status): _problem(status) for status in problems},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made by an administrator, for a program, with scopes: a kind "
                    "(`jobs`, `messages`, `signals`) and a name, or the beginning of one and `*`.",
                }
            },
        },
    }


def _operation(path: str, said: Operation) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": path.strip("/").replace("/{key}", "-key").replace("/", "-"),
        "summary": said.summary,
        "x-summary-zh": said.chinese,
        "description": _scopes(said),
        "security": [] if said.open_to_all else [{"token": list(said.scopes)}],
        "responses": _answers(said),
    }
    if said.body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": ref(said.body)}},
        }
    if said.key:
        operation["parameters"] = [_key(said.key)]
    return operation


def _scopes(said: Operation) -> str:
    if said.open_to_all:
        return "Open to all."
    needed = " ".join(f"`{scope}`" for scope in said.scopes)
    first = f"Needs the scope {needed}." if said.scopes else "Any valid token will do."
    return f"{first} {said.condition}".strip()


def _key(description: str) -> Schema:
    return {
        "name": "key",
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_KEY},
    }


def _answers(said: Operation) -> dict[str, Schema]:
    refused = {*(UNASKED if said.open_to_all else ANYWHERE)}
    refused |= {*WITH_A_BODY} if said.body else set()
    refused |= {status for status in said.answers if status >= 400}
    answers = {str(status): {"$ref": f"#/components/responses/{status}"} for status in refused}
    for status, shape in said.answers.items():
        if status < 400:
            answers[str(status)] = _done(status, shape)
    return dict(sorted(answers.items()))


def _done(status: int, shape: str) -> Schema:
    answer: Schema = {"description": "Done.", "headers": _headers(*EVERYWHERE)}
    if status == 204:
        return answer
    answer["content"] = {
        "application/json": {"schema": ref(shape) if shape else {"type": "object"}}
    }
    if shape == "Jobs":
        answer["headers"] |= _headers("Retry-After")
        answer["description"] = "Done. `Retry-After` is there when nothing waits."
    return answer


def _problem(status: int) -> Schema:
    kinds = {code: kind for code, kind in KINDS.items() if kind.status == status}
    return {
        "description": " / ".join(f"`/api#{code}`: {kind.detail}" for code, kind in kinds.items()),
        "headers": _headers(*OF_STATUS.get(status, ()), *EVERYWHERE),
        "content": {MEDIA_TYPE: {"schema": ref("Problem")}},
    }


def _headers(*names: str) -> dict[str, Schema]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
