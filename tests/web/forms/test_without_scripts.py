"""The same forms work in a browser that runs no scripts."""

import io

from tests.files import PDF

ROW = "application.members"


def test_a_row_is_added_by_a_button_and_what_was_typed_stays(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    typed = {f"{ROW}[0].name": "常青", "_row": f"add:{ROW}"}
    answer = hou.post(task, typed)
    assert answer.status_code == 200
    assert "常青" in answer.text
    assert f'name="{ROW}[1].name"' in answer.text


def test_a_row_is_taken_away_by_a_button(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    two = {f"{ROW}[0].name": "常青", f"{ROW}[1].name": "苗雨"}
    answer = hou.post(task, {**two, "_row": f"remove:{ROW}[0]"})
    assert "常青" not in answer.text
    assert "苗雨" in answer.text


def test_a_file_comes_along_with_the_form_and_is_kept_when_the_form_is_refused(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    file = (io.BytesIO(PDF), "技师证书.pdf")
    answer = hou.post(task, {"_file:application.attachments.qualification": file})
    assert answer.status_code == 422
    assert "技师证书.pdf" in answer.text


def test_a_file_of_a_wrong_kind_is_refused_with_the_rest_of_the_form_kept(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    file = (io.BytesIO(b"#!/bin/sh"), "x.pdf")
    typed = {"application.studio_name": "侯建国工作室"}
    answer = hou.post(task, {**typed, "_file:application.attachments.qualification": file})
    assert answer.status_code == 422
    assert "程序、脚本" in answer.text
    assert "侯建国工作室" in answer.text


def test_a_file_of_more_than_20_megabytes_is_refused_in_words(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    kind = b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nqualification\r\n'
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="large.pdf"\r\n\r\n'
    body = kind + head + PDF + b" " * (20 * 1024 * 1024) + b"\r\n--x--\r\n"
    headers = {"X-CSRF": hou.csrf(), "Content-Type": "multipart/form-data; boundary=x"}
    answer = hou.client.post(f"{task}/documents", data=body, headers=headers)
    assert answer.status_code == 422
    assert "20 MB" in answer.json["sentence"]
