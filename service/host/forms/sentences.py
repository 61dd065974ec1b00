"""The sentences that tell people what to do about an answer; `label` names the field."""

import re

from service.host.forms import subset
from service.host.forms.components import Component

NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|\d+[.、])")


def bare(label: str) -> str:
    """Return a label without its number on the page and the signs after it.

    >>> bare("三、主要成员"), bare("姓名：")
    ('主要成员', '姓名')
    """
    return NUMBERED.sub("", label.strip()).rstrip("：:* ")


def in_row(listed: str, number: int, label: str) -> str:
    """Return the label of a field in a row; rows count from 0 here and from 1 for people."""
    return f"{bare(listed)}第 {number + 1} 行的{bare(label)}"


def named(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return f"“{bare(label)}”"


def missing(field: Component, label: str) -> str:
    """Nothing was given where something is required."""
    if field.type == "checkbox":
        return f"请勾选{named(label)}。"
    if field.type == "filepicker":
        return f"请上传{named(label)}。"
    return f"请{'选择' if field.type in subset.CHOOSERS else '填写'}{named(label)}。"


def too_long(label: str, most: int, given: int) -> str:
    """A text is longer than it may be."""
    return f"{named(label)}最多 {most:,} 个字，现在有 {given:,} 个字，请删减后再提交。"


def too_short(label: str, least: int, given: int) -> str:
    """A text is shorter than it must be."""
    return f"{named(label)}至少 {least:,} 个字，现在只有 {given:,} 个字，请补充。"


def no_number(label: str) -> str:
    """What was typed is no number."""
    return f"{named(label)}要填数字，例如 12 或 12.5，位数不超过 15 位。"


def too_small(label: str, least: object) -> str:
    """A number is below its minimum."""
    return f"{named(label)}不能小于 {least}，请改正。"


def too_large(label: str, most: object) -> str:
    """A number is above its maximum."""
    return f"{named(label)}不能大于 {most}，请改正。"


def too_fine(label: str, decimals: int) -> str:
    """A number has more decimals than asked."""
    if decimals == 0:
        return f"{named(label)}要填整数，不带小数。"
    return f"{named(label)}最多保留 {decimals} 位小数。"


def off_step(label: str, increment: object) -> str:
    """A number is no multiple of its increment."""
    return f"{named(label)}须是 {increment} 的整数倍。"


def no_date(field: Component, label: str) -> str:
    """What was typed is no day, or no month, of the calendar."""
    if field.month:
        return f"{named(label)}不是有效的年月，请按“1980-05”的样子填写。"
    return f"{named(label)}不是有效的日期，请按“2026-11-22”的样子填写。"


def no_option(label: str) -> str:
    """What was chosen cannot be chosen (any more)."""
    return f"{named(label)}里选的内容不在可选范围内，请重新选择。"


def misshapen(field: Component, label: str) -> str:
    """A text does not fit its pattern."""
    said = field.rules.pattern_message.rstrip("。")
    return f"{named(label)}：{said}。" if said else f"{named(label)}的格式不对，请检查后重新填写。"


def no_email(label: str) -> str:
    """A text is no e-mail address."""
    return f"{named(label)}不是有效的电子邮箱，请检查，例如 name@example.com。"


def failed_check(label: str, said: str) -> str:
    """A named check says no, in its own words."""
    sentence = said if said.endswith(("。", "？", "！")) else f"{said}。"
    return sentence if bare(label) in sentence else f"{named(label)}：{sentence}"


def few_rows(label: str, least: int, given: int) -> str:
    """A list has fewer rows than it must have."""
    return f"{named(label)}至少要填 {least} 行，现在有 {given} 行，请补充。"


def many_rows(label: str, most: int, given: int) -> str:
    """A list has more rows than it may have."""
    return f"{named(label)}最多填 {most} 行，现在有 {given} 行，请删去多余的行。"


def strange_file(label: str) -> str:
    """A file answer names something that was not uploaded to this case, or not for this field."""
    return f"{named(label)}里有不属于本案的文件，请删去后重新上传。"


def many_files(label: str) -> str:
    """Several files where one is asked."""
    return f"{named(label)}只能上传一个文件，请删去多余的文件。"
