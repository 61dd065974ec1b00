"""Models and releases: deployed whole or not at all; a case keeps what it was started under."""

import pytest

from service.errors import Invalid, Refused, Stale
from service.host.definitions import catalogue, deployment
from service.host.registry import Registry
from service.host.tasks import tasks
from service.studios.roles import ROLES
from tests.host.cast import GAO, HE
from tests.host.desk import REGISTRY, models
from tests.host.steps import begin, do, sent, task_of

RENAMED = models()["verdict.form"].replace("意见".encode(), "审核意见".encode())


def deploy(writing, reason="改了名称", **options):
    with writing(GAO) as session:
        return deployment.deploy(session, reason=reason, **options).number


def errors(files, registry=REGISTRY):
    problems = deployment.validate(files, registry=registry, roles=ROLES)
    return [problem for problem in problems if problem.severity == "error"]


def test_a_release_carries_over_what_was_not_named(writing, database):
    number = deploy(writing, files={"verdict.form": RENAMED})
    with database.read() as session:
        release = deployment.release(session, number)
        held = deployment.files(session, release)
        assert held == {**models(), "verdict.form": RENAMED}
        assert deployment.current(session).number == number


def test_what_was_checked_beside_another_release_is_checked_again(writing, database):
    needy = models()["sending.bpmn"].replace(b'formId="verdict"', b'formId="second"')
    second = RENAMED.replace(b'"id": "verdict"', b'"id": "second"')
    files = {"sending.bpmn": needy}
    with database.read() as session, pytest.raises(Invalid):
        deployment.check(session, files=files, reason="另一张表单")
    deploy(writing, files={"second.form": second})
    with database.read() as session:
        checked = deployment.check(session, files=files, reason="另一张表单")
    assert not checked.holds(None, files)
    assert deploy(writing, files=files, checked=checked) == 3
    wrong = {"sending.bpmn": needy.replace(b'formId="second"', b'formId="third"')}
    with pytest.raises(Invalid):
        deploy(writing, files=wrong, checked=checked)


def test_a_case_keeps_the_release_it_was_started_under(writing, database):
    old = sent(writing)
    deploy(writing, files={"verdict.form": RENAMED})
    new = sent(writing)
    labels = []
    for case in (old, new):
        key = task_of(writing, case)
        with database.read() as session:
            form = tasks.open(session, key=key, actor=HE).form
            labels.append(form.at("verdict.opinion").label)
    assert labels == ["意见", "审核意见"]


def test_an_unchanged_file_keeps_its_version_and_an_unchanged_set_its_release(writing, database):
    assert deploy(writing, files=models()) == 1
    deploy(writing, files={**models(), "verdict.form": RENAMED})
    with database.read() as session:
        found = {model.name: model for model in deployment.models(session)}
        assert [v.number for v in found["verdict.form"].versions] == [2, 1]
        assert [v.number for v in found["note.form"].versions] == [1]
        assert (found["verdict.form"].title, found["sending.bpmn"].title) == ("审核", "报送材料")


def test_models_tell_how_many_running_cases_rest_on_each_version(writing, database):
    begin(writing)
    finished = sent(writing)
    deploy(writing, files={"verdict.form": RENAMED})
    sent(writing)
    do(writing, HE, finished, {"verdict": {"decision": "pass"}})
    with database.read() as session:
        found = {model.name: model for model in deployment.models(session)}
        assert [v.running for v in found["verdict.form"].versions] == [1, 1]
        assert [v.running for v in found["sending.bpmn"].versions] == [2]
        assert [v.running for v in found["scoring.bpmn"].versions] == [0]


def test_what_is_wrong_is_not_deployed_and_its_place_is_told(writing, database):
    broken = models()["sending.bpmn"].replace(b'formId="verdict"', b'formId="verdikt"')
    with pytest.raises(Invalid) as refusal:
        deploy(writing, files={"sending.bpmn": broken})
    places = [(p.file, p.element) for p in refusal.value.problems if p.severity == "error"]
    assert places == [("sending.bpmn", "check")]
    with database.read() as session:
        assert deployment.current(session).number == 1


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("sending.bpmn", b'type="desk.register"', b'type="desk.regster"'),
        ("sending.bpmn", b'target="subject"', b'target="object"'),
        ("sending.bpmn", 'name="申报单位"'.encode(), 'name="申请单位"'.encode()),
        ("note.form", b'"type": "textarea"', b'"type": "html"'),
        ("verdict.form", b'"id": "verdict"', b'"id": "other"'),
    ],
    ids=["unknown action", "unknown input", "unknown role", "refused component", "misnamed"],
)
def test_slips_are_found_before_anything_is_deployed(name, before, after):
    source = models()[name]
    assert before in source
    files = {**models(), name: source.replace(before, after, 1)}
    assert name in {problem.file for problem in errors(files)}


def test_the_tests_own_models_can_be_deployed():
    assert errors(models()) == []


def test_an_action_that_the_registry_lacks_is_somebody_elses_work():
    found = deployment.validate(models(), registry=Registry(), roles=ROLES)
    told = {problem.severity for problem in found if problem.element in ("register", "ask")}
    assert told == {"warning"}


def test_a_file_that_is_no_model_is_a_problem():
    assert [problem.file for problem in errors({"读我.txt": b""})] == ["读我.txt"]


def test_deploying_needs_a_reason(writing):
    with pytest.raises(Refused, match="理由"):
        deploy(writing, files={"verdict.form": RENAMED}, reason=" ")


def test_a_designer_who_began_from_an_older_release_is_told_who_was_first(writing):
    deploy(writing, files={"verdict.form": RENAMED}, base=1)
    again = RENAMED.replace("通过".encode(), "同意".encode())
    with pytest.raises(Stale) as stale:
        deploy(writing, files={"verdict.form": again}, base=1)
    assert stale.value.who == "gao"


def test_a_version_comes_back_byte_for_byte(writing, database):
    deploy(writing, files={"verdict.form": RENAMED})
    with database.read() as session:
        for version, content in ((1, models()["verdict.form"]), (2, RENAMED)):
            assert deployment.source(session, name="verdict.form", version=version) == content


def test_the_editors_are_offered_what_a_designer_may_choose(database):
    with database.read() as session:
        offers = deployment.offers(session)
    assert {"id": "verdict", "name": "审核"} in offers["forms"]
    assert {"id": "sending", "name": "报送材料"} in offers["processes"]
    action = next(one for one in offers["actions"] if one["type"] == "desk.register")
    assert action["inputs"] == [{"name": "subject", "required": True, "kind": "string"}]
    assert action["doc"].startswith("Register a paper")


def test_a_release_reads_again_only_the_files_that_changed(writing, database):
    other = models()["sending.bpmn"].replace("报送材料".encode(), "报送新材料".encode())
    first = begin(writing)
    number = deploy(writing, files={"sending.bpmn": other})
    with database.read() as session:
        old, new = (catalogue.release(session, key) for key in (1, number))
        before, after = (
            {one.processes[0].file: one for one in catalogue.read(session, release)}
            for release in (old, new)
        )
    assert first
    assert [name for name in after if after[name] is not before[name]] == ["sending.bpmn"]


def test_a_deployment_says_where_it_came_from_and_what_it_was_made_from(writing, database):
    first = deploy(writing, files={"verdict.form": RENAMED}, base=1, origin="edited")
    other = models()["points.form"] + b"\n"
    second = deploy(writing, files={"points.form": other})
    with database.read() as session:
        found = [deployment.release(session, number) for number in (1, first, second)]
        assert [(one.origin, one.based_on) for one in found] == [
            ("uploaded", None),
            ("edited", 1),
            ("uploaded", first),
        ]
        [history] = [one for one in deployment.models(session) if one.name == "verdict.form"]
        versions = [(one.number, one.origin, one.based_on) for one in history.versions]
        assert versions == [(2, "edited", 1), (1, "uploaded", None)]
