"""The API for programs outside: take on, report, say no precisely; every answer as described."""

from datetime import timedelta
from decimal import Decimal

import pytest

from service.host.cases import instances
from service.host.jobs import external, queue
from service.host.operations import incidents
from service.host.worker import loop as _worker  # noqa: F401 - knows what jobs do
from service.host.worker.handlers import HANDLERS
from service.people import tokens
from service.people.actor import SYSTEM, Actor
from service.web.api.limits import AT_ONCE, PER_SECOND, Rates
from service.web.api.openapi import document
from service.web.api.routes import PREFIX
from service.web.api.schemas import SCHEMAS
from tests.roles import held
from tests.web.api_client import DOCUMENT, Program, operation

WANG = Actor("wang", "王科长", held("section_officer"), "bureau")
TAKE = {"types": ["tax.lookup"], "worker": "tax-1"}


@pytest.fixture
def deployed(house):
    """Return the house; its database begins with the diagram (`tests/web/conftest.py`)."""
    return house


@pytest.fixture
def enquire(deployed):
    """Begin a case that waits for the tax office; return its number."""

    def begin(company="天衡精密制造有限公司"):
        with deployed.database.write(actor=WANG, at=deployed.clock.now()) as session:
            given = {"company": company, "mobile": "13800138000"}
            return instances.start(
                session, process_id="enquiring", actor=WANG, variables=given
            ).number

    return begin


@pytest.fixture
def program(app, house):
    """Give a program that holds a token: `program("jobs:tax.*")`."""

    def holding(*scopes, days=30):
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            _, secret = tokens.create(
                session, program="tax", title="税务接口程序", scopes=scopes, days=days, by=SYSTEM
            )
        return Program(app, secret)

    return holding


@pytest.fixture
def tax(program):
    return program("jobs:tax.*", "jobs:paper.print", "messages:*", "signals:*")


def take(tax, **more):
    (job,) = tax.post("/jobs/activation", {**TAKE, **more}).json["jobs"]
    return job


def values(house, number):
    with house.database.read() as session:
        case = instances.get(session, number=number, actor=SYSTEM)
        return instances.variables(session, case)


def test_a_job_is_taken_on_done_and_the_case_runs_on(tax, enquire, house):
    number = enquire()
    job = take(tax)
    assert (job["case"], job["type"], job["element"]) == (number, "tax.lookup", "ask")
    assert job["variables"] == {"company": "天衡精密制造有限公司"}
    report = {"lease": job["lease"], "variables": {"paid": True}}
    assert tax.post(f"/jobs/{job['key']}/completion", report).status_code == 204
    assert values(house, number)["tax_paid"] is True
    assert take(tax, types=["paper.print"])["element"] == "print"


def test_a_number_keeps_all_its_digits_from_the_request_to_the_answer(tax, enquire, house):
    number = enquire(Decimal("12345678901234567.89"))
    answer = tax.post("/jobs/activation", TAKE)
    assert '"company":12345678901234567.89' in answer.text.replace(" ", "")
    (job,) = answer.json["jobs"]
    sent = f'{{"lease": "{job["lease"]}", "variables": {{"paid": 0.12345678901234567891}}}}'
    assert tax.post(f"/jobs/{job['key']}/completion", data=sent).status_code == 204
    assert values(house, number)["tax_paid"] == Decimal("0.12345678901234567891")


def test_nothing_to_do_is_said_at_once(tax, deployed):
    answer = tax.post("/jobs/activation", TAKE)
    assert (answer.json, answer.headers["Retry-After"]) == ({"jobs": []}, "5")


def test_a_report_twice_is_over_and_says_that_nothing_is_left_to_do(tax, enquire):
    enquire()
    job = take(tax)
    for status in (204, 410):
        report = {"lease": job["lease"], "variables": {"paid": True}}
        answer = tax.post(f"/jobs/{job['key']}/completion", report)
        assert answer.status_code == status
    assert "Nothing is left to do" in answer.json["detail"]
    assert (answer.json["type"], answer.json["outcome"]) == ("/api#over", "completed")


def test_a_job_whose_case_went_another_way_is_over_and_one_that_never_was_is_not_there(
    tax, enquire, house
):
    number = enquire()
    job = take(tax)
    assert tax.post("/messages", {"name": "withdrawn", "key": number}).json["cases"] == [number]
    body = {"lease": job["lease"], "message": "x"}
    answer = tax.post(f"/jobs/{job['key']}/failure", body)
    assert (answer.status_code, answer.json["outcome"]) == (410, "cancelled")
    answer = tax.post(f"/jobs/{job['key'] + 1}/failure", body)
    assert (answer.status_code, answer.json["type"]) == (404, "/api#not-found")


def test_how_a_job_of_another_program_ended_is_not_told(tax, program, enquire):
    enquire()
    job = take(tax)
    body = {"lease": job["lease"], "variables": {"paid": True}}
    assert tax.post(f"/jobs/{job['key']}/completion", body).status_code == 204
    assert program("jobs:paper.*").post(f"/jobs/{job['key']}/completion", body).status_code == 404


def test_an_activation_that_comes_again_gets_the_same_jobs_under_the_same_lease(
    tax, enquire, clock
):
    enquire()
    enquire()
    asked = {**TAKE, "max": 2, "id": "1", "leaseSeconds": 600}
    first = tax.post("/jobs/activation", asked).json
    clock.advance(timedelta(minutes=5))
    assert tax.post("/jobs/activation", asked).json == first
    assert len(first["jobs"]) == 2
    job, other = first["jobs"]
    report = {"lease": job["lease"], "variables": {"paid": True}}
    assert tax.post(f"/jobs/{job['key']}/completion", report).status_code == 204
    assert tax.post("/jobs/activation", asked).json == {"jobs": [other]}
    clock.advance(timedelta(minutes=5))
    assert tax.post("/jobs/activation", asked).json == {"jobs": []}


def test_an_id_of_an_activation_means_one_request(tax, enquire):
    enquire()
    take(tax, id="1")
    answer = tax.post("/jobs/activation", {**TAKE, "id": "1", "max": 2})
    assert (answer.status_code, answer.json["type"]) == (409, "/api#conflict")


def test_an_activation_that_found_nothing_is_not_remembered(tax, enquire):
    assert tax.post("/jobs/activation", {**TAKE, "id": "1"}).json == {"jobs": []}
    enquire()
    assert len(tax.post("/jobs/activation", {**TAKE, "id": "1"}).json["jobs"]) == 1


def test_a_job_that_is_given_back_is_anothers_at_once(tax, enquire):
    enquire()
    job = take(tax)
    place, body = f"/jobs/{job['key']}", {"lease": job["lease"]}
    assert tax.post(f"{place}/release", body).status_code == 204
    again = take(tax, worker="tax-2")
    assert (again["key"], again["retries"]) == (job["key"], job["retries"])
    assert tax.post(f"{place}/completion", body).json["holder"] == "tax-2"


def test_a_lost_lease_is_a_conflict_that_names_the_holder(tax, enquire, clock):
    enquire()
    lost = take(tax, leaseSeconds=60)
    clock.advance(timedelta(minutes=1))
    held = take(tax, worker="tax-2")
    body = {"lease": lost["lease"]}
    answer = tax.post(f"/jobs/{lost['key']}/completion", body)
    assert (answer.status_code, answer.json["holder"]) == (409, "tax-2")
    longer = {"lease": held["lease"], "leaseSeconds": 900}
    assert tax.post(f"/jobs/{held['key']}/extension", longer).status_code == 200


def test_a_failed_job_comes_back_later_and_is_an_incident_in_the_end(tax, enquire, clock, house):
    enquire()
    job = take(tax)
    body = {"lease": job["lease"], "message": "timeout", "retryAfterSeconds": 30}
    assert tax.post(f"/jobs/{job['key']}/failure", body).json == {"retries": 1}
    assert tax.post("/jobs/activation", TAKE).json == {"jobs": []}
    clock.advance(timedelta(seconds=30))
    job = take(tax)
    body = {"lease": job["lease"], "message": "timeout"}
    assert tax.post(f"/jobs/{job['key']}/failure", body).json == {"retries": 0}
    with house.database.read() as session:
        assert [one.reason for one in incidents.open(session)] == ["timeout"]


@pytest.mark.parametrize(("code", "caught"), [("UNKNOWN", True), ("OTHER", False)])
def test_a_business_error_says_whether_the_diagram_catches_it(tax, enquire, code, caught):
    enquire()
    job = take(tax)
    body = {"lease": job["lease"], "code": code, "message": "查无此单位"}
    assert tax.post(f"/jobs/{job['key']}/error", body).json == {"caught": caught}


def test_thousands_of_variables_at_once_are_refused(tax, enquire):
    enquire()
    job = take(tax)
    many = {f"v{n}": 1 for n in range(501)}
    path = f"/jobs/{job['key']}/completion"
    answer = tax.post(path, {"lease": job["lease"], "variables": many})
    assert (answer.status_code, "more than 500" in answer.text) == (422, True)


def test_without_a_token_nothing_opens_and_cookies_are_no_token(app, signed_in, deployed):
    assert Program(app).post("/jobs/activation", TAKE).status_code == 401
    admin = signed_in("关管理")
    answer = admin.client.post(f"{PREFIX}/jobs/activation", json=TAKE)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_what_no_scope_covers_is_shut(program, enquire):
    enquire()
    stranger = program("jobs:paper.*", "messages:paid")
    assert stranger.post("/jobs/activation", TAKE).status_code == 403
    assert stranger.post("/messages", {"name": "withdrawn", "key": "1"}).status_code == 403
    assert stranger.post("/signals", {"name": "all clear"}).status_code == 403


def test_a_job_of_another_program_is_not_there(program, tax, enquire):
    enquire()
    job = take(tax)
    body = {"lease": job["lease"], "variables": {"paid": False}}
    stranger = program("jobs:paper.*")
    assert stranger.post(f"/jobs/{job['key']}/completion", body).status_code == 404


def test_a_token_is_worth_nothing_after_its_time(program, clock):
    tax = program("jobs:*", days=1)
    assert tax.get("/token").json["scopes"] == ["jobs:*"]
    clock.advance(timedelta(days=1))
    assert tax.get("/token").status_code == 401


def test_wrong_tokens_are_counted_and_right_ones_still_pass(app, tax):
    guesses = [Program(app, f"jx_{number}").get("/token") for number in range(7)]
    assert [guess.status_code for guess in guesses] == [401] * 5 + [429] * 2
    assert guesses[-1].headers["Retry-After"] == "900"
    assert tax.get("/token").status_code == 200


def test_a_program_gone_wild_is_slowed_down_the_others_are_not():
    rates = Rates()
    passed = [rates.wait(1, at=0.0) == 0 for _ in range(int(AT_ONCE) + 1)]
    assert (passed.count(True), passed[-1]) == (AT_ONCE, False)
    assert rates.wait(2, at=0.0) == 0
    assert rates.wait(1, at=1 / PER_SECOND) == 0


class StoppedRates(Rates):
    """Buckets that time does not fill."""

    def wait(self, key, *, at=None):
        """Count a request at an hour that stands still."""
        return super().wait(key, at=0.0)


def test_who_asks_too_often_is_told_how_long_to_wait(app, tax):
    rates = app.extensions["api.rates"] = StoppedRates()
    assert tax.get("/token").status_code == 200
    rates.buckets = dict.fromkeys(rates.buckets, (0.0, 0.0))
    answer = tax.get("/token")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")


def test_a_tokens_last_use_is_seen_by_the_administrator(tax, signed_in):
    admin, now = signed_in("关管理"), "2026年11月23日 09:00"
    before = admin.get("/tokens").text.count(now)
    tax.get("/token")
    assert admin.get("/tokens").text.count(now) == before + 1


def test_a_message_sent_twice_is_received_once(tax, enquire, house):
    number = enquire()
    body = {"name": "withdrawn", "key": number, "id": "17"}
    answers = [tax.post("/messages", body) for _ in range(2)]
    assert [(a.status_code, a.json["repeated"]) for a in answers] == [(202, False), (200, True)]
    assert {tuple(a.json["cases"]) for a in answers} == {(number,)}
    assert tax.post("/messages", {**body, "key": "other"}).status_code == 409
    while queue.run_due(house.database, clock=house.clock, handlers=HANDLERS):
        pass
    with house.database.read() as session:
        assert external.waiting(session) == []


def test_a_message_says_what_becomes_of_it(tax, program, enquire, house):
    unwanted = tax.post("/messages", {"name": "withdrawn", "key": "x", "ttlSeconds": 0}).json
    assert (unwanted["state"], unwanted["cases"]) == ("expired", [])
    kept = tax.post("/messages", {"name": "withdrawn", "key": "BJ-2026-0001", "id": "2"}).json
    assert (kept["state"], kept["key"]) == ("kept", unwanted["key"] + 1)
    number = enquire()
    sent = tax.post("/messages", {"name": "withdrawn", "key": number, "ttlSeconds": 0}).json
    assert (sent["state"], sent["cases"]) == ("taken", [number])
    assert tax.get(f"/messages/{kept['key']}").json["state"] == "kept"
    assert tax.get(f"/messages/{kept['key'] + 9}").status_code == 404


def test_a_message_of_another_program_is_not_there(app, tax, house, deployed):
    sent = tax.post("/messages", {"name": "withdrawn", "key": "x"}).json
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        given = {"program": "bank", "title": "银行", "scopes": ("messages:*",)}
        _, secret = tokens.create(session, **given, by=SYSTEM)
    assert Program(app, secret).get(f"/messages/{sent['key']}").status_code == 404


def test_a_signal_goes_to_everybody(tax, deployed):
    assert tax.post("/signals", {"name": "all clear", "id": "1"}).status_code == 202


def test_variables_are_offered_by_programs_that_may_signal_to_everybody(tax, program, deployed):
    assert tax.post("/conditions", {"variables": {"level": 5}, "id": "1"}).status_code == 202
    assert tax.post("/conditions", {"variables": {"level": 5}, "id": "1"}).status_code == 200
    some = program("signals:clear.*")
    assert some.post("/conditions", {"variables": {}}).status_code == 403


def test_every_mistake_in_a_body_is_told_at_once(tax):
    body = {"types": [], "max": 0, "worker": "a\nb", "wroker": 1, "leaseSeconds": True}
    answer = tax.post("/jobs/activation", body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    pointers = {error["pointer"] for error in answer.json["errors"]}
    assert pointers == {"/types", "/max", "/worker", "/wroker", "/leaseSeconds"}
    assert answer.json["title"] == "内容不符合要求"


ODD = [None, 0, -1, 1.0, 1.5, 10**30, True, "", "x", "a\nb", "\0", "x" * 5000, [], ["x"], [""], {}]


@pytest.mark.parametrize(
    "path", ["/jobs/activation", "/jobs/1/failure", "/messages", "/jobs/1/error"]
)
def test_description_and_service_agree_on_every_odd_value_of_every_field(tax, path):
    name = operation(path, "post")["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema = SCHEMAS[name.rsplit("/", 1)[1]]
    usual = {"types": ["x"], "worker": "w", "lease": "l", "message": "m", "name": "n", "key": "k"}
    whole = {field: usual.get(field, "c") for field in schema["required"]}
    for field in schema["properties"]:
        for value in ODD:
            tax.post(path, {**whole, field: value})
    for field in schema["required"]:
        assert tax.post(path, {k: v for k, v in whole.items() if k != field}).status_code == 422


@pytest.mark.parametrize(
    "variables",
    [
        {"unit": "jinyu"},
        {"a/b\n": 1},
        {"": 1},
        {"a" * 201: 1},
        {"text": "a\0b"},
        {"list": [[{"deep\0": 1}]]},
        [],
    ],
)
def test_variables_that_cannot_be_kept_are_told(tax, enquire, variables):
    enquire()
    job = take(tax)
    body = {"lease": job["lease"], "variables": variables}
    assert tax.post(f"/jobs/{job['key']}/completion", body).status_code == 422


def test_variables_may_be_nested_but_not_without_end(tax, enquire):
    enquire()
    job = take(tax)
    for depth, status in ((100, 422), (60, 204)):
        raw = f'{{"lease": "{job["lease"]}", "variables": {{"a": {"[" * depth}{"]" * depth}}}}}'
        answer = tax.post(f"/jobs/{job['key']}/completion", data=raw)
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b'{"worker": "\\ud800"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "application/json; charset=gbk", 415),
        (b'{"worker": "' + b"a" * 1_000_000 + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_is_no_json_object_is_told_why(tax, data, kind, status):
    assert tax.post("/jobs/activation", data=data, kind=kind).status_code == status


@pytest.mark.parametrize(
    ("variables", "pointer"),
    [
        ('{"a": 1, "a": 2}', "/variables/a"),
        ('{"list": [0, {"a/b": 1, "a/b": 1}]}', "/variables/list/1/a~1b"),
        ('{"n": [9223372036854775808]}', "/variables/n/0"),
        ('{"n": -9223372036854775809}', "/variables/n"),
        ('1, "variables": {}', "/variables"),
    ],
)
def test_what_would_be_kept_otherwise_is_refused_at_its_place(tax, enquire, variables, pointer):
    number = enquire()
    sent = f'{{"name": "withdrawn", "key": "{number}", "variables": {variables}}}'
    answer = tax.post("/messages", data=sent)
    assert (answer.status_code, answer.json["type"]) == (422, "/api#invalid")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_the_largest_whole_numbers_are_kept(tax, enquire, house):
    number = enquire()
    job = take(tax)
    sent = f'{{"lease": "{job["lease"]}", "variables": {{"paid": [{2**63 - 1}, {-(2**63)}]}}}}'
    assert tax.post(f"/jobs/{job['key']}/completion", data=sent).status_code == 204
    assert values(house, number)["tax_paid"] == [2**63 - 1, -(2**63)]


def test_unknown_addresses_and_methods_are_problems_too(app, tax):
    client = app.test_client()
    for method, path, status in (("GET", "nothing", 404), ("DELETE", "token", 405)):
        answer = client.open(f"{PREFIX}/{path}", method=method)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/api/v1", "/api/v2/jobs", "/api/", "/v2/jobs", "/v1", "/v9/x/"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT"])
def test_under_the_roots_of_programs_everything_is_a_problem(app, path, method):
    headers = {"Origin": "https://evil.example", "Accept": "text/html"}
    answer = app.test_client().open(path, method=method, headers=headers)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["//token", "/jobs//activation", "/token/", "/jobs/0/error"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_is_not_written_as_described_is_not_there(app, tax, path, method):
    answer = app.test_client().open(f"{PREFIX}{path}", method=method, headers=tax.headers)
    assert answer.status_code in (404, 405)
    assert answer.mimetype == "application/problem+json"


def test_a_fault_of_ours_is_a_problem_too(app, tax, monkeypatch):
    def fall(*_args, **_more):
        raise ZeroDivisionError

    monkeypatch.setattr("service.people.tokens.shown", fall)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = tax.get("/token")
    assert (answer.status_code, answer.json["type"]) == (500, "/api#fault")


def test_a_database_that_does_not_answer_is_a_problem_with_a_time_to_ask_again(app, tax, house):
    house.database.engine.dispose()
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        session.connection().exec_driver_sql("ALTER TABLE api_token RENAME TO gone")
    answer = tax.get("/token")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_a_result_that_a_rule_refuses_waits_for_an_operator(tax, enquire, house, monkeypatch):
    number = enquire()
    job = take(tax)
    body = {"lease": job["lease"], "variables": {"paid": [0] * 3}}
    from service.errors import Refused

    def no(*_args, **_more):
        raise Refused("比例超过上限")

    monkeypatch.setattr("service.engine.finish_job", no)
    answer = tax.post(f"/jobs/{job['key']}/completion", body)
    assert (answer.status_code, answer.json["sentence"]) == (422, "比例超过上限")
    with house.database.read() as session:
        (incident,) = incidents.open(session)
        assert (incident.reason, incident.instance.number) == ("比例超过上限", number)


def test_the_description_covers_every_route_and_no_other(app):
    described = {
        (method, PREFIX + path.replace("{key}", "<key:key>"))
        for path, said in DOCUMENT["paths"].items()
        for method in said
    }
    there = {
        (method.lower(), rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == there


def test_the_description_is_valid_and_open_to_all(visitor):
    from openapi_spec_validator import validate

    found = visitor.get(f"{PREFIX}/openapi.json")
    assert found.json == document()
    validate(found.json)


def test_the_page_about_it_is_open_to_all_and_names_every_address(visitor):
    page = visitor.get("/api").text
    for path in DOCUMENT["paths"]:
        assert f"{PREFIX}{path}" in page
    assert "领取等待办理的作业" in page
    assert "Take on jobs that wait" in visitor.get("/api?lang=en").text
