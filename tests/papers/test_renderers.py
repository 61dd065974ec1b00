"""What a paper says is the same as PDF and as Word, in every layout."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO

import docx
import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader

from service import feel
from service.clock import BEIJING
from service.errors import Failure
from service.papers import LAYOUTS, fill, pdf, read, word

ENVIRONMENT = feel.Environment(now=datetime(2026, 11, 30, 9, tzinfo=BEIJING))
VALUES = {
    "name": "张师傅车工技能大师工作室",
    "items": [{"name": "甲工作室", "unit": "天衡公司"}, {"name": "乙工作室", "unit": None}],
    "amount": 100000,
    "granted": "2026-01-09",
    "long": "一段很长的话。" * 120,
    "files": ["名单", "评分表"],
    "odd": "＃#*_`$<b>【】\\ @",
}
TEXT = """版式：{layout}
题名：关于认定“{{{{name}}}}”的决定
发文机关：某区人力资源和社会保障局
字号：朝人社能发
主送：各有关单位
附件：{{{{files}}}}
署名：某区人力资源和社会保障局
日期：{{{{paper.date}}}}
盖章：是
抄送：区财政局。
印发：局办公室

{{{{long}}}}
# 一、名单
逐行：items
| 序号 | 工作室 | 单位 |
| {{{{index}}}} | {{{{item.name}}}} | {{{{item.unit}}}} |
如果：amount > 200000
这一段不印。
## （一）资助
资助 {{{{amount}}}} 元，{{{{granted}}}}授予，{{{{odd}}}}，文号 {{{{paper.number}}}}。
逐段：items
{{{{index}}}}.{{{{item.name}}}}
签署：甲方（盖章）：
签署：乙方（签字）：
"""


def filled(layout="公文", **values):
    paper = read(TEXT.format(layout=layout).encode())
    number = "朝人社能发〔2026〕7号"
    return fill(paper, VALUES | values, environment=ENVIRONMENT, number=number)


def squeezed(text):
    return "".join("".join(text).replace("\u200b", "").split())


def pdf_text(content):
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf(content))).pages]
    lines = [line for page in pages for line in page.splitlines()]
    return squeezed(line for line in lines if not line.strip().startswith("—"))


def word_text(content):
    document = docx.Document(BytesIO(word(content)))
    said = []
    for child in document.element.body.iterchildren():
        if child.tag.endswith("}p"):
            said.append(Paragraph(child, document).text)
        elif child.tag.endswith("}tbl"):
            rows = Table(child, document).rows
            said += [cell.text for row in rows for cell in row.cells]
    return squeezed(said)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pdf_and_word_say_the_same(layout):
    content = filled(layout)
    printed, written = pdf_text(content), word_text(content)
    assert sorted(printed) == sorted(written)
    if layout in ("公文", "文书"):
        # Places to sign stand side by side: a PDF is read across them.
        head = written.index("甲方")
        assert printed[:head] == written[:head]


def test_values_are_written_as_papers_write_them():
    said = word_text(filled())
    assert "资助100000元，2026年1月9日授予" in said
    assert "关于认定“张师傅车工技能大师工作室”的决定" in said
    assert "朝人社能发〔2026〕7号" in said
    assert "这一段不印" not in said
    assert "附件：1.名单2.评分表" in said
    assert said.count("2026年11月30日") == 1


def test_the_same_paper_gives_the_same_words_whatever_is_typed():
    content = filled(odd="\u202e反写\x00\u200f", long="短")
    assert "\u202e" not in word_text(content)
    assert sorted(pdf_text(content)) == sorted(word_text(content))


def test_a_document_stands_on_a4_with_the_margins_of_the_standard():
    section = docx.Document(BytesIO(word(filled()))).sections[0]
    sides = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(side.mm) for side in sides if side is not None] == [37, 28, 26, 35]
    box = PdfReader(BytesIO(pdf(filled()))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"items": "没有列表"}, "不是列表"),
        ({"name": {"a": 1}}, "是一组内容"),
        ({"items": [1] * 3000}, "超过 2000 项"),
    ],
)
def test_what_cannot_be_written_is_told_with_its_line(values, told):
    with pytest.raises(Failure) as failure:
        filled(**values)
    assert told in failure.value.zh
    assert "第 " in failure.value.zh


def test_papers_set_at_the_same_time_hold_each_their_own():
    names = [f"第{number}号工作室" for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda name: pdf_text(filled(name=name)), names))
    assert [[name for name in names if name in text] for text in made] == [[one] for one in names]
