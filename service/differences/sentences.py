"""Changes as Chinese sentences: one for each, so that whoever reads all of them knows all."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from service.differences.document import Change, Document, Item, listed
from service.differences.forms import FIELD
from service.differences.names import Names
from service.differences.papers import Line
from service.differences.titles import (
    CELLS,
    NONE,
    cell_text,
    column_label,
    entry_text,
    kind_word,
    name_of,
    title,
    titled,
)
from service.differences.wording import TYPES, setting, word

TITLED = frozenset({"name", "label"})
"""Said by the title."""
_WORKING_DAYS = re.compile(r"=\s*working days after\((.+?),\s*([\w.]+)\)\s*\Z")
_DURATION = re.compile(r"P(?:(\d+)D|T(\d+)H|T(\d+)M)\Z")
_NUMBER = re.compile(r"=\s*(-?\d+(?:\.\d+)?)\s*\Z")
_DAYS = re.compile(r"的?工作日数?\Z")
BOOLEANS = {"true": "是", "false": "否"}
MOST_LISTED = 12
AROUND = 5
"""Characters of a line shown beside what differs in it."""


@dataclass(frozen=True)
class Sentence:
    """What differs, as a sentence; `kind` is added, removed, changed or moved.

    :param element: the id of what it is about in the new text, `former` that in the old one
    """

    kind: str
    text: str
    element: str = ""
    former: str = ""
    changes: tuple[Change, ...] = ()

    def as_json(self) -> dict[str, str]:
        """Return the sentence as the plain object that an editor asks for."""
        return {"kind": self.kind, "text": self.text, "id": self.element, "former": self.former}


NAMED = {
    "formDefinition formId": "forms", "property form": "forms",
    "calledDecision decisionId": "decisions", "calledElement processId": "processes",
    "assignmentDefinition candidateGroups": "roles", "property role": "roles",
    "property escalateTo": "roles", "property print.paper": "papers",
}  # fmt: skip
IN_WORKING_DAYS = frozenset({"property remind", "property escalate"})


def tell(old: Document, new: Document, changes: list[Change], names: Names) -> list[Sentence]:
    """Return the sentences of the changes that make `new` of `old`; every change is in one."""
    return _Speaker(old, new, changes, names).tell()


def tell_lines(lines: Iterable[Line]) -> list[Sentence]:
    """Return the sentences of lines that differ."""
    found = []
    for one in lines:
        old, new = one.numbers
        before, after = one.before or "空行", one.after or "空行"
        if one.old and one.new:
            text = f"第 {new} 行：{_stretch(before, after)}"
            found.append(Sentence("changed", text, str(new), str(old)))
        elif one.new:
            found.append(Sentence("added", f"新增第 {new} 行：{after}", str(new)))
        else:
            found.append(Sentence("removed", f"去掉原第 {old} 行：{before}", str(old), str(old)))
    return found


def _stretch(before: str, after: str) -> str:
    """Return what differs of two lines, with a few characters around it.

    >>> _stretch("公示期内任何人可以向本局书面提出", "公示期内任何人可以向科室书面提出")
    '……何人可以向本局书面提出 → ……何人可以向科室书面提出'
    """
    length = min(len(before), len(after))
    same = (place for place in range(length) if before[place] != after[place])
    first = max(next(same, length) - AROUND, 0)
    tail = (place for place in range(1, length + 1 - first) if before[-place] != after[-place])
    last = max(next(tail, length + 1 - first) - 1 - AROUND, 0)
    parts = (
        f"{'……' if first else ''}{one[first : len(one) - last]}{'……' if last else ''}"
        for one in (before, after)
    )
    return " → ".join(parts)


class _Speaker:
    def __init__(self, old: Document, new: Document, changes: list[Change], names: Names) -> None:
        self.old, self.new, self.changes, self.names = old, new, changes, names
        self.added = {one.element for one in changes if _is_item(one, "added")}
        self.removed = {one.element for one in changes if _is_item(one, "removed")}
        self.former = {one.element: str(one.before) for one in changes if one.what == "id"}

    def tell(self) -> list[Sentence]:
        found = []
        for one in self.changes:
            if one.what == "layout" or self._is_within(one):
                continue
            within = tuple(each for each in self.changes if self._belongs(each, one))
            text, former = self._say(one), self.former.get(one.element, one.element)
            found.append(Sentence(one.verb, text, one.element, former, (one, *within)))
        return found + self._drawn()

    def _is_within(self, change: Change) -> bool:
        """Ask whether a cell came or went with its rule, whose sentence holds it."""
        item = change.after if change.verb == "added" else change.before
        if change.what != "item" or not isinstance(item, Item):
            return False
        return item.kind in CELLS and item.owner in (self.added | self.removed)

    def _belongs(self, change: Change, holder: Change) -> bool:
        item = change.after if change.verb == "added" else change.before
        if holder.what != "item" or not self._is_within(change) or not isinstance(item, Item):
            return False
        return item.owner == holder.element and change.verb == holder.verb

    def _drawn(self) -> list[Sentence]:
        every = [one for one in self.changes if one.what == "layout"]
        if not every:
            return []
        moved = [one for one in every if one.before is not None and one.after is not None]
        new = [one for one in every if one.before is None]
        gone = [one for one in every if one.after is None]
        said = [f"挪动了 {len(moved)} 处"] if moved else []
        said += [f"新画了 {len(new)} 处"] if new else []
        said += [f"不再画 {len(gone)} 处"] if gone else []
        where = "版面上" if any(one.kind == FIELD for one in self.new.items.values()) else "图上"
        return [Sentence("moved", where + "、".join(said), changes=tuple(every))]

    def _say(self, change: Change) -> str:
        if change.what == "item":
            return self._came(change) if change.verb == "added" else self._went(change)
        item = self.new.items[change.element]
        name = title(item, self.new)
        before, after = change.before, change.after
        match change.what:
            case "id":
                return f"{name}：编号 {before} → {after}"
            case "kind":
                return f"{name}：种类 {kind_word(str(before))} → {kind_word(str(after))}"
            case "owner":
                return f"{name}：移到{self._where(str(after))}里"
            case "lanes":
                return f"{name}：{self._lanes(change)}"
            case "inside":
                return f"{name}：{self._order(change)}"
            case "facts":
                return f"{name}：各项设置的先后次序变了"
            case "fact":
                return self._fact(name, item, change)
        return f"{name}：里面的设置放到了别处"

    def _where(self, key: str) -> str:
        owner = self.new.items.get(key)
        return title(owner, self.new) if owner else "最外层"

    def _lanes(self, change: Change) -> str:
        before, after = listed(change.before), listed(change.after)
        entered = [self._lane(key, self.new) for key in after if key not in before]
        left = [self._lane(key, self.old) for key in before if key not in after]
        if entered and left:
            return f"从泳道{'、'.join(left)}移到泳道{'、'.join(entered)}"
        return f"移到泳道{'、'.join(entered)}" if entered else f"移出泳道{'、'.join(left)}"

    @staticmethod
    def _lane(key: str, document: Document) -> str:
        lane = document.items.get(key)
        return f"「{(lane and lane.fact('name')) or key}」"

    def _order(self, change: Change) -> str:
        before, after = listed(change.before), listed(change.after)
        rules = [key for key in before if self._kind_of(key) == "rule"]
        if rules:
            now = [str(rules.index(key) + 1) if key in rules else "新" for key in after
                   if self._kind_of(key) == "rule"]  # fmt: skip
            return f"规则的先后次序变了，现在依次是原来的第 {'、'.join(now)} 条"
        stayed = [key for key in after if key in before]
        shown = "、".join(name_of(self.new.items[key], self.new) for key in stayed[:MOST_LISTED])
        return (
            f"里面各项的先后次序变了，现在依次是 {shown}{'……' if len(stayed) > MOST_LISTED else ''}"
        )

    def _kind_of(self, key: str) -> str:
        item = self.new.items.get(key) or self.old.items.get(key)
        return item.kind if item else ""

    def _came(self, change: Change) -> str:
        item = change.after
        if not isinstance(item, Item):
            raise TypeError(change)
        lanes = [f"泳道{self._lane(key, self.new)}" for key in item.lanes]
        content = [
            f"{self._word(item, key)} {self._value(item, key, value, self.new)}"
            for key, value in item.facts
            if not _is_titled(item, key)
        ]
        content += self._cells(item)
        whole = "；".join([*lanes, *content])
        name = title(item, self.new)
        return f"新增{name}：{whole}" if whole else f"新增{name}"

    def _cells(self, rule: Item) -> list[str]:
        """Return what a new rule says in its cells."""
        if rule.kind != "rule":
            return []
        cells = [self.new.items[key] for key in rule.inside if key in self.added]
        return [f"{column_label(cell, self.new)} {cell_text(cell)}" for cell in cells]

    def _went(self, change: Change) -> str:
        item = change.before
        if not isinstance(item, Item):
            raise TypeError(change)
        name = title(self.old.items.get(item.id, item), self.old)
        if item.kind != "rule":
            return f"去掉{name}"
        cells = [self.old.items[key] for key in item.inside if key in self.old.items]
        whole = "；".join(f"{column_label(cell, self.old)} {cell_text(cell)}" for cell in cells)
        return f"去掉{name}：{whole}"

    def _fact(self, name: str, item: Item, change: Change) -> str:
        key, before, after = change.key, _text(change.before), _text(change.after)
        if key in TITLED and item.kind != "field":
            old = titled(item, before or NONE)
            return f"{old}：{'列名' if key == 'label' else '名称'}改为「{after or NONE}」"
        said = self._counted(item, key, before, after)
        if said is not None:
            return f"{name}：{said}"
        if item.kind in CELLS and key == "text":
            return f"{name}：{entry_text(item, before)} → {entry_text(item, after)}"
        old = self._value(item, key, before, self.old)
        return f"{name}：{self._word(item, key)} {old} → {self._value(item, key, after, self.new)}"

    def _counted(self, item: Item, key: str, before: str | None, after: str | None) -> str | None:
        """Tell a number of days that became another; None where it is more than that."""
        if before is None or after is None:
            return None
        old, new = _WORKING_DAYS.match(before), _WORKING_DAYS.match(after)
        if old and new and old[1] == new[1]:
            return f"{self._word(item, key)} {old[2]} → {new[2]} 个工作日"
        old, new = _NUMBER.match(before), _NUMBER.match(after)
        label = self._word(item, key)
        if old and new and _DAYS.search(label):
            return f"{_DAYS.sub('期', label)} {old[1]} → {new[1]} 个工作日"
        if key in IN_WORKING_DAYS and re.fullmatch(r"[\d,]+", before + after):
            return f"{label} {before} → {after} 个工作日"
        return None

    def _word(self, item: Item, key: str) -> str:
        if item.kind in (FIELD, "form"):
            return setting(key)
        if key.startswith("input "):
            kind = item.fact("taskDefinition type") or ""
            said = self.names.actions.get(kind, "").partition("输入：")[2].partition("输出：")[0]
            found = re.search(rf"\b{re.escape(key[6:])} ([^；。\n{{]+)", said)
            if found:
                return found[1].strip()
        return word(key)

    def _value(self, item: Item, key: str, value: str | None, document: Document) -> str:
        if value is None:
            return NONE
        if item.kind in (FIELD, "form"):
            return _of_form(key, value)
        if value in BOOLEANS:
            return BOOLEANS[value]
        if key in NAMED:
            return self.names.call(NAMED[key], value)
        if key == "taskDefinition type" and value in self.names.actions:
            first = re.split(r"[：。\n]", self.names.actions[value])[0]
            return f"「{first}」（{value}）"
        target = document.items.get(re.sub(r"^.*:", "", value))
        if target and (key.endswith("Ref") or key == "default"):
            return f"「{name_of(target, document)}」"
        return plain(value)


def plain(value: str) -> str:
    """Return a value of a diagram in words: working days, durations, numbers.

    >>> plain("=working days after(today(), 5)"), plain("PT2H"), plain("=7"), plain("=a + b")
    ("从到达这一步起 5 个工作日", "2 小时", "7", "=a + b")
    """
    days, duration, number = (one.match(value) for one in (_WORKING_DAYS, _DURATION, _NUMBER))
    if days:
        since = "到达这一步" if days[1] in ("today()", "now()") else days[1]
        return f"从{since}起 {days[2]} 个工作日"
    if duration:
        counts = zip(duration.groups(), ("天", "小时", "分钟"), strict=True)
        return "".join(f"{count} {unit}" for count, unit in counts if count)
    return number[1] if number else value


def _of_form(key: str, value: str) -> str:
    said = json.loads(value)
    if isinstance(said, bool):
        return "是" if said else "否"
    if key == "type":
        return TYPES.get(said, str(said))
    if isinstance(said, list):
        parts = [
            f"{one['label']}（{one.get('value')}）" if isinstance(one, dict) and "label" in one
            else json.dumps(one, ensure_ascii=False)
            for one in said
        ]  # fmt: skip
        return "、".join(parts) or "[]"
    return said if isinstance(said, str) and said else value


def _is_item(change: Change, verb: str) -> bool:
    return change.what == "item" and change.verb == verb


def _is_titled(item: Item, key: str) -> bool:
    if item.kind == "field":
        return key == "label"
    return key in TITLED or (item.kind == "sequenceFlow" and key in ("sourceRef", "targetRef"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
