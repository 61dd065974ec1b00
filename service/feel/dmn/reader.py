"""From XML to a model: elements, requirements, services and imports."""

from __future__ import annotations

from service.feel.dmn.model import Element, Import, Model, ServiceParts, Sources, Xml
from service.feel.dmn.types import read_types
from service.feel.dmn.xml import ModelError, attribute, child, children, hrefs, name_of, parse

EXPRESSIONS = (
    "literalExpression",
    "decisionTable",
    "context",
    "relation",
    "list",
    "invocation",
    "functionDefinition",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
)


def read_model(source: bytes, imports: Sources | None = None, *, lenient: bool = False) -> Model:
    """Read a model and those it imports.

    :param lenient: leave out others that cannot be read: each is reported as itself
    :raises ModelError: no DMN
    """
    read = _read_if_possible if lenient else _read_one
    parsed = (read(other) for other in (imports or {}).values())
    others = {model.namespace: model for model in parsed if model is not None}
    main = _read_one(source)
    others[main.namespace] = main
    for model in others.values():
        model.imported = [
            (i.name, others[i.namespace])
            for i in model.imports
            if i.namespace in others and others[i.namespace] is not model
        ]
    done: set[str] = set()
    for model in reversed(list(main.family())):
        if model.namespace not in done:
            read_types(model)
            done.add(model.namespace)
    return main


def _read_if_possible(source: bytes) -> Model | None:
    try:
        return _read_one(source)
    except ModelError:
        return None


def _read_one(source: bytes) -> Model:
    root = parse(source)
    model = Model(attribute(root, "namespace"), name_of(root), root)
    for holder in children(root):
        element = _element(holder)
        if element is None:
            continue
        if element.id in model.elements:
            raise ModelError(f"the id {element.id} stands twice", f"编号 {element.id} 重复")
        model.elements[element.id] = element
        if element.kind == "service":
            model.services[element.id] = _service(holder)
    model.imports = [
        Import(name_of(i), attribute(i, "namespace"), attribute(i, "importType"))
        for i in children(root, "import")
    ]
    return model


def _element(xml: Xml) -> Element | None:
    kinds = {
        "inputData": "input",
        "decision": "decision",
        "decisionService": "service",
        "businessKnowledgeModel": "knowledge",
    }
    kind = kinds.get(xml.tag.rpartition("}")[2] if isinstance(xml.tag, str) else "")
    if kind is None:
        return None
    name, variable = name_of(xml), child(xml, "variable")
    function = child(xml, "encapsulatedLogic") if kind == "knowledge" else None
    return Element(
        kind,
        attribute(xml, "id") or name,
        name,
        name_of(variable) or name,
        attribute(variable, "typeRef"),
        xml,
        logic=function if kind == "knowledge" else child(xml, *EXPRESSIONS),
        needs=hrefs(xml, "informationRequirement", "requiredInput", "requiredDecision"),
        knows=hrefs(xml, "knowledgeRequirement", "requiredKnowledge"),
    )


def _service(xml: Xml) -> ServiceParts:
    def references(name: str) -> tuple[str, ...]:
        return tuple(attribute(item, "href") for item in children(xml, name))

    return ServiceParts(
        references("outputDecision"), references("inputDecision"), references("inputData")
    )
