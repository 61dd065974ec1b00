"""The file of keys that sign checkpoints, and what is configured beside it."""

import stat

import pytest

from service import notes, signing
from service.config import Config, Misconfigured
from service.notes import SigningKey, VerifierKey
from service.signing import SigningKeyMissing, SigningKeys


@pytest.fixture
def keys(tmp_path):
    found = SigningKeys(tmp_path / "checkpoint.key")
    found.create(origin="jiangxin.example/ledger-1")
    return found


def test_a_key_is_made_once_and_only_its_owner_reads_it(keys):
    first = keys.signing()
    keys.create(origin="another.example/ledger")
    assert keys.signing() == first
    assert keys.origin == "jiangxin.example/ledger-1"
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert [path.name for path in keys.path.parent.iterdir()] == ["checkpoint.key"]


def test_two_keys_sign_after_a_rotation_and_older_ones_stay_public_only(keys):
    [first] = keys.signing()
    second = keys.add()
    assert [one.verifier for one in keys.signing()] == [second, first.verifier]
    third = keys.add()
    assert [one.verifier for one in keys.signing()] == [third, second]
    assert keys.public() == [third, second, first.verifier]
    assert first.written not in keys.path.read_text()
    note = notes.signed("a\n1\n", keys.signing())
    assert notes.opened(note, [second]) == [second]


def test_another_process_sees_a_new_key_at_once(keys):
    other = SigningKeys(keys.path)
    other.signing()
    made = keys.add()
    assert other.signing()[0].verifier == made


@pytest.mark.parametrize("content", ["", "nothing\n", "PRIVATE+KEY+a+00000000+AAAA\n"])
def test_a_file_without_keys_is_named(tmp_path, content):
    keys = SigningKeys(tmp_path / "checkpoint.key")
    with pytest.raises(SigningKeyMissing, match="is missing"):
        keys.signing()
    keys.path.write_text(content)
    with pytest.raises(SigningKeyMissing, match="cannot be read"):
        keys.public()


def test_a_file_of_public_keys_signs_nothing(keys):
    keys.path.write_text(f"{keys.signing()[0].verifier.written}\n")
    with pytest.raises(SigningKeyMissing, match="signs"):
        keys.signing()


def test_a_log_is_named_after_its_address_and_no_two_the_same():
    one = signing.origin(address="https://jiangxin.example:8443", given="")
    assert one.startswith("jiangxin.example/ledger-")
    assert one != signing.origin(address="https://jiangxin.example:8443", given="")
    assert notes.is_name(signing.origin(address="", given=""))
    assert signing.origin(address="", given="own.example/x") == "own.example/x"


COSIGNER = VerifierKey("w.example", notes.COSIGNATURE, SigningKey("w", b"1" * 32).verifier.public)


def configured(tmp_path, **environ):
    return Config.from_environment({"JIANGXIN_HOME": str(tmp_path), **environ})


def test_those_outside_are_configured(tmp_path):
    found = configured(
        tmp_path,
        JIANGXIN_CHECKPOINT_TO="a@b.example, c@d.example",
        JIANGXIN_COSIGNERS=f"{COSIGNER.written}@https://w.example/log/",
    )
    assert found.checkpoint_recipients == ("a@b.example", "c@d.example")
    assert found.cosigners == ((COSIGNER, "https://w.example/log"),)
    assert found.checkpoint_key == tmp_path / "checkpoint.key"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIANGXIN_CHECKPOINT_TO", "nobody"),
        ("JIANGXIN_CHECKPOINT_TO", f"{'x' * 60}@b.example"),
        ("JIANGXIN_CHECKPOINT_TO", "王@例子.example"),
        ("JIANGXIN_CHECKPOINT_ORIGIN", "two words"),
        ("JIANGXIN_CHECKPOINT_ORIGIN", "x" * 101),
        ("JIANGXIN_COSIGNERS", "w.example"),
        ("JIANGXIN_COSIGNERS", f"{COSIGNER.written}@http://w.example"),
        (
            "JIANGXIN_COSIGNERS",
            f"{SigningKey('w', b'1' * 32).verifier.written}@https://w.example",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, name, value):
    with pytest.raises(Misconfigured, match=name):
        configured(tmp_path, **{name: value})
