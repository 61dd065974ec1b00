"""While the program is loaded nobody looks for garbage, afterwards as before."""

import gc

import pytest

from service.loading import loading


@pytest.fixture(params=[True, False], ids=["at work", "at rest"])
def at_work(request):
    before = gc.isenabled()
    gc.enable() if request.param else gc.disable()
    yield request.param
    gc.enable() if before else gc.disable()


def test_the_collector_rests_while_modules_are_loaded(at_work):
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled() == at_work


def test_it_goes_on_when_a_module_cannot_be_loaded(at_work):
    with pytest.raises(ImportError), loading():
        import service.no_such_module  # noqa: F401
    assert gc.isenabled() == at_work
