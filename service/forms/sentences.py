"""The sentences that tell people what to do about an answer; `label` names the field."""

import re

from service.errors import say
from service.forms import subset
from service.forms.components import Component

NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|\d+[.、])")


def bare(label: str) -> str:
    """Return a label without its number on the page and the signs after it.

    >>> bare("三、主要成员"), bare("姓名：")
    ('主要成员', '姓名')
    """
    stripped = NUMBERED.sub("", label.strip()).rstrip("：:* ")
    return label if stripped == label else stripped  # a composed label stays translatable


def in_row(listed: str, number: int, label: str) -> str:
    """Return the label of a field in a row; rows count from 0 here and from 1 for people."""
    return say(
        "%(list)s第 %(row)s 行的%(label)s", list=bare(listed), row=number + 1, label=bare(label)
    )


def named(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return say("“%(label)s”", label=bare(label))


def missing(field: Component, label: str) -> str:
    """Nothing was given where something is required."""
    if field.type == "checkbox":
        return say("请勾选%(label)s。", label=named(label))
    if field.type == "filepicker":
        return say("请上传%(label)s。", label=named(label))
    if field.type in subset.CHOOSERS:
        return say("请选择%(label)s。", label=named(label))
    return say("请填写%(label)s。", label=named(label))


def too_long(label: str, most: int, given: int) -> str:
    """A text is longer than it may be."""
    return say(
        "%(label)s最多 %(most)s 个字，现在有 %(given)s 个字，请删减后再提交。",
        label=named(label),
        most=f"{most:,}",
        given=f"{given:,}",
    )


def too_short(label: str, least: int, given: int) -> str:
    """A text is shorter than it must be."""
    return say(
        "%(label)s至少 %(least)s 个字，现在只有 %(given)s 个字，请补充。",
        label=named(label),
        least=f"{least:,}",
        given=f"{given:,}",
    )


def no_number(label: str) -> str:
    """What was typed is no number."""
    return say("%(label)s要填数字，例如 12 或 12.5，位数不超过 15 位。", label=named(label))


def too_small(label: str, least: object) -> str:
    """A number is below its minimum."""
    return say("%(label)s不能小于 %(least)s，请改正。", label=named(label), least=least)


def too_large(label: str, most: object) -> str:
    """A number is above its maximum."""
    return say("%(label)s不能大于 %(most)s，请改正。", label=named(label), most=most)


def too_fine(label: str, decimals: int) -> str:
    """A number has more decimals than asked."""
    if decimals == 0:
        return say("%(label)s要填整数，不带小数。", label=named(label))
    return say("%(label)s最多保留 %(decimals)s 位小数。", label=named(label), decimals=decimals)


def off_step(label: str, increment: object) -> str:
    """A number is no multiple of its increment."""
    return say("%(label)s须是 %(increment)s 的整数倍。", label=named(label), increment=increment)


def no_date(field: Component, label: str) -> str:
    """What was typed is no day, or no month, of the calendar."""
    if field.month:
        return say("%(label)s不是有效的年月，请按“1980-05”的样子填写。", label=named(label))
    return say("%(label)s不是有效的日期，请按“2026-11-22”的样子填写。", label=named(label))


def not_past(label: str) -> str:
    """A date lies in the future where it cannot."""
    return say("%(label)s不能晚于今天，请核对。", label=named(label))


def not_future(label: str) -> str:
    """A date lies in the past where it cannot."""
    return say("%(label)s不能早于今天，请核对。", label=named(label))


def not_asked(label: str) -> str:
    """Something was changed that nobody asked to be changed."""
    return say("%(label)s不在要求补正的内容里，不能修改，仍按原来报送的内容。", label=named(label))


def no_option(label: str) -> str:
    """What was chosen cannot be chosen (any more)."""
    return say("%(label)s里选的内容不在可选范围内，请重新选择。", label=named(label))


def misshapen(field: Component, label: str) -> str:
    """A text does not fit its pattern."""
    said = field.rules.pattern_message.rstrip("。")
    return (
        say("%(label)s：%(said)s。", label=named(label), said=said)
        if said
        else say("%(label)s的格式不对，请检查后重新填写。", label=named(label))
    )


def no_email(label: str) -> str:
    """A text is no e-mail address."""
    return say("%(label)s不是有效的电子邮箱，请检查，例如 name@example.com。", label=named(label))


def failed_check(label: str, said: str) -> str:
    """A named check says no, in its own words."""
    whole = said if said.endswith(("。", "？", "！")) else say("%(said)s。", said=said)
    if bare(label) in said:
        return whole
    return say("%(label)s：%(sentence)s", label=named(label), sentence=whole)


def few_rows(label: str, least: int, given: int) -> str:
    """A list has fewer rows than it must have."""
    return say(
        "%(label)s至少要填 %(least)s 行，现在有 %(given)s 行，请补充。",
        label=named(label),
        least=least,
        given=given,
    )


def many_rows(label: str, most: int, given: int) -> str:
    """A list has more rows than it may have."""
    return say(
        "%(label)s最多填 %(most)s 行，现在有 %(given)s 行，请删去多余的行。",
        label=named(label),
        most=most,
        given=given,
    )


def strange_file(label: str) -> str:
    """A file answer names something that was not uploaded to this case, or not for this field."""
    return say("%(label)s里有不属于本案的文件，请删去后重新上传。", label=named(label))


def many_files(label: str) -> str:
    """Several files where one is asked."""
    return say("%(label)s只能上传一个文件，请删去多余的文件。", label=named(label))
