"""Searching: full-width and half-width letters are the same, on both sides."""

import doctest
from pathlib import Path

import pytest
from sqlalchemy import literal, select

from service import searching
from service.db import Database
from service.searching import holds


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("ＡＢＣ精密１２３有限公司", "abc精密123", True),
        ("ABC精密123有限公司", "ａｂｃ精密１２３", True),
        ("ＳＱ－２０２６－００１３", "SQ-2026", True),
        ("ABC精密", "%", False),
        ("１００％", "%", True),
        ("ABC精密", "abd", False),
    ],
)
def test_a_word_is_found_whatever_the_width_of_its_letters(
    tmp_path: Path, text: str, word: str, found: bool
) -> None:
    database = Database(f"sqlite:///{tmp_path}/searching.db")
    with database.read() as session:
        assert session.scalar(select(holds(literal(text), word))) == found
    database.close()


def test_the_examples_hold() -> None:
    assert doctest.testmod(searching).failed == 0
