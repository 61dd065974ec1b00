"""The page of a form as HTML: what is said, what is masked, what escapes."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict

from service.web.forms import uploads
from service.web.forms.labels import filled, markdown
from tests.forms.pages import Desk, Document, site

MASTER = {"name": "张建国", "identity_number": "110105197003072316"}


@pytest.fixture
def visitor(desk: Desk) -> Iterator[FlaskClient]:
    with site(desk).test_client() as client:
        yield client


def application(**parts: Any) -> dict[str, Any]:
    return {"application": parts}


def test_a_problem_stands_in_the_summary_and_at_its_field(visitor: FlaskClient) -> None:
    page = visitor.post("/", data={"application.unit.email": "x"})
    assert page.status_code == 422
    anchor = 'href="#f-application-unit-email"'
    assert anchor in page.text
    assert 'aria-describedby="f-application-unit-email-error"' in page.text
    assert 'id="f-application-unit-email-error"' in page.text


def test_every_link_of_the_summary_leads_somewhere(visitor: FlaskClient) -> None:
    page = visitor.post("/", data={"application.members[0].education": "本科"}).text
    anchors = [part.split('"')[0] for part in page.split('href="#')[1:]]
    assert len(anchors) >= 10
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in page] == []


def test_what_was_typed_is_still_there(visitor: FlaskClient) -> None:
    body = {"application.master.years": "三十", "application.members[3].name": "李卫东"}
    page = visitor.post("/", data=body)
    assert 'value="三十"' in page.text
    assert 'name="application.members[0].name" aria-required="true"' in page.text
    assert "李卫东" in page.text


def test_a_row_is_added_and_removed_without_a_script(visitor: FlaskClient) -> None:
    body = {"application.members[0].name": "甲", "_row": "add:application.members"}
    page = visitor.post("/", data=body).text
    assert 'name="application.members[1].name"' in page
    body = {"application.members[0].name": "甲", "_row": "remove:application.members[0]"}
    page = visitor.post("/", data=body).text
    assert 'value="甲"' not in page


def test_scripts_in_answers_are_shown_as_text(desk: Desk, visitor: FlaskClient) -> None:
    evil = '"><script>alert(1)</script>'
    desk.values = application(unit={"name": evil, "profile": "</textarea>" + evil}, channel=evil)
    desk.documents = [Document(1, "qualification", evil)]
    desk.values["application"]["attachments"] = {"qualification": ["1"]}
    for address in ("/", "/?read=1"):
        assert "<script>alert" not in visitor.get(address).text


def test_personal_data_is_masked_for_those_whose_step_does_not_need_it(
    desk: Desk, visitor: FlaskClient
) -> None:
    desk.values = application(master=MASTER)
    assert "110105********2316" in visitor.get("/?read=1").text
    assert "110105197003072316" not in visitor.get("/?read=1").text
    assert "110105197003072316" in visitor.get("/?read=1&private=1").text


def test_codes_are_read_as_their_labels(desk: Desk, visitor: FlaskClient) -> None:
    desk.values = application(channel="recommended", department="culture")
    page = visitor.get("/?read=1").text
    assert "归口推荐" in page
    assert "区文旅局" in page


def test_hidden_fields_are_left_out_for_reading(desk: Desk, visitor: FlaskClient) -> None:
    desk.values = application(channel="self")
    assert "业务主管部门" not in visitor.get("/?read=1").text


def test_an_option_that_is_gone_is_still_shown(desk: Desk, visitor: FlaskClient) -> None:
    desk.values = application(channel="recommended", department="closed-office")
    assert "closed-office（已不可选）" in visitor.get("/").text


def test_a_date_that_is_none_is_not_lost(desk: Desk, visitor: FlaskClient) -> None:
    desk.values = application(master={"filled_on": "二月三十"})
    assert 'type="text" value="二月三十"' in visitor.get("/").text


def test_markdown_has_no_raw_html_and_no_dangerous_links() -> None:
    html = markdown("<b>x</b> [a](javascript:alert(1)) ![p](/y.png) **重**")
    assert "<b>" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html
    assert "<strong>重</strong>" in html


def test_values_in_words_are_text_but_may_be_lists() -> None:
    lines = '{{ string join(for line in lines return "- " + line, "\\n") }}'
    html = filled("**缺：**\n\n" + lines, {"lines": ["*证书*", "[表](http://x)<b>"]})
    assert html.count("<li>") == 2
    assert "*证书*" in html
    assert "<a" not in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("value", "words"),
    [("2026-12-04", "2026年12月4日"), ("2026-13-04", "2026-13-04"), ("2026-2", "2026-2")],
)
def test_a_value_in_words_that_is_a_day_is_written_as_people_write_it(
    desk: Desk, value: str, words: str
) -> None:
    with site(desk).test_request_context():
        assert f"期限：{words}。" in filled("期限：{{ until }}。", {"until": value})


def test_uploads_without_a_script_are_named_by_field_and_kind(desk: Desk) -> None:
    files = MultiDict(
        [
            ("_file:application.attachments.seal", FileStorage(filename="盖章页.pdf")),
            ("_file:application.attachments.qualification", FileStorage(filename="")),
            ("_file:case.number", FileStorage(filename="x.pdf")),
        ]
    )
    (one,) = uploads(desk.form, files)
    assert (one[0], one[1], one[2].filename) == (
        "application.attachments.seal",
        "seal",
        "盖章页.pdf",
    )
