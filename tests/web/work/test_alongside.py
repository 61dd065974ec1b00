"""Who judges an application sees the other one that article 5 lets only one of succeed."""

import re
from datetime import date
from typing import Any

import pytest

from service.errors import Refused
from tests.studios.cast import identity_number
from tests.workflows.play import Play
from tests.workflows.story import ROUND, beginning, filled

TRADE = "4-03-02-07"


def begin(play: Play) -> str:
    first = beginning(round_code=ROUND, department=None, branch=None)
    return play.begin("sun", "studio-application", first)


def of_another(play: Play, case: str, *, turn: int) -> dict[str, Any]:
    """Fill the form in for a master whom the demonstration does not know."""
    number = {"identity_number": identity_number(date(1984, 2, 28), turn=turn)}
    return filled(play, case, master="任志强", occupation=TRADE, about_master=number)


def test_both_are_shown_to_the_officer_and_to_their_own_unit(district):
    play = Play(district.house.database, district.house.clock.now())
    first, second = begin(play), begin(play)
    play.do("sun", first, "fill_application", of_another(play, first, turn=7))
    sheet = of_another(play, second, turn=8)
    with pytest.raises(Refused) as refused:
        play.do("sun", second, "fill_application", sheet)
    assert first in str(refused.value.problems[0].sentence)
    sheet["application"]["alongside"] = True
    play.do("sun", second, "fill_application", sheet)
    he, sun, zheng = (district.enter(who) for who in ("he", "sun", "zheng"))
    found = he.get(f"/inbox?box=claimable&q={second}").text
    page = he.get(re.search(r'href="(/tasks/\d+)"', found)[1]).text
    assert "相同职业（工种）另有申报正在办理" in page
    assert f'href="/cases/{first}"' in page
    for who in (he, sun):
        assert f'href="/cases/{second}"' in who.get(f"/cases/{first}").text
    assert zheng.get(f"/cases/{first}").status_code == 404
