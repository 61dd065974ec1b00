"""Hostile expressions end within half a second in an error or a small value, in flat memory."""

import time
import tracemalloc

import pytest

from service import feel
from service.feel import Budget, BudgetExceeded, Environment, FeelError, evaluate, to_json

DOUBLING = ", ".join(f"a{n}: [a{n - 1}, a{n - 1}]" for n in range(1, 60))
DOUBLING_B = DOUBLING.replace("a", "b")
HOSTILE = {
    "nested loops": "for a in 1..100000, b in 1..100000, c in 1..100000 return a * b * c",
    "endless some": "some a in 1..1000000000 satisfies a < 0",
    "loops inside a filter": "(for a in 1..90000 return a)[count(for b in 1..90000 return b) > 3]",
    "string doubling": 'for i in 1..60 return if i = 1 then "xx" else partial[-1] + partial[-1]',
    "list doubling": "for i in 1..60 return "
    "if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
    "a giant string of a shared list": f"{{a0: [1], {DOUBLING}, r: string(a59)}}",
    "flattening a shared list": f"{{a0: [1], {DOUBLING}, r: flatten(a59)}}",
    "comparing shared lists": f"{{a0: [1], {DOUBLING}, b0: [1], {DOUBLING_B}, r: a59 = b59}}",
    "JSON of a shared list": f"{{a0: [1], {DOUBLING}, r: to json(a59)}}",
    "copies of partial": "for i in 1..90000 return partial",
    "100 000 parentheses": "(" * 100_000 + "1" + ")" * 100_000,
    "parentheses that fit": "(" * 15_000 + "1" + ")" * 15_000,
    "minus signs": "-" * 30_000 + "1",
    "brackets": "[" * 30_000,
    "a megabyte of source": "1+" * 500_000 + "1",
    "comparisons in a row": "1" + "=1" * 15_000,
    "paths in a row": "a" + ".b" * 15_000,
    "calls in a row": "f" + "()" * 15_000,
    "backtracking": 'matches("' + "a" * 5_000 + '!", "(a+)+$")',
    "backtracking twice": 'replace("' + "a" * 60 + 'b", "^(a|aa)+$", "x")',
    "quantities of quantities": 'matches("a", "((((a{1000}){1000})?){1000}){1000}")',
    "a quantity of half a group": 'matches("a", "(ab|[cd]\\\\d){9999}")',
    "patterns by the thousand": "for i in 1..9000 return "
    'matches("' + "a" * 900 + '", "^(a?){" + string(modulo(i, 9)) + "}(a+)+b?c$")',
    "growing replacement": "for i in 1..30 return "
    'if i = 1 then "aaaa" else replace(partial[-1], "(.+)", "$1$1$1$1")',
    "recursion": "{f: function(g, n) g(g, n + 1), r: f(f, 1)}",
    "self application": "(function(f) f(f))(function(f) f(f))",
    "sorting at length": "sort(for i in 1..40000 return modulo(i * 7919, 90001), "
    "function(a, b) a < b)",
    "distinct lists": "distinct values(for i in 1..90000 return [i])",
    "joining at length": 'string join(for i in 1..40000 return "' + "x" * 1000 + '")',
    "an endless list of days": 'for i in @"0001-01-01"..@"99999-01-01" return i',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_expression_is_stopped_in_time(name):
    start = time.process_time()
    with pytest.raises(BudgetExceeded):
        feel.compile(HOSTILE[name]).evaluate({})
    assert time.process_time() - start < 5, "it was not stopped, it ended by itself"


@pytest.mark.parametrize(
    "name",
    [
        "copies of partial",
        "string doubling",
        "list doubling",
        "100 000 parentheses",
        "nested loops",
    ],
)
def test_a_hostile_expression_needs_little_memory(name):
    tracemalloc.start()
    with pytest.raises(BudgetExceeded):
        feel.compile(HOSTILE[name]).evaluate({})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9",
        "9**(9**9)",
        "10**6144 * 10",
        'duration("P1D") * 10**6000',
        "exp(10**5000)",
        "decimal(10**6000, 6176)",
        "string(10**6144)",
        "date(10**100, 1, 1)",
        "1.0000001 ** 1E30",
        'matches("a", "((a{1,1000}){1,1000}){1,1000}")',
        'from json("' + "[" * 20_000 + '")',
        'working days after(@"2020-01-01", 10**9)',
    ],
)
def test_giant_numbers_cost_next_to_nothing(text):
    start = time.process_time()
    to_json(feel.compile(text).evaluate({}).value)
    assert time.process_time() - start < 5, "it was not stopped, it ended by itself"


def test_a_result_too_large_for_json_is_refused():
    value = evaluate(f"{{a0: [1], {DOUBLING}}}.a59")
    with pytest.raises(BudgetExceeded):
        to_json(value)


def test_a_result_nested_too_deeply_for_json_is_refused():
    levels = "for i in 1..101 return if i = 1 then [] else [partial[-1]]"
    assert to_json(evaluate(f"({levels})[100]")) is not None
    with pytest.raises(BudgetExceeded):
        to_json(evaluate(f"({levels})[101]"))


def test_a_smaller_budget_stops_earlier():
    environment = Environment(budget=Budget(steps=100))
    with pytest.raises(FeelError, match="more than 100 steps"):
        feel.compile("for i in 1..3000 return i").evaluate({}, environment)


def test_an_ordinary_loop_stays_well_inside_the_budget():
    text = "sum(for i in 1..10000 return if odd(i) then i else 0)"
    assert evaluate(text) == 25_000_000


def test_one_evaluation_leaves_the_next_its_whole_budget():
    expression = feel.compile("count(for i in 1..20000 return i)")
    assert [expression.evaluate({}).value for _ in range(3)] == [20000] * 3
