"""Spreadsheets that people fill in: rows by the words of their head, and what Excel has spoilt."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.errors import Refused, say

LARGEST = 512 * 1024  # bytes of the file
LARGEST_UNPACKED = 32 * 1024 * 1024  # bytes; a spreadsheet is a zip file
MOST_ROWS = 1000
MOST_COLUMNS = 40
LONGEST_CELL = 1000  # letters
_EXPONENT = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{2}")
_ENCODINGS = ("utf-8-sig", "gb18030")
EXACT = 10**15
"""Above it Excel keeps no number exactly."""


@dataclass(frozen=True)
class Row:
    """A row: its number as the spreadsheet shows it, its cells by head, what Excel has spoilt."""

    number: int
    cells: Mapping[str, str]
    problems: tuple[str, ...]


def read(content: bytes, *, heads: Sequence[str], codes: Iterable[str] = ()) -> list[Row]:
    """Return the rows of an xlsx or CSV file (UTF-8 or GBK) below its head.

    :param heads: the words of the columns that are read; others are refused
    :param codes: heads of columns that hold numbers of 18 places
    :raises Refused: it is no such file, too large, or has another head
    """
    if len(content) > LARGEST:
        raise Refused("文件太大，最多 512 KB：请分几次导入")
    zipped = content.startswith(b"PK")
    lines = list(_xlsx(content) if zipped else _csv(content))
    head_at = next((place for place, line in enumerate(lines) if any(line)), None)
    if head_at is None:
        raise Refused("文件里没有内容")
    head = [str(cell or "").strip() for cell in lines[head_at]]
    while head and not head[-1]:
        head.pop()
    _refuse_head(head, heads)
    long = frozenset(codes)
    rows = []
    for place, line in enumerate(lines[head_at + 1 :], start=head_at + 2):
        if not any(cell not in (None, "") for cell in line):
            continue
        rows.append(_row(place, dict(zip(head, line, strict=False)), long))
    if len(rows) > MOST_ROWS:
        raise Refused(say("一次最多 %(most)s 行，请分几次导入", most=MOST_ROWS))
    if not rows:
        raise Refused("表头下面没有内容")
    return rows


def _refuse_head(head: Sequence[str], heads: Sequence[str]) -> None:
    unknown = [one for one in head if one not in heads]
    if unknown or len(set(head)) != len(head):
        raise Refused(
            say(
                "第一行应是表头：%(heads)s；不认识或重复的有“%(unknown)s”",
                heads="、".join(heads),
                unknown="、".join(unknown)[:100] or "、".join(head)[:100],
            )
        )


def _row(number: int, cells: Mapping[str, Any], codes: frozenset[str]) -> Row:
    read_cells, found = {}, []
    for head, cell in cells.items():
        text, problem = _cell(cell, long=head in codes)
        read_cells[head] = text
        if problem:
            found.append(f"{head}：{problem}")
    return Row(number, read_cells, tuple(found))


def _cell(cell: Any, *, long: bool) -> tuple[str, str]:
    """Return a cell as text, and what Excel has done to it, if it is spoilt."""
    if cell is None:
        return "", ""
    text = str(cell).strip()[:LONGEST_CELL]
    if isinstance(cell, str) and text.startswith(("=", "@")):
        return "", "是公式。请复制后“选择性粘贴—数值”，再导入"
    if not long:
        whole = isinstance(cell, float) and cell.is_integer()
        return (str(int(cell)) if whole else text), ""
    return _long(cell, text)


def _long(cell: Any, text: str) -> tuple[str, str]:
    lost = "Excel 把 18 位号码变成了 {shown}，后几位已经丢失。请把这一列设成“文本”，重新填写"
    number = isinstance(cell, int | float) and not isinstance(cell, bool)
    if (number and abs(cell) >= EXACT) or _EXPONENT.fullmatch(text):
        shown = f"{float(cell):.1E}" if number else text
        return "", lost.format(shown=shown)
    digits = text.removesuffix(".0")
    if digits.isdigit() and 14 <= len(digits) < 18:
        return digits, (
            f"只有 {len(digits)} 位，开头的 0 可能被 Excel 去掉了。请把这一列设成“文本”，补全 18 位"
        )
    return digits, ""


def _csv(content: bytes) -> Iterator[list[str]]:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        separator = "\t" if "\t" in text.partition("\n")[0] else ","
        try:
            for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
                yield line[:MOST_COLUMNS]
        except csv.Error as wrong:
            raise Refused(
                "有一格太长，可能少了一个引号。请在 Excel 里另存为 xlsx 再导入"
            ) from wrong
        return
    raise Refused("看不懂这个文件的编码。请在 Excel 里另存为 xlsx，或者“CSV UTF-8”")


def _xlsx(content: bytes) -> Iterator[list[Any]]:
    from openpyxl import load_workbook  # a tenth of a second to import: only when it is needed

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST_UNPACKED:
                raise Refused("文件展开以后太大，不能导入")
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        for line in book.worksheets[0].iter_rows(
            max_row=MOST_ROWS + 50, max_col=MOST_COLUMNS, values_only=True
        ):
            yield list(line)
        book.close()
    except Refused:
        raise
    except Exception as wrong:
        raise Refused("打不开这个文件。请在 Excel 里另存为 xlsx 再导入") from wrong
