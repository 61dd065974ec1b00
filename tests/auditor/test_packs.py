"""Packs of evidence: asked for with purpose and basis, made behind, checked by a stranger."""

import hashlib
import io
import json
import threading
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import select

from service.host.history import timeline
from service.host.jobs import queue
from service.host.tables.core import ProcessInstance
from service.host.transparency import verifier
from service.host.worker.handlers import HANDLERS
from service.people import accounts
from service.privacy import reveal
from service.signing import Signing, SigningKeys
from service.web import create
from service.web.background import dossier_writer

CASE = "SQ-2026-0001"


@pytest.fixture
def house(district, tmp_path):
    """The demonstration's house, which signs checkpoints and writes dossiers."""
    house, keys = district.house, SigningKeys(tmp_path / "checkpoint.key")
    keys.create(origin="jiangxin.example/ledger-1")
    before = house.database.resources
    writer = dossier_writer(house, create)
    house.database.resources = replace(before, signing=Signing(keys), dossier=writer)
    yield house
    house.database.resources = before


@pytest.fixture
def made(house, tmp_path):
    """Ask for a pack as somebody, let the worker make it, take it and unpack it."""

    def make(browser, purpose, *, case=CASE):
        browser.get(f"/packs/{case}")
        asked = browser.post(f"/packs/{case}", {"purpose": purpose, "basis": "审计通知〔2026〕3号"})
        assert asked.status_code == 303
        queue.run_due(house.database, clock=house.clock, handlers=HANDLERS)
        for thread in threading.enumerate():
            if thread.name == "pack":
                thread.join()
        page = browser.get(f"/packs/{case}")
        href = page.text.partition('href="/packs/')[2].partition('"')[0]
        assert href.endswith("/pack.zip"), page.text
        answer = browser.get(f"/packs/{href}")
        folder = tmp_path / f"{case}-{purpose}"
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            archive.extractall(folder)
        answer.close()
        return folder

    return make


def keys_of(folder):
    return tuple(map(verifier.key, (folder / "keys.txt").read_text().split()))


def said_in(folder):
    """Return every word of a pack that is text."""
    texts = [one for one in folder.rglob("*") if one.suffix not in (".pdf", ".py", ".tlog-proof")]
    return "".join(one.read_bytes().decode(errors="replace") for one in texts if one.is_file())


def private_numbers(house):
    """Return the private values of the case as they are."""
    with house.database.read() as session:
        case = session.scalars(select(ProcessInstance).where(ProcessInstance.number == CASE)).one()
        actor = accounts.actor(session, "xu")
        found = [dict(one.data) for one in timeline.timeline(session, instance=case, actor=actor)]
        whole, masked = str(reveal(session, found)), str(found)
    return {one for one in digits(whole) if len(one) in (11, 18)} - digits(masked)


def digits(text):
    return set("".join(c if c.isdigit() else " " for c in text).split())


def test_a_pack_for_an_audit_holds_everything_and_proves_itself(made, xu, house, ledger):
    folder = made(xu, "audit")
    files, proofs = verifier.pack(folder, keys_of(folder))
    assert files > proofs > 100
    assert (folder / "dossier.pdf").read_bytes().startswith(b"%PDF")
    dossier = (folder / "dossier.html").read_text()
    assert "办件卷宗" in dossier
    assert "审计通知〔2026〕3号" in dossier
    assert "命中" in dossier
    names = {one.relative_to(folder).parts[0] for one in folder.rglob("*")}
    assert {"files", "models", "proofs", "record.csv", "record.xes", "verify.py"} <= names
    assert any(one.suffix == ".bpmn" for one in (folder / "models").iterdir())
    whole = private_numbers(house)
    assert whole
    assert not whole & digits(said_in(folder))
    assert [line.data["after"]["purpose"] for line in ledger("pack", "requested")] == ["audit"]
    assert len(ledger("pack", "made")) == 1
    assert len(ledger("pack", "taken")) == 1


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("record.jsonl", "record.jsonl was altered"),
        ("files", "was altered"),
        ("manifest.json", "is missing, or is not of this pack"),
        ("proofs", "record.jsonl does not say"),
    ],
)
def test_a_pack_that_was_altered_proves_nothing(made, xu, name, why):
    folder = made(xu, "audit")
    keys = keys_of(folder)
    if name == "manifest.json":
        (folder / "more.txt").write_text("x")
    elif name == "proofs":
        forge(folder)
    else:
        place = folder / name
        place = next(place.iterdir()) if place.is_dir() else place
        place.write_bytes(place.read_bytes() + b" ")
    with pytest.raises(verifier.Bad, match=why):
        verifier.pack(folder, keys)


def forge(folder):
    """Write another word into the record and list its hash, as one who has the pack can."""
    place, listed = folder / "record.jsonl", folder / "manifest.json"
    place.write_text(place.read_text().replace('"he"', '"lin"', 1))
    manifest = json.loads(listed.read_text())
    manifest["files"]["record.jsonl"] = hashlib.sha256(place.read_bytes()).hexdigest()
    listed.write_text(json.dumps(manifest))


def test_for_a_court_private_values_are_whole(made, xu, house):
    folder = made(xu, "court")
    verifier.pack(folder, keys_of(folder))
    assert private_numbers(house) & digits((folder / "dossier.html").read_text())


def test_the_party_gets_what_it_may_see_and_a_stranger_no_details(made, district, house):
    wang = district.enter("wang")
    party, outside = made(wang, "party"), made(wang, "outside")
    for folder in (party, outside):
        verifier.pack(folder, keys_of(folder))
        said = said_in(folder)
        assert "李专家" not in said
        assert not private_numbers(house) & digits(said)
    assert (party / "files").exists()
    assert not (outside / "files").exists()
    lines = [json.loads(one) for one in (outside / "record.jsonl").read_text().splitlines()]
    assert lines
    assert not [line for line in lines if "data" in line]
    some = [json.loads(one) for one in (party / "record.jsonl").read_text().splitlines()]
    assert any("data" in line for line in some)


def test_who_may_ask_for_what(district, house):
    wang, sun = district.enter("wang"), district.enter("sun")
    page = wang.get(f"/packs/{CASE}").text
    assert "当事人查阅" in page
    assert "内部审计" not in page
    wang.post(f"/packs/{CASE}", {"purpose": "audit", "basis": "x"})
    assert "请选择用途" in wang.get(f"/packs/{CASE}").text
    assert sun.get(f"/packs/{CASE}").status_code == 403
    assert wang.get("/packs/SQ-1999-0001").status_code == 404


def test_another_officer_does_not_take_what_one_asked_for(made, district, xu):
    made(district.enter("wang"), "outside")
    he = district.enter("he")
    assert "pack.zip" not in he.get(f"/packs/{CASE}").text
    assert he.get("/packs/1/pack.zip").status_code == 404
    with xu.get("/packs/1/pack.zip") as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"purpose": "audit"}, "请写明依据"),
        ({"basis": "x"}, "请选择用途"),
        ({"purpose": "audit", "basis": "x" * 300}, "依据最多写二百字"),
    ],
)
def test_what_is_missing_is_said(xu, house, sent, sentence):
    xu.get(f"/packs/{CASE}")
    xu.post(f"/packs/{CASE}", sent)
    assert sentence in xu.get(f"/packs/{CASE}").text


def test_one_that_is_made_is_waited_for_and_one_that_fails_is_said(xu, house):
    xu.get(f"/packs/{CASE}")
    ask = {"purpose": "audit", "basis": "x"}
    xu.post(f"/packs/{CASE}", ask)
    waiting = xu.get(f"/packs/{CASE}")
    assert waiting.headers["Refresh"] == "2"
    assert "等待后台程序" in waiting.text
    xu.post(f"/packs/{CASE}", ask)
    assert "正在制作" in xu.get(f"/packs/{CASE}").text
    house.database.resources = replace(house.database.resources, dossier=None)
    queue.run_due(house.database, clock=house.clock, handlers=HANDLERS)
    for thread in threading.enumerate():
        if thread.name == "pack":
            thread.join()
    assert "没有做成" in xu.get(f"/packs/{CASE}").text
