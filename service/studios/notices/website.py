"""A notice on the district's website (article 7): what is shown there, held against our words."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict
from urllib.parse import urljoin, urlsplit

import requests
from lxml import etree, html

from service.declarations import declares

MOST_BYTES = 3_000_000
MOST_HOPS = 3
TIMES = (5.0, 20.0)
"""Seconds to connect and to read."""
LONGEST_SHOWN = 20_000
GONE = (404, 410)
UNSEEN = ("script", "style", "noscript", "head", "template")
AGENT = "Jiangxin notice check"
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]{3,20})""", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")

Outcome = Literal["shown", "altered", "gone", "unreachable", "unwatched"]


class Look(TypedDict):
    """What a look at a page came to."""

    outcome: Outcome
    sha256: str
    """Of what is shown, without blanks; empty where nothing is."""
    shown: str
    note: str


class Unreachable(Exception):
    """The page could not be read; says why."""


def looker(hosts: Collection[str]) -> Callable[..., dict[str, Any]]:
    """Return the job `notice.look`; it asks nobody but these hosts (host or host:port)."""
    allowed = frozenset(host.lower() for host in hosts)

    @declares(gives=Look)
    def look(
        *,
        idempotency_key: str,  # noqa: ARG001 - to look twice does nothing twice
        url: str,
        subject: str,
        summary: str,
        names: list[str],
    ) -> dict[str, Any]:
        """查看区政府网站上的公示：正文是否还在、有没有改动。

        输入：url 网页地址；subject 公示标题；summary 公示正文；names 所列工作室的名称。
        输出：outcome 结果（shown 照常显示、altered 内容不符、gone 网页已经没有、
        unreachable 打不开、unwatched 没有设置可以查看的网站）；sha256 所示文字的指纹；
        shown 所示文字；note 说明。
        """
        return dict(looked(url, [subject], [*summary.splitlines(), *names], allowed=allowed))

    return look


def looked(
    url: str, titles: Sequence[str], words: Sequence[str], *, allowed: frozenset[str]
) -> Look:
    """Look at a page: are the title and all our words there, in their order?

    Only what stands between our first and our last words counts, so that counters of visits and
    dates around it change nothing.
    """
    if not allowed:
        return _without("unwatched", "没有设置可以查看的网站（JIANGXIN_NOTICE_HOSTS）")
    try:
        status, content = _fetched(url, allowed)
    except Unreachable as why:
        return _without("unreachable", str(why))
    if status in GONE:
        return _without("gone", f"网站答复 {status}：没有这个网页")
    if status != requests.codes.ok:
        return _without("unreachable", f"网站答复 {status}")
    return compared(page_text(content), titles, words)


def compared(page: str, titles: Sequence[str], words: Sequence[str]) -> Look:
    """Hold the text of a page (without blanks) against a notice's words.

    >>> compared("导航关于甲的公示访问3次现公示甲。页脚", ["关于甲的公示"], ["现公示甲。"])["shown"]
    '现公示甲。'
    """
    for title in map(squeezed, titles):
        if title not in page:
            return _without("altered", f"网页上没有标题“{title[:60]}”")
    begin, at = -1, 0
    for piece in filter(None, map(squeezed, words)):
        found = page.find(piece, at)
        if found < 0:
            return _without("altered", f"网页上没有这一句：“{piece[:80]}”")
        begin = found if begin < 0 else begin
        at = found + len(piece)
    shown = page[max(begin, 0) : at]
    sha256 = hashlib.sha256(shown.encode()).hexdigest()
    return {"outcome": "shown", "sha256": sha256, "shown": shown[:LONGEST_SHOWN], "note": ""}


def page_text(content: bytes) -> str:
    """Return what a page of HTML lets people read, without blanks."""
    if not content.strip():
        return ""
    try:
        tree = html.fromstring(_decoded(content))
    except (etree.ParserError, ValueError):
        return ""
    return squeezed("".join(_readable(tree)))


def _decoded(content: bytes) -> str:
    """Return a page as text: in the encoding that it names, else UTF-8, else GB 18030."""
    named = _CHARSET.search(content[:2000])
    for encoding in filter(None, (named and named[1].decode(), "utf-8")):
        try:
            return _DECLARATION.sub("", content.decode(encoding), count=1)
        except (LookupError, UnicodeDecodeError):
            continue
    return _DECLARATION.sub("", content.decode("gb18030", "replace"), count=1)


def _readable(element: Any) -> Iterator[str]:
    if isinstance(element.tag, str) and element.tag not in UNSEEN:
        yield element.text or ""
        for child in element:
            yield from _readable(child)
            yield child.tail or ""


def squeezed(text: str) -> str:
    """Return a text without blanks and signs that nobody sees."""
    return "".join(letter for letter in text if letter.isprintable() and not letter.isspace())


@dataclass(frozen=True)
class _Page:
    status: int
    content: bytes
    onward: str


def _fetched(url: str, allowed: frozenset[str]) -> tuple[int, bytes]:
    """Return status and bytes of a page; a redirection is followed to hosts that are allowed."""
    for _ in range(MOST_HOPS + 1):
        _refuse_others(url, allowed)
        page = _asked(url)
        if not page.onward:
            return page.status, page.content
        url = urljoin(url, page.onward)
    raise Unreachable("网站一再转到别的地址")


def _refuse_others(url: str, allowed: frozenset[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.username or parts.password:
        raise Unreachable("地址不是 http:// 或者 https:// 开头的网址")
    if parts.netloc.lower() not in allowed:
        raise Unreachable(f"不查看“{parts.hostname}”：它不在设置的网站之中")


def _asked(url: str) -> _Page:
    try:
        with requests.get(
            url, timeout=TIMES, allow_redirects=False, stream=True, headers={"User-Agent": AGENT}
        ) as answer:
            onward = answer.headers.get("Location", "") if answer.is_redirect else ""
            content = b"" if onward else _read(answer)
            return _Page(answer.status_code, content, onward)
    except (requests.RequestException, ValueError, OSError) as failed:
        raise Unreachable(f"打不开：{type(failed).__name__}") from failed


def _read(answer: requests.Response) -> bytes:
    content = b""
    for piece in answer.iter_content(65536):
        content += piece
        if len(content) > MOST_BYTES:
            raise Unreachable("网页过大")
    return content


def _without(outcome: Outcome, note: str) -> Look:
    return {"outcome": outcome, "sha256": "", "shown": "", "note": note}
