"""What the types of elements in a diagram are called."""

from typing import Protocol

from flask import Flask

from service.web.core.language import gettext, lazy_gettext, tr

TYPES = {
    "userTask": lazy_gettext("人工办理"),
    "serviceTask": lazy_gettext("系统办理"),
    "scriptTask": lazy_gettext("计算"),
    "businessRuleTask": lazy_gettext("判定"),
    "sendTask": lazy_gettext("发送"),
    "receiveTask": lazy_gettext("接收"),
    "callActivity": lazy_gettext("子流程"),
    "subProcess": lazy_gettext("子流程"),
    "boundaryEvent": lazy_gettext("边界事件"),
    "intermediateCatchEvent": lazy_gettext("等待事件"),
    "startEvent": lazy_gettext("触发事件"),
    "endEvent": lazy_gettext("结束"),
    "intermediateThrowEvent": lazy_gettext("发出事件"),
    "task": lazy_gettext("步骤"),
    "manualTask": lazy_gettext("线下办理"),
    "transaction": lazy_gettext("子流程"),
    "adHocSubProcess": lazy_gettext("自选子流程"),
    "eventBasedGateway": lazy_gettext("等先来的网关"),
    "complexGateway": lazy_gettext("复杂网关"),
    "exclusiveGateway": lazy_gettext("网关"),
    "parallelGateway": lazy_gettext("并行网关"),
    "inclusiveGateway": lazy_gettext("包容网关"),
}


class Step(Protocol):
    """An element of a diagram."""

    @property
    def name(self) -> str:
        """What it is called there; empty where nobody said."""

    @property
    def type(self) -> str:
        """Its type in BPMN."""


def init_app(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.filters["step"] = step_name


def step_name(step: Step) -> str:
    """Return what people call an element: its name, or what it is where it has none."""
    return tr(step.name) if step.name else type_of(step.type)


def type_of(name: str) -> str:
    """Return what an element of a type is called."""
    return gettext(str(TYPES.get(name, name)))
