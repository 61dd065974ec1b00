"""Signed notes: a known one opens, whatever is not written as it must be is refused."""

import pytest

from service import notes
from service.notes import BadNote, SigningKey, VerifierKey

# From the documentation of Go's package golang.org/x/mod/sumdb/note.
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ"
    "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_of_another_program_opens_and_is_signed_the_same():
    key, own = VerifierKey.parsed(PUBLIC), SigningKey.parsed(PRIVATE)
    assert notes.opened(notes.parsed(NOTE), [key]) == [key]
    assert own.verifier == key
    assert notes.signed(TEXT, [own]).whole == NOTE
    assert (key.written, own.written) == (PUBLIC, PRIVATE)


def test_a_line_of_an_unknown_key_does_not_matter_and_alone_does_not_suffice():
    own, other = SigningKey.parsed(PRIVATE), SigningKey("other", b"7" * 32)
    note = notes.parsed(notes.signed(TEXT, [other, own]).whole)
    assert notes.opened(note, [own.verifier]) == [own.verifier]
    with pytest.raises(BadNote, match="none of the keys"):
        notes.opened(note, [SigningKey("other", b"8" * 32).verifier])


def test_a_cosignature_says_its_time_and_holds_for_no_other():
    seed = b"9" * 32
    key = VerifierKey("c.example", notes.COSIGNATURE, SigningKey("c", seed).verifier.public)
    made = notes.cosign(seed, TEXT, at=1_796_000_000)
    assert notes.cosigned_at(made) == 1_796_000_000
    assert key.holds(TEXT, made)
    later = (1_796_000_001).to_bytes(8, "big") + made[8:]
    assert not key.holds(TEXT, later)
    assert not key.holds(TEXT, made[8:])
    assert VerifierKey.parsed(key.written) == key


@pytest.mark.parametrize(
    "written",
    [
        "",
        "no note",
        TEXT,
        NOTE.rstrip("\n"),
        NOTE.replace("problem,", "problems,"),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("AM=", "AN="),
        NOTE.replace("AM=", "A"),
        NOTE.replace("think", "th\x07nk"),
        NOTE + "\n",
        NOTE + "— PeterNeumann\n",
        "x" * 200_000 + "\n\n— a b\n",
    ],
)
def test_what_is_no_note_or_was_altered_is_refused(written):
    with pytest.raises(BadNote):
        notes.opened(notes.parsed(written), [VerifierKey.parsed(PUBLIC)])


@pytest.mark.parametrize(
    "written",
    [
        "", "PeterNeumann", PUBLIC.replace("c74f", "c74e"), PUBLIC.replace("ARpc", "CRpc"),
        PUBLIC[:-4], PUBLIC.replace("Peter", "Pe ter"), PRIVATE,
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(written):
    with pytest.raises(ValueError, match=r"key"):
        VerifierKey.parsed(written)


def test_a_malformed_private_key_is_not_repeated():
    bad = PRIVATE.replace("+AYEKF", "+AYEKG")
    with pytest.raises(ValueError, match="not the one") as refused:
        SigningKey.parsed(bad)
    assert "AYEK" not in str(refused.value)
    assert "AYEK" not in repr(SigningKey.parsed(PRIVATE))
