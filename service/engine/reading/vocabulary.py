"""The words of BPMN 2.0 and of `zeebe:`: which attributes an element may have, and which children.

Facts of the standard (formal/2011-01-03, chapters 8 to 10), written as a table of our own. Diagram
interchange, choreographies and conversations are not in it: nothing here depends on them.
"""

from collections.abc import Mapping

CONDITIONS = frozenset(
    {"conditionExpression", "condition", "completionCondition", "activationCondition",
     "loopCondition"}
)  # fmt: skip
EXPRESSIONS = CONDITIONS | {"timeDate", "timeDuration", "timeCycle", "loopCardinality"}

ANY = "id name"
NODE = f"{ANY}"
ACTIVITY = f"{NODE} isForCompensation startQuantity completionQuantity default"
LOOPS = "standardLoopCharacteristics multiInstanceLoopCharacteristics"
COMMON = "documentation extensionElements"
FLOWING = "incoming outgoing auditing monitoring categoryValueRef"
EVENTS = (
    "messageEventDefinition timerEventDefinition signalEventDefinition errorEventDefinition "
    "escalationEventDefinition conditionalEventDefinition linkEventDefinition "
    "compensateEventDefinition cancelEventDefinition terminateEventDefinition eventDefinitionRef"
)
PEOPLE = "resourceRole performer humanPerformer potentialOwner"
DATA = "ioSpecification property dataInputAssociation dataOutputAssociation"
CATCHES = f"{FLOWING} {EVENTS} property dataOutput dataOutputAssociation outputSet"
THROWS = f"{FLOWING} {EVENTS} property dataInput dataInputAssociation inputSet"
DOES = f"{FLOWING} {LOOPS} {DATA} {PEOPLE}"
TASKS = "task userTask manualTask serviceTask sendTask receiveTask scriptTask businessRuleTask"
NODES = (
    f"{TASKS} startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent "
    "implicitThrowEvent exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway "
    "complexGateway subProcess transaction adHocSubProcess callActivity subChoreography "
    "choreographyTask callChoreography"
)
INSIDE = (
    f"{NODES} sequenceFlow laneSet dataObject dataObjectReference dataStoreReference "
    "association group textAnnotation property"
)
GATEWAY = f"{NODE} gatewayDirection"

# element: (attributes, children); what is not listed is taken as it comes
BPMN_WORDS: Mapping[str, tuple[str, str]] = {
    "process": (
        f"{ANY} processType isClosed isExecutable definitionalCollaborationRef",
        f"{INSIDE} {PEOPLE} auditing monitoring supports correlationSubscription "
        "supportedInterfaceRef ioSpecification ioBinding",
    ),
    "laneSet": (ANY, "lane"),
    "childLaneSet": (ANY, "lane"),
    "lane": (f"{ANY} partitionElementRef", "partitionElement flowNodeRef childLaneSet"),
    "sequenceFlow": (
        f"{ANY} sourceRef targetRef isImmediate",
        "conditionExpression auditing monitoring categoryValueRef",
    ),
    "conditionExpression": ("id language evaluatesToTypeRef", ""),
    "startEvent": (f"{NODE} isInterrupting parallelMultiple", CATCHES),
    "intermediateCatchEvent": (f"{NODE} parallelMultiple", CATCHES),
    "boundaryEvent": (f"{NODE} parallelMultiple attachedToRef cancelActivity", CATCHES),
    "intermediateThrowEvent": (NODE, THROWS),
    "endEvent": (NODE, THROWS),
    "task": (ACTIVITY, DOES),
    "manualTask": (ACTIVITY, DOES),
    "userTask": (f"{ACTIVITY} implementation", f"{DOES} rendering"),
    "serviceTask": (f"{ACTIVITY} implementation operationRef", DOES),
    "sendTask": (f"{ACTIVITY} implementation operationRef messageRef", DOES),
    "receiveTask": (f"{ACTIVITY} implementation operationRef messageRef instantiate", DOES),
    "scriptTask": (f"{ACTIVITY} scriptFormat", f"{DOES} script"),
    "businessRuleTask": (f"{ACTIVITY} implementation", DOES),
    "callActivity": (f"{ACTIVITY} calledElement", DOES),
    "subProcess": (f"{ACTIVITY} triggeredByEvent", f"{DOES} {INSIDE}"),
    "transaction": (f"{ACTIVITY} triggeredByEvent method", f"{DOES} {INSIDE}"),
    "adHocSubProcess": (
        f"{ACTIVITY} triggeredByEvent ordering cancelRemainingInstances",
        f"{DOES} {INSIDE} completionCondition",
    ),
    "exclusiveGateway": (f"{GATEWAY} default", FLOWING),
    "inclusiveGateway": (f"{GATEWAY} default", FLOWING),
    "parallelGateway": (GATEWAY, FLOWING),
    "eventBasedGateway": (f"{GATEWAY} instantiate eventGatewayType", FLOWING),
    "complexGateway": (f"{GATEWAY} default", f"{FLOWING} activationCondition"),
    "messageEventDefinition": ("id messageRef", "operationRef"),
    "timerEventDefinition": ("id", "timeDate timeDuration timeCycle"),
    "signalEventDefinition": ("id signalRef", ""),
    "errorEventDefinition": ("id errorRef", ""),
    "escalationEventDefinition": ("id escalationRef", ""),
    "conditionalEventDefinition": ("id", "condition"),
    "linkEventDefinition": (ANY, "source target"),
    "compensateEventDefinition": ("id activityRef waitForCompletion", ""),
    "cancelEventDefinition": ("id", ""),
    "terminateEventDefinition": ("id", ""),
    "timeDate": ("id language evaluatesToTypeRef", ""),
    "timeDuration": ("id language evaluatesToTypeRef", ""),
    "timeCycle": ("id language evaluatesToTypeRef", ""),
    "condition": ("id language evaluatesToTypeRef", ""),
    "standardLoopCharacteristics": ("id testBefore loopMaximum", "loopCondition"),
    "multiInstanceLoopCharacteristics": (
        "id isSequential behavior oneBehaviorEventRef noneBehaviorEventRef",
        "loopCardinality loopDataInputRef loopDataOutputRef inputDataItem outputDataItem "
        "complexBehaviorDefinition completionCondition",
    ),
    "message": (f"{ANY} itemRef", ""),
    "signal": (f"{ANY} structureRef", ""),
    "error": (f"{ANY} errorCode structureRef", ""),
    "escalation": (f"{ANY} escalationCode structureRef", ""),
    "association": ("id sourceRef targetRef associationDirection", ""),
}
SWITCHES = (
    "isExecutable", "isClosed", "isInterrupting", "parallelMultiple", "cancelActivity",
    "triggeredByEvent", "isForCompensation", "cancelRemainingInstances", "instantiate",
    "isSequential", "testBefore", "waitForCompletion", "isImmediate",
)  # fmt: skip
VALUES: Mapping[str, str] = {
    **dict.fromkeys(SWITCHES, "true false 1 0"),
    "gatewayDirection": "Unspecified Converging Diverging Mixed",
    "eventGatewayType": "Exclusive",
    "behavior": "All",
    "ordering": "Parallel Sequential",
    "processType": "None Public Private",
}
# What `zeebe:` has, with the attributes of each.
ZEEBE_WORDS: Mapping[str, str] = {
    "taskDefinition": "type retries",
    "taskHeaders": "",
    "header": "key value",
    "ioMapping": "",
    "input": "source target",
    "output": "source target",
    "formDefinition": "formId formKey externalReference bindingType versionTag",
    "userTask": "",
    "userTaskForm": "id",
    "assignmentDefinition": "assignee candidateGroups candidateUsers",
    "taskSchedule": "dueDate followUpDate",
    "priorityDefinition": "priority",
    "calledDecision": "decisionId resultVariable bindingType versionTag",
    "calledElement": "processId processIdExpression bindingType versionTag businessId "
    "propagateAllChildVariables propagateAllParentVariables",
    "script": "expression resultVariable",
    "loopCharacteristics": "inputCollection inputElement outputCollection outputElement",
    "subscription": "correlationKey",
    "publishMessage": "correlationKey messageId timeToLive",
    "properties": "",
    "property": "name value",
    "versionTag": "value",
    "adHoc": "activeElementsCollection outputCollection outputElement",
    "executionListeners": "",
    "executionListener": "eventType retries type",
    "taskListeners": "",
    "taskListener": "eventType retries type",
    "linkedResources": "",
    "linkedResource": "resourceId resourceType linkName bindingType versionTag",
    "conditionalFilter": "variableNames variableEvents",
    "jobPriorityDefinition": "priority",
    "priority": "value",
}
ZEEBE_ATTRIBUTES = (
    "modelerTemplate modelerTemplateVersion modelerTemplateIcon modelerTemplateReplaced"
)


def words(written: str) -> frozenset[str]:
    """Return the words of a line of the table."""
    return frozenset(written.split())


ATTRIBUTES = {name: words(said) for name, (said, _) in BPMN_WORDS.items()}
CHILDREN = {name: words(f"{said} {COMMON}") for name, (_, said) in BPMN_WORDS.items()}
FLOW_NODES = words(NODES)
