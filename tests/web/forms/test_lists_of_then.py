"""An answer chosen from a list keeps its words when the list offers it no more."""

import pytest
from flask import g

from service.host.definitions import catalogue, deployment
from service.people.actor import SYSTEM
from service.studios.pool.tables import Expert
from service.studios.rounds.tables import Round
from service.web.forms.bound_form import BoundForm


@pytest.fixture
def shown(district):
    """Return a form of the current release as it is read with some answers."""

    def show(form, values):
        with district.app.test_request_context(), district.house.database.read() as session:
            g.actor = SYSTEM
            found = catalogue.form(session, deployment.current(session), form)
            return str(BoundForm(found, values).show(session, values=values))

    return show


def test_an_expert_who_left_is_still_named(district, shown):
    house = district.house
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        session.get_one(Expert, "wuhao").active = False
    page = shown("panel", {"panel_plan": {"size": 5, "excluded": ["wuhao"]}})
    assert "吴" in page
    assert "wuhao" not in page


def test_a_round_that_closed_is_still_named(district, shown):
    house = district.house
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        for one in session.query(Round):
            one.closes_on = one.opens_on
    page = shown("application-start", {"application": {"round": "2026-2", "channel": "self"}})
    assert "2026 年第二批" in page


def test_a_sentence_that_reads_the_case_is_not_shown_with_an_answer_of_then(district, shown):
    """It would name what the case holds now, or have a hole where a step alone knew it."""
    page = shown("pledge", {"pledge": {"interest": "none"}})
    assert "您被抽取为" not in page
    assert "有无利害关系" in page
