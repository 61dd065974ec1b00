"""Applications that wait for their material check, as many as a test asks for."""

from datetime import date
from itertools import count

from service.demo import steps
from service.demo.applications import Master
from service.demo.paper import attachment
from service.demo.stage import Stage
from tests.web.conftest import District

OCCUPATIONS = ("4-03-02-05", "6-18-01-01", "6-18-01-02", "6-18-04-06", "6-31-01-03")
_NUMBERS = count(1)


def applications(district: District, number: int) -> list[str]:
    """Send applications of one unit, each of another occupation; return their numbers."""
    stage = Stage(district.house, district.house.clock.now(), attachment(), date(2026, 11, 23), [])
    found = []
    for occupation in OCCUPATIONS[:number]:
        place = next(_NUMBERS)
        first17 = f"110105198101{place % 28 + 1:02d}431"
        master = Master(f"试{chr(0x4E00 + place)}", "男", first17, occupation)
        case = steps.begin(stage, "zheng", "2026-2")
        name = f"{master.name}技能大师工作室"
        answer = steps.filled(stage, "zheng", case, "jinyu", master, name)
        stage.do("zheng", case, "fill_application", answer)
        found.append(case)
    return found
