"""The Merkle tree of the ledger, held against the definitions of RFC 9162 written out."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from service.host.ledger import merkle, verify
from service.host.ledger.chain import canonical, line_hash
from service.host.ledger.tables import Entry
from tests.altering import refusals_away
from tests.host.cast import HE
from tests.host.steps import PASS, do, sent

ENTRIES = [b"", b"\x00", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"]
"""Inputs of different lengths, the empty one among them, as RFC 6962's implementers use them."""


def naive_root(entries):
    """The Merkle tree hash as section 2.1.1 defines it, word by word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(entries[:k]) + naive_root(entries[k:])).digest()


def naive_path(m, entries):
    """PATH(m, D[n]) as section 2.1.3.1 defines it."""
    if len(entries) == 1:
        return []
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m < k:
        return [*naive_path(m, entries[:k]), naive_root(entries[k:])]
    return [*naive_path(m - k, entries[k:]), naive_root(entries[:k])]


def naive_subproof(m, entries, known):
    """SUBPROOF(m, D[n], b) as section 2.1.4.1 defines it."""
    if m == len(entries):
        return [] if known else [naive_root(entries)]
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, entries[:k], known), naive_root(entries[k:])]
    return [*naive_subproof(m - k, entries[k:], False), naive_root(entries[:k])]


def hashes(entries):
    return [merkle.leaf_hash(entry) for entry in entries]


sizes = st.integers(1, 200)


def entries_of(count):
    return [f"第 {n} 条".encode() for n in range(count)]


def test_the_hashes_of_the_empty_tree_and_the_empty_leaf_are_those_of_the_standard():
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    empty_leaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root([]).hex() == empty
    assert merkle.leaf_hash(b"").hex() == empty_leaf


@pytest.mark.parametrize("count", range(1, len(ENTRIES) + 1))
def test_small_trees_have_the_root_that_the_definition_gives(count):
    assert merkle.root(hashes(ENTRIES[:count])) == naive_root(ENTRIES[:count])


def test_the_tree_of_eight_known_entries_has_its_known_root():
    known = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.root(hashes(ENTRIES)).hex() == known


@given(size=sizes)
def test_any_tree_has_the_root_that_the_definition_gives(size):
    entries = entries_of(size)
    assert merkle.root(hashes(entries)) == naive_root(entries)


@given(size=sizes, data=st.data())
def test_every_leaf_is_proved_and_no_other_leaf_place_or_root_passes(size, data):
    entries = entries_of(size)
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(entries)
    proof = merkle.inclusion_proof(leaves, index=index)
    assert proof == naive_path(index, entries)
    root = merkle.root(leaves)
    good = {"leaf": leaves[index], "index": index, "size": size, "proof": proof, "root": root}
    assert merkle.includes(**good)
    assert not merkle.includes(**{**good, "leaf": merkle.leaf_hash(b"forged")})
    assert not merkle.includes(**{**good, "root": merkle.leaf_hash(b"forged")})
    assert not merkle.includes(**{**good, "index": size})
    assert not merkle.includes(**{**good, "proof": [*proof, root]})
    if proof:
        assert not merkle.includes(**{**good, "proof": proof[:-1]})
        other = data.draw(st.integers(0, size - 1).filter(lambda other: other != index))
        assert not merkle.includes(**{**good, "index": other})


@given(size=sizes, data=st.data())
def test_growth_is_proved_and_a_rewritten_past_is_not(size, data):
    entries = entries_of(size)
    before = data.draw(st.integers(1, size))
    leaves = hashes(entries)
    proof = merkle.consistency_proof(leaves, size=before)
    assert proof == naive_subproof(before, entries, True)
    good = {
        "size": before,
        "root": merkle.root(leaves[:before]),
        "later_size": size,
        "later_root": merkle.root(leaves),
        "proof": proof,
    }
    assert merkle.extends(**good)
    rewritten = [merkle.leaf_hash(b"rewritten"), *leaves[1:]]
    assert not merkle.extends(**{**good, "later_root": merkle.root(rewritten)})
    assert not merkle.extends(**{**good, "root": merkle.root(rewritten[:before])})
    assert not merkle.extends(**{**good, "proof": [*proof, merkle.EMPTY]})
    if proof:
        assert not merkle.extends(**{**good, "proof": proof[:-1]})


@given(size=st.integers(0, 300), more=st.integers(0, 50))
def test_a_tree_goes_on_from_what_was_kept_of_it(size, more):
    leaves = hashes(entries_of(size + more))
    kept = merkle.Frontier()
    for leaf in leaves[:size]:
        kept.add(leaf)
    again = merkle.Frontier.unpacked(size, kept.packed())
    for leaf in leaves[size:]:
        again.add(leaf)
    assert (again.size, again.root()) == (size + more, merkle.root(leaves))


def test_a_frontier_of_another_size_is_refused():
    with pytest.raises(ValueError, match="cannot be the frontier of 3"):
        merkle.Frontier.unpacked(3, b"\x00" * 32)


def test_what_no_tree_holds_has_no_proof():
    leaves = hashes(ENTRIES)
    for index in (-1, len(leaves)):
        with pytest.raises(IndexError):
            merkle.inclusion_proof(leaves, index=index)
    for size in (0, len(leaves) + 1):
        with pytest.raises(IndexError):
            merkle.consistency_proof(leaves, size=size)


def test_a_checkpoint_is_three_lines_of_text():
    text = merkle.checkpoint_text(origin="jiangxin.example/ledger", size=0, root=merkle.EMPTY)
    assert text == ("jiangxin.example/ledger\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")


@pytest.mark.parametrize("origin", ["", "two\nlines", "line\n"])
def test_an_origin_that_is_no_line_makes_no_checkpoint(origin):
    with pytest.raises(ValueError, match="origin"):
        merkle.checkpoint_text(origin=origin, size=1, root=merkle.EMPTY)


def test_every_line_is_written_with_its_leaf_over_the_bytes_that_the_chain_hashes(
    writing, database
):
    do(writing, HE, sent(writing), PASS)
    with database.read() as session:
        entries = session.scalars(select(Entry).order_by(Entry.sequence)).all()
        assert len(entries) > 10
        for entry in entries:
            fields = {column.key: getattr(entry, column.key) for column in Entry.__mapper__.attrs}
            stored = canonical(fields)
            assert entry.hash == line_hash(stored)
            assert entry.leaf == merkle.leaf_hash(stored)


def test_a_leaf_altered_behind_the_services_back_is_found(writing, database):
    do(writing, HE, sent(writing), PASS)
    with database.engine.execution_options(writes=True).begin() as connection:
        refusals_away(connection)
        connection.execute(update(Entry).where(Entry.sequence == 7).values(leaf=merkle.EMPTY))
    with database.read() as session:
        found = verify.verify(session)
    assert (found.first.kind, found.first.sequence) == ("chain", 7)
    assert "leaf" in found.first.what
