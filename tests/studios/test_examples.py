"""The examples in the docstrings hold."""

import doctest

import pytest

from service.studios import answers, identity, numbers
from service.studios.assessment import rules as assessment
from service.studios.complaints import rules as complaints
from service.studios.legacy import record, sheet
from service.studios.notices import items
from service.studios.notices import rules as notices
from service.studios.review import rules as review
from service.studios.rounds import rules as rounds

MODULES = [identity, answers, items, notices, rounds, review, assessment, record, sheet]
MODULES += [complaints, numbers]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_hold(module):
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0
