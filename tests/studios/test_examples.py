"""The examples in the docstrings hold."""

import doctest

import pytest

from service.studios import identity, lengths, notices, rules


@pytest.mark.parametrize("module", [identity, lengths, notices, rules])
def test_the_examples_of_a_module_hold(module):
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0
