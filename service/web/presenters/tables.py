"""Tables for spreadsheets: CSV that Excel reads as UTF-8 and takes no cell of for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

BOM = "\ufeff"


def csv_table(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """Return rows as a file of this name; a cell that looks like a formula is told as text."""
    text = io.StringIO()
    csv.writer(text).writerows([[_cell(value) for value in row] for row in rows])
    answer = Response(BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _cell(value: object) -> str:
    words = str(value)
    return f"'{words}" if words.startswith(("=", "+", "@", "\t", "\r")) else words
