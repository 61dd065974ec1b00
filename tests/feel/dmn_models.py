"""Small decision models for the tests, written out so that each can be read beside its test."""

from __future__ import annotations

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(body: str, *, namespace: str = "urn:test", version: str = MODEL) -> bytes:
    """Wrap elements into a model."""
    return (
        f'<definitions xmlns="{version}" name="test" id="test" namespace="{namespace}">'
        f"{body}</definitions>"
    ).encode()


def inputs(**types: str) -> str:
    """Declare input data `name=type`."""
    return "".join(
        f'<inputData id="i_{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/>'
        "</inputData>"
        for name, kind in types.items()
    )


def decision(name: str, logic: str, *, needs: str = "", knows: str = "", kind: str = "") -> str:
    """Declare a decision; `needs` and `knows` are ids with spaces between them."""
    wires = "".join(
        f"<informationRequirement><required{'Input' if n.startswith('i_') else 'Decision'} "
        f'href="#{n}"/></informationRequirement>'
        for n in needs.split()
    )
    wires += "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{n}"/></knowledgeRequirement>'
        for n in knows.split()
    )
    type_ref = f' typeRef="{kind}"' if kind else ""
    return (
        f'<decision id="d_{name}" name="{name}"><variable name="{name}"{type_ref}/>'
        f"{wires}{logic}</decision>"
    )


def text(source: str, kind: str = "") -> str:
    """Write a literal expression."""
    type_ref = f' typeRef="{kind}"' if kind else ""
    return f"<literalExpression{type_ref}><text><![CDATA[{source}]]></text></literalExpression>"


def table(
    columns: str,
    outputs: str,
    rules: str,
    *,
    policy: str = "UNIQUE",
    aggregation: str = "",
    values: str = "",
    default: str = "",
) -> str:
    """Write a decision table.

    `columns` is `expression:type; …`, `outputs` is `name:type; …`, `rules` has one rule a line:
    `test | test => output | output // annotation`. `values` are the first output's values.
    """
    parts = []
    for column in columns.split(";"):
        expression, _, kind = column.strip().rpartition(":")
        parts.append(
            f'<input><inputExpression typeRef="{kind}"><text>{expression}</text>'
            "</inputExpression></input>"
        )
    for number, output in enumerate(outputs.split(";")):
        name, _, kind = output.strip().rpartition(":")
        listed = f"<outputValues><text>{values}</text></outputValues>" if not number else ""
        otherwise = (
            f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
        )
        listed = listed if values else ""
        parts.append(f'<output name="{name}" typeRef="{kind}">{listed}{otherwise}</output>')
    for line in filter(None, map(str.strip, rules.splitlines())):
        parts.append(rule(line))
    extra = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable id="t" hitPolicy="{policy}"{extra}>{"".join(parts)}</decisionTable>'


def rule(line: str) -> str:
    """Write one rule."""
    body, _, note = line.partition(" // ")
    tests, _, results = body.partition("=>")
    cells = "".join(
        f"<inputEntry><text><![CDATA[{cell.strip()}]]></text></inputEntry>"
        for cell in tests.split("|")
    )
    cells += "".join(
        f"<outputEntry><text><![CDATA[{cell.strip()}]]></text></outputEntry>"
        for cell in results.split("|")
    )
    notes = f"<annotationEntry><text>{note}</text></annotationEntry>" if note else ""
    return f"<rule>{cells}{notes}</rule>"
