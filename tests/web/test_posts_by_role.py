"""Every route that takes a POST, sent by every role: open to those it is for, and to nobody else.

Open means: answered otherwise than that there is no such page, that it is not theirs, or that they
must sign in first. What is sent is empty, so most of those who may are told what is missing.
"""

from tests.web.conftest import District
from tests.web.test_hostile import CHANGING, Door, doors, person, posting

SIGNED_IN = ("sun", "hou", "he", "wang", "zhao", "qian", "li", "xu", "gao", "admin", "an", "ji")
EVERYBODY = ("public", "api", *SIGNED_IN)
GROUPS = {"everybody": EVERYBODY, "anybody signed in": SIGNED_IN}
"""孙秀兰 and 侯 of units, 何 of the centre, 王 of the section, 赵 who leads, 钱 of finance, 李 an
expert, 徐 the auditor, 高 the designer, the three administrators, and a program (`api`)."""
OPEN = {
    "everybody": [
        "/sign-in",
        "/sign-out",
        "/reset",
        "/reset/mail",
        "/reset/link",
        "/register",
        "/demo/<username>",
        "/notices/<number>/object",
        "/notices/<number>/object/conditions",
        "/notices/<number>/object/documents",
        "/studios/<key:key>/complaint",
        "/studios/<key:key>/complaint/conditions",
        "/studios/<key:key>/complaint/documents",
    ],
    "he": [
        "/tasks/<key:key>/claim",
        "/tasks/<key:key>/release",
        "/tasks/<key:key>/foreseen",
        '/tasks/<key:key>/pass/<any("transfer", "delegate", "sign-on"):verb>',
        "/tasks/<key:key>/countersign",
        "/tasks/<key:key>/send-back",
        "/tasks/<key:key>/later",
        "/tasks/<key:key>/return",
        "/tasks/<key:key>/recall",
    ],
    "sun he wang zhao qian": [
        "/tasks/<key:key>/urge",
        "/cases/<number>/copies",
        "/cases/<number>/remarks",
        "/start/drafts/<number>/discard",
    ],
    "sun hou he wang zhao qian li": [
        "/absences",
        "/inbox/filters",
        "/inbox/claim",
        "/inbox/together",
        "/tasks/<key:key>/now",
    ],
    "ji": ["/erasures/search", "/erasures/propose"],
    "he sun hou": ["/tasks/<key:key>"],
    "sun hou": [
        "/tasks/<key:key>/draft",
        "/tasks/<key:key>/conditions",
        "/tasks/<key:key>/documents",
        "/start/<process_id>",
        "/start/<process_id>/conditions",
        "/start/<process_id>/documents",
        "/start/<process_id>/draft",
        "/start/<process_id>/print",
    ],
    "": [
        "/copies/<key:key>/sign",
        "/tasks/<key:key>/take-back",
        "/role-requests/<key:key>/role",
        "/role-requests/<key:key>/decline",
        "/designer/<name>/retire",
        "/designer/<name>/reinstate",
        "/copies/<key:key>/take-off/<person>",
        "/absences/<key:key>/end",
        "/bulk/<key:key>",
        "/inbox/filters/<key:key>/discard",
        "/cases/<number>/reveal",
        "/cases/<number>/actions/<wait>",
        "/start/<process_id>/drafts/<draft>/discard",
        "/tasks/<key:key>/drafts/<draft>/discard",
        "/me/sign-ins/<name>/end",
        "/sign-in/second",
        "/sign-in/second/options",
        "/accounts/<username>/second-factors/remove",
        "/outbox/<key:key>/retry",
        "/outbox/letters/<key:key>/retry",
        "/operations/batches/<key:key>/stop",
        "/operations/batches/<key:key>/resume",
        "/operations/suspensions/<process_id>/resume",
        "/accounts/<username>/reset",
        "/accounts/<username>",
        "/deeds/<key:key>/confirm",
        "/deeds/<key:key>/decline",
        "/designer/sandboxes/<name>/time",
        "/designer/sandboxes/<name>/back",
        "/designer/sandboxes/<name>/end",
        "/designer/sandboxes/<name>/scenario",
        "/designer/scenarios/<process_id>/<name>",
        "/designer/scenarios/<process_id>/<name>/renamed",
        "/designer/scenarios/<process_id>/<name>/expect",
        "/designer/scenarios/<process_id>/<name>/drop",
        "/letters/<key:key>/told",
    ],
    "he wang": [
        "/studio/<key:key>/street",
        "/due/<number>/reminder",
        "/registrations/<key:key>/admit",
        "/registrations/<key:key>/refuse",
    ],
    "hou": [
        "/tasks/<key:key>/print",
    ],
    "anybody signed in": [
        "/me/password",
        "/me/stay",
        "/me/sign-ins/end",
        "/me/second-factors/app",
        "/me/second-factors/key/options",
        "/me/second-factors/key",
        "/me/second-factors/codes",
        "/me/second-factors/<key:key>/remove",
        "/me/email",
        "/colleagues/invite",
        "/colleagues/step-down",
        "/colleagues/<username>/contact",
        "/colleagues/<username>/leave",
        "/colleagues/<username>/reset",
        "/colleagues/<username>/pass-on",
        "/clock",
    ],
    "an": [
        "/organisations/<code>/close",
        "/organisations/<code>/reopen",
        "/accounts/new",
        "/accounts/<username>/sign-ins/end",
        "/organisations/new",
        "/organisations/<code>",
        "/organisations/import",
        "/organisations/import/save",
    ],
    "admin": [
        "/operations/batches/preview",
        "/operations/batches",
        "/operations/suspensions/<process_id>",
        "/operations/<number>/variables",
        "/operations/<number>/points/<token>/<action>",
        "/operations/<number>/end",
        "/migrations/<key:key>/migrate",
        "/migrations/<key:key>/undo",
        "/tokens",
        "/tokens/<key:key>/revoke",
    ],
    "wang": [
        "/copies/<key:key>/read",
        "/legacy",
        "/legacy/studios/<key:key>/undo",
        "/rounds",
        "/rounds/<code>",
        "/experts",
        "/experts/<username>/suspension",
        "/experts/<username>/suspensions/<key:key>/end",
    ],
    "he wang zhao": [
        "/legacy/<key:key>/<any(confirm, pause, resume, drop):step>",
    ],
    "wang admin": [
        "/incidents/<key:key>/retry",
        "/incidents/retry",
        "/working-days",
    ],
    "gao admin": [
        "/migrations/new",
        "/migrations/<key:key>",
    ],
    "gao": [
        "/designer/changes/<key:key>/trial/sandbox",
        "/designer/changes/<key:key>/trial/scenarios",
        "/designer/changes/<key:key>/trial/replay",
        "/designer/<name>/check",
        "/designer/<name>/convert",
        "/designer/<name>/deploy",
        "/designer/<name>/differences",
        "/designer/<name>/preview",
        "/designer/new",
        "/designer/try",
        "/designer/sandboxes",
        "/designer/<name>/into-change",
        "/designer/changes",
        "/designer/changes/<key:key>/title",
        "/designer/changes/<key:key>/models",
        "/designer/changes/<key:key>/models/<name>/<any(out, in):step>",
        "/designer/changes/<key:key>/<any('take-back', withdraw, reopen, confirm):step>",
        "/designer/changes/<key:key>/propose",
        "/designer/changes/<key:key>/release",
        "/designer/changes/<key:key>/comments",
        "/designer/changes/<key:key>/comments/<key:comment>/settle",
        "/designer/changes/<key:key>/review/approve",
        "/designer/changes/<key:key>/review/return",
        "/designer/changes/<key:key>/models/<name>/back",
        "/designer/changes/<key:key>/models/<name>/merge",
        "/designer/changes/<key:key>/models/<name>",
        "/designer/scenarios/<process_id>/run",
        "/designer/scenarios/<process_id>/import",
        "/designer/upgrade/<name>",
    ],
    "qian": [
        "/books/budget",
        "/books/entries/<key:entry>/reversal",
        "/books/years/<int(max=9999):year>",
    ],
    "api": [
        "/api/v1/jobs/activation",
        "/api/v1/jobs/<key:key>/completion",
        "/api/v1/jobs/<key:key>/failure",
        "/api/v1/jobs/<key:key>/error",
        "/api/v1/jobs/<key:key>/extension",
        "/api/v1/jobs/<key:key>/release",
        "/api/v1/messages",
        "/api/v1/signals",
        "/api/v1/conditions",
    ],
    "he wang zhao qian xu": ["/packs/<number>"],
    "xu": [
        "/auditor/verify",
        "/auditor/checkpoint",
        "/auditor/cases/<number>/reveal",
    ],
}
"""Who a route is open to → the routes. To nobody: what there is none of in the demonstration."""


def is_open(status: int, location: str) -> bool:
    """Ask whether an answer says that somebody may."""
    return status not in (401, 403, 404) and "/sign-in" not in location


def sent(district: District, who: str, tried: list[Door]) -> dict[str, int]:
    """Send nothing to every route as somebody; return the answers of those that are open."""
    browser, found = person(district, who), {}
    for door in tried:
        answer = browser.client.post(door.address, headers={"X-CSRF": browser.csrf()})
        if is_open(answer.status_code, answer.headers.get("Location", "")):
            found[door.rule] = answer.status_code
        answer.close()
        if door.rule in CHANGING:
            browser = person(district, who)
    return found


def test_each_route_is_open_to_those_it_is_for_and_breaks_for_nobody(district: District) -> None:
    district.app.testing = False  # a fault is a 500 here, with its place in the log
    tried = doors(district)
    answers = {who: sent(district, who, tried) for who in EVERYBODY}
    broken = [(who, rule) for who, found in answers.items() for rule in found if found[rule] >= 500]
    assert broken == []
    opened = {
        rule: {who for who, found in answers.items() if rule in found}
        for rules in OPEN.values()
        for rule in rules
    }
    meant = {
        rule: set(GROUPS.get(names, names.split()))
        for names, rules in OPEN.items()
        for rule in rules
    }
    assert {rule: who for rule, who in opened.items() if who != meant[rule]} == {}


def test_every_route_is_in_the_table_once(district: District) -> None:
    listed = [rule for rules in OPEN.values() for rule in rules]
    assert sorted(listed) == sorted(posting(district.app))
