"""Every line of the example files is an expression that must be true."""

from pathlib import Path

import pytest

from service import feel

EXAMPLES = Path(__file__).parent / "examples"


def lines() -> list[tuple[str, str]]:
    """Return the examples with the chapter they stand in."""
    found = []
    for file in sorted(EXAMPLES.glob("*.feel")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("//"):
                found.append((file.stem, line))
    return found


@pytest.mark.parametrize(("chapter", "example"), lines())
def test_an_example_is_true(chapter, example):
    result = feel.compile(example, names=["first-name"]).evaluate({})
    assert result.value is True, result
