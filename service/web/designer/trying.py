"""Trying a decision with inputs, or an expression with data: nothing is kept."""

import json
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service import feel
from service.feel import dmn
from service.host.definitions import decisions, deployment
from service.host.registry import calendar
from service.web.core.request import now, reading
from service.web.designer.blueprint import blueprint, designers_only

LONGEST = 20_000
EXAMPLE = '{\n  "金额": 120000,\n  "人数": 3\n}'


@blueprint.route("/try", methods=["GET", "POST"])
@designers_only
def trying() -> ResponseReturnValue:
    """Decide by a decision in force, or evaluate an expression, with data that one writes."""
    chosen = request.values.get("decision", "")
    data = request.form.get("data", "")[:LONGEST]
    expression = request.form.get("expression", "")[:LONGEST]
    with reading() as session:
        tables = {n: s for n, s in deployment.current_files(session).items() if n.endswith(".dmn")}
        known = decisions.named(tables)
        environment = feel.Environment(now=now(), calendar=calendar(session))
        found: dict[str, Any] = {"value": None, "explanation": {}, "wrong": []}
        if request.method == "POST":
            found = _tried(tables, chosen, expression, data, environment)
    return render_template(
        "designer/try.html",
        known=sorted(known, key=lambda one: one["name"]),
        chosen=chosen,
        data=data or EXAMPLE,
        expression=expression,
        asked=request.method == "POST",
        found=found,
    )


def _tried(
    tables: dict[str, bytes],
    decision: str,
    expression: str,
    data: str,
    environment: feel.Environment,
) -> dict[str, Any]:
    """Return {value, explanation, wrong}: the value as JSON, and what went wrong, in Chinese."""
    wrong: list[str] = []
    try:
        given = feel.compile(data or "{}").evaluate({}, environment=environment)
        context = feel.to_json(given.value)
        if not isinstance(context, dict):
            return {"value": None, "explanation": {}, "wrong": ["数据要写成 {名称: 值, …} 的样子"]}
        if expression.strip():
            names = given.value if isinstance(given.value, dict) else context
            result = feel.compile(expression).evaluate(names, environment=environment)
            wrong += [one.zh for one in result.warnings]
            return {
                "value": _written(feel.to_json(result.value)),
                "explanation": {},
                "wrong": wrong,
            }
        decided = decisions.decide(
            decisions.book(tables), decision=decision, context=context, environment=environment
        )
    except feel.FeelError as failure:
        return {"value": None, "explanation": {}, "wrong": [f"算不出来：{failure.zh}"]}
    except (LookupError, dmn.ModelError):
        return {"value": None, "explanation": {}, "wrong": ["请选一张判定表，或者写一个表达式"]}
    if missing := decided.explanation.get("warnings"):
        wrong.append(f"过程里有 {len(missing)} 处取不到值，按空值算")
    return {"value": _written(decided.value), "explanation": decided.explanation, "wrong": wrong}


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
