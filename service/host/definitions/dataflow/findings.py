"""What is found wrong with the data that an expression reads, before it is told at its element."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from service.errors import Severity

LIKENESS = 0.6
MOST_SHOWN = 8
"""Values or names that a sentence lists; the panel shows the rest."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence in Chinese and English about an expression, and what to do about it."""

    zh: str
    en: str
    hint: str = ""
    severity: Severity = "error"


def missing_variable(name: str, known: Iterable[str]) -> Finding:
    """Say that nothing has set a variable before it is read."""
    return Finding(
        f"读取的变量“{name}”此前没有任何一步给出，这里总是空",
        f"nothing sets the variable {name!r} before it is read here: it is always null",
        likely(name, known) or "检查变量名，或者让前面的表单、动作、判定或调用给出它",
    )


def missing_member(whole: str, name: str, known: Iterable[str]) -> Finding:
    """Say that a variable has no member of a name."""
    names = sorted(known)
    return Finding(
        f"“{whole}”里没有“{name}”，这里总是空",
        f"{whole!r} has no {name!r}: it is always null here",
        likely(name, names) or f"现有：{shown(names)}",
    )


def always_null(path: str) -> Finding:
    """Say that a variable is there, but certainly without a value."""
    return Finding(
        f"“{path}”在这里总是空的",
        f"{path!r} is always null here",
        "让前面的步骤给出它，或者换一个变量",
    )


def never_equal(path: str, value: str, values: Iterable[str], origin: str) -> Finding:
    """Say that a value that is compared with can never occur."""
    place = f"（{origin}）" if origin else ""
    return Finding(
        f"“{path}”只会是 {shown(sorted(values))}{place}，永远不会等于“{value}”",
        f"{path!r} can only be {', '.join(sorted(values)[:MOST_SHOWN])}: never {value!r}",
        likely(value, values) or "把这里比较的值改成选项的值，或者把选项的值改回来",
    )


def freely_written(path: str, value: str, origin: str) -> Finding:
    """Say that a text that people write as they like is compared with one that is fixed."""
    return Finding(
        f"“{path}”是自由填写的文字（{origin}），这里却和“{value}”比较，差一个字就不相等",
        f"{path!r} is written freely: it hardly ever equals {value!r} to the letter",
        "把这一项改成单选，选项的值和这里比较的一样",
        "warning",
    )


def likely(name: str, known: Iterable[str]) -> str:
    """Return a hint with the name that was probably meant, "" if none is like it."""
    found = difflib.get_close_matches(name, sorted(known), n=1, cutoff=LIKENESS)
    return f"是否指“{found[0]}”？ · did you mean {found[0]!r}?" if found else ""


def shown(names: list[str]) -> str:
    """Return a list of names as a sentence holds it."""
    more = " 等" if len(names) > MOST_SHOWN else ""
    return "、".join(f"“{name}”" for name in names[:MOST_SHOWN]) + more if names else "（空）"
