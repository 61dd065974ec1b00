"""Histories as CSV: one line per event, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from service import exact_json
from service.clock import BEIJING
from service.host.history.export.events import Event
from service.host.tables.core import ProcessInstance

COLUMNS = (
    "案号",
    "事项",
    "名称",
    "序号",
    "时间",
    "账户",
    "姓名",
    "对象",
    "事件",
    "步骤编号",
    "步骤",
    "步骤类型",
    "角色",
    "流程",
    "规则版本",
    "变化前",
    "变化后",
)
LARGEST_CELL = 32_000
"""Spreadsheets cut a cell at 32,767 characters without a word; here it ends in an ellipsis."""


def as_csv(traces: Iterable[tuple[ProcessInstance, list[Event]]]) -> bytes:
    """Return events as UTF-8 CSV (RFC 4180) with a byte order mark, which spreadsheets ask for."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for instance, events in traces:
        case = (instance.number, instance.process_name, instance.title)
        writer.writerows([_plain(cell) for cell in (*case, *_cells(one))] for one in events)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cells(one: Event) -> tuple[object, ...]:
    return (
        one.seq,
        one.at.astimezone(BEIJING).isoformat(timespec="milliseconds"),
        one.actor,
        one.actor_name,
        one.subject,
        one.verb,
        one.element,
        one.name,
        one.type,
        one.lane,
        one.process_id,
        one.release,
        one.before,
        one.after,
    )


def _plain(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if cell is None or isinstance(cell, int):
        return cell
    text = cell if isinstance(cell, str) else exact_json.dumps(cell).decode()
    if len(text) > LARGEST_CELL:
        text = text[:LARGEST_CELL] + "…"
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
