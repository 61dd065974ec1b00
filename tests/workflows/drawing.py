"""A diagram as it is drawn: boxes and lines, read from the diagram interchange part."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from lxml import etree

from tests.workflows.files import FILES

SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "dd": "http://www.omg.org/spec/DD/20100524/DI",
}
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle on the canvas."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, other: "Box") -> bool:
        """Whether another box lies inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def meets(self, other: "Box") -> bool:
        """Whether two boxes share more than an edge."""
        apart_x = self.x + self.width <= other.x or other.x + other.width <= self.x
        apart_y = self.y + self.height <= other.y or other.y + other.height <= self.y
        return not (apart_x or apart_y)

    def touches(self, point: Point) -> bool:
        """Whether a point lies on the box or within a pixel of it."""
        x, y = point
        inside_x = self.x - 1 <= x <= self.x + self.width + 1
        return inside_x and self.y - 1 <= y <= self.y + self.height + 1


@dataclass(frozen=True)
class Drawing:
    """One diagram: what is in the process, and what is on the canvas."""

    root: etree._Element

    @cached_property
    def nodes(self) -> dict[str, etree._Element]:
        """Flow nodes by id."""
        found = self.root.xpath("//bpmn:process//*[@id][bpmn:incoming or bpmn:outgoing]",
                                namespaces=SPACES)  # fmt: skip
        return {str(one.get("id")): one for one in found}

    @cached_property
    def around(self) -> dict[str, set[str]]:
        """The sub-processes around each flow node and each flow."""
        inside = self.root.iterfind(".//bpmn:subProcess//*[@id]", SPACES)
        return {
            str(one.get("id")): {
                str(outer.get("id"))
                for outer in one.iterancestors(f"{{{SPACES['bpmn']}}}subProcess")
            }
            for one in inside
        }

    def inside(self, name: str, other: str) -> bool:
        """Whether a node or flow stands in a sub-process."""
        return other in self.around.get(name, ())

    @cached_property
    def flows(self) -> dict[str, tuple[str, str]]:
        """Sequence flows: id → from, to."""
        found = self.root.iterfind(".//bpmn:sequenceFlow", SPACES)
        return {str(f.get("id")): (f.get("sourceRef", ""), f.get("targetRef", "")) for f in found}

    @cached_property
    def boxes(self) -> dict[str, Box]:
        """Boxes of the shapes by the element they show."""
        shapes = self.root.iterfind(".//di:BPMNShape", SPACES)
        return {str(s.get("bpmnElement")): _box(s.find("dc:Bounds", SPACES)) for s in shapes}

    @cached_property
    def labels(self) -> dict[str, Box]:
        """Boxes of the labels beside shapes and lines, by the element they name."""
        found = self.root.iterfind(".//di:BPMNLabel", SPACES)
        return {
            str(label.getparent().get("bpmnElement")): _box(label.find("dc:Bounds", SPACES))
            for label in found
        }

    @cached_property
    def lines(self) -> dict[str, list[Point]]:
        """Way points by sequence flow."""
        edges = self.root.iterfind(".//di:BPMNEdge", SPACES)
        return {
            str(e.get("bpmnElement")): [
                (float(p.get("x", "nan")), float(p.get("y", "nan")))
                for p in e.iterfind("dd:waypoint", SPACES)
            ]
            for e in edges
        }

    @cached_property
    def lanes(self) -> dict[str, list[str]]:
        """Lanes: id → the flow nodes in it."""
        return {
            str(lane.get("id")): [str(r.text) for r in lane.iterfind("bpmn:flowNodeRef", SPACES)]
            for lane in self.root.iterfind(".//bpmn:lane", SPACES)
        }


def drawing(name: str) -> Drawing:
    """Read a shipped diagram."""
    return Drawing(etree.fromstring(FILES[name]))


def crossings(drawing: Drawing) -> list[tuple[str, str]]:
    """Return the pairs of flows whose lines cross away from a common end."""
    lines = sorted(drawing.lines.items())
    return [
        (one, other)
        for turn, (one, points) in enumerate(lines)
        for other, others in lines[turn + 1 :]
        if any(_cross(a, b) for a in pairwise(points) for b in pairwise(others))
    ]


def _cross(a: tuple[Point, Point], b: tuple[Point, Point]) -> bool:
    """Whether a level and an upright stretch cut through one another."""
    for level, upright in ((a, b), (b, a)):
        (x1, y1), (x2, y2) = sorted(level)
        (u1, v1), (u2, v2) = sorted(upright)
        if y1 == y2 and u1 == u2 and x1 < u1 < x2 and v1 < y1 < v2:
            return True
    return False


def _box(bounds: etree._Element) -> Box:
    return Box(*(float(bounds.get(side)) for side in ("x", "y", "width", "height")))
