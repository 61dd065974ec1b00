"""Files shown without being downloaded: a PDF in a sandbox, a picture re-encoded."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from service import assets
from tests import browser, files
from tests.serving import served


def handed_in(browser_, content: bytes, filename: str) -> str:
    """Hand a file in for the application that is being written; return its address."""
    task = browser_.task("填写申报表", box="mine")
    sent = {"kind": "qualification", "file": (io.BytesIO(content), filename)}
    answer = browser_.post(f"{task}/documents", sent)
    assert answer.status_code == 201, answer.json
    return str(answer.json["href"]).removesuffix("/preview")


def test_a_picture_is_shown_re_encoded_and_kept_as_it_was_remade(district):
    hou = district.enter("hou")
    address = handed_in(hou, files.photo("HEIF", size=(2400, 1800), turned=6), "证书.heic")
    page = hou.get(f"{address}/preview")
    assert "证书.jpg" in page.text
    assert f'src="{address}/picture"' in page.text
    shown = hou.get(f"{address}/picture")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert shown.headers["Cache-Control"] == "no-store"
    assert Image.open(io.BytesIO(shown.data)).size == (1200, 1600)
    kept = hou.get(address)
    assert kept.headers["Content-Disposition"].endswith("''%E8%AF%81%E4%B9%A6.jpg")
    assert Image.open(io.BytesIO(kept.data)).size == (1800, 2400)
    kept.close()


def test_what_is_no_picture_has_none_and_an_office_file_is_only_downloaded(district):
    hou = district.enter("hou")
    address = handed_in(hou, files.document(), "方案.docx")
    assert hou.get(f"{address}/picture").status_code == 404
    page = hou.get(f"{address}/preview").text
    assert "请下载后用办公软件打开" in page
    assert "<iframe" not in page
    answer = hou.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    answer.close()


def test_the_page_that_draws_has_no_origin_and_may_ask_for_fonts_only(district):
    policy = district.enter("hou").get("/documents/viewer").headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["sandbox"] == "allow-scripts"
    assert parts["default-src"] == "'none'"
    assert parts["connect-src"] == "http://localhost/static/build/pdf/"
    assert "'unsafe-eval'" not in policy
    assert "'unsafe-inline'" not in policy


@pytest.mark.browser
def test_a_pdf_is_read_on_its_page_and_refused_files_are_told_in_words(district, tmp_path):
    assets.build()
    hou = district.enter("hou")
    address = handed_in(hou, files.pdf("Certificate 2026"), "证书.pdf")
    context = browser.chromium().new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(30_000)
    with served(district.app) as site:
        page = context.new_page()
        browser.step_into(page, site, "hou")
        page.goto(f"{site}{address}/preview")
        drawn = page.frame_locator("iframe.file-preview")
        expect(drawn.locator("#state")).to_have_text("共 1 页", timeout=30_000)
        expect(drawn.locator("canvas")).to_be_visible(timeout=30_000)
        expect(drawn.locator(".read")).to_have_text("Certificate 2026", timeout=30_000)
        inside = next(one for one in page.frames if one.url.endswith("/documents/viewer"))
        assert inside.evaluate("origin") == "null"
        asked = f"fetch('{site}{address}').then(() => 'read', () => 'refused')"
        assert inside.evaluate(asked) == "refused"
        task = hou.task("填写申报表", box="mine")
        page.goto(f"{site}{task}")
        chosen = page.locator("input[type=file][data-kind=qualification]")
        macros = files.package({"word/vbaProject.bin": b"x"}, of=files.document())
        chosen.set_input_files({"name": "方案.docx", "mimeType": "", "buffer": macros})
        told = page.locator(".upload-wrong").first
        expect(told).to_contain_text("带有宏", timeout=30_000)
    context.close()
