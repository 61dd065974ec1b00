"""Refusals of the lower rooms are said in the visitor's language, out of the pages' catalogue."""

import ast
import re
from pathlib import Path

from service import web
from service.errors import say

SERVICE = Path(web.__file__).parents[1]


def test_a_sentence_remembers_what_it_was_made_of():
    sentence = say("还有%(n)s件", n=2)
    assert (sentence, sentence.message, sentence.values) == ("还有2件", "还有%(n)s件", {"n": 2})


def test_no_refusal_is_put_together_where_it_is_raised():
    composed = [
        f"{path.relative_to(SERVICE)}:{node.lineno}"
        for path in SERVICE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("Refused", "Stale")
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert composed == []


def test_an_english_page_refuses_in_english(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    hou.get("/?lang=en")
    page = hou.post(f"{task}?lang=en", {"application.master.identity_number": "110105194912310021"})
    assert page.status_code == 422
    summary = page.text[page.text.index("data-error-summary") :]
    summary = summary[: summary.index("</ul>")]
    assert "The check digit of the identity number is wrong" in summary
    left = [line for line in summary.split("\n") if re.search(r"[一-鿿]", line)]
    assert left == []
