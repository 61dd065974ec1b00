"""The diagrams are whole and good to read: every shape, every line, nothing on top of another."""

import re
from itertools import chain, combinations, pairwise

import pytest

from service.studios.roles import ROLES
from tests.workflows.drawing import SPACES, Box, crossings, drawing
from tests.workflows.files import names

CHINESE = re.compile(r"[\u4e00-\u9fff]")
DIAGRAMS = pytest.mark.parametrize("name", names(".bpmn"))


@DIAGRAMS
def test_every_node_has_a_shape_and_every_flow_a_line(name: str) -> None:
    found = drawing(name)
    assert set(found.nodes) <= set(found.boxes)
    assert set(found.flows) == set(found.lines)
    assert set(found.lanes) <= set(found.boxes)


@DIAGRAMS
def test_every_lane_is_a_role_and_holds_what_belongs_to_it(name: str) -> None:
    found = drawing(name)
    titles = [lane.get("name") for lane in found.root.iterfind(".//bpmn:lane", SPACES)]
    assert {str(title) for title in titles} <= {role.name for role in ROLES}
    outermost = [node for node in found.nodes if not found.around.get(node)]
    assert sorted(chain(*found.lanes.values())) == sorted(outermost)
    outside = [
        node
        for lane, nodes in found.lanes.items()
        for node in nodes
        if not found.boxes[lane].holds(found.boxes[node])
    ]
    assert outside == []


@DIAGRAMS
def test_no_shape_lies_on_another(name: str) -> None:
    found = drawing(name)
    guests = {node for node, xml in found.nodes.items() if xml.get("attachedToRef")}
    boxes = [(node, found.boxes[node]) for node in found.nodes if node not in guests]
    pairs = combinations(boxes, 2)
    met = [(a, b) for (a, one), (b, other) in pairs if one.meets(other)]
    assert [(a, b) for a, b in met if not (found.inside(a, b) or found.inside(b, a))] == []


@DIAGRAMS
def test_what_stands_in_a_sub_process_is_drawn_inside_it(name: str) -> None:
    found = drawing(name)
    for node in found.nodes:
        for outer in found.around.get(node, ()):
            assert found.boxes[outer].holds(found.boxes[node]), node


@DIAGRAMS
def test_no_label_lies_on_a_shape_or_on_another_label(name: str) -> None:
    found = drawing(name)
    shapes = [(node, found.boxes[node]) for node in found.nodes]
    labels = list(found.labels.items())
    met = [(a, b) for a, label in labels for b, box in shapes if label.meets(box)]
    on_shapes = [(a, b) for a, b in met if not found.inside(a, b)]
    on_labels = [(a, b) for (a, one), (b, other) in combinations(labels, 2) if one.meets(other)]
    assert (on_shapes, on_labels) == ([], [])


@DIAGRAMS
def test_every_label_stands_inside_one_lane(name: str) -> None:
    found = drawing(name)
    lanes = [found.boxes[lane] for lane in found.lanes]
    labels = found.labels.items()
    assert [e for e, label in labels if not any(lane.holds(label) for lane in lanes)] == []


@DIAGRAMS
def test_no_line_runs_through_a_label_or_a_shape(name: str) -> None:
    found = drawing(name)
    cut = []
    for flow, points in found.lines.items():
        for stretch in pairwise(points):
            line = _inner(stretch)
            cut += [(flow, f"label {e}") for e, box in found.labels.items() if line.meets(box)]
            through = [n for n in found.nodes if line.meets(found.boxes[n])]
            cut += [(flow, n) for n in through if not found.inside(flow, n)]
    assert cut == []


@DIAGRAMS
def test_lines_begin_and_end_at_what_they_join_and_run_level_or_upright(name: str) -> None:
    found = drawing(name)
    for flow, (source, target) in found.flows.items():
        points = found.lines[flow]
        assert found.boxes[source].touches(points[0]), flow
        assert found.boxes[target].touches(points[-1]), flow
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points)), flow


@DIAGRAMS
def test_no_line_crosses_another(name: str) -> None:
    assert crossings(drawing(name)) == []


@DIAGRAMS
def test_names_are_chinese_and_people_are_told_what_to_do(name: str) -> None:
    found = drawing(name)
    for node, xml in found.nodes.items():
        kind = str(xml.tag).rpartition("}")[2]
        merges = kind.endswith("Gateway") and len(xml.findall("bpmn:outgoing", SPACES)) == 1
        if merges or kind == "parallelGateway":
            continue
        assert CHINESE.search(xml.get("name", "")), node
        if kind == "userTask":
            assert len(xml.findtext("bpmn:documentation", "", SPACES)) > 15, node


@DIAGRAMS
def test_every_question_has_named_answers(name: str) -> None:
    found = drawing(name)
    for node, xml in found.nodes.items():
        ways = [f for f, (source, _) in found.flows.items() if source == node]
        if not str(xml.tag).endswith("exclusiveGateway") or len(ways) < 2:
            continue
        assert xml.get("name", "").endswith("？"), node
        assert all(flow in found.labels for flow in ways), node


@DIAGRAMS
def test_every_process_explains_itself(name: str) -> None:
    process = drawing(name).root.find("bpmn:process", SPACES)
    assert process is not None
    assert f"{process.get('id')}.bpmn" == name
    assert len(process.findtext("bpmn:documentation", "", SPACES)) > 40
    properties = {one.get("name") for one in process.iterfind(".//{*}property")}
    assert "title" in properties


def _inner(stretch: tuple[tuple[float, float], tuple[float, float]]) -> Box:
    """Return a stretch of a line as a thin box, its ends shortened by what touches a shape."""
    (x1, y1), (x2, y2) = sorted(stretch)
    if y1 == y2:
        return Box(x1 + 2, y1 - 0.5, max(x2 - x1 - 4, 0), 1)
    return Box(x1 - 0.5, y1 + 2, 1, max(y2 - y1 - 4, 0))
