"""A model that another tool named with capitals and dots opens like any other."""

import pytest

from service.host.definitions import deployment
from service.people.actor import SYSTEM
from tests.web.work.drawn import BPMN, FORM


@pytest.mark.parametrize("name", ["Order.v2.bpmn", "ORDER_1.bpmn", "order-2.bpmn"])
def test_it_opens_shows_its_versions_and_is_checked(district, name):
    files = {name: BPMN.encode(), "asking.form": FORM.encode()}
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        deployment.deploy(session, files=files, reason="咨询")
    gao = district.enter("gao")
    for page in (name, f"{name}/versions", f"{name}/versions/1", f"{name}/versions/1/file"):
        answer = gao.get(f"/designer/{page}")
        assert answer.status_code == 200, page
        answer.close()


@pytest.mark.parametrize("name", [".bpmn", "-a.bpmn", "a/b.bpmn", "a.exe", "a b.bpmn"])
def test_what_is_no_name_of_a_model_is_not_there(district, name):
    assert district.enter("gao").get(f"/designer/{name}").status_code == 404
