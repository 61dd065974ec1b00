"""Functions and methods of Java's expression language that FEEL knows by another name."""

from collections.abc import Mapping

FUNCTIONS: Mapping[tuple[str, int], str] = {
    ("now", 0): "now()", ("dateTime", 0): "now()",
    **{
        (name, 1): "(if {0} instance of string then from json({0}) else {0})"
        for name in ("S", "JSON")
    },
}  # fmt: skip
# What Java objects may be asked for that FEEL knows too.
METHODS: Mapping[tuple[str, int], str] = {
    ("size", 0): "count({0})",
    ("length", 0): "string length({0})",
    ("toString", 0): "string({0})",
    ("equals", 1): "({0} = {1})",
    ("startsWith", 1): "starts with({0}, {1})",
    ("endsWith", 1): "ends with({0}, {1})",
    ("toUpperCase", 0): "upper case({0})",
    ("toLowerCase", 0): "lower case({0})",
    ("isEmpty", 0): '(if {0} instance of string then {0} = "" else count({0}) = 0)',
    ("contains", 1): "(if {0} instance of string then contains({0}, {1}) "
    "else list contains({0}, {1}))",
    ("toDate", 0): "{0}",
    ("trim", 0): "trim({0})",
    ("equalsIgnoreCase", 1): "(lower case({0}) = lower case({1}))",
    ("substring", 1): "substring({0}, {1} + 1)",
    ("indexOf", 1): "(if contains({0}, {1}) then string length(substring before({0}, {1})) "
    "else -1)",
    ("containsKey", 1): "list contains(get entries({0}).key, {1})",
    ("compareTo", 1): "(if {0} < {1} then -1 else if {0} > {1} then 1 else 0)",
    ("doubleValue", 0): "{0}",
    ("intValue", 0): "(if {0} < 0 then ceiling({0}) else floor({0}))",
    ("longValue", 0): "(if {0} < 0 then ceiling({0}) else floor({0}))",
    # Spin, with which Camunda 7 reads JSON
    ("prop", 1): "get value({0}, {1})",
    ("hasProp", 1): "list contains(get entries({0}).key, {1})",
    **{(f"{kind}alue", 0): "{0}" for kind in ("v", "stringV", "numberV", "boolV")},
    ("elements", 0): "{0}",
    ("getFirstResult", 0): "{0}[1]",
    ("getSingleResult", 0): "{0}[1]",
    ("getResultList", 0): "{0}",
    ("getSingleEntry", 0): "get entries({0}[1])[1].value",
    ("getEntry", 1): "get value({0}, {1})",
    ("collectEntries", 1): "(for entry in {0} return get value(entry, {1}))",
    **{
        (f"{way}{unit}", 1): f'({{0}} {sign} duration("{before}" + string({{1}}) + "{mark}"))'
        for way, sign in (("plus", "+"), ("minus", "-"))
        for unit, before, mark in (
            ("Years", "P", "Y"), ("Months", "P", "M"), ("Days", "P", "D"),
            ("Hours", "PT", "H"), ("Minutes", "PT", "M"), ("Seconds", "PT", "S"),
        )
    },
}  # fmt: skip
# What Camunda 7 asks of a decision's result.
OF_DECISIONS: Mapping[str, str] = {
    "firstResult": "{0}[1]",
    "singleResult": "{0}[1]",
    "resultList": "{0}",
    "singleEntry": "get entries({0}[1])[1].value",
}
# What Flowable asks of a variable by its name: `vars:eq(x, 1)`.
OF_VARIABLES = frozenset({"vars", "var", "variables"})
ASKED: Mapping[tuple[str, int], str] = {
    ("get", 1): "{0}",
    ("getOrDefault", 2): "(if {0} = null then {1} else {0})",
    ("exists", 1): "({0} != null)",
    ("exist", 1): "({0} != null)",
    **{(name, 2): "({0} = {1})" for name in ("eq", "equals")},
    **{(name, 2): "({0} != {1})" for name in ("ne", "notEquals")},
    **{(name, 2): "({0} < {1})" for name in ("lt", "lowerThan", "lessThan")},
    **{(name, 2): "({0} <= {1})" for name in ("lte", "lowerThanOrEquals", "lessThanOrEquals")},
    **{(name, 2): "({0} > {1})" for name in ("gt", "greaterThan")},
    **{(name, 2): "({0} >= {1})" for name in ("gte", "greaterThanOrEquals")},
}
BEANS = frozenset(
    {"execution", "kcontext", "task", "caseExecution", "authenticatedUserId", "externalTask"}
)
# What a failed job may be asked for.
OF_JOBS = {
    "errorMessage": "errorMessage",
    "getErrorMessage": "errorMessage",
    "errorDetails": "errorDetails",
    "getErrorDetails": "errorDetails",
}
# What an execution may be asked for.
VARIABLE = {"getVariable": "{0}", "hasVariable": "is defined({0})"}
