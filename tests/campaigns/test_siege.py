"""A short siege of a real service: what is hostile is refused or stopped, and a clerk works on."""

import shutil

import pytest

from tests.campaigns.hostile_diagrams import ATTACKS
from tests.campaigns.siege import BODIES, Service, Siege

PORT = 8391
STOPPED = ("a call of itself", "4,900 pieces of work", "lists that double", "a range of a billion")


@pytest.fixture(scope="module")
def siege(played, tmp_path_factory):
    """Start the service on the demonstration that was played already."""
    home = tmp_path_factory.mktemp("siege") / "home"
    shutil.copytree(played, home)
    service = Service(home, PORT)
    try:
        service.wait()
        yield Siege(service)
    finally:
        service.end()


@pytest.mark.parametrize("name", STOPPED)
def test_a_hostile_diagram_becomes_an_incident_and_costs_little(siege, name):
    outcome = siege.attack(name, ATTACKS[name])
    assert outcome.verdict.startswith("incident")
    assert grown(siege, outcome) < 200
    assert outcome.worked < 20


def test_what_would_split_without_end_is_refused(siege):
    outcome = siege.attack("splits", ATTACKS["splits that explode"])
    assert outcome.verdict.startswith("refused")


@pytest.mark.parametrize(
    "name", ["a form of 7 MB", "a source of 60 MB", "a form of 100,000 fields"]
)
def test_a_hostile_body_is_not_read_into_memory(siege, name):
    method, path, sent = BODIES[name]
    outcome = siege.body(name, siege.whose(path), method, path, **sent)
    assert grown(siege, outcome) < 200


def grown(siege, outcome):
    """Return by how many MB the web process grew."""
    return outcome.peaks["web"] - siege.base["web"]
