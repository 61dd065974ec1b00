"""The verifier's own Ed25519 says what `cryptography` says, and what RFC 8032 prints."""

import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from service.host.transparency.verifier import L, ed25519

# RFC 8032, 7.1, tests 2 and 3
PRINTED = [
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), PRINTED)
def test_the_examples_of_the_standard(public, message, signature):
    given = [bytes.fromhex(one) for one in (public, message, signature)]
    assert ed25519(*given)
    assert not ed25519(given[0], given[1] + b"x", given[2])


def library(public, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_it_agrees_with_the_library_on_altered_signatures_and_keys():
    lot, refused = random.Random(5), 0
    for number in range(40):
        private = Ed25519PrivateKey.from_private_bytes(lot.randbytes(32))
        message = lot.randbytes(number)
        given = [private.public_key().public_bytes_raw(), message, private.sign(message)]
        assert ed25519(*given)
        place = lot.choice((0, 2))
        altered = bytearray(given[place])
        altered[lot.randrange(len(altered))] ^= 1 << lot.randrange(8)
        given[place] = bytes(altered)
        assert ed25519(*given) == library(*given)
        refused += not ed25519(*given)
    assert refused == 40


def test_a_signature_cannot_be_written_in_a_second_way():
    private = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
    made, public = private.sign(b"x"), private.public_key().public_bytes_raw()
    again = made[:32] + (int.from_bytes(made[32:], "little") + L).to_bytes(32, "little")
    assert not ed25519(public, b"x", again)
    assert not ed25519(public, b"x", made[:-1])
    assert not ed25519(b"\xff" * 32, b"x", made)
