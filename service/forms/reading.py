"""Reading form-js schema JSON into components; everything outside the subset is noted."""

import codecs
import re
from collections.abc import Mapping, Sequence
from typing import Any

from service import exact_json
from service.forms import attributes, subset
from service.forms.components import Choices, Component, Look, Option, Path, Rules
from service.forms.notes import Notes, Schema

NAME = re.compile(r"[^\W\d]\w*")
DEEPEST = 8
LAYOUT_COLUMNS = 16


def read(source: bytes, notes: Notes) -> tuple[str, str, tuple[Component, ...]]:
    """Return a form's id, its name and its components; what is wrong stands in `notes`."""
    try:
        schema = exact_json.loads_as_sent(_as_utf_8(source))
    except exact_json.Altered as wrong:
        zh = "在同一个对象里写了两次" if wrong.twice else "的整数超出 64 位"
        notes.error({}, f"{wrong.pointer} {zh}", str(wrong))
        return "", "", ()
    except ValueError as wrong:
        notes.error({}, f"文件不是 JSON：{wrong}", f"not JSON: {wrong}")
        return "", "", ()
    if not isinstance(schema, Mapping) or not isinstance(schema.get("id"), str):
        notes.error({}, "不是表单：缺少 id", "not a form: it has no id")
        return "", "", ()
    if schema.get("type", "default") != "default":
        notes.error(schema, "不是 form-js 表单", "not a form-js form: type must be 'default'")
    found = components(schema, notes, prefix=(), in_rows=False, depth=0)
    return schema["id"], attributes.text(schema, "name", notes), found


def _as_utf_8(source: bytes) -> bytes:
    """Return a file in UTF-8 without the mark that editors of Windows put before it.

    :raises ValueError: it begins as UTF-16 and is none
    """
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return source.decode("utf-16").encode()
    return source.removeprefix(codecs.BOM_UTF8)


def components(
    schema: Schema,
    notes: Notes,
    *,
    prefix: Path,
    in_rows: bool,
    depth: int,
    private: bool = False,
) -> tuple[Component, ...]:
    """Read what a form, a group or a list holds; `prefix` is the path of the groups around.

    In a group or list that is private everything is.
    """
    children = schema.get("components", [])
    if not isinstance(children, Sequence) or isinstance(children, str):
        notes.error(schema, "components 应当是列表", "'components' must be a list")
        return ()
    if depth > DEEPEST:
        notes.error(schema, "分组套得太深", f"groups are nested deeper than {DEEPEST}")
        return ()
    found = (
        component(child, notes, prefix=prefix, in_rows=in_rows, depth=depth, private=private)
        for child in children
    )
    return tuple(one for one in found if one)


def component(
    schema: Any,
    notes: Notes,
    *,
    prefix: Path,
    in_rows: bool,
    depth: int,
    private: bool = False,
) -> Component | None:
    """Read one component; None if its type is not in the subset."""
    if not isinstance(schema, Mapping):
        notes.error({}, "组件应当是对象", "a component must be an object")
        return None
    kind = schema.get("type")
    if not isinstance(kind, str) or kind not in subset.ATTRIBUTES:
        notes.error(
            schema,
            f"不支持组件类型“{str(kind)[:40]}”",
            f"component type {str(kind)[:40]!r} is not supported",
            subset.HINTS.get(str(kind), "可用的类型见 service/forms/README.md"),
        )
        return None
    if in_rows and kind not in subset.IN_ROWS:
        notes.error(
            schema,
            f"“{kind}”不能放在可重复填写的行里",
            f"'{kind}' cannot stand in a dynamic list",
            "把它移到列表外面",
        )
        return None
    _unknown(schema, notes, kind)
    _permanent(schema, notes, in_rows=in_rows)
    if kind == "datetime" and schema.get("subtype", "date") != "date":
        notes.error(
            schema,
            "只支持日期，不支持时刻",
            "only subtype 'date' is supported",
            subset.HINTS["time"],
        )
    return _built(schema, notes, kind, prefix, depth, private)


def _built(
    schema: Schema, notes: Notes, kind: str, prefix: Path, depth: int, private: bool
) -> Component:
    in_rows = kind == "dynamiclist"
    own = path(schema, notes, kind)
    whole = prefix + own if own or kind == "group" else ()
    properties = attributes.mapping(schema, "properties", notes)
    layout = attributes.mapping(schema, "layout", notes)
    own_private, private_as = attributes.private(properties, notes, of=schema)
    private = private or own_private
    label = "dateLabel" if kind == "datetime" and "dateLabel" in schema else "label"
    return Component(
        id=attributes.text(schema, "id", notes),
        type=kind,
        label=attributes.text(schema, label, notes)
        or attributes.text(properties, "label", notes, of=schema),
        description=attributes.text(schema, "description", notes),
        path=whole,
        components=components(
            schema,
            notes,
            prefix=() if in_rows else whole,
            in_rows=in_rows,
            depth=depth + 1,
            private=private,
        ),
        hide=_hide(schema, notes),
        readonly=_readonly(schema, notes),
        rules=rules(schema, properties, notes),
        choices=choices(schema, properties, notes, kind),
        look=look(schema, properties, layout, notes),
        text=attributes.text(schema, "text", notes),
        expression=_expression(schema, notes, kind),
        default=schema.get("defaultValue"),
        private=private,
        private_as=private_as,
        permanent=attributes.flag(properties, "permanent", notes, of=schema),
        month=attributes.flag(properties, "month", notes, of=schema),
        multiple=attributes.flag(schema, "multiple", notes),
        kind=attributes.text(properties, "kind", notes, of=schema),
        fixed_rows=not attributes.flag(schema, "allowAddRemove", notes, default=True),
    )


def _permanent(schema: Schema, notes: Notes, *, in_rows: bool) -> None:
    """Note a mark that a column cannot have: rows are unlocked as one."""
    if in_rows and "permanent" in attributes.mapping(schema, "properties", notes):
        notes.error(
            schema,
            "permanent 不能写在行里的列上",
            "'permanent' cannot stand on a column of a dynamic list",
            "写在整个列表上：行是一起锁定的",
        )


def _unknown(schema: Schema, notes: Notes, kind: str) -> None:
    """Note attributes, validation keys and properties which would be passed over in silence."""
    for name in sorted(set(schema) - subset.ATTRIBUTES[kind]):
        notes.error(
            schema,
            f"“{kind}”的属性“{name}”不受支持，留着会被误以为有效",
            f"attribute '{name}' of '{kind}' is not supported",
            "删去这个属性",
        )
    allowed = subset.VALIDATE.get(kind, frozenset({"required"}))
    for name in sorted(set(attributes.mapping(schema, "validate", Notes(""))) - allowed):
        notes.error(
            schema,
            f"“{kind}”没有校验项“{name}”",
            f"'{kind}' has no validation '{name}'",
            f"可用：{'、'.join(sorted(allowed))}",
        )
    properties = attributes.mapping(schema, "properties", Notes(""))
    for name in sorted(set(properties) - subset.PROPERTIES):
        notes.warning(schema, f"不认识自定义属性“{name}”", f"unknown property '{name}'")


def path(schema: Schema, notes: Notes, kind: str) -> Path:
    """Return where the answer lies, relative to what holds the component."""
    name = "path" if kind in ("group", "dynamiclist") else "key"
    written = attributes.text(schema, name, notes)
    if not written:
        if kind == "dynamiclist" or "key" in subset.ATTRIBUTES[kind]:
            notes.error(schema, f"缺少“{name}”", f"'{name}' is missing", "写明答案存到哪个变量")
        return ()
    parts = tuple(written.split("."))
    if not all(NAME.fullmatch(part) for part in parts):
        notes.error(
            schema,
            f"“{name}”的写法不对：{written[:60]}",
            f"'{name}' is not a dotted name: {written[:60]!r}",
            "例如 application.master.name",
        )
        return ()
    return parts


def _hide(schema: Schema, notes: Notes) -> str:
    conditional = attributes.mapping(schema, "conditional", notes)
    return _feel(attributes.text(conditional, "hide", notes, of=schema), schema, notes)


def _readonly(schema: Schema, notes: Notes) -> str:
    """Return "true", "" or the FEEL expression that says whether a field is read-only."""
    written = schema.get("readonly")
    if isinstance(written, str) and written.startswith("="):
        return written
    locked = attributes.flag(schema, "readonly", notes) or attributes.flag(
        schema, "disabled", notes
    )
    return "true" if locked else ""


def _expression(schema: Schema, notes: Notes, kind: str) -> str:
    written = _feel(attributes.text(schema, "expression", notes), schema, notes)
    if kind == "expression" and not written:
        notes.error(schema, "缺少表达式", "'expression' is missing", "例如 =a + b")
    return written


def _feel(written: str, schema: Schema, notes: Notes) -> str:
    if written and not written.startswith("="):
        notes.error(schema, "表达式要以“=”开头", "an expression begins with '='", f"={written}")
    return written


def rules(schema: Schema, properties: Schema, notes: Notes) -> Rules:
    """Read what makes an answer well formed."""
    validate = attributes.mapping(schema, "validate", notes)
    email = _email(validate, schema, notes)
    most = attributes.whole(properties, "maxRows", notes, of=schema, most=500)
    return Rules(
        required=attributes.flag(validate, "required", notes),
        min_length=attributes.whole(validate, "minLength", notes, of=schema),
        max_length=attributes.whole(validate, "maxLength", notes, of=schema, least=1),
        minimum=attributes.number(validate, "min", notes, of=schema),
        maximum=attributes.number(validate, "max", notes, of=schema),
        pattern=attributes.text(validate, "pattern", notes, of=schema),
        pattern_message=attributes.text(validate, "patternErrorMessage", notes, of=schema),
        email=email,
        check=attributes.text(properties, "check", notes, of=schema),
        decimals=attributes.whole(schema, "decimalDigits", notes, of=schema, most=10),
        increment=attributes.number(schema, "increment", notes, of=schema),
        when=_when(schema, properties, notes),
        min_rows=attributes.whole(properties, "minRows", notes, of=schema, most=500) or 0,
        max_rows=100 if most is None else most,
    )


def _email(validate: Schema, schema: Schema, notes: Notes) -> bool:
    """Say whether an e-mail address is asked; form-js's telephone rule is refused."""
    wanted = attributes.text(validate, "validationType", notes, of=schema)
    if wanted == "phone":
        notes.error(
            schema,
            "校验“phone”只认带国际区号的号码，会拒绝国内电话",
            "validation 'phone' takes international numbers only",
            "改用自定义属性 check = phone 或 mobile",
        )
    elif wanted not in ("", "custom", "email"):
        notes.error(schema, f"没有校验类型“{wanted}”", f"unknown validationType {wanted!r}")
    return wanted == "email"


def _when(schema: Schema, properties: Schema, notes: Notes) -> str:
    """Return whether a date lies in the past or the future, "" where it may lie anywhere."""
    wanted = attributes.text(properties, "when", notes, of=schema)
    if wanted and (wanted not in subset.WHEN or schema.get("type") != "datetime"):
        notes.error(
            schema,
            "“when”只用于日期，取 past（不晚于今天）或 future（不早于今天）",
            "'when' is for dates: 'past' (not after today) or 'future' (not before today)",
        )
    return wanted


def choices(schema: Schema, properties: Schema, notes: Notes, kind: str) -> Choices:
    """Read where the options come from; a text may list those of a source."""
    if kind == "text":
        return Choices(source=attributes.text(properties, "source", notes, of=schema))
    if kind not in subset.CHOOSERS:
        return Choices()
    found = Choices(
        static=tuple(_options(schema, notes)),
        source=attributes.text(schema, "valuesKey", notes),
        expression=_feel(attributes.text(schema, "valuesExpression", notes), schema, notes),
    )
    ways = [found.static, found.source, found.expression]
    if sum(1 for way in ways if way) != 1:
        notes.error(
            schema,
            "选项须且只能有一个来源",
            "options need exactly one of 'values', 'valuesKey', 'valuesExpression'",
            "固定选项写 values，名单写 valuesKey，按变量算写 valuesExpression",
        )
    return found


def _options(schema: Schema, notes: Notes) -> list[Option]:
    written = schema.get("values", [])
    found: list[Option] = []
    for one in written if isinstance(written, list) else [written]:
        if not isinstance(one, Mapping) or not isinstance(one.get("value"), str):
            notes.error(
                schema, "选项应当有文字的 value 和 label", "an option needs a 'value' that is text"
            )
            continue
        if not one["value"].strip():
            notes.error(
                schema,
                "选项的值不能为空：选了它等于没有选",
                "an option's value must not be empty: choosing it would be no answer",
                "给它一个值，例如 none；可以不选的，取消必填即可",
            )
        if one["value"] in {option.value for option in found}:
            notes.error(
                schema, f"选项“{one['value']}”重复", f"option {one['value']!r} appears twice"
            )
        found.append(Option(value=one["value"], label=str(one.get("label") or one["value"])))
    return found


def look(schema: Schema, properties: Schema, layout: Schema, notes: Notes) -> Look:
    """Read how a component is shown."""
    appearance = attributes.mapping(schema, "appearance", notes)
    columns = attributes.whole(layout, "columns", notes, of=schema, least=1, most=LAYOUT_COLUMNS)
    return Look(
        row=attributes.text(layout, "row", notes, of=schema),
        columns=columns or LAYOUT_COLUMNS,
        prefix=attributes.text(appearance, "prefixAdorner", notes, of=schema),
        suffix=attributes.text(appearance, "suffixAdorner", notes, of=schema),
        rows=attributes.whole(properties, "rows", notes, of=schema, least=2, most=40) or 4,
        accept=attributes.text(schema, "accept", notes),
        add_label=attributes.text(properties, "addLabel", notes, of=schema),
        evidence=_listed(attributes.text(properties, "evidence", notes, of=schema), ",，"),
        article=attributes.text(properties, "article", notes, of=schema),
        remark=attributes.text(properties, "remark", notes, of=schema),
        texts=_listed(attributes.text(properties, "texts", notes, of=schema), "|｜"),
    )


def _listed(written: str, marks: str) -> tuple[str, ...]:
    """Return what stands between marks.

    >>> _listed("看不清｜缺背面 |", "|｜")
    ('看不清', '缺背面')
    """
    parts = re.split(f"[{re.escape(marks)}]", written)
    return tuple(part.strip() for part in parts if part.strip())
