"""The public page of checkpoints: anybody reads it, keeps them and checks that the record grew."""

from dataclasses import replace

import pytest

from service.host.ledger.record import record
from service.host.transparency import publishing, verifier
from service.people.actor import SYSTEM
from service.signing import Signing, SigningKeys


@pytest.fixture
def keys(tmp_path):
    found = SigningKeys(tmp_path / "checkpoint.key")
    found.create(origin="jiangxin.example/ledger-1")
    return found


@pytest.fixture
def signed(district, keys):
    """Sign two checkpoints; return their sizes, the earlier first."""
    house = district.house
    before = house.database.resources
    house.database.resources = replace(before, signing=Signing(keys))
    sizes = []
    for _ in range(2):
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            record(session, subject="sign-in", verb="begun")
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            sizes.append(publishing.sign_now(session)[1].size)
    yield sizes
    house.database.resources = before


@pytest.fixture
def anybody(district):
    return district.app.test_client()


def test_a_house_that_has_signed_nothing_says_so(anybody):
    assert "还没有签发过检查点" in anybody.get("/ledger").text
    for page in ("checkpoint", "keys", "checkpoints/3", "1-2.consistency"):
        assert anybody.get(f"/ledger/{page}").status_code == 404


def test_anybody_reads_keeps_and_checks_checkpoints(anybody, signed):
    page = anybody.get("/ledger").text
    assert "证明了什么" in page
    assert "谁会发现" in page
    keys = tuple(map(verifier.key, anybody.get("/ledger/keys").text.split()))
    old, new = (anybody.get(f"/ledger/checkpoints/{size}").text for size in signed)
    assert anybody.get("/ledger/checkpoint").text == new
    proof = anybody.get("/ledger/{}-{}.consistency".format(*signed))
    assert proof.status_code == 200
    assert verifier.consistency(old, proof.text, keys) == tuple(signed)
    assert verifier.checkpoint(new, keys).root.hex() in page


@pytest.mark.parametrize("pair", ["0-{1}", "{1}-{0}", "99999999-{1}", "{0}-99999999", "{0}-7"])
def test_a_proof_that_cannot_be_is_no_page(anybody, signed, pair):
    assert anybody.get(f"/ledger/{pair.format(*signed)}.consistency").status_code == 404


def test_the_verifier_is_given_as_it_is(anybody):
    answer = anybody.get("/ledger/verify.py")
    assert answer.mimetype == "text/plain"
    assert "import service" not in answer.text
    assert answer.text.startswith('"""A verifier of proofs')
