"""Spreadsheets: xlsx and CSV of either encoding, and what Excel spoils, in words."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from service.errors import Refused
from service.people import spreadsheets

HEADS = ("代码", "名称", "统一社会信用代码")
CODE = "91110105MA01TH0A1X"


def xlsx(*rows):
    book = Workbook()
    for row in ((HEADS), *rows):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def read(content):
    return spreadsheets.read(content, heads=HEADS, codes=("统一社会信用代码",))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_csv_of_every_encoding_is_read(encoding):
    text = f"名称,统一社会信用代码,代码\n朝阳机床厂,{CODE},a-1\n\n"
    (row,) = read(text.encode(encoding))
    assert (row.number, row.problems) == (2, ())
    assert row.cells == {"名称": "朝阳机床厂", "统一社会信用代码": CODE, "代码": "a-1"}


def test_xlsx_is_read_and_whole_numbers_stay_whole():
    (row,) = read(xlsx((12.0, "朝阳机床厂", CODE), (None, None, None)))
    assert row.cells == {"代码": "12", "名称": "朝阳机床厂", "统一社会信用代码": CODE}


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (110105199003071234, "1.1E+17"),
        ("1.10105E+17", "变成了 1.10105E+17"),
        (1.1e17, "后几位已经丢失"),
        ("=A1&B1", "是公式"),
        (12345678901234, "开头的 0"),
        ("12345678901234567", "只有 17 位"),
    ],
)
def test_what_excel_has_spoilt_is_said(cell, words):
    (row,) = read(xlsx(("a", "厂", cell)))
    assert words in row.problems[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "没有内容"),
        ("名称,电话\n厂,1\n".encode(), "电话"),
        ("名称,名称\n厂,1\n".encode(), "重复"),
        ("名称\n".encode(), "表头下面没有内容"),
        (b"\xff\xfe\x00\x81\x00", "编码"),
        (b"PK\x03\x04 no zip", "打不开"),
        (b'"' + b"x" * 200_000, "引号"),
        (b"x" * (spreadsheets.LARGEST + 1), "太大"),
        ("名称\n".encode() + "厂\n".encode() * 1001, "最多 1000 行"),
    ],
)
def test_what_is_no_such_spreadsheet_is_refused_in_words(content, words):
    with pytest.raises(Refused, match=words):
        read(content)


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'
)
ENTITY = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
CELL = b'<sheetData><row r="1"><c t="inlineStr"><is><t>&x;</t></is></c></row></sheetData>'


@pytest.mark.parametrize(
    "sheet",
    [
        ENTITY + SHEET % CELL,
        SHEET % b"<sheetData><row",
        SHEET % b'<sheetData><row r="x"><c r="!!"><v>NaN</v></c></row></sheetData>',
        SHEET % b'<sheetData><row r="1"><c t="s"><v>99</v></c></row></sheetData>',
        b"",
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_in_words(sheet):
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as whole, zipfile.ZipFile(kept, "w") as spoilt:
        for name in whole.namelist():
            spoilt.writestr(name, sheet if "sheet1.xml" in name else whole.read(name))
    with pytest.raises(Refused, match=r"打不开|没有内容"):
        read(kept.getvalue())


def test_a_file_that_unpacks_to_too_much_is_not_unpacked():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (spreadsheets.LARGEST_UNPACKED + 1))
    with pytest.raises(Refused, match="展开"):
        read(kept.getvalue())
