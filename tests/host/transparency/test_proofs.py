"""Proofs and the verifier that needs nothing of ours: what is true holds, every other bit does not.

`PROOFS=10000 BITS=10000 pytest tests/host/transparency/test_proofs.py` is the whole campaign.
"""

import json
import os
import random
import subprocess
import sys

import pytest

from service.errors import NotFound
from service.host.ledger import merkle, published
from service.host.ledger.tables import Entry
from service.host.transparency import proofs, verifier
from service.host.transparency.tree import Tree, leaves
from tests.host.cast import HE
from tests.host.steps import PASS, do, sent
from tests.host.transparency.conftest import MANY

PROOFS, BITS = (int(os.environ.get(name, "120")) for name in ("PROOFS", "BITS"))


@pytest.fixture
def signed(publish, grow, writing, database, keys):
    """A record with a case in it and more than two tiles, signed; its size and its keys."""
    do(writing, HE, sent(writing), PASS)
    grow(max(MANY, PROOFS))
    found = publish()
    return found, tuple(verifier.key(one.written) for one in keys.public())


def some(count, most):
    """Return numbers from 1, the first and the last among them."""
    chosen = random.Random(7).sample(range(1, most + 1), min(count, most))
    return sorted({1, most, *chosen})


def test_the_stored_tree_gives_the_proofs_of_the_whole_one(signed, database):
    size = signed[0].size
    with database.read() as session:
        tree, every = Tree(session, size=size), leaves(session, first=0, last=size)
        assert tree.root() == merkle.root(every)
        for index in some(40, size):
            assert tree.inclusion(index - 1) == merkle.inclusion_proof(every, index=index - 1)
            assert tree.consistency(index) == merkle.consistency_proof(every, size=index)


def test_every_line_is_proved_to_a_stranger(signed, database):
    found, keys = signed
    with database.read() as session:
        prover = proofs.Prover(session, size=found.size)
        for line in proofs.lines(session, some(PROOFS, found.size)):
            said = verifier.proof(prover.inclusion(line, details=True), keys)
            entry = session.get_one(Entry, line.sequence)
            assert (said["sequence"], said["actor"], said["verb"]) == (
                entry.sequence, entry.actor, entry.verb,
            )  # fmt: skip
            assert said["data"] == json.loads(json.dumps(entry.data, default=str))
            bare = verifier.proof(prover.inclusion(line, details=False), keys)
            assert "data" not in bare


def test_of_every_proof_no_single_bit_may_be_another(signed, database):
    found, keys = signed
    lot = random.Random(11)
    with database.read() as session:
        prover = proofs.Prover(session, size=found.size)
        chosen = list(proofs.lines(session, some(20, found.size)))
    with database.read() as session:
        prover = proofs.Prover(session, size=found.size)
        whole = [prover.inclusion(one, details=True).encode() for one in chosen]
    for _ in range(BITS):
        content = bytearray(lot.choice(whole))
        bit = lot.randrange(len(content) * 8)
        content[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ValueError):  # noqa: PT011 - Bad, or what the standard library says
            verifier.proof(content.decode(), keys)


def test_the_record_is_proved_to_have_only_grown(signed, publish, grow, database):
    found, keys = signed
    grow(300)
    later = publish()
    with database.read() as session:
        old = published.whole(session, size=found.size)
        content = proofs.Prover(session, size=later.size).consistency(found.size)
        with pytest.raises(IndexError):
            proofs.Prover(session, size=later.size).consistency(later.size + 1)
    assert verifier.consistency(old, content, keys) == (found.size, later.size)
    assert verifier.consistency(mail(old), content, keys) == (found.size, later.size)
    lot = random.Random(13)
    for _ in range(30):
        altered = bytearray(content.encode())
        bit = lot.randrange(len(altered) * 8)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ValueError):  # noqa: PT011
            verifier.consistency(old, altered.decode(), keys)


def mail(note):
    """Return a checkpoint as it came by mail."""
    said = f"请保存这封邮件。\n\n{published.BEGIN}{note}{published.END}\n怎样核对\n"
    return said.replace("\n", "\r\n")


def test_a_signature_of_a_stranger_or_of_another_log_is_worth_nothing(signed, database):
    other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    with database.read() as session:
        content = proofs.proof_of(session, sequence=3)
    with pytest.raises(verifier.Bad, match="no key that is trusted"):
        verifier.proof(content, (verifier.key(other),))


def test_a_line_after_the_last_checkpoint_has_no_proof_yet(signed, database, grow):
    grow(1)
    with database.read() as session, pytest.raises(NotFound):
        proofs.proof_of(session, sequence=signed[0].size + 9)
    with database.read() as session, pytest.raises(NotFound):
        proofs.proof_of(session, sequence=10**9)


def test_the_verifier_runs_by_itself(signed, database, tmp_path, keys):
    (tmp_path / "verify.py").write_bytes(proofs.VERIFIER.read_bytes())
    (tmp_path / "keys.txt").write_text("".join(f"{one.written}\n" for one in keys.public()))
    with database.read() as session:
        content = proofs.proof_of(session, sequence=3)
    (tmp_path / "3.tlog-proof").write_text(content, newline="")
    (tmp_path / "bad.tlog-proof").write_text(content.replace("index 2", "index 3"), newline="")
    done = {
        name: subprocess.run(
            [sys.executable, "-I", "verify.py", "keys.txt", name],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )
        for name in ("3.tlog-proof", "bad.tlog-proof", "nothing.tlog-proof")
    }  # fmt: skip
    assert done["3.tlog-proof"].stdout.startswith('OK: {"sequence": 3,')
    assert [one.returncode for one in done.values()] == [0, 1, 1]
    assert done["bad.tlog-proof"].stderr.startswith("NOT PROVED: ")
