"""Which gateway flows a token can still reach: what an inclusive join has to know."""

from collections.abc import Set
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.engine.runtime.diagram import Diagram
    from service.engine.runtime.specs.element import Element


def can_reach(
    diagram: "Diagram", token: "Element", join: "Element", empty: Set[str], filled: Set[str]
) -> bool:
    """Whether a token may still arrive on an empty flow and could not come by a filled one."""
    reached = diagram.flows_reached(token.name, join.name)
    return bool(reached & empty) and not reached & filled
