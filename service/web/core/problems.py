"""What the API says when it says no: problem details of RFC 9457.

The title is for people, in Chinese; `detail` tells whoever writes the program, in English, what
to change; `sentence` is a rule's own words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Response, request
from werkzeug.exceptions import HTTPException

from service.errors import Refused, Stale
from service.exact_json import Altered

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1"
_ROOTS = re.compile(r"/+(?:api/|v[0-9]+(?:/|\Z))")
"""Where programs ask: every version of ours, known or not, and those of other engines."""


def asked() -> bool:
    """Ask whether a program asks, whose tokens come in a header and never in a cookie.

    The page `/api` about it is for people; everything below is for programs, and so are `/v1` and
    `/v2`, where the interfaces of other engines lie.
    """
    return _ROOTS.match(request.path) is not None


@dataclass(frozen=True)
class Kind:
    """One way of saying no."""

    status: int
    title: str
    detail: str


KINDS: Mapping[str, Kind] = {
    "malformed": Kind(400, "请求有误", "The request cannot be understood."),
    "unauthorized": Kind(
        401, "令牌无效", "Send a valid token: `Authorization: Bearer jx_…`. Cookies don't count."
    ),
    "out-of-scope": Kind(403, "不在令牌的权限范围内", "No scope of this token covers this."),
    "not-found": Kind(
        404,
        "没有找到",
        "There is no such address, or no such job or message that your token may touch.",
    ),
    "method": Kind(405, "不能这样使用这个地址", "This address does not take this method."),
    "slow": Kind(408, "内容传得太慢", "The body came too slowly and was not read to its end."),
    "conflict": Kind(
        409, "已经有人先办了", "The lease was lost, or the id was used for something else."
    ),
    "over": Kind(
        410,
        "已经了结",
        "The job is over: it was reported before (perhaps by a call of yours whose answer was "
        "lost) or its case no longer needs it; `outcome` says how it ended. Nothing is left to do.",
    ),
    "too-large": Kind(413, "内容太大", "A body may have at most 1,000,000 bytes."),
    "media-type": Kind(415, "格式不对", "Send `Content-Type: application/json`, in UTF-8."),
    "invalid": Kind(422, "内容不符合要求", "Some fields are not as they must be; see `errors`."),
    "refused": Kind(
        422,
        "没有办成",
        "A rule of the process refused what this would have led to; see `sentence`. Nothing was "
        "changed; a job becomes an incident and waits for an operator.",
    ),
    "too-many": Kind(429, "请求过于频繁", "Wait as many seconds as `Retry-After` says."),
    "fault": Kind(500, "服务出了问题", "A fault of ours; nothing was changed. Try again later."),
    "unavailable": Kind(
        503, "服务暂时不可用", "The database does not answer; nothing was changed. Try again."
    ),
}
BY_STATUS = {kind.status: code for code, kind in reversed(list(KINDS.items()))}


@dataclass(frozen=True)
class FieldError:
    """A field of the body that is not as it must be; `pointer` as in RFC 6901."""

    pointer: str
    detail: str


class Declined(Exception):
    """The API says no."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = more


def answer(declined: Declined) -> Response:
    """Return a refusal the way it goes over the line."""
    kind = KINDS[declined.code]
    body: dict[str, Any] = {
        "type": f"/api#{declined.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": declined.detail or kind.detail,
        **declined.more,
    }
    if declined.errors:
        body["errors"] = [vars(error) for error in declined.errors]
    if kind.status in (429, 503):
        declined.headers.setdefault("Retry-After", "10")
    return Response(
        orjson.dumps(body), kind.status, content_type=MEDIA_TYPE, headers=declined.headers
    )


def challenge(**said: str) -> dict[str, str]:
    """Return the header that says how to prove who asks, as in RFC 6750."""
    parts = ['Bearer realm="jiangxin"', *(f'{name}="{text}"' for name, text in said.items())]
    return {"WWW-Authenticate": ", ".join(parts)}


def of_refusal(refusal: Refused) -> Declined:
    """Return what a rule said, or who was first."""
    if isinstance(refusal, Stale):
        return Declined(
            "conflict", sentence=refusal.sentence, holder=refusal.who, until=refusal.when
        )
    return Declined("refused", sentence=refusal.sentence)


def of_altered(altered: Altered) -> Declined:
    """Return at which place of a body something else would have been kept than was sent."""
    return Declined("invalid", errors=[FieldError(altered.pointer, altered.en)])


def of_status(status: int) -> Declined:
    """Return what a failure of HTTP says."""
    usual = "malformed" if status < 500 else "fault"
    return Declined(BY_STATUS.get(status, usual))


def of_http(failure: HTTPException) -> Declined:
    """Return what a failure of HTTP says, with the headers that belong to it."""
    declined = of_status(failure.code or 500)
    methods = getattr(failure, "valid_methods", None)
    if methods:
        declined.headers["Allow"] = ", ".join(sorted(methods))
    return declined
