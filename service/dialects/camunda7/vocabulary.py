"""The vocabulary that Camunda 7, Operaton, Activiti and Flowable share, and where it is found."""

from service.dialects.products import FAMILY
from service.engine.reading.xml import ZEEBE, Element, bpmn, namespace

Said = dict[str, str]

# What is said of a person's work: worth a warning, but the path does not depend on it.
PERSONAL = frozenset(
    {
        "formKey", "formRef", "formRefBinding", "formRefVersion", "formHandlerClass", "formData",
        "formProperty", "formFieldValidation", "skipExpression", "category", "owner",
        "candidateStarterGroups", "candidateStarterUsers", "potentialStarter", "validateForm",
        "sameDeployment", "businessCalendarName", "startFormKey", "taskIdVariableName",
        "customResource", "processInstanceIdVariableName",
        "failedJobRetryTimeCycle", "decisionRefBinding",
        "decisionRefVersion", "decisionRefVersionTag", "decisionRefTenantId", "triggerable",
        "calledElementBinding", "calledElementVersion", "calledElementVersionTag",
        "calledElementTenantId", "taskPriority", "mapException",
    }
)  # fmt: skip
HARMLESS = frozenset(
    {
        "diagramRelationId", "asyncBefore", "asyncAfter", "exclusive", "modelerTemplate",
        "modelerTemplateVersion", "modelerTemplateIcon", "historyTimeToLive", "versionTag",
        "isStartableInTasklist", "jobPriority", "properties", "async", "asyncLeave", "color",
        "position", "image", "metaData", "errorMessage", "localizedName", "localization",
        "executionTreeBehavior", "inheritBusinessKey", "businessKey", "processInstanceName",
        "fallbackToDefaultTenant", "isEagerExecutionFetching",
        "network-request", "template", "doNotIncludeVariables", "parallelInSameTransaction",
        "completeAsync", "eventName", "channelKey", "channelName", "channelType",
        "channelDestination", "keyDetectionType", "keyDetectionValue", "includeInHistory",
        "caseInitiatorVariableName", "noWaitStatesAsyncLeave",
    }
)  # fmt: skip


def speaks(root: Element) -> bool:
    """Whether a file is written for these products: then their rules of scope hold in it."""
    spaces = set(root.nsmap.values())
    return bool(spaces & FAMILY.keys()) and ZEEBE not in spaces


def attributes(element: Element) -> Said:
    """Return the attributes of these products at an element, by their names without prefix."""
    return {local_name(name): str(v) for name, v in element.attrib.items() if _ours(str(name))}


def children(element: Element) -> list[Element]:
    """Return the extension elements of these products at an element."""
    return [
        child
        for holder in bpmn(element, "extensionElements")
        for child in holder
        if namespace(child) in FAMILY
    ]


def local_name(name: object) -> str:
    """Return an attribute's name without its namespace."""
    return str(name).rpartition("}")[2]


def _ours(name: str) -> bool:
    return name.startswith("{") and name[1:].partition("}")[0] in FAMILY
