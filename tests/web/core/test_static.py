"""What browsers may keep of our files, and for how long; what pages and bodies may hold."""

import re
from pathlib import Path

from service import web
from tests.web.conftest import Browser

TEMPLATES = Path(web.__file__).parent / "templates"
FORM = "application/x-www-form-urlencoded"


def test_a_file_with_its_version_is_kept_for_a_year(visitor: Browser) -> None:
    answer = visitor.get("/static/js/forms.js?v=1")
    assert answer.cache_control.max_age == 31_536_000
    answer.close()


def test_a_module_that_another_imports_is_asked_for_each_time(visitor: Browser) -> None:
    answer = visitor.get("/static/js/forms-rows.js")
    assert answer.cache_control.no_cache
    again = visitor.get(
        "/static/js/forms-rows.js", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    answer.close()
    again.close()


def test_no_page_of_ours_has_a_style_that_its_own_policy_forbids() -> None:
    pages = TEMPLATES.rglob("*.html")
    assert [page.name for page in pages if re.search(r"\sstyle=", page.read_text())] == []


def test_what_is_typed_may_be_long_but_not_endless(visitor: Browser) -> None:
    encoded = {"data": b"a=" + b"%E5" * 400_000, "content_type": FORM}
    assert visitor.client.post("/sign-in", **encoded).status_code == 413
    source = {"data": b'"' + b"x" * 9_000_000 + b'"', "content_type": "application/json"}
    assert visitor.client.post("/sign-in", **source).status_code == 413
