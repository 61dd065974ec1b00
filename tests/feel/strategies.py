"""Random expressions that mostly have a value: typed, nested, over a small context."""

from __future__ import annotations

from hypothesis import strategies as st

CONTEXT = {
    "a": 3,
    "b": 2.5,
    "name": "Li Wei",
    "open": True,
    "nothing": None,
    "scores": [70, 85.5, 92],
    "people": [{"name": "Li", "age": 30}, {"name": "Wang", "age": 45}],
    "studio": {"name": "宏远", "members": 12},
}
DEPTH = 3
Texts = st.SearchStrategy[str]

NUMBERS = st.one_of(
    st.integers(-50, 50).map(str),
    st.decimals(-50, 50, places=2, allow_nan=False).map(str),
    st.sampled_from(["a", "b", "count(scores)", "studio.members", "people[1].age", "scores[-1]"]),
)
STRINGS = st.sampled_from(['"foo"', '"bar"', '""', "name", "studio.name", "people[2].name"])
BOOLEANS = st.sampled_from(["true", "false", "open", "a > 2", 'name = "Li"', "null"])
LISTS = st.sampled_from(["scores", "[1, 2, 3]", "[]", "people.age", "[5, 1, 5]"])


def numbers(depth: int = DEPTH) -> Texts:
    """Expressions that are numbers, or null where there is none."""
    if depth == 0:
        return NUMBERS
    n, b, t, xs = numbers(depth - 1), booleans(depth - 1), strings(depth - 1), lists(depth - 1)
    return st.one_of(
        NUMBERS,
        st.builds("({} {} {})".format, n, st.sampled_from(["+", "-", "*", "/"]), n),
        st.builds("(-{})".format, n),
        st.builds("(if {} then {} else {})".format, b, n, n),
        st.builds("{}({})".format, st.sampled_from(["abs", "floor", "ceiling"]), n),
        st.builds("{}({})".format, st.sampled_from(["sum", "min", "max", "mean", "count"]), xs),
        st.builds("string length({})".format, t),
        st.builds("modulo({}, {})".format, n, n),
    )


def strings(depth: int = DEPTH) -> Texts:
    """Expressions that are strings."""
    if depth == 0:
        return STRINGS
    b, t = booleans(depth - 1), strings(depth - 1)
    return st.one_of(
        STRINGS,
        st.builds("({} + {})".format, t, t),
        st.builds("{}({})".format, st.sampled_from(["upper case", "lower case"]), t),
        st.builds("(if {} then {} else {})".format, b, t, t),
        st.builds("substring before({}, {})".format, t, t),
        st.builds("substring({}, {})".format, t, st.integers(-6, 6)),
    )


def booleans(depth: int = DEPTH) -> Texts:
    """Expressions that are true, false or null."""
    if depth == 0:
        return BOOLEANS
    n, b, t, xs = numbers(depth - 1), booleans(depth - 1), strings(depth - 1), lists(depth - 1)
    signs = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        BOOLEANS,
        st.builds("({} {} {})".format, n, signs, n),
        st.builds("({} {} {})".format, t, signs, t),
        st.builds("({} {} {})".format, b, st.sampled_from(["and", "or"]), b),
        st.builds("not({})".format, b),
        st.builds("({} between {} and {})".format, n, n, n),
        st.builds("({} in [{}..{}))".format, n, n, n),
        st.builds("({} in ({}, > {}))".format, n, n, n),
        st.builds("(some x in {} satisfies x > {})".format, xs, n),
        st.builds("(every x in {} satisfies x > {})".format, xs, n),
        st.builds("list contains({}, {})".format, xs, n),
        st.builds("contains({}, {})".format, t, t),
    )


def lists(depth: int = DEPTH) -> Texts:
    """Expressions that are lists of numbers."""
    if depth == 0:
        return LISTS
    n, b, xs = numbers(depth - 1), booleans(depth - 1), lists(depth - 1)
    return st.one_of(
        LISTS,
        st.builds("[{}, {}]".format, n, n),
        st.builds("(for x in {} return x + {})".format, xs, n),
        st.builds("{}[item > {}]".format, xs, n),
        st.builds("concatenate({}, {})".format, xs, xs),
        st.builds("{}({})".format, st.sampled_from(["reverse", "distinct values"]), xs),
        st.builds("(if {} then {} else {})".format, b, xs, xs),
    )


EXPRESSIONS = st.one_of(numbers(), strings(), booleans(), lists())
