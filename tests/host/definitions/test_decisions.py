"""Decisions at the gate: what would decide wrongly is refused before it holds, at its cell."""

import pytest

from service.errors import Invalid
from service.host.definitions import deployment
from service.studios.roles import ROLES
from tests.feel.dmn_models import decision, inputs, model, table
from tests.host.cast import GAO
from tests.host.desk import REGISTRY, models


def marks(cell: str, *, policy: str = "FIRST", name: str = "marks") -> bytes:
    """Write a pass mark as 高工 the designer would, its cells with ids as the editor gives them."""
    logic = table("score:number", "grade:string", f'{cell} => "合格"\n- => "不合格"', policy=policy)
    for number in (1, 2):
        logic = logic.replace("<inputEntry>", f'<inputEntry id="test_{number}">', 1)
    return model(inputs(score="number") + decision(name, logic, needs="i_score"))


def found(files):
    problems = deployment.validate(files, registry=REGISTRY, roles=ROLES)
    return [(p.severity, p.file, p.element, p.hint.partition(" · ")[0]) for p in problems]


def test_a_typographic_sign_in_a_pass_mark_is_refused_at_its_cell():
    assert found({"marks.dmn": marks("≥ 80")}) == [
        ("error", "marks.dmn", "test_1", "请改用半角符号：>= 80")
    ]


def test_a_decision_with_an_error_is_not_released(writing):
    with pytest.raises(Invalid) as refused, writing(GAO) as session:
        deployment.deploy(session, files={**models(), "marks.dmn": marks("'80'")}, reason="合格线")
    assert [p.file for p in refused.value.problems if p.severity == "error"] == ["marks.dmn"]


def test_a_broken_file_is_one_problem_of_its_own_and_none_of_its_neighbours():
    assert [one[1] for one in found({"a.dmn": marks(">= 80"), "b.dmn": b"<a/>"})] == ["b.dmn"]


def test_a_decision_whose_id_stands_in_two_files_is_refused():
    assert found({"a.dmn": marks("> 1"), "b.dmn": marks("> 2")}) == [
        ("error", "b.dmn", "d_marks", "请改其中一个决策的编号")
    ]
