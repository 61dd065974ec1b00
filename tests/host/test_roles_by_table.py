"""A role that stands in the table alone has its work, and the host knows no role of its own."""

import ast
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from service.errors import Invalid
from service.host import access
from service.host.cases import instances
from service.host.definitions import deployment
from service.host.tables.core import ProcessInstance
from service.host.tasks import tasks
from service.host.tasks.inbox import counts, inbox
from service.people import accounts, roles
from service.people.actor import SYSTEM, Actor
from service.people.roles import Role
from service.studios import parties
from service.studios.roles import ROLES
from tests.engine.drawing import ext, file, flows, process
from tests.host.cast import ZHOU
from tests.host.steps import begin, scoring, sent

ROOT = Path(__file__).parents[2]
OFFICER = Role("audit_bureau", "区审计局", "Audit bureau", "第十条", 13)
LEGAL = Role("archivist", "档案管理", "Archivist", "", 14, named_only=True)
BANK = Role("bank", "开户银行", "Bank", "", 15, bound_by=("bank",))


@pytest.fixture
def grown(writing):
    """Let three roles be entered, each with somebody who holds it; return them by role."""
    people = {OFFICER: ("ren", "bureau"), LEGAL: ("fan", "bureau"), BANK: ("qiao", "centre")}
    with writing(SYSTEM) as session:
        for role, (username, organisation) in people.items():
            roles.add(session, role)
            accounts.create(
                session, username=username, name=username, roles=(role.code,),
                organisation=organisation,
            )  # fmt: skip
        return {role: accounts.actor(session, name) for role, (name, _) in people.items()}


def in_lane(lane, *, assignee=""):
    """Draw one piece of work in a lane."""
    nodes = "".join(f"<flowNodeRef>{node}</flowNodeRef>" for node in "ste")
    named = f'<zeebe:assignmentDefinition assignee="{assignee}" />' if assignee else ""
    return (
        f'<laneSet id="set"><lane id="lane" name="{lane}">{nodes}</lane></laneSet>'
        f'<startEvent id="s" /><userTask id="t" name="核对">{ext(named + "<zeebe:userTask />")}'
        f'</userTask><endEvent id="e" />{flows("s > t > e")}'
    )


def run(writing, lane, *, assignee="", **variables):
    drawn = file(process(in_lane(lane, assignee=assignee)))
    with writing(SYSTEM) as session:
        deployment.deploy(session, files={"p.bpmn": drawn}, reason="试")
        instances.start(session, process_id="p", actor=SYSTEM, variables=variables)


def claimable(database, clock, actor):
    with database.read() as session:
        found = inbox(session, actor=actor, at=clock.now(), box="claimable")
        return [row.name for row in found.rows]


def test_a_lane_of_its_name_gives_its_holder_an_inbox_and_work_to_finish(
    writing, database, clock, grown
):
    with writing(SYSTEM) as session:
        roles.change(session, Role(**{**vars(OFFICER), "staff": True}))
    run(writing, OFFICER.name)
    with writing(SYSTEM) as session:
        officer = accounts.actor(session, "ren")
    assert claimable(database, clock, officer) == ["核对"]
    with writing(officer) as session:
        key = inbox(session, actor=officer, at=clock.now(), box="claimable").rows[0].key
        tasks.complete(session, key=key, actor=officer, answer={})
    with database.read() as session:
        assert counts(session, actor=officer, at=clock.now()).done == 1


def test_a_role_bound_by_a_new_variable_works_for_its_own_organisation(
    writing, database, clock, grown
):
    banker = grown[BANK]
    run(writing, BANK.name, bank="bureau")
    assert claimable(database, clock, banker) == []
    run(writing, BANK.name, bank=banker.organisation)
    assert claimable(database, clock, banker) == ["核对"]


def test_a_role_that_works_by_name_only_gets_what_names_it(writing, database, clock, grown):
    lawyer = grown[LEGAL]
    with pytest.raises(Invalid, match="nobody is named"):
        run(writing, LEGAL.name)
    run(writing, LEGAL.name, assignee="fan")
    assert claimable(database, clock, lawyer) == []
    with database.read() as session:
        assert counts(session, actor=lawyer, at=clock.now()).mine == 1


SENT = {"own", "other", "naming", "through", "nobodys"}
SEEN = {
    "nothing": ({}, set()),
    "staff": ({"staff": True}, SENT),
    "audits": ({"audits": True}, SENT),
    "owner": ({"owner": True, "bound_by": ("unit", "branch")}, {"draft", "own"}),
    "bound": ({"bound_by": ("department",)}, {"through"}),
    "named_only": ({"named_only": True}, {"naming"}),
    "fallback": ({"fallback": True}, {"nobodys"}),
    "intervenes": ({"intervenes": True}, set()),
}
"""A property → what makes a role have it, and the cases that it opens."""


@pytest.fixture
def cases(writing):
    """Begin a case of every relation to Ran Qi, who works for tianheng; return their numbers."""
    numbers = {
        "draft": begin(writing),
        "own": sent(writing),
        "other": sent(writing, ZHOU),
        "naming": scoring(writing, "ranqi"),
        "through": scoring(writing, "li", department="tianheng"),
        "keeping_out": scoring(writing, "ranqi", panel={"recused": ["ranqi"]}),
    }
    run(writing, "无人担任")
    with writing(SYSTEM) as session:
        query = select(ProcessInstance.number).where(ProcessInstance.process_id == "p")
        numbers["nobodys"] = session.scalars(query).one()
    return {number: name for name, number in numbers.items()}


def ran_qi(**properties):
    # Work for nobody goes to the role that takes it, whatever that is called.
    code = "admin" if properties.get("fallback") else "any"
    return Actor("ranqi", "冉奇", frozenset({Role(code, "某岗", "Any", **properties)}), "tianheng")


def test_each_property_opens_the_cases_of_its_relation_and_no_others(database, cases):
    with database.read() as session:
        query = select(ProcessInstance.number)
        for name, (properties, expected) in SEEN.items():
            condition = access.visible(ran_qi(**properties))
            seen = {cases[one] for one in session.scalars(query.where(condition))}
            assert (name, seen) == (name, expected)


def test_whoever_intervenes_sees_how_all_run_but_those_they_keep_out_of(database, cases):
    with database.read() as session:
        condition = access.operable(ran_qi(intervenes=True))
        query = select(ProcessInstance.number).where(condition)
        seen = {cases[one] for one in session.scalars(query)}
    assert seen == set(cases.values()) - {"keeping_out"}


HOST = sorted((ROOT / "service/host").rglob("*.py"))


def words_of_the_regulation() -> set[str]:
    """Return role codes and names, party variables and the forms' own compound field names."""
    named = {word for role in ROLES for word in (role.code, role.name, *role.bound_by)}
    variables = parties.RESERVED - {"case", access.RECUSED}
    fields = set()
    for path in (ROOT / "forms").rglob("*.form"):
        fields |= set(keys(json.loads(path.read_bytes())))
    return named | variables | {field for field in fields if "_" in field}


def keys(node):
    if isinstance(node, list):
        for one in node:
            yield from keys(one)
    if isinstance(node, dict):
        if isinstance(node.get("key"), str):
            yield from node["key"].split(".")
        for one in node.values():
            yield from keys(one)


def literals(path):
    """Yield the texts of a file that are no docstrings."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    said = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def test_the_host_names_no_role_party_or_field_of_this_regulation():
    forbidden = words_of_the_regulation()
    assert {"applicant", "unit", "局领导", "credit_code"} <= forbidden
    found = {
        (str(path.relative_to(ROOT)), text)
        for path in HOST
        for text in literals(path)
        if text in forbidden or any(role.name in text for role in ROLES)
    }
    assert found == set()
