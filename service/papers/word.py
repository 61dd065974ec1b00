"""The Word file of a paper, in the same layout and the same words as its PDF."""

from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from service.papers.filling import Content, Part
from service.papers.titles import heading
from service.papers.typesetting import visible

SONG, FANG, KAI, HEI = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
RED = RGBColor(0xD7, 0x00, 0x0F)
PITCH = Pt(28.98)
"""The height of one of the 22 lines on 225 mm."""
WIDTH = Mm(156)
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
LONGEST_MARK = 40  # points
TABLES = ("Normal Table", "Table Grid")
EFFECTS = "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"
"""The same styles once more, as Word 2007 reads them."""
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def word(content: Content) -> bytes:
    """Return a filled paper as a Word file on A4; the same content gives the same bytes."""
    document = docx.Document(BytesIO(_blank()))
    _Setting(document, content).set()
    properties = document.core_properties
    properties.title = visible(content["title"])[:255]
    properties.author = content["office"]
    properties.created = properties.modified = BEGINNING
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


@cache
def _blank() -> bytes:
    """Return an empty Word file without the eighty styles of tables that no paper has.

    They are most of what python-docx begins with, and would be read and packed for each paper.
    """
    document = docx.Document()
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in TABLES:
            style.delete()
    for key, relation in list(document.part.rels.items()):
        if relation.reltype == EFFECTS:
            document.part.rels.pop(key)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


class _Setting:
    """One document in the making."""

    def __init__(self, document: Document, content: Content) -> None:
        self.document = document
        self.content = content
        self.across = content["layout"] == "certificate"
        self.size = Pt(22) if self.across else Pt(16)

    def set(self) -> None:
        self._page()
        self._normal()
        self._head()
        self._title()
        if self.content["to"]:
            self._line(self.content["to"] + "：")
        blocks = self.content["blocks"]
        for index, block in enumerate(blocks):
            self._block(block, last=index == len(blocks) - 1)
        self._attachments()
        self._signed()
        self._copies()
        if not self.across:
            self._page_number()

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        margins = (Mm(37), Mm(35), Mm(28), Mm(26))
        if self.across:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            margins = (Mm(28), Mm(28), Mm(28), Mm(28))
            section._sectPr.append(_borders("pgBorders", "top left bottom right", "24", "D7000F"))
        section.top_margin, section.bottom_margin = margins[:2]
        section.left_margin, section.right_margin = margins[2:]
        section.footer_distance = Mm(25)

    def _normal(self) -> None:
        style = self.document.styles["Normal"]
        style.font.size = self.size
        _name(style.element.get_or_add_rPr(), FANG)
        spacing = style.paragraph_format
        spacing.space_before = spacing.space_after = Pt(0)
        spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        spacing.line_spacing = Pt(36) if self.across else PITCH

    def _head(self) -> None:
        layout, office = self.content["layout"], self.content["office"]
        if layout == "official":
            self._mark(f"{office}文件", before=Mm(30))
            self._line("")
            number = self._line(self.content["number"], align=CENTER)
            _below(number, "18")
            self._line("")
        elif layout == "letter":
            _below(self._mark(office, before=Mm(0)), "24", kind="thickThinSmallGap")
            self._line(self.content["number"], align=RIGHT)
            self._line("")

    def _mark(self, words: str, *, before: Length) -> Paragraph:
        """Write the name of the office in red, as large as the line takes it."""
        size = Pt(min(LONGEST_MARK, WIDTH.pt / max(1, len(words)) - 0.5))
        line = self._line(words, align=CENTER, font=SONG, size=size, bold=True, free=True)
        line.runs[0].font.color.rgb = RED
        line.paragraph_format.space_before = before
        return line

    def _title(self) -> None:
        size = Pt(40) if self.across else Pt(22)
        title = heading(self.content)
        self._line(title, align=CENTER, font=SONG, size=size, bold=True, free=self.across)
        if self.content["layout"] == "plain" and self.content["number"]:
            self._line(self.content["number"], align=CENTER, font=KAI)
        self._line("")

    def _block(self, block: Part, *, last: bool) -> None:
        kind = block["kind"]
        if kind == "table":
            self._table(block["header"], block["rows"])
        elif kind == "places":
            self._line("")
            self._places(block["names"])
        else:
            level = block.get("level", 0)
            line = self._line(block["text"], font=(FANG, HEI, KAI)[level], indent=2)
            line.paragraph_format.keep_with_next = bool(level) or last

    def _table(self, header: list[str], rows: list[list[str]]) -> None:
        table = self.document.add_table(rows=0, cols=len(header), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for index, row in enumerate([header, *rows]):
            written = table.add_row()
            if index == 0:
                _repeat(written._tr)
            for cell, text in zip(_cells(written), row, strict=True):
                self._cell(cell, text, font=HEI if index == 0 else FANG)

    def _cell(self, cell: _Cell, text: str, *, font: str) -> None:
        line = cell.paragraphs[0]
        line.alignment = CENTER
        line.paragraph_format.line_spacing = Pt(18)
        _run(line, text, font=font, size=Pt(12))

    def _places(self, names: list[str]) -> None:
        """Lay out places to sign in two columns without lines."""
        columns = min(2, len(names))
        table = self.document.add_table(rows=0, cols=columns)
        for start in range(0, len(names), columns):
            row = table.add_row()
            for cell, name in zip(_cells(row), names[start : start + columns], strict=False):
                _run(cell.paragraphs[0], name, font=FANG, size=self.size)
                for _ in range(2):
                    cell.add_paragraph()
                day = cell.add_paragraph()
                day.alignment = RIGHT
                _run(day, "年\u3000\u3000月\u3000\u3000日", font=FANG, size=self.size)

    def _attachments(self) -> None:
        names = self.content["attachments"]
        if names:
            self._line("")
        for index, name in enumerate(names):
            numbered = f"{index + 1}.{name}" if len(names) > 1 else name
            line = self._line(f"附件：{numbered}" if index == 0 else numbered)
            line.paragraph_format.left_indent = self.size * (2 if index == 0 else 5)
            line.paragraph_format.keep_with_next = True

    def _signed(self) -> None:
        """Write who signs above the day, each centred on the other, four characters in."""
        office, day = self.content["signed_by"], self.content["date"]
        if not office and not day:
            return
        if self.content["sealed"]:
            self._line("").paragraph_format.keep_with_next = True
        most = max(_width(office), _width(day))
        for text in (office, day):
            if text:
                line = self._line(text, align=RIGHT)
                inside = (most - _width(text)) / 2 + (2 if self.across else 4)
                line.paragraph_format.right_indent = Pt(inside * self.size.pt)
                line.paragraph_format.keep_with_next = text is office and bool(day)
        if self.across and self.content["number"]:
            self._line(self.content["number"])

    def _copies(self) -> None:
        said = [f"抄送：{self.content['copies']}"] if self.content["copies"] else []
        said += [self.content["issued"]] if self.content["issued"] else []
        if said:
            self._line("")
        for text in said:
            line = self._line(text, size=Pt(14))
            line._p.get_or_add_pPr().append(_borders("pBdr", "top bottom", "8", "000000"))

    def _page_number(self) -> None:
        line = self.document.sections[0].footer.paragraphs[0]
        line.alignment = CENTER
        for before, field, after in (("— ", "PAGE", " —"),):
            _run(line, before, font=FANG, size=Pt(14))
            _field(_run(line, "", font=FANG, size=Pt(14)), field)
            _run(line, after, font=FANG, size=Pt(14))

    def _line(
        self,
        text: str,
        *,
        align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
        font: str = FANG,
        size: Length | None = None,
        bold: bool = False,
        indent: int = 0,
        free: bool = False,
    ) -> Paragraph:
        """Add a paragraph; `indent` in characters, `free`: as high as its letters need."""
        line = self.document.add_paragraph()
        line.alignment = align
        if indent:
            line.paragraph_format.first_line_indent = self.size * indent
        if free:
            line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        _run(line, text, font=font, size=size or self.size, bold=bold)
        return line


def _cells(row: _Row) -> list[_Cell]:
    """Return the cells of a row where none is merged: python-docx would look for that."""
    return [_Cell(one, row.table) for one in row._tr.tc_lst]


def _run(line: Paragraph, text: str, *, font: str, size: Length, bold: bool = False) -> Run:
    run = line.add_run(visible(text))
    run.font.size, run.font.bold = size, bold or None
    _name(run._r.get_or_add_rPr(), font)
    return run


def _name(properties: Any, font: str) -> None:
    """Name a font for Chinese and for other letters alike."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), font)


def _field(run: Run, name: str) -> None:
    """Put a field of Word into a run, such as the number of the page."""
    for kind, text in (("begin", None), (None, name), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text
        run._r.append(element)


def _below(line: Paragraph, width: str, *, kind: str = "single") -> None:
    borders = _borders("pBdr", "bottom", width, "D7000F", kind=kind)
    line._p.get_or_add_pPr().append(borders)


def _borders(name: str, sides: str, width: str, colour: str, *, kind: str = "single") -> Any:
    borders = OxmlElement(f"w:{name}")
    for side in sides.split():
        border = OxmlElement(f"w:{side}")
        for key, value in (("val", kind), ("sz", width), ("space", "4"), ("color", colour)):
            border.set(qn(f"w:{key}"), value)
        borders.append(border)
    return borders


def _repeat(row: Any) -> None:
    """Let the first row of a table stand on each of its pages."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(header)


def _width(text: str) -> float:
    """Return how wide a text is in characters of Chinese; digits and letters are half as wide."""
    return sum(0.5 if letter < "\u0100" else 1.0 for letter in text)
