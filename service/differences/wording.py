"""What the elements of models, and what is written about them, are called in Chinese."""

import re

KINDS = {
    "definitions": "整个文件", "process": "流程", "participant": "泳池",
    "collaboration": "协作图", "lane": "泳道", "message": "消息", "signal": "信号",
    "error": "错误", "escalation": "升级", "task": "任务", "userTask": "用户任务",
    "manualTask": "手工任务", "serviceTask": "服务任务", "sendTask": "发送任务",
    "receiveTask": "接收任务", "businessRuleTask": "业务规则任务", "scriptTask": "脚本任务",
    "callActivity": "调用活动", "subProcess": "子流程", "transaction": "事务",
    "adHocSubProcess": "临时子流程", "sequenceFlow": "连线", "messageFlow": "消息流",
    "association": "关联", "startEvent": "开始事件", "endEvent": "结束事件",
    "boundaryEvent": "边界事件", "intermediateCatchEvent": "中间捕获事件",
    "intermediateThrowEvent": "中间抛出事件", "exclusiveGateway": "排他网关",
    "parallelGateway": "并行网关", "inclusiveGateway": "包容网关",
    "eventBasedGateway": "事件网关", "complexGateway": "复杂网关", "dataObject": "数据",
    "dataObjectReference": "数据对象", "dataStore": "数据存储",
    "dataStoreReference": "数据存储", "itemDefinition": "数据类型",
    "textAnnotation": "注释", "group": "分组", "category": "分类", "decision": "判定表",
    "inputData": "输入数据", "businessKnowledgeModel": "业务知识模型",
    "knowledgeSource": "知识来源", "decisionService": "判定服务", "rule": "规则",
    "input": "条件列", "output": "结果列", "inputEntry": "条件", "outputEntry": "结果",
    "form": "表单", "field": "字段",
}  # fmt: skip

WORDS = {
    "name": "名称", "label": "列名", "text": "内容", "conditionExpression": "条件",
    "timeDuration": "时长", "timeDate": "到期日", "timeCycle": "循环", "documentation": "说明",
    "formDefinition formId": "表单", "taskSchedule dueDate": "办理期限",
    "taskSchedule followUpDate": "跟进日期",
    "assignmentDefinition candidateGroups": "承办角色",
    "assignmentDefinition candidateUsers": "候选办理人",
    "assignmentDefinition assignee": "办理人", "taskDefinition": "动作",
    "taskDefinition type": "动作", "taskDefinition retries": "重试次数",
    "calledDecision decisionId": "判定表", "calledDecision resultVariable": "结果存入变量",
    "calledElement processId": "调用的流程",
    "calledElement propagateAllChildVariables": "带回全部变量",
    "isExecutable": "可执行", "processRef": "流程", "sourceRef": "起点", "targetRef": "终点",
    "attachedToRef": "附着在", "default": "默认流", "cancelActivity": "中断所附的任务",
    "isInterrupting": "中断", "messageRef": "消息", "signalRef": "信号", "errorRef": "错误",
    "escalationRef": "升级", "errorCode": "错误代码", "escalationCode": "升级代码",
    "subscription correlationKey": "消息对应的键", "script expression": "表达式",
    "script resultVariable": "结果存入变量", "decisionTable hitPolicy": "命中规则",
    "decisionTable aggregation": "汇总方式", "inputExpression": "取自",
    "inputExpression typeRef": "类型", "typeRef": "类型", "inputValues": "允许的值",
    "outputValues": "允许的值", "defaultOutputEntry": "默认结果", "variable typeRef": "类型",
    "literalExpression": "表达式", "description": "说明",
    "loopCharacteristics inputCollection": "对哪个列表逐一办理",
    "loopCharacteristics inputElement": "每一项叫作",
    "loopCharacteristics outputCollection": "结果收集到",
    "loopCharacteristics outputElement": "每一项收集什么",
    "completionCondition": "提前完成的条件", "multiInstanceLoopCharacteristics": "逐一办理",
    "multiInstanceLoopCharacteristics isSequential": "依次进行",
    "header resultVariable": "结果存入变量", "userTask": "由系统派发",
    "property submit": "提交按钮上的字", "property remind": "到期前提醒",
    "property escalate": "逾期后催办", "property escalateTo": "逾期时还告知",
    "property bulk": "可以批量办理", "property unlocked": "退回后只能改的内容",
    "property declares": "在本步骤申明能否评审", "property personal": "结果只能由本步骤作出",
    "property button": "按钮上的字", "property role": "谁能按", "property form": "先填的表单",
    "property prefix": "编号的开头", "property title": "标题", "property reveal": "查看个人信息",
    "property print.paper": "印的文书", "property print.each": "按列表逐项印",
}  # fmt: skip

PARTS = {
    "input": "输入", "output": "输出", "property": "属性", "header": "参数",
    "timerEventDefinition": "定时", "messageEventDefinition": "消息事件",
    "signalEventDefinition": "信号事件", "errorEventDefinition": "错误事件",
    "escalationEventDefinition": "升级事件", "terminateEventDefinition": "终止",
    "compensateEventDefinition": "补偿", "conditionalEventDefinition": "条件事件",
    "linkEventDefinition": "链接", "executionListener": "执行监听", "taskListener": "任务监听",
}  # fmt: skip

FIELDS = {
    "label": "文字", "dateLabel": "文字", "timeLabel": "文字", "description": "说明",
    "validate": "要求", "values": "选项", "key": "变量名", "type": "种类", "text": "内容",
    "path": "变量名", "conditional": "何时不问", "defaultValue": "预填", "readonly": "只读",
    "disabled": "不可填", "properties": "属性", "required": "必填", "minLength": "最短",
    "maxLength": "最长", "min": "最小", "max": "最大", "pattern": "格式",
    "patternErrorMessage": "格式不对时说", "hide": "条件", "name": "名称", "formId": "编号",
    "decimalDigits": "小数位数", "multiple": "可传多个", "accept": "文件种类",
    "subtype": "日期种类",
    "valuesKey": "选项取自", "valuesExpression": "选项按表达式", "isRepeating": "可以多行",
    "allowAddRemove": "可以增减行", "defaultRepetitions": "先有几行", "minRows": "最少几行",
    "maxRows": "最多几行", "rows": "几行高", "showOutline": "画框", "private": "个人信息",
    "addLabel": "加一行的按钮", "expression": "表达式", "computeOn": "何时计算",
    "kind": "数据种类", "when": "何时填", "check": "核对规则", "source": "来源",
    "article": "条款", "evidence": "证据", "remark": "备注", "texts": "常用语", "month": "月",
    "permanent": "长期", "components": "字段", "layout": "版面",
}  # fmt: skip

TYPES = {
    "textfield": "单行文字", "textarea": "多行文字", "number": "数字", "datetime": "日期时间",
    "radio": "单选", "select": "下拉", "checkbox": "勾选", "checklist": "多选", "group": "分组",
    "dynamiclist": "可增减的行", "filepicker": "文件", "text": "说明文字", "table": "表格",
    "taglist": "标签", "expression": "计算", "html": "HTML", "spacer": "空白",
    "separator": "分隔线", "button": "按钮",
}  # fmt: skip


def word(key: str) -> str:
    """Return what a fact of a diagram or decision is called.

    >>> word("taskSchedule dueDate"), word("output notice"), word("input days 2")
    ('办理期限', '输出 notice', '输入 days 2')
    """
    if key in WORDS:
        return WORDS[key]
    return re.sub(r"^\w+", lambda part: PARTS.get(part[0], part[0]), key)


def setting(path: str) -> str:
    """Return what a setting of a field is called.

    >>> setting("validate.required"), setting("properties.private"), setting("properties.x")
    ('必填', '个人信息', '属性 x')
    """
    if path == "conditional.hide":
        return FIELDS["conditional"]
    head, _, rest = path.partition(".")
    if rest in FIELDS and head in ("validate", "properties"):
        return FIELDS[rest]
    return " ".join(FIELDS.get(part, part) for part in path.split("."))
