"""A browser without scripts sends files with the form: none is lost when the form comes back."""

import io
import re

from tests.files import PDF
from tests.web.work.test_start_drafts import ORIGIN, PAGE, fields, studio_of

ROW = re.compile(r'name="_row" value="(add:[^"]+)"')


def sent(name: str = "证书.pdf", content: bytes = PDF) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def kept(page: str, path: str) -> list[str]:
    """Return the keys of the files that a page holds for a field."""
    return re.findall(rf'type="hidden" name="{re.escape(path)}" value="([^"]+)"', page)


QUALIFICATION = "application.attachments.qualification"
SEAL = "application.attachments.seal"


def test_a_refused_answer_offers_its_files_again(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    answer = hou.post(task, {f"_file:{QUALIFICATION}": sent()})
    assert answer.status_code == 422
    assert len(kept(answer.text, QUALIFICATION)) == 1
    assert "证书.pdf" in answer.text
    assert kept(hou.get(task).text, QUALIFICATION) == kept(answer.text, QUALIFICATION)


def test_a_file_that_is_refused_does_not_cost_the_others(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    files = {
        f"_file:{QUALIFICATION}": sent("坏.exe", b"MZ\x90\x00"),
        f"_file:{SEAL}": sent("盖章.pdf"),
    }
    answer = hou.post(task, files)
    assert answer.status_code == 422
    assert len(kept(answer.text, SEAL)) == 1
    assert kept(answer.text, QUALIFICATION) == []
    assert "坏.exe：" in answer.text


def test_another_row_or_a_pressed_enter_keeps_the_files(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    row = ROW.search(hou.get(task).text)[1]
    for pressed in ({"_row": row}, {"_enter": "1"}):
        page = hou.post(task, pressed | {f"_file:{SEAL}": sent("盖章.pdf")})
        assert page.status_code == 200
        assert len(kept(page.text, SEAL)) == 1, pressed


def test_a_start_form_keeps_them_too(district):
    sun = district.enter("sun")
    place = fields(sun.get(PAGE).text)
    file = {"_file:change.proof": sent("退休证.pdf")}
    entered = sun.post(PAGE, place | {"_enter": "1", "change.studio": studio_of(sun)} | file)
    assert len(kept(entered.text, "change.proof")) == 1
    place = fields(entered.text)
    again = place | {"change.proof": kept(entered.text, "change.proof")}
    refused = sun.post(PAGE, again)
    assert refused.status_code == 422
    assert kept(refused.text, "change.proof") == again["change.proof"]


def test_who_must_sign_in_first_is_told_which_files_to_choose_again(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    token = hou.csrf()
    hou.client.delete_cookie("jiangxin")
    typed = {"csrf": token, "application.studio_name": "甲", f"_file:{SEAL}": sent("盖章.pdf")}
    page = hou.client.post(task, data=typed, headers=ORIGIN)
    assert page.status_code == 401
    assert "重新选择：盖章.pdf" in page.text
