"""Whatever is sent to whatever address by whomever: an answer below 500, and nothing changed."""

import io
import itertools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from service.people import tokens
from service.people.actor import SYSTEM
from tests.files import PDF
from tests.web.conftest import Browser, District

DEEP = 100_000
SURROGATE = b"\xed\xa0\x80"
WEIRD = ["", "\x00", "-1", "9" * 400, "<字>" * 1000]
FIELDS = [
    *("csrf", "revision", "_row", "kind", "username", "password", "reason", "source", "days"),
    *("code", "name", "opens_on", "closes_on", "roles", "organisation", "active", "voucher"),
    *("application.studio_name", "application.members[0].name", "check.awards.result"),
    *("objection.facts", "score.skill", "decision", "action", "wait", "next", "hours", "base"),
]
ROWS = [
    *("add:application.members", "remove:application.members[0]", "add:", "drop:a:b", "refresh"),
    *("remove:application.members[9999]", "add:case", "add:" + "a." * 5000, "\x00", "[" * 1000),
]


@dataclass(frozen=True)
class Body:
    """One thing to send."""

    name: str
    data: Any = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def bodies() -> Iterator[Body]:
    """Yield what no page of ours would send."""
    for text in ("null", "[]", "7", '"x"', "NaN", "{"):
        yield Body(f"json {text!r}", text.encode())
    yield Body("json nested deep", b"[" * DEEP + b"]" * DEEP)
    yield Body("json objects nested deep", b'{"application":' * DEEP + b"1" + b"}" * DEEP)
    yield Body("json surrogates", b'{"application": {"studio_name": "\\ud800\\u0000"}}')
    yield Body("json wrong types", b'{"application": [], "check": 7, "revision": {}, "source": []}')
    yield Body("json 2 MB", b'{"application": {"studio_name": "' + b"a" * 2_000_000 + b'"}}')
    form = "application/x-www-form-urlencoded"
    lease = b'{"lease": "x", "types": ["x"], "worker": "w", "name": "n", "key": "k", "code": "c"'
    yield Body("json of a program", lease + b', "message": "m", "variables": {"a": 1}}')
    yield Body("json wrong variables", lease + b', "variables": {"\\u0000": {"\\u0000": []}}}')
    yield Body(
        "json nested variables", lease + b', "variables": ' + b'{"a":' * 900 + b"1" + b"}" * 901
    )
    yield Body("json huge numbers", b'{"max": 1e300, "ttlSeconds": 99999999999999999999999}')
    yield Body("form empty", b"", form)
    yield Body("form raw NUL", b"a=%00&%00=b&revision=%00", form)
    yield Body("form surrogates", b"revision=" + SURROGATE + b"&" + SURROGATE + b"=1", form)
    yield Body("form not UTF-8", b"revision=%ff%fe&name=%c3%28&reason=%ed%a0%80", form)
    yield Body("form 20,000 names", b"&".join(b"a%d=1" % n for n in range(20_000)), form)
    rows = b"&".join(b"application.members[%d].name=a" % n for n in range(2_000))
    yield Body("form 2,000 rows", rows, form)
    yield Body("form huge row number", b"application.members[" + b"9" * 4000 + b"].name=a", form)
    yield Body("form 2 MB", b"application.studio_name=" + b"a" * 2_000_000, form)
    for value in WEIRD:
        yield Body(f"every field {value[:12]!r}", dict.fromkeys(FIELDS, value), "")
    for command in ROWS:
        yield Body(f"row {command[:20]!r}", {"_row": command}, "")
    yield Body("text", b"hello", "text/plain")
    yield Body("multipart without boundary", b"hello", "multipart/form-data")
    yield Body("multipart cut off", b'--x\r\nContent-Disposition: form-data; name="a"', MULTIPART)
    yield Body("charset unknown", b"a=b", form + "; charset=utf-7-nonsense")
    for name in (
        "",
        "\x00.pdf",
        "a" * 5000 + ".pdf",
        "../../etc/passwd",
        "\ud800.pdf".encode(errors="replace").decode(),
        "x",
    ):
        yield Body(f"file {name[:12]!r}", {"file": (PDF, name), "kind": "x"}, "file")
    yield Body("file field as text", {"file": "x", "kind": "\x00"}, "")
    yield Body("text field as file", {"revision": (b"1", "a.txt"), "_row": (b"1", "b")}, "file")
    yield Body("token not ASCII", b"", form, {"X-CSRF": "é\x80"})
    yield Body("foreign origin", b"", form, {"Origin": "null"})
    yield Body("strange Accept", b"", form, {"Accept": ";;;q=q", "Accept-Language": "x" * 9000})


MULTIPART = "multipart/form-data; boundary=x"
CHANGING = ("/sign-out", "/sign-in", "/demo/<username>", "/me/sign-ins/end")
"""Doors after which somebody else may stand there."""
EVERY = int(os.environ.get("EVERY", "6"))
"""Each door gets one body in so many, the next door the next; `make bodies` sends all to all."""


def send(browser: Browser, address: str, body: Body) -> int:
    """Send a body with the page's token and return the status."""
    data = body.data
    if body.kind == "file":
        data = {name: _file(value) for name, value in body.data.items()}
    headers = {"X-CSRF": browser.csrf(), **body.headers}
    kind = {"content_type": body.kind} if isinstance(data, bytes) else {}
    answer = browser.client.post(address, data=data, headers=headers, **kind)
    answer.close()
    return answer.status_code


def _file(value: Any) -> Any:
    return (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Door:
    """A route with real arguments, and somebody who may use it."""

    rule: str
    who: str
    at: str = ""

    @property
    def address(self) -> str:
        """The address: the rule itself where it has no arguments."""
        return self.at or self.rule


def running_notice(district: District) -> str:
    page = Browser(district.app.test_client()).get("/notices").text
    found = re.search(r'href="/notices/([^"/]+)"', page)
    assert found, "the demonstration has a running notice"
    return found[1]


def doors(district: District) -> list[Door]:
    """Return every route that takes a POST, each with whoever it was made for."""
    task = district.enter("he").task("审核申报材料", number="SQ-2026-0015")
    draft = district.enter("hou").task("填写申报表", box="mine")
    notice = f"/notices/{running_notice(district)}/object"
    wanted = {"process": "studio-application", "from": "1", "to": "2"}
    plan = district.enter("gao").post("/migrations/new", wanted).location
    return [
        Door("/sign-in", "he"),
        Door("/sign-out", "he"),
        Door("/tasks/<key:key>/claim", "he", f"{task}/claim"),
        Door("/tasks/<key:key>/release", "he", f"{task}/release"),
        Door("/tasks/<key:key>", "he", task),
        Door(f"/tasks/<key:key>/pass/{PASSED}", "he", f"{task}/pass/transfer"),
        *[Door(f"/tasks/<key:key>/{verb}", "he", f"{task}/{verb}") for verb in VERBS],
        Door("/cases/<number>/copies", "he", "/cases/SQ-2026-0015/copies"),
        Door("/cases/<number>/remarks", "he", "/cases/SQ-2026-0015/remarks"),
        Door("/copies/<key:key>/read", "he", "/copies/1/read"),
        Door("/copies/<key:key>/sign", "he", "/copies/1/sign"),
        Door("/copies/<key:key>/take-off/<person>", "he", "/copies/1/take-off/lin"),
        Door("/absences", "he"),
        Door("/absences/<key:key>/end", "he", "/absences/1/end"),
        Door("/tasks/<key:key>", "hou", draft),
        Door("/tasks/<key:key>/draft", "hou", f"{draft}/draft"),
        Door("/tasks/<key:key>/conditions", "hou", f"{draft}/conditions"),
        Door("/tasks/<key:key>/documents", "hou", f"{draft}/documents"),
        Door("/inbox/filters", "he"),
        Door("/inbox/filters/<key:key>/discard", "he", "/inbox/filters/1/discard"),
        Door("/inbox/claim", "he"),
        Door("/inbox/together", "he"),
        Door("/tasks/<key:key>/foreseen", "he", f"{task}/foreseen"),
        Door("/bulk/<key:key>", "he", task.replace("/tasks/", "/bulk/")),
        Door("/cases/<number>/reveal", "he", "/cases/SQ-2026-0015/reveal"),
        Door("/due/<number>/reminder", "he", "/due/SQ-2026-0015/reminder"),
        Door("/cases/<number>/actions/<wait>", "sun", "/cases/SQ-2026-0015/actions/none"),
        Door("/start/drafts/<number>/discard", "sun", "/start/drafts/SQ-2026-0015/discard"),
        Door("/start/<process_id>", "sun", "/start/studio-application"),
        Door("/start/<process_id>/conditions", "sun", "/start/studio-application/conditions"),
        Door("/start/<process_id>/documents", "sun", "/start/studio-application/documents"),
        Door("/start/<process_id>/draft", "sun", "/start/studio-application/draft"),
        Door("/start/<process_id>/print", "sun", "/start/studio-application/print"),
        Door(
            "/start/<process_id>/drafts/<draft>/discard",
            "sun",
            "/start/studio-application/drafts/none/discard",
        ),
        Door(
            "/tasks/<key:key>/drafts/<draft>/discard",
            "hou",
            f"{draft}/drafts/none/discard",
        ),
        Door("/tasks/<key:key>/print", "hou", f"{draft}/print"),
        Door("/me/password", "he"),
        Door("/me/stay", "he"),
        Door("/me/sign-ins/<name>/end", "he", "/me/sign-ins/0/end"),
        Door("/me/sign-ins/end", "he"),
        Door("/me/second-factors/app", "he"),
        Door("/me/second-factors/key/options", "he"),
        Door("/me/second-factors/key", "he"),
        Door("/me/second-factors/codes", "he"),
        Door("/me/second-factors/<key:key>/remove", "he", "/me/second-factors/1/remove"),
        Door("/sign-in/second", "public"),
        Door("/sign-in/second/options", "public"),
        Door(
            "/accounts/<username>/second-factors/remove",
            "an",
            "/accounts/zhou/second-factors/remove",
        ),
        Door("/reset", "public"),
        Door("/reset/mail", "public"),
        Door("/reset/link", "public"),
        Door("/register", "public"),
        Door("/registrations/<key:key>/admit", "he", "/registrations/1/admit"),
        Door("/registrations/<key:key>/refuse", "he", "/registrations/1/refuse"),
        Door("/me/email", "he"),
        Door("/colleagues/invite", "sun"),
        Door("/colleagues/step-down", "sun"),
        Door("/colleagues/<username>/contact", "sun", "/colleagues/sun/contact"),
        Door("/colleagues/<username>/leave", "sun", "/colleagues/sun/leave"),
        Door("/organisations/<code>/close", "an", "/organisations/jinyu/close"),
        Door("/organisations/<code>/reopen", "an", "/organisations/jinyu/reopen"),
        Door("/outbox/<key:key>/retry", "admin", "/outbox/1/retry"),
        Door("/outbox/letters/<key:key>/retry", "admin", "/outbox/letters/1/retry"),
        Door("/operations/batches/preview", "admin"),
        Door("/operations/batches", "admin"),
        Door("/operations/batches/<key:key>/stop", "admin", "/operations/batches/1/stop"),
        Door("/operations/batches/<key:key>/resume", "admin", "/operations/batches/1/resume"),
        Door(
            "/operations/suspensions/<process_id>",
            "admin",
            "/operations/suspensions/studio-application",
        ),
        Door(
            "/operations/suspensions/<process_id>/resume",
            "admin",
            "/operations/suspensions/studio-application/resume",
        ),
        Door("/colleagues/<username>/reset", "he", "/colleagues/lin/reset"),
        Door("/accounts/<username>/reset", "an", "/accounts/zhou/reset"),
        Door("/accounts/new", "an"),
        Door("/accounts/<username>", "an", "/accounts/zhou"),
        Door("/accounts/<username>/sign-ins/end", "an", "/accounts/zhoulin/sign-ins/end"),
        Door("/colleagues/<username>/pass-on", "he", "/colleagues/lin/pass-on"),
        Door("/organisations/new", "an"),
        Door("/organisations/<code>", "an", "/organisations/jinyu"),
        Door("/organisations/import", "an"),
        Door("/organisations/import/save", "an"),
        Door("/deeds/<key:key>/confirm", "ji", "/deeds/1/confirm"),
        Door("/deeds/<key:key>/decline", "ji", "/deeds/1/decline"),
        Door("/erasures/search", "ji"),
        Door("/erasures/propose", "ji"),
        Door("/demo/<username>", "he", "/demo/he"),
        Door("/clock", "he"),
        Door("/notices/<number>/object", "public", notice),
        Door("/notices/<number>/object/conditions", "public", f"{notice}/conditions"),
        Door("/notices/<number>/object/documents", "public", f"{notice}/documents"),
        Door("/studios/<key:key>/complaint", "public", "/studios/1/complaint"),
        *[
            Door(f"/studios/<key:key>/complaint/{part}", "public", f"/studios/1/complaint/{part}")
            for part in ("conditions", "documents")
        ],
        Door("/legacy", "wang"),
        Door(
            "/legacy/<key:key>/<any(confirm, pause, resume, drop):step>",
            "he",
            "/legacy/1/pause",
        ),
        Door("/legacy/studios/<key:key>/undo", "wang", "/legacy/studios/1/undo"),
        Door("/rounds", "wang"),
        Door("/rounds/<code>", "wang", "/rounds/2026-2"),
        Door("/incidents/<key:key>/retry", "wang", "/incidents/1/retry"),
        Door("/incidents/retry", "wang"),
        *[
            Door(f"/operations/<number>/{rule}", "admin", f"/operations/HF-2026-0001/{path}")
            for rule, path in OPERATIONS
        ],
        Door("/migrations/new", "gao"),
        Door("/migrations/<key:key>", "gao", plan),
        *[
            Door(f"/migrations/<key:key>/{deed}", "admin", f"{plan}/{deed}")
            for deed in ("migrate", "undo")
        ],
        Door("/experts", "wang"),
        Door("/experts/<username>/suspension", "wang", "/experts/han/suspension"),
        Door(
            "/experts/<username>/suspensions/<key:key>/end",
            "wang",
            "/experts/zhoulin/suspensions/1/end",
        ),
        Door("/working-days", "wang"),
        Door("/designer/<name>/check", "gao", "/designer/public-notice.bpmn/check"),
        Door("/designer/<name>/convert", "gao", "/designer/public-notice.bpmn/convert"),
        Door("/designer/<name>/deploy", "gao", "/designer/public-notice.bpmn/deploy"),
        Door("/designer/<name>/differences", "gao", "/designer/public-notice.bpmn/differences"),
        Door("/designer/<name>/preview", "gao", "/designer/refusal.paper/preview"),
        Door("/designer/new", "gao"),
        Door("/designer/try", "gao"),
        Door("/designer/sandboxes", "gao"),
        *[
            Door(f"/designer/sandboxes/<name>/{deed}", "gao", f"/designer/sandboxes/0/{deed}")
            for deed in ("time", "back", "end", "scenario")
        ],
        *[
            Door(f"{TRIAL}/{deed}", "gao", f"/designer/changes/1/trial/{deed}")
            for deed in ("sandbox", "scenarios", "replay")
        ],
        *[
            Door(f"{SCENARIO}/{deed}", "gao", f"/designer/scenarios/x/{deed}")
            for deed in ("run", "import")
        ],
        *[
            Door(f"{SCENARIO}/<name>{deed}", "gao", f"/designer/scenarios/x/y{deed}")
            for deed in ("", "/renamed", "/expect", "/drop")
        ],
        Door("/designer/<name>/into-change", "gao", "/designer/public-notice.bpmn/into-change"),
        *[
            Door(f"/designer/<name>/{deed}", "gao", f"/designer/public-notice.bpmn/{deed}")
            for deed in ("retire", "reinstate")
        ],
        *[
            Door(f"/role-requests/<key:key>/{deed}", "an", f"/role-requests/1/{deed}")
            for deed in ("role", "decline")
        ],
        Door("/designer/changes", "gao"),
        *[
            Door(f"/designer/changes/<key:key>{deed}", "gao", f"/designer/changes/1{deed}")
            for deed in CHANGE
        ],
        Door(f"/designer/changes/<key:key>/{STEPS}", "gao", "/designer/changes/1/confirm"),
        Door(
            "/designer/changes/<key:key>/comments/<key:comment>/settle",
            "gao",
            "/designer/changes/1/comments/1/settle",
        ),
        *[
            Door(
                f"/designer/changes/<key:key>/models/<name>{rule}",
                "gao",
                f"/designer/changes/1/models/public-notice.bpmn{deed}",
            )
            for rule, deed in (
                ("", ""),
                ("/back", "/back"),
                ("/merge", "/merge"),
                ("/<any(out, in):step>", "/out"),
            )
        ],
        Door("/designer/upgrade/<name>", "gao", "/designer/upgrade/public-notice.bpmn"),
        Door("/books/budget", "qian"),
        Door("/books/entries/<key:entry>/reversal", "qian", "/books/entries/1/reversal"),
        Door("/books/years/<int(max=9999):year>", "qian", "/books/years/2025"),
        Door("/studio/<key:key>/street", "wang", "/studio/1/street"),
        Door("/letters/<key:key>/told", "wang", "/letters/1/told"),
        *[
            Door(f"/api/v1{rule}", "api", f"/api/v1{rule.replace('<key:key>', '1')}")
            for rule in API
        ],
        Door("/tokens", "admin"),
        Door("/tokens/<key:key>/revoke", "admin", "/tokens/1/revoke"),
        Door("/auditor/verify", "xu"),
        Door("/auditor/checkpoint", "xu"),
        Door("/packs/<number>", "xu", "/packs/SQ-2026-0015"),
        Door("/auditor/cases/<number>/reveal", "xu", "/auditor/cases/SQ-2026-0015/reveal"),
    ]


API = (
    "/jobs/activation",
    *(f"/jobs/<key:key>/{deed}" for deed in ("completion", "failure", "error", "extension")),
    *("/jobs/<key:key>/release", "/messages", "/signals", "/conditions"),
)


CHANGE = (
    "/title",
    "/models",
    "/propose",
    "/release",
    "/comments",
    "/review/approve",
    "/review/return",
)
STEPS = "<any('take-back', withdraw, reopen, confirm):step>"
TRIAL = "/designer/changes/<key:key>/trial"
SCENARIO = "/designer/scenarios/<process_id>"
PASSED = '<any("transfer", "delegate", "sign-on"):verb>'
VERBS = (
    "return", "recall", "urge", "countersign", "later", "now", "send-back", "take-back",
)  # fmt: skip


OPERATIONS = (
    ("variables", "variables"),
    *[("points/<token>/<action>", f"points/2/{deed}") for deed in ("skip", "move", "assign")],
    ("end", "end"),
)


def outside(district: District) -> Browser:
    """Return a program of another department, with a token that opens everything."""
    house, browser = district.house, Browser(district.app.test_client())
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        scopes = ("jobs:*", "messages:*", "signals:*")
        given = {"program": "tax", "title": "税务接口程序", "scopes": scopes}
        _, secret = tokens.create(session, **given, by=SYSTEM)
    browser.client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return browser


def person(district: District, username: str) -> Browser:
    if username == "api":
        return outside(district)
    if username == "public":
        return Browser(district.app.test_client())
    return district.enter(username)


def posting(app: Flask) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}


def test_every_route_that_takes_a_post_is_tried(district: District) -> None:
    assert posting(district.app) == {door.rule for door in doors(district)}


def test_no_body_breaks_any_route(district: District) -> None:
    district.app.testing = False  # a fault is a 500 here, with its place in the log
    broken = []
    for place, door in enumerate(doors(district)):
        browser = person(district, door.who)
        for body in itertools.islice(bodies(), place % EVERY, None, EVERY):
            status = send(browser, door.address, body)
            if status >= 500:
                broken.append((door.rule, body.name, status))
            if door.rule in CHANGING:
                browser = person(district, door.who)
    assert broken == []


def test_no_address_breaks_a_route(district: District) -> None:
    district.app.testing = False
    broken = {}
    for door in doors(district):
        browser = person(district, door.who)
        for part in ("0", "9" * 24, "字", "%00", "..", "%ff", "a" * 3000, "-1"):
            pieces = [part if piece.startswith("<") else piece for piece in door.rule.split("/")]
            address = "/".join(pieces)
            for status in (send(browser, address, Body("", {}, "")), _looked(browser, address)):
                if status >= 500:
                    broken[address] = status
    assert broken == {}


def _looked(browser: Browser, address: str) -> int:
    answer = browser.client.get(address)
    answer.close()
    return answer.status_code
