"""A run held against what its scenario expects: the first difference, in a Chinese sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.clock import in_words
from service.host.scenarios.playing import Run
from service.host.scenarios.scenario import Scenario, as_plain


@dataclass(frozen=True)
class Names:
    """What elements are called in a set of models: process and element → name."""

    known: Mapping[tuple[str, str], str]

    def __call__(self, process: str, element: str) -> str:
        """Return what people call an element; its id where the models have no such element."""
        return self.known.get((process, element), element)

    def lacks(self, process: str, element: str) -> bool:
        """Ask whether the models have that process, and it no such element."""
        return (process, element) not in self.known and any(one == process for one, _ in self.known)


MOST_SHOWN = 60  # letters of a value


@dataclass(frozen=True)
class Difference:
    """Where a run first went another way.

    `step` counts the acts from 1, 0 is the end; `missing` says that the element it tells of is
    not in the diagram any more, so that somebody has to choose what it is called now.
    """

    sentence: str
    step: int = 0
    element: str = ""
    missing: bool = False


def difference(wanted: Scenario, run: Run, *, called: Names) -> Difference | None:
    """Return where a run first differs from what its scenario expects; None where it does not.

    :param called: what people call an element of the models that were run
    """
    for step, (process, element) in _elements(wanted):
        if called.lacks(process, element):
            where = f"第 {step} 步：" if step else ""
            sentence = f"{where}图上已经没有“{element}”，可能改了名，请选择它现在是哪一个"
            return Difference(sentence, step, element, missing=True)
    for step, (act, expected) in enumerate(zip(wanted.acts, _all(wanted), strict=True), 1):
        name = called(act.process, act.element) if act.element else "发起"
        if step > len(run.seen):
            stopped = run.stopped
            if stopped is None:
                return Difference(f"第 {step} 步“{name}”没有办", step, act.element)
            sentence = f"第 {step} 步“{name}”：{stopped.sentence}"
            return Difference(sentence, step, stopped.element, missing=stopped.missing)
        found = _of_work(wanted, step, name, expected, run.seen[step - 1].work, called)
        if found is not None:
            return found
    return _of_end(wanted, run, called)


def _elements(wanted: Scenario) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the elements that a scenario speaks of, with the step (0: its path)."""
    for step, act in enumerate(wanted.acts, 1):
        if act.element:
            yield step, (act.process, act.element)
    for case, path in ((wanted.end or {}).get("path") or {}).items():
        yield from ((0, (case.rpartition("#")[0], one)) for one in path)


def _all(wanted: Scenario) -> Sequence[Sequence[Mapping[str, Any]] | None]:
    """Return what is expected after each act; a scenario that was never run expects nothing."""
    return wanted.seen if len(wanted.seen) == len(wanted.acts) else [None] * len(wanted.acts)


def _of_work(
    wanted: Scenario,
    step: int,
    name: str,
    expected: Sequence[Mapping[str, Any]] | None,
    work: Sequence[Mapping[str, Any]],
    called: Names,
) -> Difference | None:
    if expected is None:
        return None
    rest = [dict(one) for one in work]
    for one in expected:
        same = [row for row in rest if _place(row) == _place(one)]
        what = called(str(one["case"]).rpartition("#")[0], str(one["element"]))
        if not same:
            if "work" not in wanted.checks:
                continue
            others = "、".join(
                dict.fromkeys(
                    called(str(row["case"]).rpartition("#")[0], str(row["element"])) for row in work
                )
            )
            now = f"现在等着办的是“{others}”" if others else "现在没有等人办理的"
            said = f"第 {step} 步“{name}”之后应当等“{what}”，{now}"
            return Difference(said, step, str(one["element"]))
        row = next((other for other in same if other == dict(one)), same[0])
        rest.remove(row)
        if "work" in wanted.checks and (row["lane"], row["to"]) != (one["lane"], one["to"]):
            said = f"“{what}”应由“{_whom(one)}”办理，现在由“{_whom(row)}”办理"
            return Difference(said, step, str(one["element"]))
        if "due" in wanted.checks and row["due"] != one["due"]:
            said = f"“{what}”应于{_day(one['due'])}到期，现在{_day(row['due'])}"
            return Difference(said, step, str(one["element"]))
    return None


def _place(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row.get("case"), row.get("element")


def _whom(row: Mapping[str, Any]) -> str:
    return str(row["lane"] or row["to"]) or "没有指定的人"


def _day(day: object) -> str:
    return in_words(date.fromisoformat(day)) if isinstance(day, str) else "没有期限"


def _of_end(wanted: Scenario, run: Run, called: Names) -> Difference | None:
    if wanted.end is None or run.end is None:
        return None
    found = as_plain(run.end)
    for case, path in (wanted.end.get("path") or {}).items():
        if "path" in wanted.checks:
            there = found["path"].get(case, [])
            if (differs := _of_path(case, path, there, called)) is not None:
                return differs
    if "outcome" in wanted.checks:
        for case, status in (wanted.end.get("outcome") or {}).items():
            now = found["outcome"].get(case)
            if now != status:
                return Difference(f"办件“{case}”的结果应是“{status}”，现在是“{now or '没有'}”")
    for check, words in (("letters", "函件"), ("papers", "文书")):
        expected = wanted.end.get(check)
        if check in wanted.checks and expected is not None and found[check] != expected:
            return Difference(_of_list(words, expected, found[check]))
    if "variables" in wanted.checks:
        for case, values in (wanted.end.get("variables") or {}).items():
            there = found["variables"].get(case, {})
            for name, value in values.items():
                if there.get(name) != value:
                    said = f"变量“{name}”应是“{_short(value)}”，现在是“{_short(there.get(name))}”"
                    return Difference(said)
    return None


def _of_path(
    case: str, expected: Sequence[str], found: Sequence[str], called: Names
) -> Difference | None:
    process = case.rpartition("#")[0]
    for turn, element in enumerate(expected):
        if turn >= len(found):
            said = f"应当走到“{called(process, element)}”，现在没有走到"
            return Difference(said, 0, element)
        if found[turn] != element:
            after = f"“{called(process, expected[turn - 1])}”之后" if turn else ""
            now = called(process, found[turn])
            said = f"{after}应当走“{called(process, element)}”，现在走了“{now}”"
            return Difference(said, 0, element)
    if len(found) > len(expected):
        return Difference(f"多走了“{called(process, found[len(expected)])}”", 0, found[-1])
    return None


def _of_list(words: str, expected: Sequence[Any], found: Sequence[Any]) -> str:
    for one in expected:
        if one not in found:
            return f"应当有{words}“{one[-1]}”，现在没有"
    for one in found:
        if one not in expected:
            return f"多了{words}“{one[-1]}”"
    return f"{words}的次序或份数不同：应有 {len(expected)} 份，现在 {len(found)} 份"


def _short(value: object) -> str:
    text = "空" if value is None else str(value)
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"
