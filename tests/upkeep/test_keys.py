"""Keys and storage: another key while the service goes on, a key from a command, narrow files."""

import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from service import privacy
from service.app import registry
from service.db import Database
from service.host.cases import instances
from service.host.ledger.verify import verify
from service.host.tables.core import Draft, ProcessInstance, UserTask
from service.host.tasks import tasks
from service.private_values import KeyFile, KeyMissing, PrivateValue, key_source, new_secret
from tests.keys import SECRET
from tests.upkeep.test_backup import CliRunner, main, opened, run

NUMBER = "13912345678"


@pytest.fixture
def home(tmp_path, played) -> Path:
    shutil.copytree(played, tmp_path / "home")
    return tmp_path / "home"


def place(home: Path, source) -> Database:
    """Open an installation as a process of the service does, its keys from a source."""
    url, files = f"sqlite:///{home}/jiangxin.db", home / "files"
    return Database(url, registry=registry(), keys=source.keys, files=files)


def heads(database: Database) -> set[bytes]:
    """Return how the ciphertexts begin: which keys they were encrypted with."""
    with database.read() as session:
        return {one[:5] for one in session.scalars(select(PrivateValue.ciphertext))}


def sealed(database: Database, at) -> str:
    from service.people.actor import SYSTEM

    with database.write(actor=SYSTEM, at=at) as session:
        return privacy.seal(session, NUMBER)


def test_another_key_while_the_service_goes_on(home):
    database, at = place(home, KeyFile(home / "private.key")), opened(home).at
    before, stop, faults = sealed(database, at), threading.Event(), []

    def go_on() -> None:
        while not stop.is_set():
            text = sealed(database, at)
            with database.read() as session:
                if privacy.reveal(session, [before, text]) != [NUMBER, NUMBER]:
                    faults.append(text)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        answers = [run("key", "rotate", home=home) for _ in range(2)]
    finally:
        stop.set()
        thread.join()
    assert [one.exit_code for one in answers] == [0, 0], answers
    assert faults == []
    assert heads(database) == {KeyFile(home / "private.key").keys().head}
    assert (home / "private.key").stat().st_mode & 0o077 == 0
    with database.read() as session:
        lookup = privacy.lookup(session, NUMBER)
        found = select(PrivateValue.id).where(PrivateValue.lookup == lookup)
        assert len(session.scalars(found).all()) > 1
        assert verify(session).whole
    database.close()
    assert len(run("key", "show", home=home).output.split()) == 3


def test_a_process_that_has_not_read_the_new_key_yet_reads_it_when_it_meets_it(home):
    file = KeyFile(home / "private.key")
    old = file.keys()
    file.add()
    ciphertext = file.keys().encrypt(b"x", id="a")
    assert old.decrypt(ciphertext, id="a") == b"x"
    with pytest.raises(KeyMissing):
        KeyFile(home / "secret").keys()


def test_a_key_from_a_command(home, tmp_path):
    kept = tmp_path / "vault"
    (home / "private.key").rename(kept)
    told = {"JIANGXIN_HOME": str(home), "DATABASE_URL": "", "JIANGXIN_DEMO": "1"}
    told["JIANGXIN_KEY_COMMAND"] = f"cat {kept}"

    def command(*words: str):
        return CliRunner().invoke(main, list(words), env=told)

    running = key_source(home / "none", f"cat {kept}")
    database = place(home, running)
    text = sealed(database, opened(home).at)
    assert command("init").exit_code == 0
    assert "one key only" in command("key", "rotate").output
    kept.write_text(f"{kept.read_text()}\n{command('key', 'new').output}")
    assert command("key", "rotate").exit_code == 0
    assert len(heads(database)) == 1
    running._read[0] = (running._read[0][0] - 60, running._read[0][1])
    with database.read() as session:
        assert privacy.reveal(session, text) == NUMBER
    database.close()
    told["JIANGXIN_KEY_COMMAND"] = "false"
    failed = command("worker")
    assert (failed.exit_code, failed.output.count("\n")) == (1, 1)
    assert "JIANGXIN_KEY_COMMAND failed" in failed.output
    assert not (home / "private.key").exists()


def test_the_first_secret_stays_what_searches_come_from():
    one = key_source(Path("/none"), f"printf '%s\\n%s' {b64(SECRET)} {new_secret()}").keys()
    other = key_source(Path("/none"), f"printf %s {b64(SECRET)}").keys()
    assert one.lookup(NUMBER) == other.lookup(NUMBER)
    assert one.commit(b"x", salt=b"s") == other.commit(b"x", salt=b"s")
    assert one.decrypt(other.encrypt(b"x", id="a"), id="a") == b"x"
    with pytest.raises(KeyMissing):
        other.decrypt(one.encrypt(b"x", id="a"), id="a")


def b64(secret: bytes) -> str:
    import base64

    return base64.b64encode(secret).decode()


def test_what_an_installation_writes_is_its_owners_alone(tmp_path):
    home = tmp_path / "home"
    assert run("init", home=home).exit_code == 0
    kept = [home, *home.rglob("*")]
    assert len(kept) > 3
    assert [path for path in kept if path.stat().st_mode & 0o077] == []
    home.chmod(0o755)
    (home / "jiangxin.db").chmod(0o644)
    assert run("init", home=home).exit_code == 0
    assert [path for path in kept if path.exists() and path.stat().st_mode & 0o077] == []


def test_what_was_typed_into_a_discarded_case_is_gone(home):
    play = opened(home)
    with play.database.read() as session:
        drafts = select(ProcessInstance).where(ProcessInstance.status == "draft")
        case = session.scalars(drafts).first()
        task = session.scalars(select(UserTask).where(UserTask.instance_key == case.key)).first()
    typed = {"application": {"master": {"mobile": NUMBER}, "studio_name": "一个秘密的名称"}}
    with play.acting(case.started_by) as (session, actor):
        tasks.save_draft(session, key=task.key, actor=actor, body=typed)
    with play.database.read() as session:
        assert session.get(Draft, (task.key, case.started_by, ""))
    with play.acting(case.started_by) as (session, actor):
        instances.discard(session, instance=case, actor=actor)
    with play.database.read() as session:
        assert session.scalars(select(Draft).where(Draft.task_key == task.key)).all() == []
        left = select(PrivateValue.id).where(PrivateValue.draft.is_(True))
        assert session.scalars(left.where(PrivateValue.instance_key == case.key)).all() == []
        assert verify(session).whole
    play.database.close()
