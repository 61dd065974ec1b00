"""The sown faults still fit the house: their text is there once, their tests exist."""

from pathlib import Path

import pytest

from tests.mutants.__main__ import ROOT, sown
from tests.mutants.faults import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_a_fault_can_still_be_sown(fault: Fault):
    text = (ROOT / fault.file).read_text()
    compile(sown(fault, text), fault.file, "exec")
    assert all((ROOT / "tests" / name).exists() for name in fault.tests.split())


def test_a_fault_whose_text_is_gone_is_refused():
    with pytest.raises(ValueError, match="is not once in"):
        sown(FAULTS[0], Path(__file__).read_text())
