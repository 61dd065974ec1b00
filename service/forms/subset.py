"""The subset of the form-js schema that this service fills in, checks and keeps."""

from collections.abc import Mapping
from types import MappingProxyType

COMMON = frozenset({"id", "type", "label", "description", "conditional", "properties", "layout"})
INPUT = COMMON | {"key", "readonly", "disabled", "defaultValue", "validate"}
CHOICE = INPUT | {"values", "valuesKey", "valuesExpression"}

ATTRIBUTES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "textfield": INPUT | {"appearance"},
        "textarea": INPUT,
        "number": INPUT | {"appearance", "decimalDigits", "increment", "serializeToString"},
        "datetime": (INPUT - {"label"}) | {"label", "dateLabel", "subtype"},
        "select": CHOICE | {"searchable"},
        "radio": CHOICE,
        "checkbox": INPUT,
        "checklist": CHOICE,
        "taglist": CHOICE,
        "group": COMMON | {"path", "components", "showOutline", "verticalAlignment"},
        "dynamiclist": COMMON
        | {
            "path",
            "components",
            "showOutline",
            "isRepeating",
            "allowAddRemove",
            "defaultRepetitions",
            "nonCollapsedItems",
            "disableCollapse",
            "verticalAlignment",
        },
        "filepicker": INPUT | {"accept", "multiple"},
        "text": (COMMON - {"label", "description"}) | {"text", "label"},
        "separator": COMMON,
        "spacer": COMMON | {"height"},
        "expression": COMMON | {"key", "expression", "computeOn"},
    }
)
"""Every component type taken, with the attributes it may have."""

VALIDATE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "textfield": frozenset(
            {
                "required",
                "minLength",
                "maxLength",
                "pattern",
                "patternErrorMessage",
                "validationType",
            }
        ),
        "textarea": frozenset({"required", "minLength", "maxLength"}),
        "number": frozenset({"required", "min", "max"}),
    }
)
"""Validation keys by type; every other input has `required` alone."""

PROPERTIES = frozenset(
    {
        "check", "private", "permanent", "month", "when", "minRows", "maxRows", "kind", "label",
        "rows", "addLabel", "source", "evidence", "article", "remark", "texts",
    }
)  # fmt: skip
WHEN = frozenset({"past", "future"})
FIELDS_OF = "fields:"
"""Begins the name of an option list: the fields of a form, `fields:studio-application`."""
CHOOSERS = frozenset({"select", "radio", "checklist", "taglist"})
MANY = frozenset({"checklist", "taglist", "filepicker"})
IN_ROWS = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "datetime",
        "select",
        "radio",
        "checkbox",
        "checklist",
        "expression",
    }
)
HINTS: Mapping[str, str] = MappingProxyType(
    {
        "html": "改用“text”组件，它认得 Markdown，不含原始 HTML",
        "button": "办理按钮由任务页给出，文字写在用户任务的 submit 属性里",
        "table": "可重复填写的行用“dynamiclist”",
        "image": "图片请放进材料附件（filepicker）",
        "iframe": "页面里不能嵌入别的网站",
        "documentPreview": "已上传的文件在任务页上已经列出",
        "time": "只支持日期：subtype 取“date”",
    }
)
TEXT_LIMIT = 5_000
TEXTAREA_LIMIT = 20_000
RESERVED = frozenset({"case"})
