"""Cells of fewer than three persons stay unknown to whoever reads every cell and the total."""

from collections import defaultdict
from itertools import product

import pytest

from service.studios.publication.rules import HIDDEN, LEAST, few, part, published


@pytest.mark.parametrize(("cells", "most"), [(2, 20), (3, 14), (4, 12), (5, 8)])
def test_no_small_cell_can_be_worked_out_even_by_who_knows_the_rule(cells, most):
    """All rows of cells are published; rows that look alike must differ in each hidden cell."""
    alike = defaultdict(list)
    for values in product(range(most + 1), repeat=cells):
        shown, whole = published(values)
        alike[(*shown, whole)].append(values)
    tried = 0
    for looks, rows in alike.items():
        unknown = [place for place, cell in enumerate(looks[:-1]) if cell == HIDDEN]
        if any(sum(row[place] for place in unknown) > most for row in rows):
            continue  # some rows that would look the same lie beyond the values tried
        for place in unknown:
            assert len({row[place] for row in rows}) > 1, (looks, rows)
        tried += bool(unknown)
    assert tried > 10


@pytest.mark.parametrize("cells", [2, 3, 4, 5])
def test_nothing_few_is_published_and_nothing_is_changed(cells):
    for values in product(range(5), repeat=cells):
        shown, whole = published(values)
        for value, cell in zip(values, shown, strict=True):
            assert cell in (HIDDEN, value)
            assert not (few(value) and cell != HIDDEN)
        assert whole in (HIDDEN, sum(values))
        hidden = [value for value, cell in zip(values, shown, strict=True) if cell == HIDDEN]
        assert not hidden or len(hidden) > 1
        if hidden and whole != HIDDEN:
            assert sum(hidden) >= LEAST


def test_a_part_is_not_published_when_the_rest_is_few():
    assert [part(value, 10) for value in (0, 1, 2, 3, 7, 8, 9, 10)] == [
        0, HIDDEN, HIDDEN, 3, 7, HIDDEN, HIDDEN, 10,
    ]  # fmt: skip
