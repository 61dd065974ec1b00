"""Who does a task in Camunda 7, Operaton, Activiti and Flowable: jobs, decisions, scripts."""

import re
from collections.abc import Iterator

from service.dialects.camunda7.values import value_of
from service.dialects.camunda7.vocabulary import Said
from service.dialects.expressions.juel import setting, to_feel
from service.engine.model import Assignment, Note
from service.engine.reading.words import Fields, Untranslatable
from service.engine.reading.xml import Element, bpmn, local, text
from service.engine.runtime.decided import LIST, SHAPES, SPREAD

JOB_ATTRIBUTES = frozenset(
    {"type", "topic", "class", "delegateExpression", "expression", "resultVariable",
     "resultVariableName"}
)  # fmt: skip
UNKEPT = "decisionResult"
TABLES = frozenset({"decisionTableReferenceKey", "decisionServiceReferenceKey"})
EXTERNAL = frozenset({"external", "external-worker"})
WORKED = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
RULES = frozenset({"rules", "ruleVariablesInput", "exclude"})


class Work:
    """What one node's words say of who does its work, collected in the fields of its dialect."""

    def __init__(self, kind: str, fields: Fields) -> None:
        self.kind = kind
        self.fields = fields
        self.taken: set[str] = set()

    def work(self, element: Element, said: Said) -> None:
        """Find what a service, send or rule task, or a message thrown, is done by."""
        throws = self.kind in ("intermediateThrowEvent", "endEvent")
        if self.kind == "scriptTask":
            self.script(element, said)
        if self.kind not in WORKED and not throws:
            return
        result = said.get("resultVariable") or said.get("resultVariableName")
        self.taken |= JOB_ATTRIBUTES
        if self.kind == "businessRuleTask":
            self.ruled(said)
        if self.kind == "businessRuleTask" and "decisionRef" in said:
            self.decision(said, result)
            return
        if result and self.computed(said.get("expression"), result):
            return
        if self.sets(said.get("expression")):
            return
        found = self.job_type(said)
        if found:
            self.fields["task_type"] = found
        if self.fields.get("task_type") and result:
            self.fields["headers"] = {**self.fields.get("headers", {}), "resultVariable": result}

    def job_type(self, said: Said) -> str | None:
        if said.get("type") in EXTERNAL:
            return self.feel("topic", said.get("topic"))
        for name in ("type", "class", "delegateExpression", "expression"):
            written = (said.get(name) or "").strip()
            if written:
                inside = re.fullmatch(r"[#$]\{(.*)\}", written, re.DOTALL)
                return (inside[1] if inside else written).strip().lstrip("=")[:200] or None
        return None

    def computed(self, expression: str | None, result: str) -> bool:
        """Whether an expression needs no Java: then it is worked out here."""
        try:
            found = to_feel(expression or "")
        except Untranslatable:
            return False
        if found.startswith("="):
            self.fields.update(script=found, result=result)
        return found.startswith("=")

    def sets(self, expression: str | None) -> bool:
        """Whether an expression only sets a variable: that is worked out here."""
        try:
            found = setting(expression or "")
        except Untranslatable:
            return False
        if found:
            self.fields.update(result=found[0], script=found[1])
        return found is not None

    def ruled(self, said: Said) -> None:
        """Let the rules of Activiti and Flowable be a job: what they are given are its headers."""
        rules = {name: said[name] for name in RULES if said.get(name)}
        self.taken |= RULES
        if rules and not self.job_type(said):
            kept = self.fields.get("headers", {}) | rules
            self.fields.update(task_type=said.get("rules") or "rules", headers=kept)

    def decision(self, said: Said, result: str | None) -> None:
        self.taken |= {"decisionRef", "mapDecisionResult"}
        self.fields.update(decision=self.feel("decisionRef", said["decisionRef"]), result=result)
        if not result:
            self.unkept()
            return
        shape = said.get("mapDecisionResult", LIST)
        if shape in SHAPES:
            self.fields["result_shape"] = shape
        elif shape != "singleEntry":
            self.wrong(
                f"不支持 mapDecisionResult“{shape}”", f"mapDecisionResult {shape!r} is not known",
                'mapDecisionResult="singleEntry"',
            )  # fmt: skip

    def by_table(self, said: Said, extensions: list[Element]) -> None:
        """Take over a decision that Flowable has done by a service task."""
        keys = [c for c in extensions if local(c) == "field" and c.get("name") in TABLES]
        if self.kind != "serviceTask" or said.get("type") != "dmn" or not keys:
            return
        self.fields.pop("task_type", None)
        try:
            self.fields.update(decision=value_of(keys[0]), result_shape=SPREAD)
        except Untranslatable as why:
            self.wrong(f"决策：{why.zh}", f"decision: {why.en}", "zeebe:calledDecision")

    def keep(self) -> None:
        """Give a decision's result that has no name its shape where something asks for it."""
        asked = any(UNKEPT in line.source for line in self.fields.get("outputs", ()))
        if self.fields.get("result") == UNKEPT and asked:
            self.fields["result_shape"] = LIST

    def unkept(self) -> None:
        """Keep a result that has no name to itself, as its product does."""
        self.fields["result"] = UNKEPT
        self.mapped("inputs", iter([Assignment("=null", UNKEPT)]))
        zh, en = "决策结果没有存入变量", "the decision's result goes into no variable"
        self.fields["notes"].append(Note("warning", zh, en, "resultVariable"))

    def script(self, element: Element, said: Said) -> None:
        language = (element.get("scriptFormat") or "").lower()
        self.taken |= {"resultVariable"}
        if said.get("resultVariable"):
            self.fields["result"] = said["resultVariable"]
        source = text(next(iter(bpmn(element, "script")), None))
        if source and language == "juel" and self.sets(source):
            return
        if source and language == "juel":
            self.fields["script"] = self.feel("script", source)
        if source and language == "feel":
            self.fields["script"] = f"={source.lstrip('=')}"

    def feel(self, name: str, value: str | None) -> str | None:
        """Return a value in our language; the check says what is wrong with the rest."""
        try:
            return to_feel(value.strip()) or None if value else None
        except Untranslatable as why:
            self.wrong(f"{name}：{why.zh}", f"{name}: {why.en}", value or "")
            return None

    def wrong(self, zh: str, en: str, hint: str) -> None:
        self.fields["notes"].append(Note("error", zh, en, hint[:200]))

    def mapped(self, name: str, lines: Iterator[Assignment]) -> None:
        self.fields[name] = (*self.fields.get(name, ()), *lines)
